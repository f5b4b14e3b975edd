// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Elementwise.h"
#include "Lowering.h"

#include "npu/Dialect/NPU/IR/NPU.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace mlir::npu;

namespace {
/// Weights as they are stored, with a scale for each output channel.
struct StoredWeights {
  SmallVector<int8_t> numbers;
  SmallVector<double> scales;
};
} // namespace

/// The scale of each of `channels` output channels that `type` decides, where
/// `axes` of the weights make the channels.
static FailureOr<SmallVector<double>> readScales(quant::QuantizedType type,
                                                 ArrayRef<int32_t> axes,
                                                 int64_t channels,
                                                 LoweringContext &context) {
  if (type.getStorageTypeIntegralWidth() != 8 || !type.isSigned())
    return context.fail("weights are decided to be " +
                        Twine(type.getStorageTypeIntegralWidth()) +
                        " bits wide, and this scheme has signed 8 bits");
  bool symmetric = true;
  SmallVector<double> scales;
  if (auto uniform = dyn_cast<quant::UniformQuantizedType>(type)) {
    symmetric = uniform.getZeroPoint() == 0;
    scales.assign(channels, uniform.getScale());
  } else if (auto perAxis =
                 dyn_cast<quant::UniformQuantizedPerAxisType>(type)) {
    symmetric = llvm::all_of(perAxis.getZeroPoints(),
                             [](int64_t zero) { return zero == 0; });
    if (axes.size() == 1 && perAxis.getQuantizedDimension() == axes.front())
      llvm::append_range(scales, perAxis.getScales());
  } else if (auto blocks =
                 dyn_cast<quant::UniformQuantizedSubChannelType>(type)) {
    symmetric = llvm::all_of(blocks.getZeroPoints().getValues<APInt>(),
                             [](const APInt &zero) { return zero.isZero(); });
    if (llvm::equal(blocks.getQuantizedDimensions(), axes) &&
        llvm::all_of(blocks.getBlockSizes(),
                     [](int64_t size) { return size == 1; }))
      for (const APFloat &scale : blocks.getScales().getValues<APFloat>())
        scales.push_back(scale.convertToDouble());
  }
  if (!symmetric)
    return context.fail("weights are decided to have a zero point, and "
                        "this scheme has symmetric weights");
  if (static_cast<int64_t>(scales.size()) != channels)
    return context.fail("the scales that are decided for its weights are "
                        "not one for each output channel");
  return scales;
}

static FailureOr<StoredWeights> storeWeights(Operation *conv, bool depthwise,
                                             int64_t channels,
                                             LoweringContext &context) {
  auto range = conv->getOperand(1).getDefiningOp<RangeOp>();
  if (!range || !range.getQuantizedType())
    return context.fail("no type is decided for its weights");
  auto decided = cast<quant::QuantizedType>(*range.getQuantizedType());
  auto shape = cast<ShapedType>(range.getInput().getType()).getShape();
  SmallVector<int32_t> axes{0};
  if (depthwise)
    axes = {2};
  if (depthwise && shape[3] != 1)
    axes = {2, 3};
  FailureOr<SmallVector<double>> scales =
      readScales(decided, axes, channels, context);
  if (failed(scales))
    return failure();
  std::optional<SmallVector<double>> weights = readConstant(range.getInput());
  if (!weights)
    return context.fail("its weights are not constant");
  StoredWeights stored{{}, std::move(*scales)};
  stored.numbers.reserve(weights->size());
  auto lower = static_cast<double>(decided.getStorageTypeMin());
  auto upper = static_cast<double>(decided.getStorageTypeMax());
  int64_t perChannel = weights->size() / channels;
  for (auto [i, weight] : llvm::enumerate(*weights)) {
    double scale = stored.scales[depthwise ? i % channels : i / perChannel];
    double number = std::round(weight / scale);
    if (std::isnan(number))
      return context.fail("its weights are not finite");
    stored.numbers.push_back(
        static_cast<int8_t>(std::clamp(number, lower, upper)));
  }
  return stored;
}

