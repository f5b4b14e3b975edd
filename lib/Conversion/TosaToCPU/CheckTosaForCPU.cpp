// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The pass npu-check-tosa-for-cpu.
#include "npu/Conversion/TosaToCPU/Passes.h"

#include "npu/Import/Requirements.h"

#include "mlir/IR/Matchers.h"

namespace mlir::npu {
#define GEN_PASS_DEF_CHECKTOSAFORCPU
#include "npu/Conversion/TosaToCPU/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;

/// Whether an operation has a lowering if its operands are right.
static bool isSupported(Operation *op) {
  return isa<
      func::ReturnOp, tosa::AbsOp, tosa::AddOp, tosa::ArgMaxOp,
      tosa::ArithmeticRightShiftOp, tosa::AvgPool2dOp, tosa::BitwiseAndOp,
      tosa::BitwiseNotOp, tosa::BitwiseOrOp, tosa::BitwiseXorOp, tosa::CastOp,
      tosa::CeilOp, tosa::ClampOp, tosa::ClzOp, tosa::ConcatOp, tosa::ConstOp,
      tosa::ConstShapeOp, tosa::Conv2DOp, tosa::Conv3DOp, tosa::CosOp,
      tosa::DepthwiseConv2DOp, tosa::EqualOp, tosa::ErfOp, tosa::ExpOp,
      tosa::FFT2dOp, tosa::FloorOp, tosa::GatherOp, tosa::GreaterEqualOp,
      tosa::GreaterOp, tosa::IdentityOp, tosa::IfOp, tosa::IntDivOp,
      tosa::LogOp, tosa::LogicalAndOp, tosa::LogicalLeftShiftOp,
      tosa::LogicalNotOp, tosa::LogicalOrOp, tosa::LogicalRightShiftOp,
      tosa::LogicalXorOp, tosa::MatMulOp, tosa::MaxPool2dOp, tosa::MaximumOp,
      tosa::MinimumOp, tosa::MulOp, tosa::NegateOp, tosa::PadOp, tosa::PowOp,
      tosa::ReciprocalOp, tosa::ReduceAllOp, tosa::ReduceAnyOp,
      tosa::ReduceMaxOp, tosa::ReduceMinOp, tosa::ReduceProductOp,
      tosa::ReduceSumOp, tosa::RescaleOp, tosa::ReshapeOp, tosa::ResizeOp,
      tosa::ReverseOp, tosa::RFFT2dOp, tosa::RsqrtOp, tosa::ScatterOp,
      tosa::SelectOp, tosa::SigmoidOp, tosa::SinOp, tosa::SliceOp, tosa::SubOp,
      tosa::TableOp, tosa::TanhOp, tosa::TileOp, tosa::TransposeConv2DOp,
      tosa::TransposeOp, tosa::WhileOp, tosa::YieldOp>(op);
}

/// The operands of `op` whose values the lowering needs.
static SmallVector<std::pair<StringRef, Value>> getParameters(Operation *op) {
  if (auto rescale = dyn_cast<tosa::RescaleOp>(op))
    return {{"multiplier", rescale.getMultiplier()},
            {"shift", rescale.getShift()},
            {"input_zp", rescale.getInputZp()},
            {"output_zp", rescale.getOutputZp()}};
  if (auto mul = dyn_cast<tosa::MulOp>(op))
    return {{"shift", mul.getShift()}};
  if (auto pad = dyn_cast<tosa::PadOp>(op))
    return {{"padding", pad.getPadding()}, {"pad_const", pad.getPadConst()}};
  if (auto pool = dyn_cast<tosa::AvgPool2dOp>(op))
    return {{"input_zp", pool.getInputZp()}, {"output_zp", pool.getOutputZp()}};
  if (auto negate = dyn_cast<tosa::NegateOp>(op))
    return {{"input1_zp", negate.getInput1Zp()},
            {"output_zp", negate.getOutputZp()}};
  // Of what this target has no lowering of its own.
  if (auto conv = dyn_cast<tosa::TransposeConv2DOp>(op))
    return {{"input_zp", conv.getInputZp()}, {"weight_zp", conv.getWeightZp()}};
  return {};
}

/// Whether the lowering knows elements of this type.
static bool isSupportedElement(Type type) {
  if (isa<Float16Type, BFloat16Type, Float32Type, IndexType>(type))
    return true;
  auto integer = dyn_cast<IntegerType>(type);
  return integer && integer.isSignless() &&
         llvm::is_contained({1u, 4u, 8u, 16u, 32u, 48u}, integer.getWidth());
}

namespace {
struct CheckTosa : npu::impl::CheckTosaForCPUBase<CheckTosa> {
  void runOnOperation() override {
    getOperation().walk([&](Operation *op) {
      if (op != getOperation())
        check(op);
    });
  }

  void check(Operation *op) {
    if (isa<tosa::VariableReadOp, tosa::VariableWriteOp>(op)) {
      op->emitOpError("keeps a value from one run to the next, for which a "
                      "compiled network has no place; export the model without "
                      "state");
      return signalPassFailure();
    }
    if (!isSupported(op)) {
      op->emitOpError("is not supported by the CPU target; replace it in the "
                      "model by operations that are");
      return signalPassFailure();
    }
    for (Type type : op->getResultTypes()) {
      auto shaped = dyn_cast<ShapedType>(type);
      if (!shaped || isSupportedElement(shaped.getElementType()))
        continue;
      op->emitOpError("expected elements of i1, i4, i8, i16, i32, i48, f16, "
                      "bf16 or f32, found ")
          << shaped.getElementType();
      signalPassFailure();
    }
    for (auto [name, value] : getParameters(op)) {
      Operation *producer = value.getDefiningOp();
      if (producer && (isa<tosa::ConstShapeOp>(producer) ||
                       matchPattern(value, m_Constant())))
        continue;
      op->emitOpError("expected a constant ")
          << name << ", found one that is computed at run time";
      signalPassFailure();
    }
    // Some are constants only by now.
    if (failed(checkRequirements(op)))
      signalPassFailure();
  }
};
} // namespace
