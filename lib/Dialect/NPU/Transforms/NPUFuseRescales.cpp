// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The pass npu-fuse-rescales.
#include "npu/Dialect/NPU/Transforms/Passes.h"

#include "Evaluate.h"

#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace mlir::npu {
#define GEN_PASS_DEF_NPUFUSERESCALES
#include "npu/Dialect/NPU/Transforms/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;

namespace {

Type elementOf(Value value) {
  return cast<ShapedType>(value.getType()).getElementType();
}

/// One of the two map operands of a binary operation, with its rescale.
struct Side {
  // Mutable as a handle: an operation's accessors are not const.
  mutable BinaryOp op;
  bool isA;

  Value map() const { return isA ? op.getA() : op.getB(); }
  RequantizeAttr requantize() const {
    return isA ? op.getARequantizeAttr() : op.getBRequantizeAttr();
  }
  void set(Value map, RequantizeAttr requantize) const {
    if (isA) {
      op.getAMutable().assign(map);
      op.setARequantizeAttr(requantize);
    } else {
      op.getBMutable().assign(map);
      op.setBRequantizeAttr(requantize);
    }
  }
};

/// A rescale to i32 with one multiplier and nothing else.
bool isPlainRescale(UnaryOp op) {
  return op && op.getOfmTensor() &&
         op.getFunction() == UnaryFunction::Rescale && !op.getClamp() &&
         !op.getIfmUnsigned() && !op.getRequantizeAttr().isPerChannel() &&
         op.getRequantizeAttr().getZeroPoint() == 0 &&
         elementOf(op.getOfmTensor()).isInteger(32);
}

/// What npu.binary subtracts from an operand stands in its requantize.
RequantizeAttr asOperandScale(UnaryOp op) {
  RequantizeAttr scale = op.getRequantizeAttr();
  return RequantizeAttr::get(op.getContext(), scale.getMultiplier(),
                             scale.getShift(), scale.getRounding(),
                             op.getIfmZeroPoint());
}

/// A rescale before the function: from i8 or i16 it is done twice rather than
/// written as four times the bytes.
struct TakeOperand : OpRewritePattern<BinaryOp> {
  TakeOperand(MLIRContext *context, Pass::Statistic &count)
      : OpRewritePattern(context), count(count) {}

  LogicalResult matchAndRewrite(BinaryOp op,
                                PatternRewriter &rewriter) const override {
    for (bool isA : {true, false}) {
      Side side{op, isA};
      if (!side.map() || side.requantize())
        continue;
      auto rescale = side.map().getDefiningOp<UnaryOp>();
      if (!isPlainRescale(rescale) ||
          elementOf(rescale.getIfm()).getIntOrFloatBitWidth() > 32)
        continue;
      bool isNarrow = elementOf(rescale.getIfm()).getIntOrFloatBitWidth() < 32;
      if (!isNarrow && !rescale->hasOneUse())
        continue;
      rewriter.modifyOpInPlace(op, [&] {
        side.set(rescale.getIfm(), asOperandScale(rescale));
        op->setLoc(rewriter.getFusedLoc({op.getLoc(), rescale.getLoc()}));
      });
      ++count;
      return success();
    }
    return rewriter.notifyMatchFailure(op, "no operand is rescaled to i32");
  }

private:
  Pass::Statistic &count;
};

/// A rescale of the function's i32, or a clamp of its result.
struct TakeResult : OpRewritePattern<UnaryOp> {
  TakeResult(MLIRContext *context, Pass::Statistic &count)
      : OpRewritePattern(context), count(count) {}

