// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The pass npu-convert-tosa-indexed.
#include "npu/Conversion/TosaToCPU/Passes.h"

#include "mlir/Dialect/Tosa/Utils/ConversionUtils.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"
#include "llvm/Support/MathExtras.h"

namespace mlir::npu {
#define GEN_PASS_DEF_CONVERTTOSAINDEXED
#include "npu/Conversion/TosaToCPU/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;

namespace {
/// Where one output coordinate comes from: between the input coordinates `low`
/// and `high`, `fraction` of `unit` steps from `low`.
struct Source {
  int32_t low, high, fraction;
};
} // namespace

/// TOSA 1.0, RESIZE: output coordinate o is input coordinate
/// (o · denominator + offset) / numerator.
static SmallVector<Source> computeSources(int64_t outputs, int64_t inputs,
                                          int64_t numerator,
                                          int64_t denominator, int64_t offset) {
  SmallVector<Source> sources;
  for (int64_t o = 0; o != outputs; ++o) {
    int64_t place = o * denominator + offset;
    int64_t whole = llvm::divideFloorSigned(place, numerator);
    auto clip = [&](int64_t i) {
      return static_cast<int32_t>(std::clamp<int64_t>(i, 0, inputs - 1));
    };
    sources.push_back({clip(whole), clip(whole + 1),
                       static_cast<int32_t>(place - whole * numerator)});
  }
  return sources;
}

namespace {
struct LowerResize : OpRewritePattern<tosa::ResizeOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(tosa::ResizeOp op,
                                PatternRewriter &rewriter) const override {
    SmallVector<int64_t> scale, offset;
    if (!tosa::getConstShapeValues(op.getScale().getDefiningOp(), scale) ||
        !tosa::getConstShapeValues(op.getOffset().getDefiningOp(), offset))
      return rewriter.notifyMatchFailure(op, "scale or offset not constant");
    Location loc = op.getLoc();
    auto inputType = cast<RankedTensorType>(op.getInput().getType());
    auto outputType = cast<RankedTensorType>(op.getOutput().getType());
    SmallVector<Source> rows =
        computeSources(outputType.getDimSize(1), inputType.getDimSize(1),
                       scale[0], scale[1], offset[0]);
    SmallVector<Source> columns =
        computeSources(outputType.getDimSize(2), inputType.getDimSize(2),
                       scale[2], scale[3], offset[1]);

    SmallVector<Value> tables;
    SmallVector<AffineMap> maps;
    auto addTable = [&](ArrayRef<Source> sources, int32_t Source::*member,
                        unsigned dimension) {
      SmallVector<int32_t> values;
      for (const Source &source : sources)
        values.push_back(source.*member);
      tables.push_back(arith::ConstantOp::create(
          rewriter, loc, rewriter.getI32TensorAttr(values)));
      maps.push_back(AffineMap::get(4, 0, rewriter.getAffineDimExpr(dimension),
                                    rewriter.getContext()));
    };
    for (int32_t Source::*member :
         {&Source::low, &Source::high, &Source::fraction}) {
      addTable(rows, member, 1);
      addTable(columns, member, 2);
    }
    maps.push_back(rewriter.getMultiDimIdentityMap(4));
    Value init = tensor::EmptyOp::create(rewriter, loc, outputType.getShape(),
                                         outputType.getElementType());
    SmallVector<utils::IteratorType> iterators(4,
                                               utils::IteratorType::parallel);
    bool isNearest = op.getMode() == tosa::ResizeMode::NEAREST_NEIGHBOR;
    auto body = [&](OpBuilder &b, Location loc, ValueRange args) {
      Body emitter{b, loc, op.getInput(), outputType.getElementType()};
      Value result = isNearest ? emitter.nearest(args, scale[0], scale[2])
                               : emitter.bilinear(args, scale[0], scale[2]);
      linalg::YieldOp::create(b, loc, result);
    };
    auto generic = linalg::GenericOp::create(rewriter, loc, outputType, tables,
                                             init, maps, iterators, body);
    rewriter.replaceOp(op, generic.getResults());
    return success();
  }

  /// Emits what one output element is. `args` are low row, low column, high
  /// row, high column, row fraction, column fraction.
  struct Body {
    OpBuilder &b;
    Location loc;
    Value input;
    Type type;

    Value integer(Type type, int64_t value) {
      return arith::ConstantOp::create(b, loc, b.getIntegerAttr(type, value));
    }

