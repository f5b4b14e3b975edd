// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The pass npu-convert-tosa-rescale.
#include "npu/Conversion/TosaToCPU/Passes.h"

#include "npu/CPU/Rescale.h"

#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"

namespace mlir::npu {
#define GEN_PASS_DEF_CONVERTTOSARESCALE
#include "npu/Conversion/TosaToCPU/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;

namespace {

/// The smallest and the largest value of an integer type.
std::pair<int64_t, int64_t> integerRange(unsigned bits, bool isUnsigned) {
  if (isUnsigned)
    return {0, (int64_t(1) << bits) - 1};
  return {-(int64_t(1) << (bits - 1)), (int64_t(1) << (bits - 1)) - 1};
}

/// Reads a zero point with the signedness that the operation gives it.
std::optional<int64_t> readZeroPoint(Value value, bool isUnsigned) {
  DenseIntElementsAttr attr;
  if (!matchPattern(value, m_Constant(&attr)) || attr.getNumElements() != 1)
    return std::nullopt;
  APInt bits = *attr.value_begin<APInt>();
  return isUnsigned ? int64_t(bits.getZExtValue()) : bits.getSExtValue();
}

struct LowerRescale : OpRewritePattern<tosa::RescaleOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(tosa::RescaleOp op,
                                PatternRewriter &rewriter) const override {
    auto inputType = cast<RankedTensorType>(op.getInput().getType());
    auto outputType = cast<RankedTensorType>(op.getOutput().getType());
    DenseIntElementsAttr multipliers, shifts;
    if (!matchPattern(op.getMultiplier(), m_Constant(&multipliers)) ||
        !matchPattern(op.getShift(), m_Constant(&shifts)))
      return rewriter.notifyMatchFailure(op,
                                         "multiplier or shift not constant");
    std::optional<int64_t> inputZp =
        readZeroPoint(op.getInputZp(), op.getInputUnsigned());
    std::optional<int64_t> outputZp =
        readZeroPoint(op.getOutputZp(), op.getOutputUnsigned());
    if (!inputZp || !outputZp)
      return rewriter.notifyMatchFailure(op, "zero point not constant");

    Location loc = op.getLoc();
    int64_t rank = inputType.getRank();
    bool isScalar = multipliers.isSplat() && shifts.isSplat();
    AffineMap identity = rewriter.getMultiDimIdentityMap(rank);
    SmallVector<AffineMap> maps{identity};
    SmallVector<Value> inputs{op.getInput()};
    if (!isScalar) {
      auto perChannel = AffineMap::get(
          rank, 0, rewriter.getAffineDimExpr(rank - 1), rewriter.getContext());
      maps.append(2, perChannel);
      // As i64, so that nothing is extended in the inner loop.
      Type i64 = rewriter.getI64Type();
      auto widen = [&](DenseIntElementsAttr attr) -> Value {
        auto wide = attr.mapValues(
            i64, [](const APInt &value) { return value.sext(64); });
        return arith::ConstantOp::create(rewriter, loc, wide);
      };
      inputs.push_back(widen(multipliers));
      inputs.push_back(widen(shifts));
    }
    maps.push_back(identity);
    Value init = tensor::EmptyOp::create(rewriter, loc, outputType.getShape(),
                                         outputType.getElementType());
    SmallVector<utils::IteratorType> iterators(rank,
                                               utils::IteratorType::parallel);
    bool doubleRound =
        op.getRoundingMode() == tosa::RoundingMode::DOUBLE_ROUND &&
        op.getScale32();
    unsigned outputBits = outputType.getElementTypeBitWidth();

    auto body = [&](OpBuilder &b, Location loc, ValueRange args) {
      Type i32 = b.getI32Type(), i64 = b.getI64Type();
      auto constant = [&](Type type, int64_t value) {
        return emitConstant(b, loc, type, value);
      };
      Value value = args[0];
      if (value.getType() != i64)
        value = op.getInputUnsigned()
                    ? Value(arith::ExtUIOp::create(b, loc, i64, value))
                    : Value(arith::ExtSIOp::create(b, loc, i64, value));
      value = arith::SubIOp::create(b, loc, value, constant(i64, *inputZp));
      Value multiplier, shift;
      if (isScalar) {
        multiplier =
            constant(i64, multipliers.getSplatValue<APInt>().getSExtValue());
        shift = constant(i64, shifts.getSplatValue<APInt>().getSExtValue());
      } else {
        multiplier = args[1];
        shift = args[2];
      }
      Value scaled =
          emitApplyScale(b, loc, value, multiplier, shift, doubleRound);
      scaled = arith::TruncIOp::create(b, loc, i32, scaled);
      Value result =
          arith::AddIOp::create(b, loc, scaled, constant(i32, *outputZp));
      if (outputBits < 32) {
        auto [low, high] = integerRange(outputBits, op.getOutputUnsigned());
        result = arith::MaxSIOp::create(b, loc, result, constant(i32, low));
        result = arith::MinSIOp::create(b, loc, result, constant(i32, high));
        result = arith::TruncIOp::create(b, loc, outputType.getElementType(),
                                         result);
      }
      linalg::YieldOp::create(b, loc, result);
    };
    auto generic = linalg::GenericOp::create(rewriter, loc, outputType, inputs,
                                             init, maps, iterators, body);
    rewriter.replaceOp(op, generic.getResults());
    return success();
  }
};

struct ConvertRescale : npu::impl::ConvertTosaRescaleBase<ConvertRescale> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<LowerRescale>(&getContext());
    walkAndApplyPatterns(getOperation(), std::move(patterns));
    getOperation().walk([&](tosa::RescaleOp op) {
      op.emitOpError("expected constant multiplier, shift and zero points, "
                     "found one that is computed at run time");
      signalPassFailure();
    });
  }
};
} // namespace
