// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// tosa.transpose_conv2d by convolutions. Output row s * q + r of a transposed
/// convolution with stride s sees the rows q, q - 1, ... of the input through
/// the kernel's rows r, r + s, ...: a convolution of stride 1 with every s-th
/// row, in reverse, for each remainder r. So no product with a zero between the
/// rows is computed. The s results are joined behind each pixel, which is
/// another shape of the map with the rows interleaved. Columns likewise.
#include "MacBuilder.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::npu;

namespace {

/// One spatial dimension.
struct Dimension {
  int64_t stride, kernel;
  /// Taps of each remainder's kernel.
  int64_t taps;
  int64_t padBefore, padAfter;
  /// Positions that each remainder computes, and the first of the interleaved
  /// ones that is part of the result.
  int64_t count, first;

  /// `outPad` stands before the first of `ofm` positions; less than zero cuts
  /// them off.
  Dimension(int64_t ifm, int64_t ofm, int64_t kernel, int64_t stride,
            int64_t outPad)
      : stride(stride), kernel(kernel), taps(llvm::divideCeil(kernel, stride)) {
    // Positions q of the input's grid that the result needs, and at least those
    // where padding is not negative.
    int64_t begin =
        std::min<int64_t>(llvm::divideFloorSigned(-outPad, stride), 0);
    int64_t last = std::max<int64_t>(
        llvm::divideFloorSigned(ofm - 1 - outPad, stride), ifm - 1);
    count = last - begin + 1;
    padBefore = taps - 1 - begin;
    padAfter = last + 1 - ifm;
    first = -outPad - begin * stride;
  }

  /// The row of the kernel that tap `tap` of `remainder` multiplies with;
  /// beyond the kernel there is none.
  int64_t rowOf(int64_t remainder, int64_t tap) const {
    return remainder + (taps - 1 - tap) * stride;
  }
};

struct ConvertTransposedConvolution : TosaPattern<tosa::TransposeConv2DOp> {
  using TosaPattern::TosaPattern;

  LogicalResult
  matchAndRewrite(tosa::TransposeConv2DOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    auto ifmType = cast<RankedTensorType>(op.getInput().getType());
    auto ofmType = cast<RankedTensorType>(op.getOutput().getType());
    auto weightType = cast<RankedTensorType>(op.getWeight().getType());
    Type accumulators = accumulatorType(ifmType.getElementType());
    if (!accumulators || ofmType.getElementType() != accumulators)
      return refuse(op, rewriter,
                    "expected an i8 input with i32 accumulators, or i16 with "
                    "i48");
    auto ifmZeroPoint = scalarOf(op.getInputZp());
    auto weightZeroPoint = scalarOf(op.getWeightZp());
    if (!ifmZeroPoint || !weightZeroPoint)
      return refuse(op, rewriter, "expected constant zero points");
    auto weights = constantOf(op.getWeight());
    auto bias = constantOf(op.getBias());
    if (!weights && weightType.getElementTypeBitWidth() > 8)
      return refuse(op, rewriter,
                    "expected weights of i4 or i8, or constant ones");
    if (!bias && !accumulators.isInteger(32))
      return refuse(op, rewriter,
                    "expected a constant bias with accumulators of i48");

    Dimension rows(ifmType.getDimSize(1), ofmType.getDimSize(1),
                   weightType.getDimSize(1), op.getStride()[0],
                   op.getOutPad()[0]);
    Dimension columns(ifmType.getDimSize(2), ofmType.getDimSize(2),
                      weightType.getDimSize(2), op.getStride()[1],
                      op.getOutPad()[2]);
    MacAttributes attributes;
    attributes.kernel = {rows.taps, columns.taps};
    attributes.pad = {rows.padBefore, rows.padAfter, columns.padBefore,
                      columns.padAfter};
    attributes.ifmZeroPoint = *ifmZeroPoint;
    attributes.weightZeroPoint = *weightZeroPoint;
    if (std::string problem = paddingProblem(ifmType, ofmType, attributes);
        !problem.empty())
      return refuse(op, rewriter, problem);
    constexpr int64_t mostParts = 1024;
    if (int64_t parts = rows.stride * columns.stride; parts > mostParts)
      return refuse(op, rewriter,
                    "its stride would make " + Twine(parts) +
                        " convolutions of it; at most " + Twine(mostParts) +
                        " are made");

    Location loc = op.getLoc();
    Kernels kernels{rewriter, loc, rows, columns, *weightZeroPoint, {}};
    if (weights)
      kernels.split(*weights);
    else
      kernels.split(adaptor.getWeight(), weightType);
    Value biasValue;
    int64_t channels = ofmType.getDimSize(3);
    if (bias)
      biasValue = createBias(rewriter, loc, *bias, channels);
    Value result = forEachImage(
        rewriter, loc, adaptor.getInput(), ifmType.getDimSize(0),
        mapType(ofmType), [&](Value image, RankedTensorType part) {
          return convertImage(rewriter, loc, image, part, kernels.parts,
                              biasValue, rows, columns, attributes);
        });
    if (!bias)
      result = addBias(rewriter, loc, result, adaptor.getBias());
    rewriter.replaceOp(op, result);
    return success();
  }

private:
  /// The kernels of all remainders, rows outside.
  struct Kernels {
    OpBuilder &builder;
    Location loc;
    const Dimension &rows, &columns;
    int64_t zeroPoint;
    SmallVector<Value> parts;

