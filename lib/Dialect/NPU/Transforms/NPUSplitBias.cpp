// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The pass npu-split-bias.
#include "npu/Dialect/NPU/Transforms/Passes.h"

#include "npu/Dialect/NPU/IR/NPU.h"

#include "mlir/IR/Matchers.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"

namespace mlir::npu {
#define GEN_PASS_DEF_NPUSPLITBIAS
#include "npu/Dialect/NPU/Transforms/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;

namespace {

template <typename MacOp> struct SplitBias : OpRewritePattern<MacOp> {
  using OpRewritePattern<MacOp>::OpRewritePattern;

  LogicalResult matchAndRewrite(MacOp op,
                                PatternRewriter &rewriter) const override {
    Value bias = op.getBias();
    if (!bias || op.getRequantize() || !op.getOfmTensor())
      return rewriter.notifyMatchFailure(op, "has no bias on accumulators");
    DenseElementsAttr value;
    bool isZero = matchPattern(bias, m_Constant(&value)) && value.isSplat() &&
                  value.getSplatValue<APInt>().isZero();
    auto type = cast<RankedTensorType>(op.getOfmTensor().getType());
    if (!isZero && !type.getElementType().isInteger(32))
      return rewriter.notifyMatchFailure(op, "i48 can only be rescaled");
    rewriter.modifyOpInPlace(op, [&] { op.getBiasMutable().clear(); });
    if (isZero)
      return success();
    rewriter.setInsertionPointAfter(op);
    Value map = ReshapeOp::create(rewriter, op.getLoc(),
                                  type.clone({1, 1, type.getDimSize(2)}), bias);
    auto sum = BinaryOp::create(
        rewriter, op.getLoc(), type, BinaryFunction::Add, op.getOfmTensor(),
        map, /*ofm=*/Value(), /*immediate=*/IntegerAttr(), RequantizeAttr(),
        RequantizeAttr(), RequantizeAttr(), DenseI64ArrayAttr(),
        /*product_shift=*/0, /*round=*/false, /*reversed=*/false);
    rewriter.replaceAllUsesExcept(op.getOfmTensor(), sum.getOfmTensor(), sum);
    return success();
  }
};

struct SplitBiasPass : npu::impl::NPUSplitBiasBase<SplitBiasPass> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<SplitBias<Conv2DOp>, SplitBias<DepthwiseConv2DOp>>(
        &getContext());
    walkAndApplyPatterns(getOperation(), std::move(patterns));
  }
};

} // namespace
