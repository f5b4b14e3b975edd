// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Softmax in 32-bit integers, in the operations that importers of TensorFlow
/// Lite's int8 networks use for it, so that whatever runs those runs this. The
/// method is that of gemmlowp (github.com/google/gemmlowp, fixedpoint.h): the
/// exponential from tables, the reciprocal of the sum by three steps of Newton
/// and Raphson.
#include "Lowering.h"

#include <array>
#include <cmath>

using namespace mlir;
using namespace mlir::npu;

/// Sums of more exponentials, each up to 2^19, do not fit in 31 bits.
static constexpr int64_t mostClasses = 4095;

/// Up to this many classes the last shift, 35 - clz(sum), is below 32, as TOSA
/// requires; beyond, four bits of it are taken earlier.
static constexpr int64_t mostClassesOfImporters = 256;

namespace {
class SoftmaxBuilder {
public:
  SoftmaxBuilder(IntegerBuilder &builder, int64_t axis, int64_t rank)
      : builder(builder), axis(axis), rank(rank) {}

  Value build(QuantizedValue input);

private:
  Value number(int64_t value) {
    return builder.scalar(builder.getI32Type(), value, rank);
  }
  Value add(Value a, Value b) {
    return tosa::AddOp::create(builder, widest(a, b), a, b);
  }
  Value sub(Value a, Value b) {
    return tosa::SubOp::create(builder, widest(a, b), a, b);
  }
  /// a × b / 2^shift, rounded.
  Value mul(Value a, Value b, int64_t shift) {
    return tosa::MulOp::create(builder, widest(a, b), a, b,
                               builder.scalar(builder.getI8Type(), shift));
  }
  Value shiftLeft(Value a, Value b) {
    return tosa::LogicalLeftShiftOp::create(builder, widest(a, b), a, b);
  }
  Value shiftRight(Value a, Value b) {
    return tosa::ArithmeticRightShiftOp::create(builder, widest(a, b), a, b,
                                                /*round=*/true);
  }
  /// Operands are of the same shape, or one holds a number to broadcast.
  static Type widest(Value a, Value b) {
    auto aType = cast<RankedTensorType>(a.getType());
    auto bType = cast<RankedTensorType>(b.getType());
    return aType.getNumElements() >= bType.getNumElements() ? aType : bType;
  }

  Value exponentials(Value differences, double scale);
  Value reciprocal(Value denominator);

  IntegerBuilder &builder;
  int64_t axis, rank;
};
} // namespace

/// exp(difference × scale) in 31 fractional bits, for differences from -255 to
/// 0. A TABLE gives 16 bits, so four tables give eight bits each.
Value SoftmaxBuilder::exponentials(Value differences, double scale) {
  std::array<SmallVector<int16_t>, 4> tables;
  for (int64_t difference = -256; difference <= 256; ++difference) {
    double fixed = std::round(
        std::ldexp(std::exp(static_cast<double>(difference) * scale), 31));
    // Differences above 0 do not occur; 1 is just not representable.
    int64_t bits =
        difference > 0
            ? 0
            : static_cast<int64_t>(std::min(fixed, std::ldexp(1.0, 31) - 1));
    for (auto [i, table] : llvm::enumerate(tables))
      table.push_back(static_cast<int16_t>(bits >> (24 - 8 * i) & 0xff));
  }
  // The input of a table of 16 bits has 7 fractional bits, between entries; so
  // has its result.
  Type i16 = builder.getIntegerType(16);
  std::string reason;
  Value index = *builder.rescale(differences, 128.0, 0, 0, i16, 255, reason);
  Type wide = differences.getType();
  std::array<Value, 4> parts;
  for (auto [table, part] : llvm::zip_equal(tables, parts))
    part = tosa::TableOp::create(builder, wide, index,
                                 builder.list(ArrayRef<int16_t>(table)));
  Value sum =
      add(shiftLeft(parts[0], number(17)), shiftLeft(parts[1], number(9)));
  sum = add(sum, shiftLeft(parts[2], number(1)));
  return add(sum, shiftRight(parts[3], number(7)));
}

/// 1 / denominator, with 29 fractional bits, for a denominator from 1/2 to 1
/// with 31. The first guess, 48/17 - 32/17 × denominator, is off by 1/17 at
/// most; each step squares the error.
Value SoftmaxBuilder::reciprocal(Value denominator) {
  Value guess =
      add(mul(denominator, number(-1010580540), 31), number(1515870810));
  for (int step = 0; step < 3; ++step) {
    Value error = sub(number(1 << 29), mul(guess, denominator, 31));
    // The product has 27 fractional bits.
    guess = add(guess, mul(mul(guess, error, 31), number(4), 0));
  }
  return guess;
}

Value SoftmaxBuilder::build(QuantizedValue input) {
  auto type = cast<RankedTensorType>(input.value.getType());
  SmallVector<int64_t> reduced(type.getShape());
  reduced[axis] = 1;
  auto reducedType = RankedTensorType::get(reduced, builder.getI32Type());
  auto axisAttr = builder.getI32IntegerAttr(static_cast<int32_t>(axis));

  Value logits = builder.widen(input);
  Value max = tosa::ReduceMaxOp::create(builder, reducedType, logits, axisAttr);
  Value exps = exponentials(sub(logits, max), input.scale());
  // 19 fractional bits leave 12 for the sum.
  Value sum = tosa::ReduceSumOp::create(builder, reducedType,
                                        shiftRight(exps, number(12)), axisAttr);
  Value zeros = tosa::ClzOp::create(builder, reducedType, sum);
  Value denominator = shiftLeft(sum, sub(zeros, number(1)));
  int64_t early = type.getDimSize(axis) > mostClassesOfImporters ? 4 : 0;
  Value quotient = mul(exps, reciprocal(denominator), 30 + early);
  Value probability = shiftRight(quotient, sub(number(35 - early), zeros));
  std::string reason;
  return *builder.rescale(probability, 1.0, 0, -128, builder.getI8Type(), 256,
                          reason);
}

FailureOr<Value> mlir::npu::lowerSoftmax(const QuantizableGroup &group,
                                         quant::UniformQuantizedType type,
                                         LoweringContext &context) {
  IntegerBuilder &builder = context.builder;
  std::optional<QuantizedValue> input =
      context.getQuantized(group.activations.front());
  if (!input)
    return context.fail("its input is in float");
  auto tensor = cast<RankedTensorType>(input->value.getType());
  int64_t classes = tensor.getDimSize(group.axis);
  if (classes > mostClasses)
    return context.fail("its sum over " + Twine(classes) +
                        " classes may not fit in 32 bits; up to " +
                        Twine(mostClasses) + " do");
  auto ownType = quant::UniformQuantizedType::get(
      type.getFlags(), type.getStorageType(), type.getExpressedType(),
      1.0 / 256, -128, -128, 127);
  Value result =
      SoftmaxBuilder(builder, group.axis, tensor.getRank()).build(*input);
  return builder.requantize({result, ownType}, type, context.reason);
}