    /// Of constant weights [OC, KH, KW, IC]. Taps beyond the kernel hold the
    /// zero point.
    void split(DenseElementsAttr weights) {
      ArrayRef<int64_t> shape = weights.getType().getShape();
      auto type = weights.getType().clone(
          {shape[0], rows.taps, columns.taps, shape[3]});
      auto values = llvm::to_vector(weights.getValues<APInt>());
      APInt nothing(weights.getElementType().getIntOrFloatBitWidth(), zeroPoint,
                    /*isSigned=*/true);
      for (int64_t row = 0; row < rows.stride; ++row)
        for (int64_t column = 0; column < columns.stride; ++column) {
          SmallVector<APInt> part;
          part.reserve(type.getNumElements());
          for (int64_t o = 0; o < shape[0]; ++o)
            for (int64_t y = 0; y < rows.taps; ++y)
              for (int64_t x = 0; x < columns.taps; ++x) {
                int64_t ky = rows.rowOf(row, y), kx = columns.rowOf(column, x);
                for (int64_t c = 0; c < shape[3]; ++c)
                  part.push_back(
                      ky < shape[1] && kx < shape[2]
                          ? values[((o * shape[1] + ky) * shape[2] + kx) *
                                       shape[3] +
                                   c]
                          : nothing);
              }
          parts.push_back(arith::ConstantOp::create(
              builder, loc,
              DenseElementsAttr::get(cast<ShapedType>(type), part)));
        }
    }

    /// Of weights that are computed at run time: padded to whole strides,
    /// turned round, and sliced.
    void split(Value weights, RankedTensorType type) {
      int64_t outputs = type.getDimSize(0), inputs = type.getDimSize(3);
      int64_t height = rows.taps * rows.stride,
              width = columns.taps * columns.stride;
      weights = pad(weights, {outputs, rows.kernel, columns.kernel * inputs},
                    {outputs, height, columns.kernel * inputs});
      weights = pad(weights, {outputs * height, columns.kernel, inputs},
                    {outputs * height, width, inputs});
      weights =
          reverse(weights, {outputs, rows.taps, rows.stride * width * inputs});
      weights = reverse(
          weights, {outputs * height, columns.taps, columns.stride * inputs});
      for (int64_t row = 0; row < rows.stride; ++row) {
        Value lines = slice(
            weights, {outputs * rows.taps, rows.stride, width * inputs}, row);
        for (int64_t column = 0; column < columns.stride; ++column) {
          Value part = slice(
              lines,
              {outputs * rows.taps * columns.taps, columns.stride, inputs},
              column);
          parts.push_back(reshapeTo(
              builder, loc, part, {outputs, rows.taps * columns.taps, inputs}));
        }
      }
    }

    Value pad(Value map, MapShape from, MapShape to) {
      auto type = cast<RankedTensorType>(map.getType());
      map = reshapeTo(builder, loc, map, from);
      if (from == to)
        return map;
      return PadOp::create(builder, loc, type.clone(to), map,
                           ArrayRef<int64_t>{0, 0, 0}, zeroPoint);
    }
    Value reverse(Value map, MapShape view) {
      if (view[1] == 1)
        return map;
      map = reshapeTo(builder, loc, map, view);
      return ReverseOp::create(builder, loc, map.getType(), map,
                               /*ofm=*/Value(), /*axis=*/1)
          .getResult();
    }
    Value slice(Value map, MapShape view, int64_t at) {
      map = reshapeTo(builder, loc, map, view);
      if (view[1] == 1)
        return map;
      auto type = cast<RankedTensorType>(map.getType());
      return SliceOp::create(builder, loc,
                             type.clone({view[0], int64_t(1), view[2]}), map,
                             ArrayRef<int64_t>{0, at, 0});
    }
  };

  static Value convertImage(OpBuilder &builder, Location loc, Value image,
                            RankedTensorType type, ArrayRef<Value> kernels,
                            Value bias, const Dimension &rows,
                            const Dimension &columns,
                            const MacAttributes &attributes) {
    int64_t channels = type.getDimSize(2);
    auto gridType = type.clone({rows.count, columns.count, channels});
    auto join = [&](ArrayRef<Value> parts, MapShape shape) -> Value {
      if (parts.size() == 1)
        return parts.front();
      return ConcatOp::create(builder, loc, type.clone(shape), parts,
                              /*axis=*/2);
    };
    // Remainders of the columns stand behind each pixel, those of the rows
    // behind each row.
    int64_t width = columns.count * columns.stride;
    SmallVector<Value> lines;
    for (int64_t row = 0; row < rows.stride; ++row) {
      SmallVector<Value> pixels;
      for (int64_t column = 0; column < columns.stride; ++column)
        pixels.push_back(createMac<Conv2DOp>(
            builder, loc, gridType, image,
            kernels[row * columns.stride + column], bias, attributes));
      Value line =
          join(pixels, {rows.count, columns.count, columns.stride * channels});
      lines.push_back(
          reshapeTo(builder, loc, line, {rows.count, 1, width * channels}));
    }
    Value all = join(lines, {rows.count, 1, rows.stride * width * channels});
    all = reshapeTo(builder, loc, all,
                    {rows.count * rows.stride, width, channels});
    if (all.getType() == type)
      return all;
    return SliceOp::create(builder, loc, type, all,
                           ArrayRef<int64_t>{rows.first, columns.first, 0});
  }
};

} // namespace

void npu::populateTransposedConvolutionPatterns(const TypeConverter &converter,
                                                RewritePatternSet &patterns,
                                                Refusals &refusals) {
  patterns.add<ConvertTransposedConvolution>(converter, patterns.getContext(),
                                             refusals);
}