    Value read(Value row, Value column) {
      auto toIndex = [&](Value value) -> Value {
        return arith::IndexCastOp::create(b, loc, b.getIndexType(), value);
      };
      Value batch = linalg::IndexOp::create(b, loc, 0),
            channel = linalg::IndexOp::create(b, loc, 3);
      return tensor::ExtractOp::create(
          b, loc, input,
          ValueRange{batch, toIndex(row), toIndex(column), channel});
    }

    Value nearest(ValueRange args, int64_t rowUnit, int64_t columnUnit) {
      auto pick = [&](Value low, Value high, Value fraction, int64_t unit) {
        // The nearer one; from the middle on, the higher one.
        Value isHigh = arith::CmpIOp::create(
            b, loc, arith::CmpIPredicate::sge, fraction,
            integer(fraction.getType(), llvm::divideCeil(unit, 2)));
        return arith::SelectOp::create(b, loc, isHigh, high, low).getResult();
      };
      return read(pick(args[0], args[2], args[4], rowUnit),
                  pick(args[1], args[3], args[5], columnUnit));
    }

    Value bilinear(ValueRange args, int64_t rowUnit, int64_t columnUnit) {
      bool isFloat = isa<FloatType>(type);
      auto multiply = [&](Value x, Value y) -> Value {
        return isFloat ? arith::MulFOp::create(b, loc, x, y).getResult()
                       : arith::MulIOp::create(b, loc, x, y).getResult();
      };
      // The weights of the low and the high coordinate.
      auto weights = [&](Value fraction,
                         int64_t unit) -> std::pair<Value, Value> {
        if (isFloat) {
          Value high = arith::DivFOp::create(
              b, loc, arith::SIToFPOp::create(b, loc, type, fraction),
              arith::ConstantOp::create(b, loc, b.getFloatAttr(type, unit)));
          Value one =
              arith::ConstantOp::create(b, loc, b.getFloatAttr(type, 1));
          return {arith::SubFOp::create(b, loc, one, high), high};
        }
        Value high = fraction;
        if (type != fraction.getType())
          high = arith::ExtSIOp::create(b, loc, type, fraction);
        return {arith::SubIOp::create(b, loc, integer(type, unit), high), high};
      };
      auto value = [&](Value row, Value column) -> Value {
        Value element = read(row, column);
        return isFloat ? element
                       : arith::ExtSIOp::create(b, loc, type, element);
      };
      auto [lowRow, highRow] = weights(args[4], rowUnit);
      auto [lowColumn, highColumn] = weights(args[5], columnUnit);
      auto term = [&](Value row, Value column, Value rowWeight,
                      Value columnWeight) {
        return multiply(multiply(value(row, column), rowWeight), columnWeight);
      };
      Value sum = term(args[0], args[1], lowRow, lowColumn);
      for (Value next : {term(args[0], args[3], lowRow, highColumn),
                         term(args[2], args[1], highRow, lowColumn),
                         term(args[2], args[3], highRow, highColumn)})
        sum = isFloat ? arith::AddFOp::create(b, loc, sum, next).getResult()
                      : arith::AddIOp::create(b, loc, sum, next).getResult();
      return sum;
    }
  };
};

/// Turns an index that is a value of the model into one of `extent` rows.
Value clampIndex(OpBuilder &b, Location loc, Value value, int64_t extent) {
  auto bound = [&](int64_t limit) -> Value {
    return arith::ConstantOp::create(b, loc,
                                     b.getIntegerAttr(value.getType(), limit));
  };
  value = arith::MaxSIOp::create(b, loc, value, bound(0));
  value = arith::MinSIOp::create(b, loc, value, bound(extent - 1));
  return arith::IndexCastOp::create(b, loc, b.getIndexType(), value);
}

struct LowerGather : OpRewritePattern<tosa::GatherOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(tosa::GatherOp op,
                                PatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    auto valuesType = cast<RankedTensorType>(op.getValues().getType());
    auto outputType = cast<RankedTensorType>(op.getOutput().getType());
    SmallVector<AffineMap> maps{AffineMap::get(3, 0,
                                               {rewriter.getAffineDimExpr(0),
                                                rewriter.getAffineDimExpr(1)},
                                               rewriter.getContext()),
                                rewriter.getMultiDimIdentityMap(3)};
    Value init = tensor::EmptyOp::create(rewriter, loc, outputType.getShape(),
                                         outputType.getElementType());
    SmallVector<utils::IteratorType> iterators(3,
                                               utils::IteratorType::parallel);
    auto body = [&](OpBuilder &b, Location loc, ValueRange args) {
      Value row = clampIndex(b, loc, args[0], valuesType.getDimSize(1));
      Value batch = linalg::IndexOp::create(b, loc, 0),
            channel = linalg::IndexOp::create(b, loc, 2);
      Value element = tensor::ExtractOp::create(
          b, loc, op.getValues(), ValueRange{batch, row, channel});
      linalg::YieldOp::create(b, loc, element);
    };
    auto generic =
        linalg::GenericOp::create(rewriter, loc, outputType, op.getIndices(),
                                  init, maps, iterators, body);
    rewriter.replaceOp(op, generic.getResults());
    return success();
  }
};