/// The bias in the scale of the accumulators, input × weights.
static FailureOr<SmallVector<int32_t>> storeBias(Operation *conv,
                                                 double inputScale,
                                                 ArrayRef<double> weightScales,
                                                 LoweringContext &context) {
  std::optional<SmallVector<double>> bias = readConstant(conv->getOperand(2));
  if (!bias)
    return context.fail("its bias is not constant");
  SmallVector<int32_t> stored;
  for (auto [i, scale] : llvm::enumerate(weightScales)) {
    double number =
        std::round((*bias)[bias->size() == 1 ? 0 : i] / (inputScale * scale));
    if (!(std::fabs(number) <= std::numeric_limits<int32_t>::max()))
      return context.fail("its bias does not fit in 32 bits at the scale "
                          "of input times weights");
    stored.push_back(static_cast<int32_t>(number));
  }
  return stored;
}

/// The largest magnitude that an accumulator can reach, over all channels.
static double largestAccumulator(const StoredWeights &weights,
                                 ArrayRef<int32_t> bias, bool depthwise,
                                 quant::UniformQuantizedType input) {
  int64_t channels = weights.scales.size();
  int64_t perChannel = weights.numbers.size() / channels;
  auto zeroPoint = static_cast<double>(input.getZeroPoint());
  double lower = static_cast<double>(input.getStorageTypeMin()) - zeroPoint;
  double upper = static_cast<double>(input.getStorageTypeMax()) - zeroPoint;
  double largestInput = std::max(std::fabs(lower), std::fabs(upper));
  SmallVector<double> sums(bias.begin(), bias.end());
  for (double &sum : sums)
    sum = std::fabs(sum);
  for (auto [i, number] : llvm::enumerate(weights.numbers))
    sums[depthwise ? i % channels : i / perChannel] +=
        std::abs(static_cast<int>(number)) * largestInput;
  return *llvm::max_element(sums);
}

FailureOr<Value> mlir::npu::lowerConvolution(const QuantizableGroup &group,
                                             quant::UniformQuantizedType type,
                                             LoweringContext &context) {
  Operation *conv = group.core;
  IntegerBuilder &builder = context.builder;
  std::optional<QuantizedValue> input =
      context.getQuantized(group.activations.front());
  if (!input)
    return context.fail("its input is in float");
  bool depthwise = isa<tosa::DepthwiseConv2DOp>(conv);
  auto shape = cast<ShapedType>(conv->getOperand(1).getType()).getShape();
  int64_t channels = depthwise ? shape[2] * shape[3] : shape[0];

  FailureOr<StoredWeights> weights =
      storeWeights(conv, depthwise, channels, context);
  if (failed(weights))
    return failure();
  FailureOr<SmallVector<int32_t>> bias =
      storeBias(conv, input->scale(), weights->scales, context);
  if (failed(bias))
    return failure();
  double largest = largestAccumulator(*weights, *bias, depthwise, input->type);
  if (largest > std::numeric_limits<int32_t>::max())
    return context.fail("its sum of products may not fit in 32 bits");

  auto weightType = RankedTensorType::get(shape, builder.getI8Type());
  Value weightValue = tosa::ConstOp::create(
      builder, weightType,
      DenseElementsAttr::get(weightType, ArrayRef<int8_t>(weights->numbers)));
  Value biasValue = builder.list(ArrayRef<int32_t>(*bias));
  Value inputZero = builder.scalar(builder.getI8Type(), input->zeroPoint());
  Value weightZero = builder.scalar(builder.getI8Type(), 0);
  // Padding, stride, dilation are those of the float operation.
  OperationState state(builder.getLoc(), conv->getName());
  state.addOperands(
      {input->value, weightValue, biasValue, inputZero, weightZero});
  state.addTypes(
      withElement(conv->getResult(0).getType(), builder.getI32Type()));
  state.addAttributes(conv->getAttrs());
  state.attributes.set("acc_type", TypeAttr::get(builder.getI32Type()));
  Value accumulators = builder.create(state)->getResult(0);

  SmallVector<double> factors;
  for (double scale : weights->scales)
    factors.push_back(input->scale() * scale / type.getScale());
  return builder.rescale(accumulators, factors, 0, type.getZeroPoint(),
                         builder.getI8Type(), largest, context.reason);
}
