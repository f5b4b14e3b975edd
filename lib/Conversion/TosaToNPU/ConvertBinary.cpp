// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Functions of two maps, with broadcasting and immediate constants.
#include "Maps.h"

using namespace mlir;
using namespace mlir::npu;

namespace {

/// The value of a constant all of whose elements are equal.
std::optional<int32_t> splatOf(Value value) {
  std::optional<DenseElementsAttr> elements = constantOf(value);
  if (!elements || !elements->isSplat() ||
      elements->getElementType().getIntOrFloatBitWidth() > 32)
    return std::nullopt;
  APInt bits = elements->getSplatValue<APInt>();
  return bits.getBitWidth() == 1 ? int64_t(bits.getZExtValue())
                                 : bits.getSExtValue();
}

/// An operand of an elementwise operation: its shape in TOSA, the map that it
/// became, and the one value of all its elements if there is one.
struct Operand {
  SmallVector<int64_t> shape;
  Value map;
  std::optional<int32_t> splat;

  Operand(Value tosa, Value map)
      : shape(cast<RankedTensorType>(tosa.getType()).getShape()), map(map),
        splat(splatOf(tosa)) {}
};

/// Whether every operand's map broadcasts to the result's.
bool mapsBroadcast(ArrayRef<Operand> operands, MapShape result) {
  return llvm::all_of(operands, [&](const Operand &operand) {
    MapShape shape = mapShape(operand.shape);
    for (int64_t dim = 0; dim < 3; ++dim)
      if (shape[dim] != 1 && shape[dim] != result[dim])
        return false;
    return true;
  });
}

/// Merges neighbouring dimensions that every operand broadcasts alike. Gives
/// the merged extents of each operand, and of the result last; more than three
/// of them if the pattern is no map's.
SmallVector<SmallVector<int64_t>> mergeDims(ArrayRef<Operand> operands,
                                            ArrayRef<int64_t> result) {
  SmallVector<SmallVector<int64_t>> merged(operands.size() + 1);
  SmallVector<bool> previous;
  for (size_t dim = 0; dim < result.size(); ++dim) {
    if (result[dim] == 1)
      continue;
    SmallVector<bool> broadcast;
    for (const Operand &operand : operands)
      broadcast.push_back(operand.shape[dim] == 1);
    bool joins = !merged.back().empty() && broadcast == previous;
    for (size_t i = 0; i <= operands.size(); ++i) {
      int64_t extent =
          i < operands.size() ? operands[i].shape[dim] : result[dim];
      if (joins)
        merged[i].back() *= extent;
      else
        merged[i].push_back(extent);
    }
    previous = broadcast;
  }
  return merged;
}

MapShape padToMap(ArrayRef<int64_t> extents) {
  MapShape shape = {1, 1, 1};
  for (size_t i = 0; i < extents.size(); ++i)
    shape[3 - extents.size() + i] = extents[i];
  return shape;
}

/// How a function of two maps is spelled as npu.binary.
struct Function {
  BinaryFunction function;
  int64_t productShift = 0;
  bool round = false;

  bool isCommutative() const {
    switch (function) {
    case BinaryFunction::Sub:
    case BinaryFunction::ArithmeticRightShift:
    case BinaryFunction::LogicalRightShift:
    case BinaryFunction::LogicalLeftShift:
    case BinaryFunction::Greater:
    case BinaryFunction::GreaterEqual:
      return false;
    default:
      return true;
    }
  }
};

Value createBinary(OpBuilder &builder, Location loc, RankedTensorType type,
                   Function function, Value a, Value b,
                   std::optional<int32_t> immediate = std::nullopt,
                   bool reversed = false) {
  return BinaryOp::create(
             builder, loc, type, function.function, a, b, /*ofm=*/Value(),
             immediate ? builder.getI32IntegerAttr(*immediate) : IntegerAttr(),
             RequantizeAttr(), RequantizeAttr(), RequantizeAttr(),
             DenseI64ArrayAttr(), function.productShift, function.round,
             reversed)
      .getResult();
}

/// The shape of the maps on which the operands broadcast to `result`, with the
/// operands brought to it: their own maps, or merged dimensions, or, if there
/// are more than three of these, with the second operand repeated and then the
/// first.
MapShape bringTogether(OpBuilder &builder, Location loc, Operand &a, Operand &b,
                       ArrayRef<int64_t> result) {
  MapShape shape = mapShape(result);
  SmallVector<Operand *> maps;
  for (Operand *operand : {&b, &a})
    if (!operand->splat)
      maps.push_back(operand);
  for (Operand *repeated : maps) {
    SmallVector<Operand> operands;
    for (Operand *operand : maps)
      operands.push_back(*operand);
    if (mapsBroadcast(operands, shape))
      return shape;
    auto merged = mergeDims(operands, result);
    if (merged.back().size() <= 3) {
      for (auto [operand, extents] : llvm::zip(maps, merged))
        operand->map = reshapeTo(builder, loc, operand->map, padToMap(extents));
      return padToMap(merged.back());
    }
    repeated->map =
        repeatTo(builder, loc, repeated->map, repeated->shape, result);
    repeated->shape = llvm::to_vector(result);
  }
  return shape;
}

/// function(a, b) as a map of `element`s, whose TOSA shape is `result`.
Value createBroadcasting(OpBuilder &builder, Location loc, Function function,
                         Operand a, Operand b, ArrayRef<int64_t> result,
                         Type element) {
  // Of two constants, one must be a map.
  if (a.splat && b.splat)
    a.splat.reset();
  MapShape work = bringTogether(builder, loc, a, b, result);
  RankedTensorType type = RankedTensorType::get(work, element);
  Value value;
  if (b.splat)
    value = createBinary(builder, loc, type, function, a.map, {}, b.splat);
  else if (a.splat)
    value = createBinary(builder, loc, type, function, b.map, {}, a.splat,
                         /*reversed=*/!function.isCommutative());
  else
    value = createBinary(builder, loc, type, function, a.map, b.map);
  return reshapeTo(builder, loc, value, mapShape(result));
}

template <typename TosaOp, BinaryFunction function>
struct ConvertBinary : TosaPattern<TosaOp> {
  using TosaPattern<TosaOp>::TosaPattern;

