// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The pass npu-convert-tosa-convolutions.
#include "npu/Conversion/TosaToCPU/Passes.h"

#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"

namespace mlir::npu {
#define GEN_PASS_DEF_CONVERTTOSACONVOLUTIONS
#include "npu/Conversion/TosaToCPU/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;

/// The one element of a constant integer tensor.
static std::optional<int64_t> readScalar(Value value) {
  DenseIntElementsAttr attr;
  if (!matchPattern(value, m_Constant(&attr)) || attr.getNumElements() != 1)
    return std::nullopt;
  return (*attr.value_begin<APInt>()).getSExtValue();
}

/// Weights (i4 or i8) minus their zero point: as i8 if that fits, else as i16.
static DenseElementsAttr subtractZeroPoint(DenseIntElementsAttr weights,
                                           int64_t zeroPoint) {
  if (zeroPoint == 0 && weights.getElementType().isInteger(8))
    return weights;
  SmallVector<int16_t> wide;
  wide.reserve(weights.getNumElements());
  bool fits = true;
  for (const APInt &weight : weights.getValues<APInt>()) {
    wide.push_back(weight.getSExtValue() - zeroPoint);
    fits &= llvm::isInt<8>(wide.back());
  }
  auto type = cast<RankedTensorType>(weights.getType());
  if (fits)
    return DenseElementsAttr::get(
        type.clone(IntegerType::get(type.getContext(), 8)),
        ArrayRef<int8_t>(SmallVector<int8_t>(wide.begin(), wide.end())));
  return DenseElementsAttr::get(
      type.clone(IntegerType::get(type.getContext(), 16)),
      ArrayRef<int16_t>(wide));
}

/// A bias of one element for each channel.
static DenseElementsAttr expandBias(DenseElementsAttr bias, int64_t channels) {
  if (bias.getNumElements() == channels)
    return bias;
  auto type = cast<RankedTensorType>(bias.getType()).clone({channels});
  return DenseElementsAttr::get(type, *bias.value_begin<Attribute>());
}

/// What uses `value` alone, if that is an `OpTy`.
template <typename OpTy> static OpTy getOnlyUser(Value value) {
  return value.hasOneUse() ? dyn_cast<OpTy>(*value.user_begin()) : OpTy();
}

/// The requantization that a tosa.rescale of i32 to int8 does, or null.
static cpu::RescaleAttr readRescale(tosa::RescaleOp op) {
  auto output = cast<ShapedType>(op.getOutput().getType());
  DenseIntElementsAttr multipliers, shifts;
  std::optional<int64_t> inputZp = readScalar(op.getInputZp()),
                         outputZp = readScalar(op.getOutputZp());
  if (!output.getElementType().isInteger(8) || op.getOutputUnsigned() ||
      op.getInputUnsigned() || !op.getScale32() || !inputZp || *inputZp != 0 ||
      !outputZp ||
      !matchPattern(op.getMultiplier(), m_Constant(&multipliers)) ||
      !matchPattern(op.getShift(), m_Constant(&shifts)))
    return {};
  SmallVector<int32_t> multiplierValues, shiftValues;
  bool isScalar = multipliers.isSplat() && shifts.isSplat();
  for (auto [multiplier, shift] : llvm::zip_equal(
           multipliers.getValues<APInt>(), shifts.getValues<APInt>())) {
    multiplierValues.push_back(multiplier.getSExtValue());
    shiftValues.push_back(shift.getSExtValue());
    if (isScalar)
      break;
  }
  return cpu::RescaleAttr::get(
      op.getContext(), multiplierValues, shiftValues, *outputZp,
      std::numeric_limits<int8_t>::min(), std::numeric_limits<int8_t>::max(),
      op.getRoundingMode() == tosa::RoundingMode::DOUBLE_ROUND);
}

/// `rescale` with the bounds of an integer clamp.
static cpu::RescaleAttr withClamp(cpu::RescaleAttr rescale,
                                  tosa::ClampOp clamp) {
  int64_t low = cast<IntegerAttr>(clamp.getMinVal()).getInt(),
          high = cast<IntegerAttr>(clamp.getMaxVal()).getInt();
  return cpu::RescaleAttr::get(
      clamp.getContext(), rescale.getMultiplier(), rescale.getShift(),
      rescale.getZeroPoint(), std::max(low, rescale.getMin()),
      std::min(high, rescale.getMax()), rescale.getDoubleRound());
}

namespace {
/// The constant operands of a convolution.
struct Constants {
  DenseElementsAttr weights, bias;
  int64_t inputZp = 0;
};

template <typename TosaOp>
struct ConvertConvolution : OpRewritePattern<TosaOp> {
  ConvertConvolution(MLIRContext *context, Pass::Statistic &converted,
                     Pass::Statistic &fused)
      : OpRewritePattern<TosaOp>(context), converted(converted), fused(fused) {}

