// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The pass npu-fuse-elementwise.
#include "npu/Dialect/NPU/Transforms/Passes.h"

#include "Evaluate.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace mlir::npu {
#define GEN_PASS_DEF_NPUFUSEELEMENTWISE
#include "npu/Dialect/NPU/Transforms/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;

namespace {

Type elementOf(Value value) {
  return cast<ShapedType>(value.getType()).getElementType();
}

/// The factor 2^k of a rescale that only shifts to the left, as k; none if it
/// does anything else.
std::optional<int64_t> leftShiftOf(RequantizeAttr requantize) {
  int64_t shift = requantize.getShift().front();
  if (requantize.isPerChannel() ||
      requantize.getMultiplier().front() != 1 << 30 || shift > 30)
    return std::nullopt;
  return 30 - shift;
}

/// The pattern's base: `op` reads a unary operation that nothing else reads.
struct ChainPattern : OpRewritePattern<UnaryOp> {
  ChainPattern(MLIRContext *context, Pass::Statistic &count)
      : OpRewritePattern(context), count(count) {}

  LogicalResult matchAndRewrite(UnaryOp op,
                                PatternRewriter &rewriter) const override {
    auto producer = op.getIfm().getDefiningOp<UnaryOp>();
    if (!producer || !producer->hasOneUse() || !op.getOfmTensor())
      return rewriter.notifyMatchFailure(op, "reads no unary of its own");
    if (failed(join(producer, op, rewriter)))
      return failure();
    ++count;
    return success();
  }

protected:
  virtual LogicalResult join(UnaryOp first, UnaryOp second,
                             PatternRewriter &rewriter) const = 0;

  Location locationOf(UnaryOp first, UnaryOp second,
                      PatternRewriter &rewriter) const {
    return rewriter.getFusedLoc({first.getLoc(), second.getLoc()});
  }

private:
  Pass::Statistic &count;
};

/// rescale or identity, then a clamp. What the first writes lies in the range
/// of its type, so that no low bits are cut off in between.
struct FuseClamp : ChainPattern {
  using ChainPattern::ChainPattern;

  LogicalResult join(UnaryOp first, UnaryOp second,
                     PatternRewriter &rewriter) const override {
    if (second.getFunction() != UnaryFunction::Identity ||
        !second.getClampAttr() ||
        elementOf(second.getIfm()) != elementOf(second.getOfmTensor()))
      return rewriter.notifyMatchFailure(second, "is not a clamp");
    bool staysInRange =
        first.getFunction() == UnaryFunction::Rescale ||
        (first.getFunction() == UnaryFunction::Identity &&
         elementOf(first.getIfm()) == elementOf(first.getOfmTensor()));
    if (!staysInRange || first.getOfmUnsigned())
      return rewriter.notifyMatchFailure(first, "may write other low bits");
    rewriter.modifyOpInPlace(first, [&] {
      first.setClampAttr(
          composeClamps(first.getClampAttr(), second.getClampAttr()));
      first->setLoc(locationOf(first, second, rewriter));
    });
    rewriter.replaceOp(second, first.getOfmTensor());
    return success();
  }
};

/// Functions of i8 around a table become part of the table.
struct FuseIntoTable : ChainPattern {
  using ChainPattern::ChainPattern;