  LogicalResult
  matchAndRewrite(TosaOp op, typename TosaOp::Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    auto resultType = cast<RankedTensorType>(op->getResult(0).getType());
    RankedTensorType map = this->resultMap(op);
    Operand a(op.getInput1(), adaptor.getInput1());
    Operand b(op.getInput2(), adaptor.getInput2());
    unsigned width =
        cast<RankedTensorType>(a.map.getType()).getElementTypeBitWidth();
    if (width > 32 || map.getElementTypeBitWidth() > 32)
      return this->refuse(op, rewriter, "expected integers of at most 32 bits");
    Function spelled{function};
    if constexpr (std::is_same_v<TosaOp, tosa::MulOp>) {
      auto shift = scalarOf(op.getShift());
      if (!shift || *shift < 0 || *shift > 62)
        return this->refuse(op, rewriter,
                            "expected a constant shift in [0, 62]");
      spelled.productShift = *shift;
    }
    if constexpr (std::is_same_v<TosaOp, tosa::ArithmeticRightShiftOp>)
      spelled.round = op.getRound();
    Location loc = op.getLoc();
    if (function == BinaryFunction::LogicalRightShift && width < 32) {
      // The chip widens with the sign, which would be shifted in.
      int32_t mask = (1 << width) - 1;
      auto wide =
          cast<RankedTensorType>(a.map.getType()).clone(rewriter.getI32Type());
      a.map = createBinary(rewriter, loc, wide, {BinaryFunction::BitwiseAnd},
                           a.map, {}, mask);
      if (a.splat)
        *a.splat &= mask;
    }
    Value value =
        createBroadcasting(rewriter, loc, spelled, a, b, resultType.getShape(),
                           map.getElementType());
    rewriter.replaceOp(op, value);
    return success();
  }
};

/// select(c, a, b) is b + c * (a - b): c is 0 or 1, and the sum wraps back.
struct ConvertSelect : TosaPattern<tosa::SelectOp> {
  using TosaPattern::TosaPattern;

  LogicalResult
  matchAndRewrite(tosa::SelectOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    RankedTensorType type = resultMap(op);
    if (type.getElementTypeBitWidth() > 32)
      return refuse(op, rewriter, "expected integers of at most 32 bits");
    Location loc = op.getLoc();
    auto shape = cast<RankedTensorType>(op.getOutput().getType()).getShape();
    Type wide = rewriter.getI32Type();
    Operand condition(op.getInput1(), adaptor.getInput1());
    Operand a(op.getInput2(), adaptor.getInput2());
    Operand b(op.getInput3(), adaptor.getInput3());
    Operand value = a;
    auto apply = [&](BinaryFunction function, const Operand &x,
                     const Operand &y, Type element) {
      value.map =
          createBroadcasting(rewriter, loc, {function}, x, y, shape, element);
      value.shape = llvm::to_vector(shape);
      value.splat.reset();
    };
    apply(BinaryFunction::Sub, a, b, wide);
    apply(BinaryFunction::Mul, value, condition, wide);
    apply(BinaryFunction::Add, value, b, type.getElementType());
    rewriter.replaceOp(op, value.map);
    return success();
  }
};

struct ConvertLogicalNot : TosaPattern<tosa::LogicalNotOp> {
  using TosaPattern::TosaPattern;

  LogicalResult
  matchAndRewrite(tosa::LogicalNotOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOp(op, createBinary(rewriter, op.getLoc(), resultMap(op),
                                        {BinaryFunction::BitwiseXor},
                                        adaptor.getInput1(), {}, 1));
    return success();
  }
};

} // namespace

void npu::populateBinaryPatterns(const TypeConverter &converter,
                                 RewritePatternSet &patterns,
                                 Refusals &refusals) {
  using F = BinaryFunction;
  patterns.add<
      ConvertBinary<tosa::AddOp, F::Add>, ConvertBinary<tosa::SubOp, F::Sub>,
      ConvertBinary<tosa::MulOp, F::Mul>,
      ConvertBinary<tosa::MaximumOp, F::Maximum>,
      ConvertBinary<tosa::MinimumOp, F::Minimum>,
      ConvertBinary<tosa::ArithmeticRightShiftOp, F::ArithmeticRightShift>,
      ConvertBinary<tosa::LogicalRightShiftOp, F::LogicalRightShift>,
      ConvertBinary<tosa::LogicalLeftShiftOp, F::LogicalLeftShift>,
      ConvertBinary<tosa::BitwiseAndOp, F::BitwiseAnd>,
      ConvertBinary<tosa::BitwiseOrOp, F::BitwiseOr>,
      ConvertBinary<tosa::BitwiseXorOp, F::BitwiseXor>,
      ConvertBinary<tosa::LogicalAndOp, F::BitwiseAnd>,
      ConvertBinary<tosa::LogicalOrOp, F::BitwiseOr>,
      ConvertBinary<tosa::LogicalXorOp, F::BitwiseXor>,
      ConvertBinary<tosa::EqualOp, F::Equal>,
      ConvertBinary<tosa::GreaterOp, F::Greater>,
      ConvertBinary<tosa::GreaterEqualOp, F::GreaterEqual>, ConvertSelect,
      ConvertLogicalNot>(converter, patterns.getContext(), refusals);
}