  static constexpr bool isDepthwise =
      std::is_same_v<TosaOp, tosa::DepthwiseConv2DOp>;

  FailureOr<Constants> readConstants(TosaOp op,
                                     PatternRewriter &rewriter) const {
    auto inputType = cast<ShapedType>(op.getInput().getType());
    Type element = inputType.getElementType();
    auto outputType = cast<ShapedType>(op.getOutput().getType());
    bool isInteger = element.isInteger(8);
    if (!(isInteger && outputType.getElementType().isInteger(32)) &&
        !(element.isF32() && outputType.getElementType().isF32()))
      return rewriter.notifyMatchFailure(op, "neither int8 to i32 nor f32");
    if (!inputType.hasStaticShape() || !outputType.hasStaticShape())
      return rewriter.notifyMatchFailure(op, "shape not static");
    Constants constants;
    if (!matchPattern(op.getWeight(), m_Constant(&constants.weights)) ||
        !matchPattern(op.getBias(), m_Constant(&constants.bias)))
      return rewriter.notifyMatchFailure(op, "weights or bias not constant");
    if (constants.weights.getElementType() != element &&
        !(isInteger && constants.weights.getElementType().isInteger(4)))
      return rewriter.notifyMatchFailure(op, "weights of another type");
    if (isInteger) {
      std::optional<int64_t> inputZp = readScalar(op.getInputZp()),
                             weightZp = readScalar(op.getWeightZp());
      if (!inputZp || !weightZp)
        return rewriter.notifyMatchFailure(op, "zero point not constant");
      constants.inputZp = *inputZp;
      constants.weights = subtractZeroPoint(
          cast<DenseIntElementsAttr>(constants.weights), *weightZp);
    }
    constants.bias = expandBias(constants.bias, outputType.getDimSize(3));
    return constants;
  }

  /// Brings depthwise weights [height, width, channels, multiplier] to the
  /// layout of the operation that is made: [1, height, width, channels], or
  /// with one input channel [outputs, height, width, 1].
  static DenseElementsAttr transposeDepthwise(DenseElementsAttr weights) {
    auto type = cast<RankedTensorType>(weights.getType());
    int64_t height = type.getDimSize(0), width = type.getDimSize(1),
            channels = type.getDimSize(2), multiplier = type.getDimSize(3);
    if (multiplier == 1)
      return weights.reshape(type.clone({1, height, width, channels}));
    SmallVector<Attribute> values(weights.getValues<Attribute>());
    SmallVector<Attribute> transposed;
    for (int64_t output = 0; output != multiplier; ++output)
      for (int64_t tap = 0; tap != height * width; ++tap)
        transposed.push_back(values[tap * multiplier + output]);
    return DenseElementsAttr::get(type.clone({multiplier, height, width, 1}),
                                  transposed);
  }

