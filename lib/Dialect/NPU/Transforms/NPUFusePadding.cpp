// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The pass npu-fuse-padding.
#include "npu/Dialect/NPU/Transforms/Passes.h"

#include "Evaluate.h"

#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace mlir::npu {
#define GEN_PASS_DEF_NPUFUSEPADDING
#include "npu/Dialect/NPU/Transforms/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;

namespace {

template <typename WindowOp> ArrayRef<int64_t> dilationOf(WindowOp op) {
  static const int64_t none[2] = {1, 1};
  if constexpr (std::is_same_v<WindowOp, PoolOp>)
    return none;
  else
    return op.getDilation();
}

/// Whether what lies in the padding of `op` is `value`.
template <typename WindowOp> bool padsWith(WindowOp op, int64_t value) {
  if constexpr (std::is_same_v<WindowOp, PoolOp>) {
    // Max pooling leaves its padding out. That gives the same maximum as the
    // least value in it, since every window reaches into the map. An average
    // would divide by another number.
    Type element = cast<ShapedType>(op.getIfm().getType()).getElementType();
    return op.getMode() == PoolMode::Max && value == rangeOf(element).first;
  } else {
    return value == static_cast<int64_t>(op.getIfmZeroPoint());
  }
}

template <typename WindowOp> struct FusePad : OpRewritePattern<WindowOp> {
  FusePad(MLIRContext *context, Pass::Statistic &count)
      : OpRewritePattern<WindowOp>(context), count(count) {}

  LogicalResult matchAndRewrite(WindowOp op,
                                PatternRewriter &rewriter) const override {
    auto producer = op.getIfm().template getDefiningOp<PadOp>();
    if (!producer)
      return rewriter.notifyMatchFailure(op, "does not read a pad");
    if (!padsWith(op, producer.getValue()))
      return rewriter.notifyMatchFailure(op, "pads with another value");
    auto inner = cast<ShapedType>(producer.getInput().getType());
    auto outer = cast<ShapedType>(producer.getResult().getType());
    if (inner.getDimSize(2) != outer.getDimSize(2))
      return rewriter.notifyMatchFailure(op, "the pad adds channels");
    SmallVector<int64_t> pad(op.getPad());
    for (int64_t dim = 0; dim < 2; ++dim) {
      int64_t before = producer.getLow()[dim];
      pad[2 * dim] += before;
      pad[2 * dim + 1] +=
          outer.getDimSize(dim) - inner.getDimSize(dim) - before;
      int64_t reach = (op.getKernel()[dim] - 1) * dilationOf(op)[dim] + 1;
      if (pad[2 * dim] >= reach || pad[2 * dim + 1] >= reach)
        return rewriter.notifyMatchFailure(
            op, "a whole window would lie in the padding");
    }
    rewriter.modifyOpInPlace(op, [&] {
      op.getIfmMutable().assign(producer.getInput());
      op.setPad(pad);
      op->setLoc(rewriter.getFusedLoc({op.getLoc(), producer.getLoc()}));
    });
    ++count;
    return success();
  }

private:
  Pass::Statistic &count;
};

template <typename WindowOp> struct BypassSlice : OpRewritePattern<WindowOp> {
  BypassSlice(MLIRContext *context, Pass::Statistic &count)
      : OpRewritePattern<WindowOp>(context), count(count) {}

  LogicalResult matchAndRewrite(WindowOp op,
                                PatternRewriter &rewriter) const override {
    auto slice = op.getIfm().template getDefiningOp<SliceOp>();
    if (!slice)
      return rewriter.notifyMatchFailure(op, "does not read a slice");
    if (llvm::any_of(slice.getOffsets(), [](int64_t i) { return i != 0; }))
      return rewriter.notifyMatchFailure(op, "the slice cuts off the front");
    auto whole = cast<ShapedType>(slice.getInput().getType());
    auto part = cast<ShapedType>(slice.getResult().getType());
    if (whole.getDimSize(2) != part.getDimSize(2))
      return rewriter.notifyMatchFailure(op, "the slice cuts channels");
    for (int64_t dim = 0; dim < 2; ++dim) {
      if (whole.getDimSize(dim) == part.getDimSize(dim))
        continue;
      // The last window must end inside the slice, and one more must not fit
      // into the whole.
      int64_t reach = (op.getKernel()[dim] - 1) * dilationOf(op)[dim] + 1;
      int64_t stride = op.getStride()[dim], before = op.getPad()[2 * dim];
      int64_t count = op.getOfmType().getDimSize(dim);
      int64_t end = (count - 1) * stride - before + reach;
      if (op.getPad()[2 * dim + 1] != 0 || end > part.getDimSize(dim) ||
          end + stride <= whole.getDimSize(dim))
        return rewriter.notifyMatchFailure(op, "the windows reach the cut");
    }
    rewriter.modifyOpInPlace(
        op, [&] { op.getIfmMutable().assign(slice.getInput()); });
    ++count;
    return success();
  }

private:
  Pass::Statistic &count;
};

struct FusePadding : npu::impl::NPUFusePaddingBase<FusePadding> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns
        .add<FusePad<Conv2DOp>, FusePad<DepthwiseConv2DOp>, FusePad<PoolOp>>(
            &getContext(), numPads);
    patterns.add<BypassSlice<Conv2DOp>, BypassSlice<DepthwiseConv2DOp>,
                 BypassSlice<PoolOp>>(&getContext(), numSlices);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns)))) {
      getOperation().emitError("npu-fuse-padding: did not converge");
      signalPassFailure();
    }
  }
};

} // namespace
