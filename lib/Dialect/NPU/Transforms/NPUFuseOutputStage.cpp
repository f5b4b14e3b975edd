// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The pass npu-fuse-output-stage.
#include "npu/Dialect/NPU/Transforms/Passes.h"

#include "Evaluate.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace mlir::npu {
#define GEN_PASS_DEF_NPUFUSEOUTPUTSTAGE
#include "npu/Dialect/NPU/Transforms/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;

namespace {

Type elementOf(Value value) {
  return cast<ShapedType>(value.getType()).getElementType();
}

bool isMac(Operation *op) {
  return isa_and_present<Conv2DOp, DepthwiseConv2DOp>(op);
}

/// Whether a unary operation is a function of the i8 that a mac operation
/// gives, to 8 bits, that can be evaluated here.
template <typename MacOp> bool mapsBytes(MacOp mac, UnaryOp op) {
  return mac.getRequantize() && !mac.getOfmUnsigned() && !op.getIfmUnsigned() &&
         canEvaluate(op) && elementOf(op.getIfm()).isInteger(8) &&
         elementOf(op.getOfmTensor()).isInteger(8);
}

/// The result of the same operation on `input` instead, in its shape.
Value cloneOnto(Value input, UnaryOp op, PatternRewriter &rewriter) {
  IRMapping mapping;
  mapping.map(op.getIfm(), input);
  Value result = cast<UnaryOp>(rewriter.clone(*op, mapping)).getOfmTensor();
  result.setType(cast<RankedTensorType>(result.getType())
                     .clone(cast<ShapedType>(input.getType()).getShape()));
  return result;
}

/// A unary operation that alone reads a mac operation.
template <typename MacOp> struct StagePattern : OpRewritePattern<UnaryOp> {
  StagePattern(MLIRContext *context, Pass::Statistic &count)
      : OpRewritePattern(context), count(count) {}

  LogicalResult matchAndRewrite(UnaryOp op,
                                PatternRewriter &rewriter) const override {
    auto mac = op.getIfm().template getDefiningOp<MacOp>();
    if (!mac || !mac->hasOneUse() || !op.getOfmTensor())
      return rewriter.notifyMatchFailure(op, "reads no mac of its own");
    if (mac.getTable())
      return rewriter.notifyMatchFailure(op, "the table is the last stage");
    if (failed(takeOn(mac, op, rewriter)))
      return failure();
    rewriter.modifyOpInPlace(mac, [&] {
      mac.getOfmTensor().setType(op.getOfmTensor().getType());
      mac->setLoc(rewriter.getFusedLoc({mac.getLoc(), op.getLoc()}));
    });
    rewriter.replaceOp(op, mac.getOfmTensor());
    ++count;
    return success();
  }

protected:
  virtual LogicalResult takeOn(MacOp mac, UnaryOp op,
                               PatternRewriter &rewriter) const = 0;

private:
  Pass::Statistic &count;
};

/// Accumulators to i8, u8, i16 or i32: the output stage's own formula. Its
/// clamp has 17 bits, too few for i32, and it has no other unsigned type.
template <typename MacOp> struct TakeRescale : StagePattern<MacOp> {
  using StagePattern<MacOp>::StagePattern;

  LogicalResult takeOn(MacOp mac, UnaryOp op,
                       PatternRewriter &rewriter) const override {
    unsigned width = elementOf(op.getOfmTensor()).getIntOrFloatBitWidth();
    if (mac.getRequantize() || op.getFunction() != UnaryFunction::Rescale)
      return rewriter.notifyMatchFailure(op, "no rescale of accumulators");
    if (op.getIfmZeroPoint() != 0 || op.getIfmUnsigned() ||
        (width > 8 && op.getOfmUnsigned()) || width > 32 ||
        (width == 32 && op.getClamp()))
      return rewriter.notifyMatchFailure(op, "not to i8, u8, i16 or i32");
    rewriter.modifyOpInPlace(mac, [&] {
      mac.setRequantizeAttr(op.getRequantizeAttr());
      mac.setClampAttr(op.getClampAttr());
      mac.setOfmUnsigned(op.getOfmUnsigned());
    });
    return success();
  }
};

/// A clamp of what is saturated to the same type already.
template <typename MacOp> struct TakeClamp : StagePattern<MacOp> {
  using StagePattern<MacOp>::StagePattern;

  LogicalResult takeOn(MacOp mac, UnaryOp op,
                       PatternRewriter &rewriter) const override {
    if (!mac.getRequantize() || mac.getOfmUnsigned() ||
        op.getFunction() != UnaryFunction::Identity || !op.getClampAttr() ||
        elementOf(op.getIfm()).isInteger(32) ||
        elementOf(op.getIfm()) != elementOf(op.getOfmTensor()))
      return rewriter.notifyMatchFailure(op, "no clamp of signed values");
    rewriter.modifyOpInPlace(mac, [&] {
      mac.setClampAttr(composeClamps(mac.getClampAttr(), op.getClampAttr()));
    });
    return success();
  }
};

/// From i8 to i8 or u8 by a shift of all values: saturation happens at the same
/// accumulators before and after, so that the shift can move into the zero
/// point and the clamp.
template <typename MacOp> struct TakeShift : StagePattern<MacOp> {
  using StagePattern<MacOp>::StagePattern;

  LogicalResult takeOn(MacOp mac, UnaryOp op,
                       PatternRewriter &rewriter) const override {
    if (op.getFunction() != UnaryFunction::Rescale || op.getClamp() ||
        !mapsBytes(mac, op))
      return rewriter.notifyMatchFailure(op, "no rescale from i8");
    auto read = [&](int64_t value) {
      std::optional<int64_t> stored = evaluate(op, value);
      return stored && op.getOfmUnsigned() ? *stored & 255 : stored.value_or(0);
    };
    int64_t distance = read(-128) + 128;
    for (int64_t value = -128; value < 128; ++value)
      if (!evaluate(op, value) || read(value) - value != distance)
        return rewriter.notifyMatchFailure(op, "does not shift all values");
    RequantizeAttr requantize = mac.getRequantizeAttr();
    rewriter.modifyOpInPlace(mac, [&] {
      mac.setRequantizeAttr(
          RequantizeAttr::get(rewriter.getContext(), requantize.getMultiplier(),
                              requantize.getShift(), requantize.getRounding(),
                              requantize.getZeroPoint() + distance));
      if (auto clamp = mac.getClampAttr())
        mac.setClampAttr(rewriter.getDenseI64ArrayAttr(
            {clamp[0] + distance, clamp[1] + distance}));
      mac.setOfmUnsigned(op.getOfmUnsigned());
    });
    return success();
  }
};

/// A table of i8, or any rescale from i8 to 8 bits as a table.
template <typename MacOp> struct TakeTable : StagePattern<MacOp> {
  using StagePattern<MacOp>::StagePattern;

  LogicalResult takeOn(MacOp mac, UnaryOp op,
                       PatternRewriter &rewriter) const override {
    if (op.getFunction() == UnaryFunction::Identity || !mapsBytes(mac, op))
      return rewriter.notifyMatchFailure(op, "no function from i8 to i8");
    SmallVector<int8_t> entries;
    for (int64_t value = -128; value < 128; ++value) {
      std::optional<int64_t> result = evaluate(op, value);
      if (!result)
        return rewriter.notifyMatchFailure(op, "a value is undefined");
      entries.push_back(*result);
    }
    // The constant must stand before the operation that reads it.
    OpBuilder::InsertionGuard guard(rewriter);
    rewriter.setInsertionPoint(mac);
    auto type = RankedTensorType::get({256}, rewriter.getI8Type());
    Value table = arith::ConstantOp::create(
        rewriter, op.getLoc(),
        DenseElementsAttr::get(type, ArrayRef<int8_t>(entries)));
    rewriter.modifyOpInPlace(mac, [&] { mac.getTableMutable().assign(table); });
    return success();
  }
};

/// unary(concat(mac, mac, ...)), as unrolled images give it, becomes
/// concat(unary(mac), unary(mac), ...).
struct MoveBeforeConcat : OpRewritePattern<UnaryOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(UnaryOp op,
                                PatternRewriter &rewriter) const override {
    auto concat = op.getIfm().getDefiningOp<ConcatOp>();
    if (!concat || !concat->hasOneUse() || !op.getOfmTensor())
      return rewriter.notifyMatchFailure(op, "reads no concat of its own");
    // Along the channels, each part would need its own multipliers.
    if (concat.getAxis() == 2)
      return rewriter.notifyMatchFailure(op, "joins channels");
    for (Value input : concat.getInputs())
      if (!isMac(input.getDefiningOp()) || !input.hasOneUse())
        return rewriter.notifyMatchFailure(op, "joins more than macs");
    SmallVector<Value> parts;
    for (Value input : concat.getInputs())
      parts.push_back(cloneOnto(input, op, rewriter));
    rewriter.replaceOpWithNewOp<ConcatOp>(op, op.getOfmTensor().getType(),
                                          parts, concat.getAxis());
    return success();
  }
};

