// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Elementwise.h"
#include "Groups.h"

#include "npu/Compress/Passes.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/Builders.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace mlir::npu {
#define GEN_PASS_DEF_CHOOSETYPES
#include "npu/Compress/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;

namespace {
/// Stored integers of activations use the whole of int8; those of weights leave
/// out -128, so that the negative of a weight is a weight.
constexpr int64_t activationMin = -128, activationMax = 127;
constexpr int64_t weightMin = -127, weightMax = 127;

/// A bias is stored in 32 bits with the scale input × weights: the scale of
/// weights is raised until the bias takes no more than this.
constexpr double largestStoredBias = 1 << 30;

class ChooseTypesPass : public npu::impl::ChooseTypesBase<ChooseTypesPass> {
public:
  using ChooseTypesBase::ChooseTypesBase;

  void runOnOperation() override;

private:
  LogicalResult chooseForActivation(RangeOp range);
  LogicalResult chooseForConstant(RangeOp range);
  void chooseForWeights(RangeOp range, Operation *conv);
};
} // namespace

/// Scales are single precision, as in the formats that models come in.
static double toSinglePrecision(double scale) {
  return static_cast<double>(static_cast<float>(scale));
}

/// The affine type that holds [min, max] and represents 0 exactly, as padding
/// and the rectifier need it.
static quant::UniformQuantizedType getAffineType(double min, double max,
                                                 FloatType expressed) {
  min = std::min(min, 0.0);
  max = std::max(max, 0.0);
  double scale = (max - min) / (activationMax - activationMin);
  // A tensor that is always zero has no scale of its own; nor do values below
  // the normal numbers of single precision.
  if (scale < std::numeric_limits<float>::min())
    scale = 1.0 / (activationMax - activationMin);
  scale = toSinglePrecision(scale);
  double zeroPoint = std::round(activationMin - min / scale);
  zeroPoint = std::clamp(zeroPoint, static_cast<double>(activationMin),
                         static_cast<double>(activationMax));
  return quant::UniformQuantizedType::get(
      quant::QuantizationFlags::Signed,
      IntegerType::get(expressed.getContext(), 8), expressed, scale,
      static_cast<int64_t>(zeroPoint), activationMin, activationMax);
}

/// The type without zero point that holds numbers up to `largest` either way.
static quant::UniformQuantizedType getSymmetricType(double largest,
                                                    FloatType expressed) {
  double scale = largest / weightMax;
  if (scale < std::numeric_limits<float>::min())
    scale = 1.0 / weightMax;
  return quant::UniformQuantizedType::get(
      quant::QuantizationFlags::Signed,
      IntegerType::get(expressed.getContext(), 8), expressed,
      toSinglePrecision(scale), /*zeroPoint=*/0, weightMin, weightMax);
}

/// Probabilities in 256 steps: the type that every importer gives a softmax.
static quant::UniformQuantizedType getSoftmaxType(FloatType expressed) {
  return quant::UniformQuantizedType::get(
      quant::QuantizationFlags::Signed,
      IntegerType::get(expressed.getContext(), 8), expressed, 1.0 / 256,
      activationMin, activationMin, activationMax);
}

static FloatType getExpressedType(RangeOp range) {
  return cast<FloatType>(
      cast<ShapedType>(range.getInput().getType()).getElementType());
}

LogicalResult ChooseTypesPass::chooseForActivation(RangeOp range) {
  Operation *producer = range.getInput().getDefiningOp();
  std::optional<QuantizableGroup> group;
  if (producer)
    group = matchGroup(producer);
  if (group && group->kind == GroupKind::Softmax) {
    range.setQuantizedType(getSoftmaxType(getExpressedType(range)));
    ++numActivations;
    return success();
  }
  if (!range.isObserved())
    return range.emitError("expected an observed range, found none")
           << " for tensor '" << range.getLabel().value_or("without a label")
           << "'; run npu-calibrate or npu-import-ranges first, or write min "
              "and max by hand";
  double min = range.getMin()->convertToDouble();
  double max = range.getMax()->convertToDouble();
  if (min == 0.0 && max == 0.0)
    range.emitWarning("tensor '")
        << range.getLabel().value_or("without a label")
        << "' was always 0 in calibration: the data may miss what it is for";
  range.setQuantizedType(getAffineType(min, max, getExpressedType(range)));
  ++numActivations;
  return success();
}

/// The decided type of a tensor, looked up behind what passes it through.
static quant::UniformQuantizedType findType(Value value) {
  while (Operation *op = value.getDefiningOp()) {
    if (auto range = dyn_cast<RangeOp>(op))
      return dyn_cast_if_present<quant::UniformQuantizedType>(
          range.getQuantizedType().value_or(Type()));
    if (!isPassThrough(op))
      break;
    value = op->getOperand(0);
  }
  return {};
}

