// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Convolutions and matrix products: the mac engine.
#include "MacBuilder.h"

using namespace mlir;
using namespace mlir::npu;

namespace {

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
    auto weightType = cast<RankedTensorType>(op.getWeight().getType());
    if (!weights && weightType.getElementTypeBitWidth() > 8)
      return this->refuse(op, rewriter,
                          "expected weights of i4 or i8, or constant ones");
    if (!bias && !accumulators.isInteger(32))
      return this->refuse(op, rewriter,
                          "expected a constant bias with accumulators of i48");
    auto ifmZeroPoint = scalarOf(op.getInputZp());
    auto weightZeroPoint = scalarOf(op.getWeightZp());
    if (!ifmZeroPoint || !weightZeroPoint)
      return this->refuse(op, rewriter, "expected constant zero points");

    MacAttributes attributes;
    ArrayRef<int64_t> weightShape = weightType.getShape();
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
    if (std::string problem = paddingProblem(ifmType, ofmType, attributes);
        !problem.empty())
      return this->refuse(op, rewriter, problem);

    Location loc = op.getLoc();
    Value weightValue, biasValue;
    int64_t taps = attributes.kernel[0] * attributes.kernel[1];
    if (weights)
      weightValue = arith::ConstantOp::create(rewriter, loc, *weights);
    else
      weightValue = reshapeTo(
          rewriter, loc, adaptor.getWeight(),
          isDepthwise ? MapShape{taps, channels, weightShape[3]}
                      : MapShape{weightShape[0], taps, weightShape[3]});
    if (bias)
      biasValue = createBias(rewriter, loc, *bias, ofmType.getDimSize(3));
    // No window crosses from one image into the next: all are one.
    bool isRowwise = attributes.kernel[0] == 1 && attributes.stride[0] == 1 &&
                     attributes.pad[0] == 0 && attributes.pad[1] == 0;
    Value result = forEachImage(
        rewriter, loc, adaptor.getInput(),
        isRowwise ? 1 : ifmType.getDimSize(0), mapType(ofmType),
        [&](Value image, RankedTensorType part) {
          return createMac<MacOp>(rewriter, loc, part, image, weightValue,
                                  biasValue, attributes);
        });
    if (!bias)
      result = addBias(rewriter, loc, result, adaptor.getBias());
    rewriter.replaceOp(op, result);
    return success();
  }
};

/// A product with a matrix: a 1x1 convolution of the rows, whose weights are
/// the columns.
struct ConvertMatMul : TosaPattern<tosa::MatMulOp> {
  using TosaPattern::TosaPattern;

  LogicalResult
  matchAndRewrite(tosa::MatMulOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    auto bType = cast<RankedTensorType>(op.getB().getType());
    auto aZeroPoint = scalarOf(op.getAZp()), bZeroPoint = scalarOf(op.getBZp());
    Type element = bType.getElementType(), sums = accumulatorType(element);
    if (!aZeroPoint || !bZeroPoint || !sums ||
        cast<ShapedType>(op.getA().getType()).getElementType() != element ||
        cast<ShapedType>(op.getOutput().getType()).getElementType() != sums)
      return refuse(op, rewriter,
                    "expected factors of i8 with a result of i32, or of i16 "
                    "with i48, and constant zero points");
    MacAttributes attributes;
    attributes.ifmZeroPoint = *aZeroPoint;
    attributes.weightZeroPoint = *bZeroPoint;
    Location loc = op.getLoc();
    auto matrix = constantOf(op.getB());
    int64_t batch = bType.getDimSize(0), rows = bType.getDimSize(1),
            columns = bType.getDimSize(2);
    auto product = [&](Value a, Value weights, RankedTensorType type) {
      return createMac<Conv2DOp>(rewriter, loc, type, a, weights,
                                 /*bias=*/Value(), attributes);
    };
    if (matrix && batch == 1) {
      // Constant weights are of 8 bits at most; those of i16 are a map.
      DenseElementsAttr weights = element.isInteger(8)
                                      ? columnsOf<int8_t>(*matrix, {1, 1})
                                      : columnsOf<int16_t>(*matrix, {1});
      rewriter.replaceOp(
          op, product(adaptor.getA(),
                      arith::ConstantOp::create(rewriter, loc, weights),
                      resultMap(op)));
      return success();
    }
    // [N, C, W] to [N, W, C], of which each image is a map [W, 1, C].
    auto transposedType =
        RankedTensorType::get({batch, columns, rows}, bType.getElementType());
    Value transposed =
        PermuteOp::create(rewriter, loc, transposedType, adaptor.getB(),
                          /*ofm=*/Value(), ArrayRef<int64_t>{0, 2, 1})
            .getResult();
    int64_t image = 0;
    rewriter.replaceOp(
        op, forEachImage(rewriter, loc, adaptor.getA(), batch, resultMap(op),
                         [&](Value a, RankedTensorType type) {
                           SmallVector<int64_t> offsets = {image++, 0, 0};
                           Value weights = SliceOp::create(
                               rewriter, loc,
                               transposedType.clone({1, columns, rows}),
                               transposed, offsets);
                           return product(a,
                                          reshapeTo(rewriter, loc, weights,
                                                    {columns, 1, rows}),
                                          type);
                         }));
    return success();
  }

private:
  /// [1, C, W] of T to [W, taps, C].
  template <typename T>
  static DenseElementsAttr columnsOf(DenseElementsAttr matrix,
                                     ArrayRef<int64_t> taps) {
    int64_t rows = matrix.getType().getDimSize(1),
            columns = matrix.getType().getDimSize(2);
    auto values = llvm::to_vector(matrix.getValues<T>());
    SmallVector<T> weights(values.size());
    for (int64_t row = 0; row < rows; ++row)
      for (int64_t column = 0; column < columns; ++column)
        weights[column * rows + row] = values[row * columns + column];
    SmallVector<int64_t> shape = {columns};
    llvm::append_range(shape, taps);
    shape.push_back(rows);
    return DenseElementsAttr::get(
        RankedTensorType::get(shape, matrix.getElementType()),
        ArrayRef<T>(weights));
  }
};

} // namespace

void npu::populateMacPatterns(const TypeConverter &converter,
                              RewritePatternSet &patterns, Refusals &refusals) {
  patterns.add<ConvertConvolution<tosa::Conv2DOp, Conv2DOp>,
               ConvertConvolution<tosa::DepthwiseConv2DOp, DepthwiseConv2DOp>,
               ConvertMatMul>(converter, patterns.getContext(), refusals);
}
