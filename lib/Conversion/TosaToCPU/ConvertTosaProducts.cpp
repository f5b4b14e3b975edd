// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The pass npu-convert-tosa-products.
#include "npu/Conversion/TosaToCPU/Passes.h"

#include "mlir/IR/Matchers.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"

namespace mlir::npu {
#define GEN_PASS_DEF_CONVERTTOSAPRODUCTS
#include "npu/Conversion/TosaToCPU/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;

/// The type in which products are summed up for results of `type`.
static Type accumulatorOf(Type type) {
  if (isa<FloatType>(type))
    return Float32Type::get(type.getContext());
  return IntegerType::get(type.getContext(),
                          type.getIntOrFloatBitWidth() > 32 ? 64 : 32);
}

/// Converts a scalar between integers, as signed ones, or between floats.
static Value convertScalar(OpBuilder &b, Location loc, Value value, Type type) {
  unsigned from = value.getType().getIntOrFloatBitWidth(),
           to = type.getIntOrFloatBitWidth();
  if (value.getType() == type)
    return value;
  if (isa<FloatType>(type))
    return from < to ? arith::ExtFOp::create(b, loc, type, value).getResult()
                     : arith::TruncFOp::create(b, loc, type, value).getResult();
  return from < to ? arith::ExtSIOp::create(b, loc, type, value).getResult()
                   : arith::TruncIOp::create(b, loc, type, value).getResult();
}

namespace {
/// Emits what the operations of one kind have in common: sums of products
/// (x - x_zp) * (w - w_zp) that begin with a bias.
class ProductBuilder {
public:
  ProductBuilder(PatternRewriter &rewriter, Operation *op)
      : rewriter(rewriter), loc(op->getLoc()),
        resultType(cast<RankedTensorType>(op->getResult(0).getType())),
        accumulator(accumulatorOf(resultType.getElementType())) {}

  /// The zero point that a tensor of one element holds, as an accumulator, or
  /// null if it is known to be 0.
  Value readZeroPoint(Value zeroPoint) {
    if (matchPattern(zeroPoint, m_Zero()) ||
        matchPattern(zeroPoint, m_AnyZeroFloat()))
      return {};
    return convertScalar(rewriter, loc, readElement(zeroPoint), accumulator);
  }

  /// Adds border to the dimensions behind the batch. `pad` has two numbers for
  /// each; the border holds the zero point.
  Value padInput(Value input, ArrayRef<int64_t> pad, Value zeroPoint) {
    if (llvm::all_of(pad, [](int64_t amount) { return amount == 0; }))
      return input;
    auto type = cast<RankedTensorType>(input.getType());
    SmallVector<int64_t> shape(type.getShape());
    SmallVector<OpFoldResult> low(shape.size(), rewriter.getIndexAttr(0)),
        high = low;
    for (size_t i = 0; i != pad.size() / 2; ++i) {
      low[i + 1] = rewriter.getIndexAttr(pad[2 * i]);
      high[i + 1] = rewriter.getIndexAttr(pad[2 * i + 1]);
      shape[i + 1] += pad[2 * i] + pad[2 * i + 1];
    }
    return tensor::PadOp::create(rewriter, loc, type.clone(shape), input, low,
                                 high, readElement(zeroPoint));
  }

  /// Accumulators of `shape` that begin with the bias: one element, or one for
  /// each element of the last dimensions.
  Value broadcastBias(ArrayRef<int64_t> shape, Value bias) {
    auto biasType = cast<RankedTensorType>(bias.getType());
    unsigned rank = shape.size();
    SmallVector<AffineExpr> places;
    for (auto [i, extent] : llvm::enumerate(biasType.getShape()))
      places.push_back(extent == 1 ? rewriter.getAffineConstantExpr(0)
                                   : rewriter.getAffineDimExpr(
                                         rank - biasType.getRank() + i));
    SmallVector<AffineMap> maps{
        AffineMap::get(rank, 0, places, rewriter.getContext()),
        rewriter.getMultiDimIdentityMap(rank)};
    return mapElements(bias, shape, accumulator, maps);
  }

  /// Accumulators of `shape` that begin with 0.
  Value makeZeros(ArrayRef<int64_t> shape) {
    Value zero = arith::ConstantOp::create(rewriter, loc,
                                           rewriter.getZeroAttr(accumulator));
    Value init = tensor::EmptyOp::create(rewriter, loc, shape, accumulator);
    return linalg::FillOp::create(rewriter, loc, zero, init).getResult(0);
  }