void ChooseTypesPass::chooseForWeights(RangeOp range, Operation *conv) {
  SmallVector<double> weights = *readConstant(range.getInput());
  SmallVector<double> bias =
      readConstant(conv->getOperand(2)).value_or(SmallVector<double>{0.0});
  auto type = cast<RankedTensorType>(range.getInput().getType());
  // Weights of a depthwise convolution are [KH, KW, C, M] and give C × M
  // channels, of others [OC, KH, KW, IC].
  bool depthwise = isa<tosa::DepthwiseConv2DOp>(conv);
  int64_t channels =
      depthwise ? type.getDimSize(2) * type.getDimSize(3) : type.getDimSize(0);
  int64_t perChannel = weights.size() / channels;
  SmallVector<double> largest(channels, 0.0);
  for (auto [i, weight] : llvm::enumerate(weights)) {
    double &channel = largest[depthwise ? i % channels : i / perChannel];
    channel = std::max(channel, std::fabs(weight));
  }
  double fallback = *llvm::max_element(largest) / weightMax;
  quant::UniformQuantizedType input = findType(conv->getOperand(0));
  SmallVector<double> scales(channels);
  for (int64_t i = 0; i < channels; ++i) {
    double scale = largest[i] / weightMax;
    if (input)
      scale = std::max(scale, std::fabs(bias[bias.size() == 1 ? 0 : i]) /
                                  (input.getScale() * largestStoredBias));
    if (scale < std::numeric_limits<float>::min())
      scale = std::max<double>(fallback, std::numeric_limits<float>::min());
    scales[i] = toSinglePrecision(scale);
  }
  FloatType expressed = getExpressedType(range);
  Type storage = IntegerType::get(&getContext(), 8);
  // Two axes make the channels where the multiplier of a depthwise convolution
  // is not 1.
  if (depthwise && type.getDimSize(3) != 1) {
    SmallVector<float> floats(scales.begin(), scales.end());
    SmallVector<int64_t> shape{1, 1, type.getDimSize(2), type.getDimSize(3)};
    auto scaleType = RankedTensorType::get(shape, expressed);
    auto zeroType = RankedTensorType::get(shape, storage);
    range.setQuantizedType(quant::UniformQuantizedSubChannelType::get(
        quant::QuantizationFlags::Signed, storage, expressed,
        DenseElementsAttr::get(scaleType, ArrayRef<float>(floats)),
        DenseElementsAttr::get(zeroType, static_cast<int8_t>(0)), {2, 3},
        {1, 1}, weightMin, weightMax));
  } else {
    range.setQuantizedType(quant::UniformQuantizedPerAxisType::get(
        quant::QuantizationFlags::Signed, storage, expressed, scales,
        SmallVector<int64_t>(channels, 0), depthwise ? 2 : 0, weightMin,
        weightMax));
  }
  ++numWeights;
}

LogicalResult ChooseTypesPass::chooseForConstant(RangeOp range) {
  SmallVector<double> numbers = *readConstant(range.getInput());
  if (!llvm::all_of(numbers, [](double x) { return std::isfinite(x); }))
    return range.emitError("expected finite constants, found NaN or infinity "
                           "in '")
           << range.getLabel().value_or("a constant")
           << "'; correct the model, or take the npu.range away to keep its "
              "layer in float";
  if (numbers.empty())
    return range.emitError("expected a constant with elements, found none");
  auto [min, max] = std::minmax_element(numbers.begin(), numbers.end());
  OpBuilder builder(range);
  range.setMinAttr(builder.getF64FloatAttr(*min));
  range.setMaxAttr(builder.getF64FloatAttr(*max));
  for (OpOperand &use : range.getOutput().getUses())
    if (isa<tosa::Conv2DOp, tosa::DepthwiseConv2DOp, tosa::TransposeConv2DOp>(
            use.getOwner()) &&
        use.getOperandNumber() == 1) {
      chooseForWeights(range, use.getOwner());
      return success();
    }
  bool isFactor =
      llvm::any_of(range.getOutput().getUsers(), llvm::IsaPred<tosa::MatMulOp>);
  range.setQuantizedType(
      isFactor ? getSymmetricType(std::max(std::fabs(*min), std::fabs(*max)),
                                  getExpressedType(range))
               : getAffineType(*min, *max, getExpressedType(range)));
  ++numWeights;
  return success();
}

void ChooseTypesPass::runOnOperation() {
  // Scales of weights depend on those of inputs, and so come second.
  SmallVector<RangeOp> activations, constants;
  getOperation().walk([&](RangeOp range) {
    if (range.getQuantizedType() || !isFloatTensor(range.getInput().getType()))
      return;
    (readConstant(range.getInput()) ? constants : activations).push_back(range);
  });
  for (RangeOp range : activations)
    if (failed(chooseForActivation(range)))
      return signalPassFailure();
  for (RangeOp range : constants)
    if (failed(chooseForConstant(range)))
      return signalPassFailure();
}
