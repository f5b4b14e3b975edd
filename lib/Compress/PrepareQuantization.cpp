// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Elementwise.h"
#include "Groups.h"

#include "npu/Compress/Passes.h"

#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace mlir::npu {
#define GEN_PASS_DEF_PREPAREQUANTIZATION
#include "npu/Compress/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;

static Value createFloats(OpBuilder &builder, Location location,
                          RankedTensorType type, ArrayRef<double> numbers) {
  SmallVector<float> floats(numbers.begin(), numbers.end());
  return tosa::ConstOp::create(
      builder, location, type,
      DenseElementsAttr::get(type, ArrayRef<float>(floats)));
}

/// The element of an operand of shape `from` that broadcasting puts at `index`,
/// counted in row-major order, of a result of shape `to` of the same rank.
static int64_t broadcastIndex(int64_t index, ArrayRef<int64_t> to,
                              ArrayRef<int64_t> from) {
  int64_t result = 0, stride = 1;
  for (int64_t axis = to.size(); axis-- > 0;) {
    if (from[axis] != 1)
      result += index % to[axis] * stride;
    index /= to[axis];
    stride *= from[axis];
  }
  return result;
}

namespace {
/// Computes an elementwise operation whose operands are all constant.
struct FoldConstants : RewritePattern {
  explicit FoldConstants(MLIRContext *context)
      : RewritePattern(MatchAnyOpTypeTag(), /*benefit=*/1, context) {}

  LogicalResult matchAndRewrite(Operation *op,
                                PatternRewriter &rewriter) const override {
    if (!isElementwise(op) || !isFloatTensor(op->getResult(0).getType()))
      return rewriter.notifyMatchFailure(op, "not a function of elements");
    auto type = cast<RankedTensorType>(op->getResult(0).getType());
    if (!type.hasStaticShape())
      return rewriter.notifyMatchFailure(op, "its shape is dynamic");
    SmallVector<SmallVector<double>> operands;
    SmallVector<ArrayRef<int64_t>> shapes;
    for (Value operand : elementwiseOperands(op)) {
      std::optional<SmallVector<double>> numbers = readConstant(operand);
      if (!numbers)
        return rewriter.notifyMatchFailure(op, "an operand is not constant");
      operands.push_back(std::move(*numbers));
      shapes.push_back(cast<ShapedType>(operand.getType()).getShape());
    }
    SmallVector<double> numbers(type.getNumElements());
    SmallVector<double> arguments(operands.size());
    for (auto [index, number] : llvm::enumerate(numbers)) {
      for (auto [i, operand] : llvm::enumerate(operands))
        arguments[i] =
            operand[broadcastIndex(index, type.getShape(), shapes[i])];
      number = evaluateElementwise(op, arguments);
    }
    rewriter.replaceOp(op, createFloats(rewriter, op->getLoc(), type, numbers));
    return success();
  }
};

/// Moves a factor or an addend for each output channel from after a convolution
/// into its weights and bias.
template <typename ArithmeticOp>
struct FoldIntoConvolution : OpRewritePattern<ArithmeticOp> {
  using OpRewritePattern<ArithmeticOp>::OpRewritePattern;

