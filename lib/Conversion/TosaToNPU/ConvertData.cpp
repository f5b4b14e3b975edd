// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// What only moves data: constants, reshapes, joins, slices, pads, transposes.
#include "Maps.h"

using namespace mlir;
using namespace mlir::npu;

namespace {

struct ConvertConst : TosaPattern<tosa::ConstOp> {
  using TosaPattern::TosaPattern;

  LogicalResult
  matchAndRewrite(tosa::ConstOp op, OpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    auto elements = constantOf(op.getOutput());
    if (!elements)
      return refuse(op, rewriter, "its data is missing");
    RankedTensorType type = resultMap(op);
    if (elements->getElementType().getIntOrFloatBitWidth() < 8)
      *elements = cast<DenseIntElementsAttr>(*elements).mapValues(
          type.getElementType(), [](const APInt &value) {
            return value.getBitWidth() == 1 ? value.zext(8) : value.sext(8);
          });
    rewriter.replaceOpWithNewOp<arith::ConstantOp>(op, elements->reshape(type));
    return success();
  }
};

/// The result is the input's map, perhaps in another shape.
template <typename TosaOp> struct ConvertReshape : TosaPattern<TosaOp> {
  using TosaPattern<TosaOp>::TosaPattern;

  LogicalResult
  matchAndRewrite(TosaOp op, typename TosaOp::Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOp(
        op, reshapeTo(rewriter, op.getLoc(), adaptor.getInput1(),
                      mapShape(cast<RankedTensorType>(op.getOutput().getType())
                                   .getShape())));
    return success();
  }
};

struct ConvertConcat : TosaPattern<tosa::ConcatOp> {
  using TosaPattern::TosaPattern;

  LogicalResult
  matchAndRewrite(tosa::ConcatOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    auto resultType = cast<RankedTensorType>(op.getOutput().getType());
    // The view of the result decides: an input of extent 1 fits several.
    AxisView view = axisView(resultType.getShape(), op.getAxis());
    SmallVector<Value> inputs;
    for (Value input : adaptor.getInput1()) {
      int64_t elements =
          cast<RankedTensorType>(input.getType()).getNumElements();
      MapShape shape = view.shape;
      shape[view.axis] = 1;
      shape[view.axis] = elements / (shape[0] * shape[1] * shape[2]);
      inputs.push_back(reshapeTo(rewriter, loc, input, shape));
    }
    RankedTensorType type = resultMap(op);
    Value result = ConcatOp::create(rewriter, loc, type.clone(view.shape),
                                    inputs, view.axis);
    rewriter.replaceOp(
        op, reshapeTo(rewriter, loc, result, mapShape(resultType.getShape())));
    return success();
  }
};

/// What a slice or a pad does to one dimension: the distance between the
/// origins of the smaller and the larger tensor, and the extent of the result.
struct DimChange {
  int64_t before, extent;
};

/// Which dimension of the map a dimension of a tensor is, or is part of.
int64_t mapAxis(int64_t rank, int64_t dim) {
  if (dim == rank - 1)
    return 2;
  return rank > 2 && dim == rank - 2 ? 1 : 0;
}

/// Applies `apply(map, offsets, shape)` so that the tensor `from` gets the
/// extents of `changes`: once on the tensor's map if a map can say it, else
/// once for each dimension that changes.
template <typename Apply>
Value applyByDims(OpBuilder &builder, Location loc, Value map,
                  SmallVector<int64_t> from, ArrayRef<DimChange> changes,
                  Apply apply) {
  int64_t rank = from.size(), outer = 0;
  bool outerChanges = false;
  SmallVector<int64_t> offsets(3, 0), to(from);
  for (int64_t dim = 0; dim < rank; ++dim) {
    to[dim] = changes[dim].extent;
    int64_t axis = mapAxis(rank, dim);
    if (axis == 0) {
      outer += from[dim] != 1 || to[dim] != 1;
      outerChanges |= from[dim] != to[dim];
    }
    offsets[axis] += changes[dim].before;
  }
  // Of outer dimensions that the map's height joins, none can change alone.
  if (outer <= 1 || !outerChanges)
    return apply(map, offsets, mapShape(to));
  for (int64_t dim = 0; dim < rank; ++dim) {
    if (from[dim] == to[dim])
      continue;
    // [outer, extent, inner], which every dimension has.
    MapShape view = {1, from[dim], 1};
    for (int64_t other = 0; other < rank; ++other)
      if (other != dim)
        view[other < dim ? 0 : 2] *= from[other];
    map = reshapeTo(builder, loc, map, view);
    view[1] = to[dim];
    map = apply(map, {0, changes[dim].before, 0}, view);
    from[dim] = to[dim];
  }
  return reshapeTo(builder, loc, map, mapShape(to));
}

struct ConvertSlice : TosaPattern<tosa::SliceOp> {
  using TosaPattern::TosaPattern;