  LogicalResult join(UnaryOp first, UnaryOp second,
                     PatternRewriter &rewriter) const override {
    for (Value value : {first.getIfm(), second.getIfm(), second.getOfmTensor()})
      if (!elementOf(value).isInteger(8))
        return rewriter.notifyMatchFailure(second, "is not all of i8");
    if (!canEvaluate(first) || !canEvaluate(second) ||
        (first.getFunction() != UnaryFunction::Table &&
         second.getFunction() != UnaryFunction::Table))
      return rewriter.notifyMatchFailure(second, "has no table");
    SmallVector<int8_t> entries;
    for (int64_t value = -128; value < 128; ++value) {
      std::optional<int64_t> result = evaluate(first, value);
      if (result)
        result = evaluate(second, *result);
      if (!result)
        return rewriter.notifyMatchFailure(second, "a value is undefined");
      entries.push_back(*result);
    }
    auto type = RankedTensorType::get({256}, rewriter.getI8Type());
    Location loc = locationOf(first, second, rewriter);
    Value table = arith::ConstantOp::create(
        rewriter, loc, DenseElementsAttr::get(type, ArrayRef<int8_t>(entries)));
    auto fused = UnaryOp::create(
        rewriter, loc, second.getOfmTensor().getType(), UnaryFunction::Table,
        first.getIfm(), table, /*ofm=*/Value(), /*ifm_zero_point=*/0,
        /*ofm_zero_point=*/0, RequantizeAttr(), DenseI64ArrayAttr(),
        /*ifm_unsigned=*/false, /*ofm_unsigned=*/false);
    rewriter.replaceOp(second, fused.getOfmTensor());
    return success();
  }
};

/// Two rescales, one of which shifts to the left only: the shift is taken off
/// the other's. Rounding differs in general, so the result is tried on every
/// value of the input.
struct FuseRescales : ChainPattern {
  using ChainPattern::ChainPattern;

  LogicalResult join(UnaryOp first, UnaryOp second,
                     PatternRewriter &rewriter) const override {
    if (first.getFunction() != UnaryFunction::Rescale ||
        second.getFunction() != UnaryFunction::Rescale || first.getClamp() ||
        !canEvaluate(first) || !canEvaluate(second) ||
        !elementOf(first.getOfmTensor()).isInteger(32))
      return rewriter.notifyMatchFailure(second, "no two rescales through i32");
    Type ifm = elementOf(first.getIfm());
    if (ifm.getIntOrFloatBitWidth() > 16)
      return rewriter.notifyMatchFailure(first, "too many values to try");
    RequantizeAttr scale = second.getRequantizeAttr();
    std::optional<int64_t> left = leftShiftOf(first.getRequantizeAttr());
    if (!left) {
      scale = first.getRequantizeAttr();
      left = leftShiftOf(second.getRequantizeAttr());
    }
    if (!left)
      return rewriter.notifyMatchFailure(second, "none only shifts");
    int32_t shift = scale.getShift().front() - *left;
    if (shift < 2 || shift > 62)
      return rewriter.notifyMatchFailure(second,
                                         "the joint shift is too small");

    auto candidate = UnaryOp::create(
        rewriter, locationOf(first, second, rewriter),
        second.getOfmTensor().getType(), UnaryFunction::Rescale, first.getIfm(),
        /*table=*/Value(), /*ofm=*/Value(), first.getIfmZeroPoint(),
        /*ofm_zero_point=*/0, scale, second.getClampAttr(),
        first.getIfmUnsigned(), second.getOfmUnsigned());
    for (Rounding rounding : {Rounding::Single, Rounding::Double}) {
      candidate.setRequantizeAttr(RequantizeAttr::get(
          rewriter.getContext(), scale.getMultiplier(), {shift}, rounding,
          second.getRequantizeAttr().getZeroPoint()));
      if (isEqual(first, second, candidate, ifm)) {
        rewriter.replaceOp(second, candidate.getOfmTensor());
        return success();
      }
    }
    rewriter.eraseOp(candidate);
    return rewriter.notifyMatchFailure(second, "one rescale rounds otherwise");
  }

private:
  static bool isEqual(UnaryOp first, UnaryOp second, UnaryOp joint, Type ifm) {
    auto [least, most] = rangeOf(ifm);
    for (int64_t value = least; value <= most; ++value) {
      std::optional<int64_t> expected = evaluate(first, value);
      if (expected)
        expected = evaluate(second, *expected);
      if (!expected || evaluate(joint, value) != expected)
        return false;
    }
    return true;
  }
};

struct FuseElementwise : npu::impl::NPUFuseElementwiseBase<FuseElementwise> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<FuseClamp, FuseIntoTable, FuseRescales>(&getContext(),
                                                         numFused);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns)))) {
      getOperation().emitError("npu-fuse-elementwise: did not converge");
      signalPassFailure();
    }
  }
};

} // namespace