  /// Adds the products of elements of `x` and `w` to `sums`. `maps` say which,
  /// in loops of which those in `reductions` do not move on in `sums`.
  Value accumulate(Value x, Value xZp, Value w, Value wZp, Value sums,
                   ArrayRef<SmallVector<AffineExpr>> places,
                   ArrayRef<unsigned> reductions, unsigned loops) {
    SmallVector<AffineMap> maps;
    for (ArrayRef<AffineExpr> place : places)
      maps.push_back(AffineMap::get(loops, 0, place, rewriter.getContext()));
    SmallVector<utils::IteratorType> iterators(loops,
                                               utils::IteratorType::parallel);
    for (unsigned loop : reductions)
      iterators[loop] = utils::IteratorType::reduction;
    auto body = [&](OpBuilder &b, Location loc, ValueRange args) {
      bool isFloat = isa<FloatType>(accumulator);
      auto operand = [&](Value value, Value zeroPoint) -> Value {
        value = convertScalar(b, loc, value, accumulator);
        if (!zeroPoint || isFloat)
          return value;
        return arith::SubIOp::create(b, loc, value, zeroPoint);
      };
      Value left = operand(args[0], xZp), right = operand(args[1], wZp);
      Value sum =
          isFloat
              ? arith::AddFOp::create(
                    b, loc, args[2], arith::MulFOp::create(b, loc, left, right))
                    .getResult()
              : arith::AddIOp::create(
                    b, loc, args[2], arith::MulIOp::create(b, loc, left, right))
                    .getResult();
      linalg::YieldOp::create(b, loc, sum);
    };
    return linalg::GenericOp::create(rewriter, loc, sums.getType(),
                                     ValueRange{x, w}, sums, maps, iterators,
                                     body)
        .getResult(0);
  }

  /// The sums in the type of the results.
  Value finish(Value sums) {
    auto type = cast<RankedTensorType>(sums.getType());
    if (type.getElementType() == resultType.getElementType())
      return sums;
    SmallVector<AffineMap> maps(
        2, rewriter.getMultiDimIdentityMap(type.getRank()));
    return mapElements(sums, type.getShape(), resultType.getElementType(),
                       maps);
  }

  AffineExpr loop(unsigned index) { return rewriter.getAffineDimExpr(index); }

  PatternRewriter &rewriter;
  Location loc;
  RankedTensorType resultType;

private:
  Value readElement(Value tensor) {
    Value zero = arith::ConstantIndexOp::create(rewriter, loc, 0);
    return tensor::ExtractOp::create(rewriter, loc, tensor, zero);
  }

  Value mapElements(Value input, ArrayRef<int64_t> shape, Type element,
                    ArrayRef<AffineMap> maps) {
    Value init = tensor::EmptyOp::create(rewriter, loc, shape, element);
    SmallVector<utils::IteratorType> iterators(shape.size(),
                                               utils::IteratorType::parallel);
    auto body = [&](OpBuilder &b, Location loc, ValueRange args) {
      linalg::YieldOp::create(b, loc, convertScalar(b, loc, args[0], element));
    };
    return linalg::GenericOp::create(rewriter, loc, init.getType(), input, init,
                                     maps, iterators, body)
        .getResult(0);
  }