  LogicalResult matchAndRewrite(ArithmeticOp op,
                                PatternRewriter &rewriter) const override {
    Value result = op.getInput1(), constant = op.getInput2();
    if (readConstant(result) && !std::is_same_v<ArithmeticOp, tosa::SubOp>)
      std::swap(result, constant);
    Operation *conv = result.getDefiningOp();
    if (!conv || !conv->hasOneUse() ||
        !isa<tosa::Conv2DOp, tosa::DepthwiseConv2DOp, tosa::TransposeConv2DOp>(
            conv) ||
        !isFloatTensor(result.getType()))
      return rewriter.notifyMatchFailure(op, "follows no convolution");
    std::optional<SmallVector<double>> numbers = readConstant(constant);
    std::optional<SmallVector<double>> weights =
        readConstant(conv->getOperand(1));
    std::optional<SmallVector<double>> bias = readConstant(conv->getOperand(2));
    if (!numbers || !weights || weights->empty() || !bias || bias->empty())
      return rewriter.notifyMatchFailure(op, "an operand is not constant");
    int64_t channels = cast<ShapedType>(result.getType()).getShape().back();
    int64_t last = cast<ShapedType>(constant.getType()).getShape().back();
    auto count = static_cast<int64_t>(numbers->size());
    if (ShapedType::isDynamic(channels) || count != last ||
        (count != 1 && count != channels) || result.getType() != op.getType())
      return rewriter.notifyMatchFailure(op, "not one number a channel");

    // Weights of a depthwise convolution are [KH, KW, C, M], of others
    // [OC, KH, KW, IC].
    bool depthwise = isa<tosa::DepthwiseConv2DOp>(conv);
    int64_t perChannel = weights->size() / channels;
    SmallVector<double> newBias(channels);
    for (int64_t i = 0; i < channels; ++i) {
      double number = (*numbers)[count == 1 ? 0 : i];
      double old = (*bias)[bias->size() == 1 ? 0 : i];
      if constexpr (std::is_same_v<ArithmeticOp, tosa::MulOp>)
        newBias[i] = old * number;
      else if constexpr (std::is_same_v<ArithmeticOp, tosa::AddOp>)
        newBias[i] = old + number;
      else
        newBias[i] = old - number;
    }
    rewriter.setInsertionPoint(conv);
    auto biasType = RankedTensorType::get({channels}, rewriter.getF32Type());
    Value biasValue = createFloats(rewriter, conv->getLoc(), biasType, newBias);
    Value weightValue = conv->getOperand(1);
    if constexpr (std::is_same_v<ArithmeticOp, tosa::MulOp>) {
      for (auto [i, weight] : llvm::enumerate(*weights)) {
        int64_t channel = depthwise ? i % channels : i / perChannel;
        weight *= (*numbers)[count == 1 ? 0 : channel];
      }
      weightValue =
          createFloats(rewriter, weightValue.getLoc(),
                       cast<RankedTensorType>(weightValue.getType()), *weights);
    }
    rewriter.modifyOpInPlace(conv, [&] {
      conv->setOperand(1, weightValue);
      conv->setOperand(2, biasValue);
    });
    rewriter.replaceOp(op, conv->getResults());
    return success();
  }
};

/// Moves a clamp before an operation that only moves values, or takes their
/// maximum: to where it can be fused with what computed them.
struct HoistClamp : OpRewritePattern<tosa::ClampOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(tosa::ClampOp clamp,
                                PatternRewriter &rewriter) const override {
    Operation *mover = clamp.getInput().getDefiningOp();
    if (!mover || !mover->hasOneUse() ||
        !isa<tosa::ReshapeOp, tosa::TransposeOp, tosa::MaxPool2dOp>(mover))
      return rewriter.notifyMatchFailure(clamp, "does not follow a movement");
    Value source = mover->getOperand(0);
    if (!source.hasOneUse() || !source.getDefiningOp())
      return rewriter.notifyMatchFailure(clamp, "the source is used elsewhere");
    rewriter.setInsertionPoint(mover);
    auto bounded = tosa::ClampOp::create(
        rewriter, clamp.getLoc(), source.getType(), source,
        clamp.getMinValAttr(), clamp.getMaxValAttr(), clamp.getNanModeAttr());
    rewriter.modifyOpInPlace(
        mover, [&] { mover->setOperand(0, bounded.getOutput()); });
    rewriter.replaceOp(clamp, mover->getResults());
    return success();
  }
};

class PrepareQuantizationPass
    : public npu::impl::PrepareQuantizationBase<PrepareQuantizationPass> {
public:
  using PrepareQuantizationBase::PrepareQuantizationBase;

  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<FoldConstants, FoldIntoConvolution<tosa::MulOp>,
                 FoldIntoConvolution<tosa::AddOp>,
                 FoldIntoConvolution<tosa::SubOp>, HoistClamp>(&getContext());
    tosa::ClampOp::getCanonicalizationPatterns(patterns, &getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns)))) {
      emitError(getOperation().getLoc(),
                "expected the preparation for quantization to "
                "come to an end, but it did not converge; run "
                "the canonicalizer first");
      signalPassFailure();
    }
  }
};
} // namespace
