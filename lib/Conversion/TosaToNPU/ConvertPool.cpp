// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Pooling and reductions.
#include "Maps.h"

using namespace mlir;
using namespace mlir::npu;

namespace {

template <typename TosaOp> struct ConvertPool : TosaPattern<TosaOp> {
  using TosaPattern<TosaOp>::TosaPattern;

  LogicalResult
  matchAndRewrite(TosaOp op, typename TosaOp::Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    auto ifmType = cast<RankedTensorType>(op.getInput().getType());
    auto ofmType = cast<RankedTensorType>(op.getOutput().getType());
    Type element = ifmType.getElementType();
    if (!element.isInteger(8) && !element.isInteger(16))
      return this->refuse(op, rewriter, "expected elements of i8 or i16");
    PoolMode mode = PoolMode::Max;
    int64_t ifmZeroPoint = 0, ofmZeroPoint = 0;
    if constexpr (std::is_same_v<TosaOp, tosa::AvgPool2dOp>) {
      mode = PoolMode::Average;
      auto input = scalarOf(op.getInputZp()),
           output = scalarOf(op.getOutputZp());
      if (!input || !output)
        return this->refuse(op, rewriter, "expected constant zero points");
      ifmZeroPoint = *input;
      ofmZeroPoint = *output;
    }

    Location loc = op.getLoc();
    Value ifm = adaptor.getInput();
    RankedTensorType wholeType = mapType(ofmType);
    auto create = [&](RankedTensorType type, Value input) -> Value {
      return PoolOp::create(rewriter, loc, type, mode, input, /*ofm=*/Value(),
                            op.getKernel(), op.getStride(), op.getPad(),
                            ifmZeroPoint, ofmZeroPoint)
          .getResult();
    };
    int64_t images = ifmType.getDimSize(0);
    if (images == 1) {
      rewriter.replaceOp(op, create(wholeType, ifm));
      return success();
    }
    // A window must not reach from one image into the next.
    auto imageType = cast<RankedTensorType>(ifm.getType())
                         .clone(ifmType.getShape().drop_front());
    auto partType = wholeType.clone(ofmType.getShape().drop_front());
    SmallVector<Value> parts;
    for (int64_t image = 0; image < images; ++image) {
      SmallVector<int64_t> offsets = {image * imageType.getDimSize(0), 0, 0};
      Value slice = SliceOp::create(rewriter, loc, imageType, ifm, offsets);
      parts.push_back(create(partType, slice));
    }
    rewriter.replaceOpWithNewOp<ConcatOp>(op, wholeType, parts, /*axis=*/0);
    return success();
  }
};

/// [outer, extent, inner], which is what the instruction has strides for. Along
/// another axis of a map, rows would have to follow each other without gaps,
/// which they do not in a slice of a larger map.
MapShape viewAround(ArrayRef<int64_t> shape, int64_t axis) {
  MapShape view = {1, 1, 1};
  for (auto [dim, extent] : llvm::enumerate(shape))
    view[int64_t(dim) < axis ? 0 : int64_t(dim) == axis ? 1 : 2] *= extent;
  return view;
}

constexpr int64_t maximumLength = 65535, blockLength = 4096;

/// [outer, length, inner] to [outer, 1, inner], of i32 for arg_maximum.
Value reduceOnce(OpBuilder &builder, Location loc, Reduction function,
                 Value input) {
  auto type = cast<RankedTensorType>(input.getType());
  Type element = function == Reduction::ArgMaximum ? builder.getI32Type()
                                                   : type.getElementType();
  auto result = RankedTensorType::get(
      {type.getDimSize(0), 1, type.getDimSize(2)}, element);
  return ReduceOp::create(builder, loc, result, function, input,
                          /*ofm=*/Value(), /*axis=*/1)
      .getResult();
}

/// Reduces each block along the middle of [outer, length, inner]; the last may
/// be shorter. The results are [outer, blocks, inner].
Value reduceBlocks(OpBuilder &builder, Location loc, Reduction function,
                   Value input) {
  auto type = cast<RankedTensorType>(input.getType());
  int64_t outer = type.getDimSize(0), length = type.getDimSize(1),
          inner = type.getDimSize(2);
  auto slice = [&](int64_t first, int64_t count) -> Value {
    if (count == length)
      return input;
    return SliceOp::create(builder, loc, type.clone({outer, count, inner}),
                           input, SmallVector<int64_t>{0, first, 0});
  };
  int64_t blocks = length / blockLength, rest = length % blockLength;
  Value parts = reshapeTo(builder, loc, slice(0, blocks * blockLength),
                          {outer * blocks, blockLength, inner});
  Value results =
      reshapeTo(builder, loc, reduceOnce(builder, loc, function, parts),
                {outer, blocks, inner});
  if (!rest)
    return results;
  Value last =
      reduceOnce(builder, loc, function, slice(blocks * blockLength, rest));
  auto resultType = cast<RankedTensorType>(results.getType());
  return ConcatOp::create(builder, loc,
                          resultType.clone({outer, blocks + 1, inner}),
                          ValueRange{results, last}, /*axis=*/1);
}

/// Reduces [outer, length, inner] to [outer, 1, inner]. What is longer than an
/// instruction reaches is reduced in blocks, whose results are reduced: every
/// function but arg_maximum gives the same in any order.
Value reduceMiddle(OpBuilder &builder, Location loc, Reduction function,
                   Value input) {
  while (cast<RankedTensorType>(input.getType()).getDimSize(1) > maximumLength)
    input = reduceBlocks(builder, loc, function, input);
  return reduceOnce(builder, loc, function, input);
}

/// arg_maximum of [outer, length, inner]. In blocks: the place in the first
/// block whose maximum no other exceeds.
Value argMaximumMiddle(OpBuilder &builder, Location loc, Value input) {
  if (cast<RankedTensorType>(input.getType()).getDimSize(1) <= maximumLength)
    return reduceOnce(builder, loc, Reduction::ArgMaximum, input);
  Value places = reduceBlocks(builder, loc, Reduction::ArgMaximum, input);
  Value maxima = reduceBlocks(builder, loc, Reduction::Maximum, input);
  Value block = argMaximumMiddle(builder, loc, maxima);
  auto type = cast<RankedTensorType>(places.getType());
  int64_t blocks = type.getDimSize(1);
  auto binary = [&](BinaryFunction function, Type element, Value a, Value b) {
    return BinaryOp::create(builder, loc, type.clone(element), function, a, b,
                            /*ofm=*/Value(), /*immediate=*/IntegerAttr(),
                            RequantizeAttr(), RequantizeAttr(),
                            RequantizeAttr(), DenseI64ArrayAttr(),
                            /*product_shift=*/0, /*round=*/false,
                            /*reversed=*/false)
        .getResult();
  };
  /// The multiples of `step`, one for each block.
  auto multiples = [&](int32_t step) -> Value {
    SmallVector<int32_t> values;
    for (int64_t k = 0; k < blocks; ++k)
      values.push_back(static_cast<int32_t>(k) * step);
    return arith::ConstantOp::create(
        builder, loc,
        DenseElementsAttr::get(type.clone({int64_t(1), blocks, int64_t(1)}),
                               ArrayRef<int32_t>(values)));
  };
  // All but the place in that block become zero, so that their sum is it.
  Value isBlock =
      binary(BinaryFunction::Equal, builder.getI8Type(), block, multiples(1));
  Value whole = binary(BinaryFunction::Add, builder.getI32Type(), places,
                       multiples(blockLength));
  return reduceMiddle(
      builder, loc, Reduction::Sum,
      binary(BinaryFunction::Mul, builder.getI32Type(), isBlock, whole));
}

template <typename TosaOp, Reduction function>
struct ConvertReduce : TosaPattern<TosaOp> {
  using TosaPattern<TosaOp>::TosaPattern;

