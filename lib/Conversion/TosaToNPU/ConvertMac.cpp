// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Convolutions and products with constant matrices: the mac engine.
#include "Maps.h"

using namespace mlir;
using namespace mlir::npu;

namespace {

/// What the chip's convolutions need beside the input map.
struct MacAttributes {
  SmallVector<int64_t> kernel, stride, dilation, pad;
  int64_t ifmZeroPoint = 0, weightZeroPoint = 0, groups = 1;
};

/// The accumulators that TOSA prescribes for an input type; null if the mac
/// engine does not take it.
Type accumulatorType(Type ifmElement) {
  MLIRContext *context = ifmElement.getContext();
  if (ifmElement.isInteger(8))
    return IntegerType::get(context, 32);
  if (ifmElement.isInteger(16))
    return IntegerType::get(context, 48);
  return {};
}

/// Rows and columns of padding that a whole window fits in become a pad of
/// their own: an instruction's window must reach into the map.
Value padBeyondWindow(OpBuilder &builder, Location loc, Value ifm,
                      MacAttributes &attributes) {
  bool isBeyond = false;
  for (int64_t side = 0; side < 4; ++side)
    isBeyond |= attributes.pad[side] > (attributes.kernel[side / 2] - 1) *
                                           attributes.dilation[side / 2];
  if (!isBeyond)
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

/// One convolution of one image.
template <typename MacOp>
Value createMac(OpBuilder &builder, Location loc, RankedTensorType type,
                Value ifm, Value weights, Value bias,
                MacAttributes attributes) {
  ifm = padBeyondWindow(builder, loc, ifm, attributes);
  auto own = [&](auto... groups) {
    return MacOp::create(builder, loc, type, ifm, weights, bias,
                         /*table=*/Value(), /*partials=*/Value(),
                         /*ofm=*/Value(), attributes.kernel, attributes.stride,
                         attributes.dilation, attributes.pad,
                         attributes.ifmZeroPoint, attributes.weightZeroPoint,
                         /*requantize=*/RequantizeAttr(),
                         /*clamp=*/DenseI64ArrayAttr(),
                         /*ofm_unsigned=*/false, groups...);
  };
  if constexpr (std::is_same_v<MacOp, Conv2DOp>)
    return own(attributes.groups).getResult();
  else
    return own().getResult();
}

/// The bias with one element for each of `channels`; TOSA lets one stand for
/// all.
Value createBias(OpBuilder &builder, Location loc, DenseElementsAttr bias,
                 int64_t channels) {
  if (bias.getNumElements() != channels)
    bias = DenseElementsAttr::get(
        cast<ShapedType>(bias.getType()).clone({channels}),
        *bias.value_begin<Attribute>());
  return arith::ConstantOp::create(builder, loc, bias);
}

template <typename TosaOp, typename MacOp>
struct ConvertConvolution : TosaPattern<TosaOp> {
  using TosaPattern<TosaOp>::TosaPattern;

  LogicalResult
  matchAndRewrite(TosaOp op, typename TosaOp::Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    auto ifmType = cast<RankedTensorType>(op.getInput().getType());
    auto ofmType = cast<RankedTensorType>(op.getOutput().getType());
    Type accumulators = accumulatorType(ifmType.getElementType());
    if (!accumulators || ofmType.getElementType() != accumulators)
      return this->refuse(op, rewriter,
                          "expected an i8 input with i32 accumulators, or i16 "
                          "with i48");
    auto weights = constantOf(op.getWeight());
    auto bias = constantOf(op.getBias());
    if (!weights || !bias)
      return this->refuse(op, rewriter,
                          "its weights or bias are computed at run time; "
                          "expected constants");
    auto ifmZeroPoint = scalarOf(op.getInputZp());
    auto weightZeroPoint = scalarOf(op.getWeightZp());
    if (!ifmZeroPoint || !weightZeroPoint)
      return this->refuse(op, rewriter, "expected constant zero points");

    MacAttributes attributes;
    ArrayRef<int64_t> weightShape = weights->getType().getShape();
    constexpr bool isDepthwise = std::is_same_v<MacOp, DepthwiseConv2DOp>;
    attributes.kernel = llvm::to_vector(isDepthwise ? weightShape.take_front(2)
                                                    : weightShape.slice(1, 2));
    attributes.stride = llvm::to_vector(op.getStride());
    attributes.dilation = llvm::to_vector(op.getDilation());
    attributes.pad = llvm::to_vector(op.getPad());
    attributes.ifmZeroPoint = *ifmZeroPoint;
    attributes.weightZeroPoint = *weightZeroPoint;
    int64_t channels = ifmType.getDimSize(3);
    int64_t perGroup = isDepthwise ? 1 : weightShape[3];
    if (isDepthwise
            ? weightShape[2] != channels
            : channels % perGroup || weightShape[0] % (channels / perGroup))
      return this->refuse(op, rewriter,
                          "its weights do not fit the channels of its input");
    attributes.groups = isDepthwise ? 1 : channels / perGroup;

    Location loc = op.getLoc();
    Value weightValue = arith::ConstantOp::create(rewriter, loc, *weights);
    Value biasValue = createBias(rewriter, loc, *bias, ofmType.getDimSize(3));
    rewriter.replaceOp(op, convertImages(rewriter, loc, adaptor.getInput(),
                                         ifmType, ofmType, weightValue,
                                         biasValue, attributes));
    return success();
  }

private:
  /// All images in one operation where no window crosses from one into the
  /// next, else one operation for each.
  static Value convertImages(OpBuilder &builder, Location loc, Value ifm,
                             RankedTensorType ifmType, RankedTensorType ofmType,
                             Value weights, Value bias,
                             const MacAttributes &attributes) {
    int64_t images = ifmType.getDimSize(0);
    bool isRowwise = attributes.kernel[0] == 1 && attributes.stride[0] == 1 &&
                     attributes.pad[0] == 0 && attributes.pad[1] == 0;
    RankedTensorType wholeType = mapType(ofmType);
    if (images == 1 || isRowwise)
      return createMac<MacOp>(builder, loc, wholeType, ifm, weights, bias,
                              attributes);
    SmallVector<int64_t> imageShape(ifmType.getShape().drop_front());
    auto imageType = cast<RankedTensorType>(ifm.getType()).clone(imageShape);
    auto partType = wholeType.clone(ofmType.getShape().drop_front());
    SmallVector<Value> parts;
    for (int64_t image = 0; image < images; ++image) {
      SmallVector<int64_t> offsets = {image * imageShape[0], 0, 0};
      Value slice = SliceOp::create(builder, loc, imageType, ifm, offsets);
      parts.push_back(createMac<MacOp>(builder, loc, partType, slice, weights,
                                       bias, attributes));
    }
    return ConcatOp::create(builder, loc, wholeType, parts, /*axis=*/0);
  }
};

/// A product with a constant matrix: a 1x1 convolution of the rows.
struct ConvertMatMul : TosaPattern<tosa::MatMulOp> {
  using TosaPattern::TosaPattern;

  LogicalResult
  matchAndRewrite(tosa::MatMulOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    RankedTensorType type = resultMap(op);
    auto matrix = constantOf(op.getB());
    if (!matrix)
      return refuse(op, rewriter,
                    "both factors are computed at run time; expected the "
                    "second to be constant");
    if (matrix->getType().getDimSize(0) != 1)
      return refuse(op, rewriter,
                    "expected one matrix for all of the batch, found " +
                        Twine(matrix->getType().getDimSize(0)));
    auto aZeroPoint = scalarOf(op.getAZp()), bZeroPoint = scalarOf(op.getBZp());
    Type element = matrix->getElementType();
    if (!aZeroPoint || !bZeroPoint || !element.isInteger(8) ||
        !cast<ShapedType>(op.getA().getType()).getElementType().isInteger(8))
      return refuse(op, rewriter,
                    "expected factors of i8 with constant zero points");

    // [1, C, W] to [W, 1, 1, C].
    int64_t rows = matrix->getType().getDimSize(1),
            columns = matrix->getType().getDimSize(2);
    auto values = llvm::to_vector(matrix->getValues<int8_t>());
    SmallVector<int8_t> weights(values.size());
    for (int64_t row = 0; row < rows; ++row)
      for (int64_t column = 0; column < columns; ++column)
        weights[column * rows + row] = values[row * columns + column];
    auto weightAttr = DenseElementsAttr::get(
        RankedTensorType::get({columns, 1, 1, rows}, element),
        ArrayRef<int8_t>(weights));
    Value weightValue =
        arith::ConstantOp::create(rewriter, op.getLoc(), weightAttr);
    MacAttributes attributes;
    attributes.kernel = attributes.stride = attributes.dilation = {1, 1};
    attributes.pad = {0, 0, 0, 0};
    attributes.ifmZeroPoint = *aZeroPoint;
    attributes.weightZeroPoint = *bZeroPoint;
    rewriter.replaceOp(op, createMac<Conv2DOp>(rewriter, op.getLoc(), type,
                                               adaptor.getA(), weightValue,
                                               /*bias=*/Value(), attributes));
    return success();
  }
};

} // namespace

void npu::populateMacPatterns(const TypeConverter &converter,
                              RewritePatternSet &patterns, Refusals &refusals) {
  patterns.add<ConvertConvolution<tosa::Conv2DOp, Conv2DOp>,
               ConvertConvolution<tosa::DepthwiseConv2DOp, DepthwiseConv2DOp>,
               ConvertMatMul>(converter, patterns.getContext(), refusals);
}
