// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "MacBuilder.h"

using namespace mlir;
using namespace mlir::npu;

Type npu::accumulatorType(Type ifmElement) {
  MLIRContext *context = ifmElement.getContext();
  if (ifmElement.isInteger(8))
    return IntegerType::get(context, 32);
  if (ifmElement.isInteger(16))
    return IntegerType::get(context, 48);
  return {};
}

/// Whether a whole window fits into the padding of some side.
static bool isPaddedBeyondWindow(const MacAttributes &attributes) {
  return llvm::any_of(llvm::seq(4), [&](int side) {
    return attributes.pad[side] >
           (attributes.kernel[side / 2] - 1) * attributes.dilation[side / 2];
  });
}

std::string npu::paddingProblem(RankedTensorType ifm, RankedTensorType ofm,
                                const MacAttributes &attributes) {
  if (!isPaddedBeyondWindow(attributes))
    return "";
  constexpr int64_t always = 1 << 20, perElement = 16;
  int64_t elements =
      (ifm.getDimSize(1) + attributes.pad[0] + attributes.pad[1]) *
      (ifm.getDimSize(2) + attributes.pad[2] + attributes.pad[3]) *
      ifm.getDimSize(3);
  int64_t asked = ifm.getNumElements() + ofm.getNumElements();
  if (elements <= always || elements / perElement <= asked)
    return "";
  return "whole windows lie in its padding, and padding its input would make "
         "a map of " +
         std::to_string(elements) + " elements for the " +
         std::to_string(asked) + " that it reads and writes";
}

/// Rows and columns of padding that a whole window fits in become a pad of
/// their own: an instruction's window must reach into the map.
static Value padBeyondWindow(OpBuilder &builder, Location loc, Value ifm,
                             MacAttributes &attributes) {
  if (!isPaddedBeyondWindow(attributes))
    return ifm;
  auto type = cast<RankedTensorType>(ifm.getType());
  SmallVector<int64_t> shape(type.getShape());
  shape[0] += attributes.pad[0] + attributes.pad[1];
  shape[1] += attributes.pad[2] + attributes.pad[3];
  SmallVector<int64_t> low = {attributes.pad[0], attributes.pad[2], 0};
  attributes.pad.assign(4, 0);
  return PadOp::create(builder, loc, type.clone(shape), ifm, low,
                       attributes.ifmZeroPoint);
}

template <typename MacOp>
Value npu::createMac(OpBuilder &builder, Location loc, RankedTensorType type,
                     Value ifm, Value weights, Value bias,
                     MacAttributes attributes) {
  ifm = padBeyondWindow(builder, loc, ifm, attributes);
  auto own = [&](auto... groups) {
    return MacOp::create(builder, loc, type, ifm, weights, bias,
                         /*table=*/Value(), /*partials=*/Value(),
                         /*ofm=*/Value(), attributes.kernel, attributes.stride,
                         attributes.dilation, attributes.pad,
                         attributes.ifmZeroPoint, attributes.weightZeroPoint,
                         /*weights_int4=*/false, /*weights_coded=*/false,
                         /*requantize=*/RequantizeAttr(),
                         /*clamp=*/DenseI64ArrayAttr(),
                         /*ofm_unsigned=*/false, groups...);
  };
  if constexpr (std::is_same_v<MacOp, Conv2DOp>)
    return own(attributes.groups).getResult();
  else
    return own().getResult();
}

template Value npu::createMac<Conv2DOp>(OpBuilder &, Location, RankedTensorType,
                                        Value, Value, Value, MacAttributes);
template Value npu::createMac<DepthwiseConv2DOp>(OpBuilder &, Location,
                                                 RankedTensorType, Value, Value,
                                                 Value, MacAttributes);

Value npu::createBias(OpBuilder &builder, Location loc, DenseElementsAttr bias,
                      int64_t channels) {
  if (bias.getNumElements() != channels)
    bias = DenseElementsAttr::get(
        cast<ShapedType>(bias.getType()).clone({channels}),
        *bias.value_begin<Attribute>());
  return arith::ConstantOp::create(builder, loc, bias);
}

Value npu::addBias(OpBuilder &builder, Location loc, Value accumulators,
                   Value bias) {
  auto type = cast<RankedTensorType>(accumulators.getType());
  bias = reshapeTo(
      builder, loc, bias,
      {1, 1, cast<RankedTensorType>(bias.getType()).getNumElements()});
  return BinaryOp::create(builder, loc, type, BinaryFunction::Add, accumulators,
                          bias, /*ofm=*/Value(), /*immediate=*/IntegerAttr(),
                          RequantizeAttr(), RequantizeAttr(), RequantizeAttr(),
                          DenseI64ArrayAttr(), /*product_shift=*/0,
                          /*round=*/false, /*reversed=*/false)
      .getResult();
}

Value npu::forEachImage(
    OpBuilder &builder, Location loc, Value ifm, int64_t images,
    RankedTensorType type,
    function_ref<Value(Value image, RankedTensorType part)> create) {
  if (images == 1)
    return create(ifm, type);
  auto ifmType = cast<RankedTensorType>(ifm.getType());
  auto partOf = [&](RankedTensorType whole) {
    return whole.clone({whole.getDimSize(0) / images, whole.getDimSize(1),
                        whole.getDimSize(2)});
  };
  RankedTensorType imageType = partOf(ifmType);
  SmallVector<Value> parts;
  for (int64_t image = 0; image < images; ++image) {
    SmallVector<int64_t> offsets = {image * imageType.getDimSize(0), 0, 0};
    parts.push_back(create(
        SliceOp::create(builder, loc, imageType, ifm, offsets), partOf(type)));
  }
  return ConcatOp::create(builder, loc, type, parts, /*axis=*/0);
}
