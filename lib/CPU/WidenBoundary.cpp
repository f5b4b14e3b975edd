// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The pass npu-cpu-widen-boundary.
#include "npu/CPU/Passes.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace mlir::npu {
#define GEN_PASS_DEF_CPUWIDENBOUNDARY
#include "npu/CPU/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;

/// The type in which callers hold elements of `type`, or null if it is the
/// same.
static Type callerElement(Type type) {
  if (type.isInteger(4))
    return IntegerType::get(type.getContext(), 8);
  if (type.isInteger(48))
    return IntegerType::get(type.getContext(), 64);
  return {};
}

/// Converts integers elementwise, by sign extension or truncation.
static Value convert(OpBuilder &builder, Location loc, Value value,
                     Type element) {
  auto type = cast<RankedTensorType>(value.getType());
  auto resultType = cast<RankedTensorType>(type.clone(element));
  Value init = tensor::EmptyOp::create(builder, loc, type.getShape(), element);
  SmallVector<AffineMap> maps(
      2, builder.getMultiDimIdentityMap(resultType.getRank()));
  SmallVector<utils::IteratorType> iterators(resultType.getRank(),
                                             utils::IteratorType::parallel);
  bool widens = element.getIntOrFloatBitWidth() > type.getElementTypeBitWidth();
  return linalg::GenericOp::create(
             builder, loc, resultType, value, init, maps, iterators,
             [&](OpBuilder &b, Location loc, ValueRange args) {
               Value result =
                   widens ? arith::ExtSIOp::create(b, loc, element, args[0])
                                .getResult()
                          : arith::TruncIOp::create(b, loc, element, args[0])
                                .getResult();
               linalg::YieldOp::create(b, loc, result);
             })
      .getResult(0);
}

namespace {
struct WidenBoundary : npu::impl::CPUWidenBoundaryBase<WidenBoundary> {
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (!function.getBody().hasOneBlock()) {
      function.emitOpError("expected one block, found ")
          << function.getBody().getBlocks().size();
      return signalPassFailure();
    }
    Block &body = function.getBody().front();
    auto builder = OpBuilder::atBlockBegin(&body);
    for (BlockArgument argument : body.getArguments()) {
      auto type = cast<ShapedType>(argument.getType());
      Type element = callerElement(type.getElementType());
      if (!element)
        continue;
      argument.setType(type.clone(element));
      Value narrow =
          convert(builder, argument.getLoc(), argument, type.getElementType());
      argument.replaceAllUsesExcept(narrow, narrow.getDefiningOp());
    }
    auto terminator = cast<func::ReturnOp>(body.getTerminator());
    builder.setInsertionPoint(terminator);
    for (OpOperand &operand : terminator->getOpOperands()) {
      auto type = cast<ShapedType>(operand.get().getType());
      if (Type element = callerElement(type.getElementType()))
        operand.set(
            convert(builder, terminator.getLoc(), operand.get(), element));
    }
    function.setFunctionType(builder.getFunctionType(
        body.getArgumentTypes(), terminator.getOperandTypes()));
  }
};
} // namespace