  Type accumulator;
};

/// Convolutions over two or three dimensions. The innermost loop is that over
/// the output channels, of which each has a sum of its own.
template <typename TosaOp> struct LowerConvolution : OpRewritePattern<TosaOp> {
  using OpRewritePattern<TosaOp>::OpRewritePattern;

  LogicalResult matchAndRewrite(TosaOp op,
                                PatternRewriter &rewriter) const override {
    ProductBuilder b(rewriter, op);
    unsigned dimensions = b.resultType.getRank() - 2;
    auto weightsType = cast<RankedTensorType>(op.getWeight().getType());
    // [oc, k..., ic] to [k..., ic, oc].
    SmallVector<int32_t> order;
    SmallVector<int64_t> shape;
    for (unsigned i = 0; i != dimensions + 2; ++i) {
      order.push_back((i + 1) % (dimensions + 2));
      shape.push_back(weightsType.getDimSize(order.back()));
    }
    Value weights = tosa::TransposeOp::create(
        rewriter, op.getLoc(), weightsType.clone(shape), op.getWeight(), order);

    // Loops: n, o..., k..., ic, oc.
    unsigned inputLoop = 2 * dimensions + 1, outputLoop = inputLoop + 1;
    SmallVector<AffineExpr> x{b.loop(0)}, w, y{b.loop(0)};
    SmallVector<unsigned> reductions;
    for (unsigned i = 0; i != dimensions; ++i) {
      AffineExpr output = b.loop(i + 1), kernel = b.loop(dimensions + i + 1);
      x.push_back(output * op.getStride()[i] + kernel * op.getDilation()[i]);
      w.push_back(kernel);
      y.push_back(output);
      reductions.push_back(dimensions + i + 1);
    }
    x.push_back(b.loop(inputLoop));
    w.append({b.loop(inputLoop), b.loop(outputLoop)});
    y.push_back(b.loop(outputLoop));
    reductions.push_back(inputLoop);
    Value sums =
        b.accumulate(b.padInput(op.getInput(), op.getPad(), op.getInputZp()),
                     b.readZeroPoint(op.getInputZp()), weights,
                     b.readZeroPoint(op.getWeightZp()),
                     b.broadcastBias(b.resultType.getShape(), op.getBias()),
                     {x, w, y}, reductions, outputLoop + 1);
    rewriter.replaceOp(op, b.finish(sums));
    return success();
  }
};

struct LowerDepthwise : OpRewritePattern<tosa::DepthwiseConv2DOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(tosa::DepthwiseConv2DOp op,
                                PatternRewriter &rewriter) const override {
    ProductBuilder b(rewriter, op);
    auto weightsType = cast<RankedTensorType>(op.getWeight().getType());
    int64_t channels = weightsType.getDimSize(2),
            multiplier = weightsType.getDimSize(3);
    SmallVector<int64_t> shape(b.resultType.getShape().drop_back());
    shape.append({channels, multiplier});
    Value bias = op.getBias();
    auto biasType = cast<RankedTensorType>(bias.getType());
    if (biasType.getNumElements() != 1)
      bias = tensor::ExpandShapeOp::create(
          rewriter, op.getLoc(), biasType.clone({channels, multiplier}), bias,
          ArrayRef<ReassociationIndices>{{0, 1}});

    // Loops: n, oh, ow, kh, kw, channel, multiplier.
    SmallVector<AffineExpr> x{
        b.loop(0),
        b.loop(1) * op.getStride()[0] + b.loop(3) * op.getDilation()[0],
        b.loop(2) * op.getStride()[1] + b.loop(4) * op.getDilation()[1],
        b.loop(5)};
    SmallVector<AffineExpr> w{b.loop(3), b.loop(4), b.loop(5), b.loop(6)};
    SmallVector<AffineExpr> y{b.loop(0), b.loop(1), b.loop(2), b.loop(5),
                              b.loop(6)};
    Value sums = b.finish(
        b.accumulate(b.padInput(op.getInput(), op.getPad(), op.getInputZp()),
                     b.readZeroPoint(op.getInputZp()), op.getWeight(),
                     b.readZeroPoint(op.getWeightZp()),
                     b.broadcastBias(shape, bias), {x, w, y}, {3, 4}, 7));
    rewriter.replaceOpWithNewOp<tensor::CollapseShapeOp>(
        op, b.resultType, sums,
        ArrayRef<ReassociationIndices>{{0}, {1}, {2}, {3, 4}});
    return success();
  }
};

struct LowerMatMul : OpRewritePattern<tosa::MatMulOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(tosa::MatMulOp op,
                                PatternRewriter &rewriter) const override {
    ProductBuilder b(rewriter, op);
    // Loops: n, h, c, w.
    SmallVector<AffineExpr> left{b.loop(0), b.loop(1), b.loop(2)};
    SmallVector<AffineExpr> right{b.loop(0), b.loop(2), b.loop(3)};
    SmallVector<AffineExpr> y{b.loop(0), b.loop(1), b.loop(3)};
    Value sums = b.accumulate(op.getA(), b.readZeroPoint(op.getAZp()),
                              op.getB(), b.readZeroPoint(op.getBZp()),
                              b.makeZeros(b.resultType.getShape()),
                              {left, right, y}, {2}, 4);
    rewriter.replaceOp(op, b.finish(sums));
    return success();
  }
};

struct ConvertProducts : npu::impl::ConvertTosaProductsBase<ConvertProducts> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<LowerConvolution<tosa::Conv2DOp>,
                 LowerConvolution<tosa::Conv3DOp>, LowerDepthwise, LowerMatMul>(
        &getContext());
    walkAndApplyPatterns(getOperation(), std::move(patterns));
  }
};
} // namespace