/// unary(reshape(mac)) becomes reshape(unary(mac)).
struct MoveBeforeReshape : OpRewritePattern<UnaryOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(UnaryOp op,
                                PatternRewriter &rewriter) const override {
    auto reshape = op.getIfm().getDefiningOp<ReshapeOp>();
    if (!reshape || !reshape->hasOneUse() || !op.getOfmTensor() ||
        !isMac(reshape.getInput().getDefiningOp()) ||
        !reshape.getInput().hasOneUse())
      return rewriter.notifyMatchFailure(op, "reads no reshaped mac");
    auto from = cast<RankedTensorType>(reshape.getInput().getType());
    auto to = cast<RankedTensorType>(op.getOfmTensor().getType());
    if (op.getRequantize() && op.getRequantizeAttr().isPerChannel() &&
        from.getDimSize(2) != to.getDimSize(2))
      return rewriter.notifyMatchFailure(op, "the channels change");
    Value moved = cloneOnto(reshape.getInput(), op, rewriter);
    rewriter.replaceOpWithNewOp<ReshapeOp>(op, to, moved);
    return success();
  }
};

struct FuseOutputStage : npu::impl::NPUFuseOutputStageBase<FuseOutputStage> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    addStages<Conv2DOp>(patterns);
    addStages<DepthwiseConv2DOp>(patterns);
    patterns.add<MoveBeforeConcat, MoveBeforeReshape>(&getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns)))) {
      getOperation().emitError("npu-fuse-output-stage: did not converge");
      signalPassFailure();
    }
  }

private:
  template <typename MacOp> void addStages(RewritePatternSet &patterns) {
    MLIRContext *context = &getContext();
    patterns.add<TakeRescale<MacOp>, TakeClamp<MacOp>>(context, numFused);
    // Cheaper than a table, so tried first.
    patterns.add(std::make_unique<TakeShift<MacOp>>(context, numFused));
    patterns.add<TakeTable<MacOp>>(context, numFused);
  }
};

} // namespace