  LogicalResult matchAndRewrite(UnaryOp op,
                                PatternRewriter &rewriter) const override {
    auto binary = op.getIfm().getDefiningOp<BinaryOp>();
    if (!binary || !binary->hasOneUse() || !op.getOfmTensor())
      return rewriter.notifyMatchFailure(op, "reads no binary of its own");
    bool isRescale = op.getFunction() == UnaryFunction::Rescale &&
                     elementOf(op.getIfm()).isInteger(32) &&
                     op.getIfmZeroPoint() == 0 && !op.getOfmUnsigned() &&
                     !op.getRequantizeAttr().isPerChannel() &&
                     !binary.getOfmRequantize() && !binary.getClamp();
    // Before its low bits are written, the value of a binary without rescale
    // may lie outside of the range of i8 or i16.
    bool isClamp =
        op.getFunction() == UnaryFunction::Identity && op.getClampAttr() &&
        elementOf(op.getIfm()) == elementOf(op.getOfmTensor()) &&
        (binary.getOfmRequantize() || elementOf(op.getIfm()).isInteger(32));
    if (!isRescale && !isClamp)
      return rewriter.notifyMatchFailure(op, "no rescale or clamp of a result");
    rewriter.modifyOpInPlace(binary, [&] {
      if (isRescale)
        binary.setOfmRequantizeAttr(op.getRequantizeAttr());
      binary.setClampAttr(
          composeClamps(binary.getClampAttr(), op.getClampAttr()));
      binary.getOfmTensor().setType(op.getOfmTensor().getType());
      binary->setLoc(rewriter.getFusedLoc({binary.getLoc(), op.getLoc()}));
    });
    rewriter.replaceOp(op, binary.getOfmTensor());
    ++count;
    return success();
  }

private:
  Pass::Statistic &count;
};

/// A rescale of the sums that a bilinear resize gives.
struct TakeSums : OpRewritePattern<UnaryOp> {
  TakeSums(MLIRContext *context, Pass::Statistic &count)
      : OpRewritePattern(context), count(count) {}

  LogicalResult matchAndRewrite(UnaryOp op,
                                PatternRewriter &rewriter) const override {
    auto resize = op.getIfm().getDefiningOp<ResizeOp>();
    if (!resize || !resize->hasOneUse() || !op.getOfmTensor())
      return rewriter.notifyMatchFailure(op, "reads no resize of its own");
    RequantizeAttr requantize = op.getRequantizeAttr();
    if (resize.getMode() != ResizeMode::Bilinear || resize.getRequantize() ||
        !requantize || requantize.isPerChannel() || op.getIfmZeroPoint() != 0 ||
        op.getIfmUnsigned() || op.getOfmUnsigned())
      return rewriter.notifyMatchFailure(op, "is no plain rescale of sums");
    rewriter
        .replaceOpWithNewOp<ResizeOp>(
            op, op.getOfmTensor().getType(), resize.getMode(), resize.getIfm(),
            /*ofm=*/Value(), resize.getScaleAttr(), resize.getOffsetAttr(),
            requantize, op.getClampAttr())
        ->setLoc(rewriter.getFusedLoc({resize.getLoc(), op.getLoc()}));
    ++count;
    return success();
  }

private:
  Pass::Statistic &count;
};

/// What an operand is after all of its rescales, for every value of the i8 map
/// that it comes from.
using Values = SmallVector<int64_t>;

std::optional<Values> rescaleAll(RequantizeAttr scale, Values values) {
  if (!scale)
    return values;
  for (int64_t &value : values) {
    auto scaled = applyScale(value - scale.getZeroPoint(), scale);
    if (!scaled)
      return std::nullopt;
    value = *scaled;
  }
  return values;
}

Values allBytes() {
  Values values;
  for (int64_t value = -128; value < 128; ++value)
    values.push_back(value);
  return values;
}

/// None if there are too many values, or one of them is undefined.
std::optional<Values> valuesOf(const Side &side) {
  if (!side.map())
    return Values{static_cast<int32_t>(*side.op.getImmediate())};
  if (elementOf(side.map()).isInteger(8))
    return rescaleAll(side.requantize(), allBytes());
  auto rescale = side.map().getDefiningOp<UnaryOp>();
  if (!isPlainRescale(rescale) || !elementOf(rescale.getIfm()).isInteger(8))
    return std::nullopt;
  auto values = rescaleAll(asOperandScale(rescale), allBytes());
  return values ? rescaleAll(side.requantize(), *values) : std::nullopt;
}

/// Two rescales of an i8 operand, the first to the left only, become one that
/// changes no result.
struct TakeSecondRescale : OpRewritePattern<BinaryOp> {
  TakeSecondRescale(MLIRContext *context, Pass::Statistic &tried,
                    Pass::Statistic &proven)
      : OpRewritePattern(context), tried(tried), proven(proven) {}