/// Divides by 1 where the divisor is 0, and by subtraction where it is -1.
struct GuardIntDiv : OpRewritePattern<tosa::IntDivOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(tosa::IntDivOp op,
                                PatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    auto divisorType = cast<RankedTensorType>(op.getInput2().getType());
    auto outputType = cast<RankedTensorType>(op.getOutput().getType());
    auto constant = [&](int32_t value) -> Value {
      SmallVector<int64_t> ones(divisorType.getRank(), 1);
      auto type = divisorType.clone(ones);
      return tosa::ConstOp::create(rewriter, loc, type,
                                   DenseElementsAttr::get(type, value));
    };
    Type isType = divisorType.clone(rewriter.getI1Type());
    auto isEqual = [&](Value value, int32_t other) -> Value {
      return tosa::EqualOp::create(rewriter, loc, isType, value,
                                   constant(other));
    };
    Value divisor = op.getInput2();
    Value isMinusOne = isEqual(divisor, -1);
    Value isZero = isEqual(divisor, 0);
    for (Value isBad : {isMinusOne, isZero})
      divisor = tosa::SelectOp::create(rewriter, loc, divisorType, isBad,
                                       constant(1), divisor);
    Value quotient = tosa::IntDivOp::create(rewriter, loc, outputType,
                                            op.getInput1(), divisor);
    Value negated =
        tosa::SubOp::create(rewriter, loc, outputType, constant(0), quotient);
    rewriter.replaceOpWithNewOp<tosa::SelectOp>(op, outputType, isMinusOne,
                                                negated, quotient);
    return success();
  }
};

struct LowerScatter : OpRewritePattern<tosa::ScatterOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(tosa::ScatterOp op,
                                PatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    auto rows = cast<RankedTensorType>(op.getInput().getType());
    auto index = [&](int64_t value) -> Value {
      return arith::ConstantIndexOp::create(rewriter, loc, value);
    };
    Value zero = index(0), one = index(1);
    auto body = [&](OpBuilder &b, Location loc, ValueRange ivs,
                    ValueRange state) -> scf::ValueVector {
      Value target = clampIndex(
          b, loc, tensor::ExtractOp::create(b, loc, op.getIndices(), ivs),
          cast<RankedTensorType>(op.getValuesIn().getType()).getDimSize(1));
      SmallVector<OpFoldResult> sizes{b.getIndexAttr(1), b.getIndexAttr(1),
                                      b.getIndexAttr(rows.getDimSize(2))};
      SmallVector<OpFoldResult> strides(3, b.getIndexAttr(1));
      SmallVector<OpFoldResult> from{ivs[0], ivs[1], b.getIndexAttr(0)};
      SmallVector<OpFoldResult> to{ivs[0], target, b.getIndexAttr(0)};
      Value row = tensor::ExtractSliceOp::create(b, loc, op.getInput(), from,
                                                 sizes, strides);
      return {tensor::InsertSliceOp::create(b, loc, row, state[0], to, sizes,
                                            strides)};
    };
    scf::LoopNest nest = scf::buildLoopNest(
        rewriter, loc, {zero, zero},
        {index(rows.getDimSize(0)), index(rows.getDimSize(1))}, {one, one},
        op.getValuesIn(), body);
    rewriter.replaceOp(op, nest.results);
    return success();
  }
};

struct ConvertIndexed : npu::impl::ConvertTosaIndexedBase<ConvertIndexed> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<GuardIntDiv, LowerGather, LowerResize, LowerScatter>(
        &getContext());
    walkAndApplyPatterns(getOperation(), std::move(patterns));
  }
};
} // namespace