  LogicalResult
  matchAndRewrite(TosaOp op, typename TosaOp::Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Value input = adaptor.getInput();
    auto map = cast<RankedTensorType>(input.getType());
    if (map.getElementTypeBitWidth() > 32)
      return this->refuse(op, rewriter, "expected elements of i8, i16 or i32");
    MapShape view =
        viewAround(cast<RankedTensorType>(op.getInput().getType()).getShape(),
                   op.getAxis());
    Location loc = op.getLoc();
    Value result = reduceMiddle(rewriter, loc, function,
                                reshapeTo(rewriter, loc, input, view));
    RankedTensorType type = this->resultMap(op);
    rewriter.replaceOp(op, reshapeTo(rewriter, loc, result,
                                     {type.getDimSize(0), type.getDimSize(1),
                                      type.getDimSize(2)}));
    return success();
  }
};

/// As ConvertReduce; the result lacks the dimension, and counts in i32.
struct ConvertArgMax : TosaPattern<tosa::ArgMaxOp> {
  using TosaPattern::TosaPattern;

  LogicalResult
  matchAndRewrite(tosa::ArgMaxOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    Value input = reshapeTo(
        rewriter, loc, adaptor.getInput(),
        viewAround(cast<RankedTensorType>(op.getInput().getType()).getShape(),
                   op.getAxis()));
    auto map = cast<RankedTensorType>(input.getType());
    RankedTensorType type = resultMap(op);
    if (map.getElementTypeBitWidth() > 32 ||
        !type.getElementType().isInteger(32))
      return refuse(op, rewriter,
                    "expected elements of i8, i16 or i32, and a result of i32");
    Value result = argMaximumMiddle(rewriter, loc, input);
    rewriter.replaceOp(op, reshapeTo(rewriter, loc, result,
                                     {type.getDimSize(0), type.getDimSize(1),
                                      type.getDimSize(2)}));
    return success();
  }
};

} // namespace

void npu::populatePoolPatterns(const TypeConverter &converter,
                               RewritePatternSet &patterns,
                               Refusals &refusals) {
  // On booleans, which are 0 or 1, all is the minimum and any the maximum.
  patterns
      .add<ConvertPool<tosa::MaxPool2dOp>, ConvertPool<tosa::AvgPool2dOp>,
           ConvertReduce<tosa::ReduceSumOp, Reduction::Sum>,
           ConvertReduce<tosa::ReduceMaxOp, Reduction::Maximum>,
           ConvertReduce<tosa::ReduceMinOp, Reduction::Minimum>,
           ConvertReduce<tosa::ReduceProductOp, Reduction::Product>,
           ConvertReduce<tosa::ReduceAllOp, Reduction::Minimum>,
           ConvertReduce<tosa::ReduceAnyOp, Reduction::Maximum>, ConvertArgMax>(
          converter, patterns.getContext(), refusals);
}