  LogicalResult matchAndRewrite(BinaryOp op,
                                PatternRewriter &rewriter) const override {
    // Later patterns shorten the result first: in i32 every bit would show.
    if (!op.getOfmRequantize())
      return rewriter.notifyMatchFailure(op, "the result is not rescaled");
    for (bool isA : {true, false}) {
      Side side{op, isA};
      if (!side.map() || !side.requantize())
        continue;
      auto first = side.map().getDefiningOp<UnaryOp>();
      if (!isPlainRescale(first) || !elementOf(first.getIfm()).isInteger(8))
        continue;
      RequantizeAttr found = findScale(side, first);
      if (!found)
        continue;
      rewriter.modifyOpInPlace(op, [&] {
        side.set(first.getIfm(), found);
        op->setLoc(rewriter.getFusedLoc({op.getLoc(), first.getLoc()}));
      });
      ++proven;
      return success();
    }
    return rewriter.notifyMatchFailure(op, "no operand that one rescale gives");
  }

private:
  /// A scale for `side` from the map that `first` reads, or null.
  RequantizeAttr findScale(const Side &side, UnaryOp first) const {
    RequantizeAttr left = first.getRequantizeAttr();
    RequantizeAttr scale = side.requantize();
    int64_t shift = scale.getShift().front() + left.getShift().front() - 30;
    if (left.getMultiplier().front() != 1 << 30 ||
        left.getShift().front() > 30 || shift < 2 || shift > 62 ||
        scale.getZeroPoint() != 0)
      return {};
    auto expected = valuesOf(side);
    auto others = valuesOf({side.op, !side.isA});
    if (!expected || !others)
      return {};
    ++tried;
    // Nearest first. Beyond a few units of the multiplier, the largest values
    // differ by more than their last bits.
    for (int64_t distance = 0; distance <= 16; ++distance)
      for (int64_t sign : {1, -1})
        for (Rounding rounding : {Rounding::Single, Rounding::Double}) {
          int64_t multiplier = scale.getMultiplier().front() + sign * distance;
          if (multiplier < 0 || multiplier > INT32_MAX)
            continue;
          auto candidate = RequantizeAttr::get(
              scale.getContext(), {static_cast<int32_t>(multiplier)},
              {static_cast<int32_t>(shift)}, rounding, first.getIfmZeroPoint());
          auto found = rescaleAll(candidate, allBytes());
          if (found && isEqual(side, *expected, *found, *others))
            return candidate;
        }
    return {};
  }

  static bool isEqual(const Side &side, const Values &expected,
                      const Values &found, const Values &others) {
    auto result = [&](int64_t value, int64_t other) {
      return side.isA ? evaluate(side.op, value, other)
                      : evaluate(side.op, other, value);
    };
    for (auto [want, have] : llvm::zip_equal(expected, found)) {
      if (want == have)
        continue;
      for (int64_t other : others) {
        std::optional<int64_t> exact = result(want, other);
        if (!exact || result(have, other) != exact)
          return false;
      }
    }
    return true;
  }

  Pass::Statistic &tried;
  Pass::Statistic &proven;
};

struct FuseRescales : npu::impl::NPUFuseRescalesBase<FuseRescales> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<TakeOperand, TakeResult, TakeSums>(&getContext(), numFused);
    patterns.add<TakeSecondRescale>(&getContext(), numTried, numProven);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns)))) {
      getOperation().emitError("npu-fuse-rescales: did not converge");
      signalPassFailure();
    }
  }
};

} // namespace