  LogicalResult matchAndRewrite(TosaOp op,
                                PatternRewriter &rewriter) const override {
    FailureOr<Constants> constants = readConstants(op, rewriter);
    if (failed(constants))
      return failure();
    bool makeDepthwise = false;
    if constexpr (isDepthwise) {
      auto type = cast<RankedTensorType>(constants->weights.getType());
      makeDepthwise = type.getDimSize(3) == 1;
      if (!makeDepthwise && type.getDimSize(2) != 1)
        return rewriter.notifyMatchFailure(
            op, "several input channels with several outputs each");
      constants->weights = transposeDepthwise(constants->weights);
    }

    // What follows, as far as it can become part of the convolution.
    Operation *last = op;
    SmallVector<Location> locations{op.getLoc()};
    auto take = [&](Operation *user) {
      last = user;
      locations.push_back(user->getLoc());
      ++fused;
    };
    cpu::RescaleAttr rescale;
    cpu::ClampAttr clamp;
    if (auto user = getOnlyUser<tosa::RescaleOp>(op.getOutput()))
      if ((rescale = readRescale(user)))
        take(user);
    if (auto user = getOnlyUser<tosa::ClampOp>(last->getResult(0))) {
      bool isFloat = isa<FloatAttr>(user.getMinVal());
      if (rescale) {
        rescale = withClamp(rescale, user);
        take(user);
      } else if (isFloat &&
                 user.getNanMode() == tosa::NanPropagationMode::PROPAGATE) {
        clamp = cpu::ClampAttr::get(op.getContext(),
                                    cast<FloatAttr>(user.getMinVal()),
                                    cast<FloatAttr>(user.getMaxVal()));
        take(user);
      }
    }

    Location loc = rewriter.getFusedLoc(locations);
    rewriter.setInsertionPoint(last);
    Value weights =
        arith::ConstantOp::create(rewriter, loc, constants->weights);
    Value bias = arith::ConstantOp::create(rewriter, loc, constants->bias);
    Type outputType = last->getResult(0).getType();
    auto create = [&](auto tag) -> Value {
      using OpTy = decltype(tag);
      return OpTy::create(rewriter, loc, outputType, op.getInput(), weights,
                          bias, op.getPadAttr(), op.getStrideAttr(),
                          op.getDilationAttr(),
                          rewriter.getI64IntegerAttr(constants->inputZp),
                          rescale, clamp, cpu::TileAttr());
    };
    Value result = makeDepthwise ? create(cpu::DepthwiseConv2DOp())
                                 : create(cpu::Conv2DOp());
    // From the last to the convolution: each has only the next as its user.
    Operation *next = last;
    rewriter.replaceAllUsesWith(last->getResult(0), result);
    while (next != op) {
      Operation *previous = next->getOperand(0).getDefiningOp();
      rewriter.eraseOp(next);
      next = previous;
    }
    rewriter.eraseOp(op);
    ++converted;
    return success();
  }

  Pass::Statistic &converted, &fused;
};

struct ConvertConvolutions
    : npu::impl::ConvertTosaConvolutionsBase<ConvertConvolutions> {
  void runOnOperation() override {
    // Collected first: a conversion also erases operations that come later.
    SmallVector<Operation *> operations;
    getOperation().walk([&](Operation *op) {
      if (isa<tosa::Conv2DOp, tosa::DepthwiseConv2DOp>(op))
        operations.push_back(op);
    });
    ConvertConvolution<tosa::Conv2DOp> dense(&getContext(), numConvolutions,
                                             numFused);
    ConvertConvolution<tosa::DepthwiseConv2DOp> depthwise(
        &getContext(), numConvolutions, numFused);
    PatternRewriter rewriter(&getContext());
    // What does not match is left to the general lowering.
    for (Operation *op : operations) {
      if (auto conv = dyn_cast<tosa::Conv2DOp>(op))
        (void)dense.matchAndRewrite(conv, rewriter);
      else
        (void)depthwise.matchAndRewrite(cast<tosa::DepthwiseConv2DOp>(op),
                                        rewriter);
    }
  }
};
} // namespace