  LogicalResult
  matchAndRewrite(tosa::SliceOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    auto start = shapeOf(op.getStart());
    if (!start)
      return refuse(op, rewriter, "expected a constant start");
    auto from = cast<RankedTensorType>(op.getInput1().getType()).getShape();
    auto to = cast<RankedTensorType>(op.getOutput().getType()).getShape();
    SmallVector<DimChange> changes;
    for (auto [before, extent] : llvm::zip_equal(*start, to))
      changes.push_back({before, extent});
    Location loc = op.getLoc();
    RankedTensorType type = resultMap(op);
    rewriter.replaceOp(
        op,
        applyByDims(
            rewriter, loc, adaptor.getInput1(), llvm::to_vector(from), changes,
            [&](Value map, ArrayRef<int64_t> offsets, MapShape shape) -> Value {
              return SliceOp::create(rewriter, loc, type.clone(shape), map,
                                     offsets);
            }));
    return success();
  }
};

struct ConvertPad : TosaPattern<tosa::PadOp> {
  using TosaPattern::TosaPattern;

  LogicalResult
  matchAndRewrite(tosa::PadOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    auto padding = shapeOf(op.getPadding());
    auto value = scalarOf(op.getPadConst());
    if (!padding || !value)
      return refuse(op, rewriter, "expected constant padding and pad_const");
    auto from = cast<RankedTensorType>(op.getInput1().getType()).getShape();
    auto to = cast<RankedTensorType>(op.getOutput().getType()).getShape();
    SmallVector<DimChange> changes;
    for (size_t dim = 0; dim < to.size(); ++dim)
      changes.push_back({(*padding)[2 * dim], to[dim]});
    Location loc = op.getLoc();
    RankedTensorType type = resultMap(op);
    rewriter.replaceOp(op, applyByDims(rewriter, loc, adaptor.getInput1(),
                                       llvm::to_vector(from), changes,
                                       [&](Value map, ArrayRef<int64_t> low,
                                           MapShape shape) -> Value {
                                         return PadOp::create(rewriter, loc,
                                                              type.clone(shape),
                                                              map, low, *value);
                                       }));
    return success();
  }
};

/// Repetition along each dimension is a concat of the map with itself.
struct ConvertTile : TosaPattern<tosa::TileOp> {
  using TosaPattern::TosaPattern;

  LogicalResult
  matchAndRewrite(tosa::TileOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOp(
        op,
        repeatTo(rewriter, op.getLoc(), adaptor.getInput1(),
                 cast<RankedTensorType>(op.getInput1().getType()).getShape(),
                 cast<RankedTensorType>(op.getOutput().getType()).getShape()));
    return success();
  }
};

struct ConvertReverse : TosaPattern<tosa::ReverseOp> {
  using TosaPattern::TosaPattern;

  LogicalResult
  matchAndRewrite(tosa::ReverseOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    auto type = cast<RankedTensorType>(op.getInput1().getType());
    AxisView view = axisView(type.getShape(), op.getAxis());
    Value map = reshapeTo(rewriter, loc, adaptor.getInput1(), view.shape);
    map = ReverseOp::create(rewriter, loc, map.getType(), map, /*ofm=*/Value(),
                            view.axis)
              .getResult();
    rewriter.replaceOp(
        op, reshapeTo(rewriter, loc, map, mapShape(type.getShape())));
    return success();
  }
};

struct ConvertIdentity : TosaPattern<tosa::IdentityOp> {
  using TosaPattern::TosaPattern;

  LogicalResult
  matchAndRewrite(tosa::IdentityOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOp(op, adaptor.getInput1());
    return success();
  }
};

} // namespace

void npu::populateDataPatterns(const TypeConverter &converter,
                               RewritePatternSet &patterns,
                               Refusals &refusals) {
  patterns.add<ConvertConst, ConvertReshape<tosa::ReshapeOp>, ConvertConcat,
               ConvertSlice, ConvertPad, ConvertTile, ConvertReverse,
               ConvertIdentity>(converter, patterns.getContext(), refusals);
}
