// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Functions of one map: rescale, clamp, table, cast and the like.
#include "Maps.h"

using namespace mlir;
using namespace mlir::npu;

namespace {

/// What a unary operation has beside its maps.
struct UnaryAttributes {
  int64_t ifmZeroPoint = 0, ofmZeroPoint = 0;
  RequantizeAttr requantize;
  DenseI64ArrayAttr clamp;
  bool ifmUnsigned = false, ofmUnsigned = false;
};

Value createUnary(OpBuilder &builder, Location loc, RankedTensorType type,
                  UnaryFunction function, Value ifm, Value table = {},
                  const UnaryAttributes &attributes = {}) {
  return UnaryOp::create(builder, loc, type, function, ifm, table,
                         /*ofm=*/Value(), attributes.ifmZeroPoint,
                         attributes.ofmZeroPoint, attributes.requantize,
                         attributes.clamp, attributes.ifmUnsigned,
                         attributes.ofmUnsigned)
      .getResult();
}

struct ConvertRescale : TosaPattern<tosa::RescaleOp> {
  using TosaPattern::TosaPattern;

  LogicalResult
  matchAndRewrite(tosa::RescaleOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    auto multipliers = constantOf(op.getMultiplier());
    auto shifts = constantOf(op.getShift());
    auto ifmZeroPoint = scalarOf(op.getInputZp(), op.getInputUnsigned());
    auto ofmZeroPoint = scalarOf(op.getOutputZp(), op.getOutputUnsigned());
    if (!multipliers || !shifts || !ifmZeroPoint || !ofmZeroPoint)
      return refuse(op, rewriter,
                    "expected constant multipliers, shifts and zero points");
    RankedTensorType type = resultMap(op);
    auto ifm = cast<RankedTensorType>(adaptor.getInput().getType());
    if (ifm.getElementTypeBitWidth() >= 32 && op.getInputUnsigned())
      return refuse(op, rewriter, "expected unsigned values of 8 or 16 bits");
    if (type.getElementTypeBitWidth() > 32 ||
        (type.getElementTypeBitWidth() == 32 && op.getOutputUnsigned()))
      return refuse(op, rewriter,
                    "expected a result of i8 or i16, or of signed i32");
    if (op.getPerChannel() && multipliers->getNumElements() != 1 &&
        multipliers->getNumElements() != type.getDimSize(2))
      return refuse(op, rewriter,
                    "expected a multiplier for each channel, found " +
                        Twine(multipliers->getNumElements()));

    SmallVector<int32_t> multiplier, shift;
    for (APInt value : multipliers->getValues<APInt>())
      multiplier.push_back(value.getSExtValue());
    for (APInt value : shifts->getValues<APInt>())
      shift.push_back(value.getSExtValue());
    // One for all channels costs neither memory nor time.
    if (llvm::all_equal(multiplier) && llvm::all_equal(shift)) {
      multiplier.resize(1);
      shift.resize(1);
    }
    if (llvm::any_of(multiplier, [](int32_t m) { return m < 0; }) ||
        llvm::any_of(shift, [](int32_t s) { return s < 2 || s > 62; }))
      return refuse(op, rewriter,
                    "expected multipliers that are not negative and shifts in "
                    "[2, 62], as TOSA requires");
    // 16-bit multipliers are computed by the same formula, rounded once.
    // INEXACT_ROUND allows any result; rounding once is the exact one.
    Rounding rounding = op.getScale32() && op.getRoundingMode() ==
                                               tosa::RoundingMode::DOUBLE_ROUND
                            ? Rounding::Double
                            : Rounding::Single;
    UnaryAttributes attributes;
    attributes.ifmZeroPoint = *ifmZeroPoint;
    attributes.requantize = RequantizeAttr::get(op.getContext(), multiplier,
                                                shift, rounding, *ofmZeroPoint);
    attributes.ifmUnsigned = op.getInputUnsigned();
    attributes.ofmUnsigned = op.getOutputUnsigned();
    rewriter.replaceOp(op, createUnary(rewriter, op.getLoc(), type,
                                       UnaryFunction::Rescale,
                                       adaptor.getInput(), {}, attributes));
    return success();
  }
};

struct ConvertClamp : TosaPattern<tosa::ClampOp> {
  using TosaPattern::TosaPattern;

  LogicalResult
  matchAndRewrite(tosa::ClampOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    auto least = dyn_cast<IntegerAttr>(op.getMinVal());
    auto most = dyn_cast<IntegerAttr>(op.getMaxVal());
    RankedTensorType type = resultMap(op);
    if (!least || !most || type.getElementTypeBitWidth() > 32)
      return refuse(op, rewriter, "expected integers of at most 32 bits");
    UnaryAttributes attributes;
    attributes.clamp = rewriter.getDenseI64ArrayAttr(
        {least.getValue().getSExtValue(), most.getValue().getSExtValue()});
    rewriter.replaceOp(op, createUnary(rewriter, op.getLoc(), type,
                                       UnaryFunction::Identity,
                                       adaptor.getInput(), {}, attributes));
    return success();
  }
};

struct ConvertTable : TosaPattern<tosa::TableOp> {
  using TosaPattern::TosaPattern;

  LogicalResult
  matchAndRewrite(tosa::TableOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    auto table = constantOf(op.getTable());
    if (!table)
      return refuse(op, rewriter, "expected a constant table");
    auto ifm = cast<RankedTensorType>(adaptor.getInput1().getType());
    bool isBytes = ifm.getElementType().isInteger(8);
    if (!isBytes && !ifm.getElementType().isInteger(16))
      return refuse(op, rewriter, "expected elements of i8 or i16");
    Type entry = table->getElementType();
    if (table->getNumElements() != (isBytes ? 256 : 513) ||
        entry != ifm.getElementType() ||
        !resultMap(op).getElementType().isInteger(isBytes ? 8 : 32))
      return refuse(op, rewriter,
                    "expected a table of 256 i8 with a result of i8, or of "
                    "513 i16 with a result of i32");
    Value constant = arith::ConstantOp::create(rewriter, op.getLoc(), *table);
    rewriter.replaceOp(op, createUnary(rewriter, op.getLoc(), resultMap(op),
                                       UnaryFunction::Table,
                                       adaptor.getInput1(), constant));
    return success();
  }
};

struct ConvertNegate : TosaPattern<tosa::NegateOp> {
  using TosaPattern::TosaPattern;

  LogicalResult
  matchAndRewrite(tosa::NegateOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    auto input = scalarOf(op.getInput1Zp()),
         output = scalarOf(op.getOutputZp());
    RankedTensorType type = resultMap(op);
    if (!input || !output || type.getElementTypeBitWidth() > 32)
      return refuse(op, rewriter,
                    "expected integers of at most 32 bits with constant zero "
                    "points");
    UnaryAttributes attributes;
    attributes.ifmZeroPoint = *input;
    attributes.ofmZeroPoint = *output;
    rewriter.replaceOp(op, createUnary(rewriter, op.getLoc(), type,
                                       UnaryFunction::Negate,
                                       adaptor.getInput1(), {}, attributes));
    return success();
  }
};

/// Operations with nothing but an input and a result.
template <typename TosaOp, UnaryFunction function>
struct ConvertPlain : TosaPattern<TosaOp> {
  using TosaPattern<TosaOp>::TosaPattern;

  LogicalResult
  matchAndRewrite(TosaOp op, typename TosaOp::Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Value ifm = adaptor.getOperands().front();
    RankedTensorType type = this->resultMap(op);
    if (type.getElementTypeBitWidth() > 32 ||
        cast<RankedTensorType>(ifm.getType()).getElementTypeBitWidth() > 32)
      return this->refuse(op, rewriter, "expected integers of at most 32 bits");
    rewriter.replaceOp(op,
                       createUnary(rewriter, op.getLoc(), type, function, ifm));
    return success();
  }
};

/// To a boolean: whether the integer differs from zero. Everything else widens
/// or truncates; a boolean is stored as 0 or 1 already.
struct ConvertCast : ConvertPlain<tosa::CastOp, UnaryFunction::Identity> {
  using ConvertPlain::ConvertPlain;

  LogicalResult
  matchAndRewrite(tosa::CastOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    auto type = cast<RankedTensorType>(op.getOutput().getType());
    auto from = cast<RankedTensorType>(op.getInput().getType());
    if (!type.getElementType().isInteger(1) ||
        from.getElementType().isInteger(1) ||
        from.getElementTypeBitWidth() > 32)
      return ConvertPlain::matchAndRewrite(op, adaptor, rewriter);
    auto compare = [&](BinaryFunction function, Value a, int32_t immediate) {
      return BinaryOp::create(rewriter, op.getLoc(), resultMap(op), function, a,
                              Value(), Value(),
                              rewriter.getI32IntegerAttr(immediate),
                              RequantizeAttr(), RequantizeAttr(),
                              RequantizeAttr(), DenseI64ArrayAttr(),
                              /*product_shift=*/0, /*round=*/false,
                              /*reversed=*/false)
          .getResult();
    };
    Value isZero = compare(BinaryFunction::Equal, adaptor.getInput(), 0);
    rewriter.replaceOp(op, compare(BinaryFunction::BitwiseXor, isZero, 1));
    return success();
  }
};

} // namespace

void npu::populateUnaryPatterns(const TypeConverter &converter,
                                RewritePatternSet &patterns,
                                Refusals &refusals) {
  patterns.add<ConvertRescale, ConvertClamp, ConvertTable, ConvertNegate,
               ConvertPlain<tosa::AbsOp, UnaryFunction::Abs>,
               ConvertPlain<tosa::BitwiseNotOp, UnaryFunction::BitwiseNot>,
               ConvertPlain<tosa::ClzOp, UnaryFunction::Clz>, ConvertCast>(
      converter, patterns.getContext(), refusals);
}
