// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "IntegerBuilder.h"

#include <algorithm>
#include <cmath>

using namespace mlir;
using namespace mlir::npu;

std::optional<Multiplier> mlir::npu::getMultiplier(double factor) {
  if (!(factor > 0.0) || !std::isfinite(factor))
    return std::nullopt;
  int exponent;
  // factor = fraction × 2^exponent, 0.5 <= fraction < 1.
  double fraction = std::frexp(factor, &exponent);
  auto multiplier =
      static_cast<int64_t>(std::llround(std::ldexp(fraction, 31)));
  if (multiplier == int64_t{1} << 31) {
    multiplier >>= 1;
    ++exponent;
  }
  int shift = 31 - exponent;
  if (shift < 2)
    return std::nullopt;
  if (shift > 62) {
    multiplier = std::llround(std::ldexp(factor, 62));
    shift = 62;
  }
  return Multiplier{static_cast<int32_t>(multiplier),
                    static_cast<int8_t>(shift)};
}

int64_t mlir::npu::quantizeNumber(double number,
                                  quant::UniformQuantizedType type) {
  auto lower = static_cast<double>(type.getStorageTypeMin());
  auto upper = static_cast<double>(type.getStorageTypeMax());
  double stored = std::round(number / type.getScale()) +
                  static_cast<double>(type.getZeroPoint());
  return static_cast<int64_t>(std::clamp(stored, lower, upper));
}

RankedTensorType mlir::npu::withElement(Type type, Type element) {
  return RankedTensorType::get(cast<ShapedType>(type).getShape(), element);
}

Value IntegerBuilder::scalar(Type element, int64_t number, int64_t rank) {
  auto type = RankedTensorType::get(SmallVector<int64_t>(rank, 1), element);
  return tosa::ConstOp::create(
      *this, type,
      DenseElementsAttr::get(type,
                             APInt(element.getIntOrFloatBitWidth(), number,
                                   /*isSigned=*/true)));
}

Value IntegerBuilder::floatScalar(double number, int64_t rank) {
  auto type =
      RankedTensorType::get(SmallVector<int64_t>(rank, 1), getF32Type());
  return tosa::ConstOp::create(
      *this, type, DenseElementsAttr::get(type, static_cast<float>(number)));
}

FailureOr<Value> IntegerBuilder::rescale(Value input, ArrayRef<double> factors,
                                         int64_t inputZeroPoint,
                                         int64_t outputZeroPoint, Type element,
                                         double largest, std::string &reason) {
  // One multiplier says as much as many that are the same.
  if (llvm::all_equal(factors))
    factors = factors.take_front(1);
  SmallVector<int32_t> multipliers;
  SmallVector<int8_t> shifts;
  for (double factor : factors) {
    std::optional<Multiplier> multiplier = getMultiplier(factor);
    // TOSA requires the value to fit in `shift` bits.
    if (!multiplier || largest >= std::ldexp(1.0, multiplier->shift - 1)) {
      reason =
          "the scales of its input and output are too far apart to rescale "
          "(a factor of " +
          std::to_string(factor) + ")";
      return failure();
    }
    multipliers.push_back(multiplier->multiplier);
    shifts.push_back(multiplier->shift);
  }
  Type inputElement = cast<ShapedType>(input.getType()).getElementType();
  return Value(tosa::RescaleOp::create(
      *this, withElement(input.getType(), element), input,
      list(ArrayRef<int32_t>(multipliers)), list(ArrayRef<int8_t>(shifts)),
      scalar(inputElement, inputZeroPoint), scalar(element, outputZeroPoint),
      /*scale32=*/true, tosa::RoundingMode::SINGLE_ROUND,
      /*per_channel=*/factors.size() > 1, /*input_unsigned=*/false,
      /*output_unsigned=*/false));
}

Value IntegerBuilder::widen(QuantizedValue input) {
  std::string reason;
  // A factor of 1 is always expressible.
  return *rescale(input.value, 1.0, input.zeroPoint(), 0, getI32Type(), 255,
                  reason);
}

FailureOr<Value> IntegerBuilder::requantize(QuantizedValue input,
                                            quant::UniformQuantizedType type,
                                            std::string &reason) {
  if (input.type == type)
    return input.value;
  FailureOr<Value> result =
      rescale(input.value, input.scale() / type.getScale(), input.zeroPoint(),
              type.getZeroPoint(), getI8Type(), 255, reason);
  if (failed(result))
    return failure();
  return clamp(*result, type.getStorageTypeMin(), type.getStorageTypeMax());
}

Value IntegerBuilder::clamp(Value value, int64_t lower, int64_t upper) {
  if (lower <= -128 && upper >= 127)
    return value;
  return tosa::ClampOp::create(
      *this, value.getType(), value, getIntegerAttr(getI8Type(), lower),
      getIntegerAttr(getI8Type(), upper), tosa::NanPropagationMode::PROPAGATE);
}

Value IntegerBuilder::quantize(Value value, quant::UniformQuantizedType type) {
  auto tensor = cast<RankedTensorType>(value.getType());
  int64_t rank = tensor.getRank();
  Value noShift = scalar(getI8Type(), 0);
  Value scaled = tosa::MulOp::create(
      *this, tensor, value, floatScalar(1.0 / type.getScale(), rank), noShift);
  Value shifted = tosa::AddOp::create(
      *this, tensor, scaled,
      floatScalar(static_cast<double>(type.getZeroPoint()), rank));
  // The cast saturates on some targets only.
  Value bounded = tosa::ClampOp::create(
      *this, tensor, shifted,
      getF32FloatAttr(static_cast<float>(type.getStorageTypeMin())),
      getF32FloatAttr(static_cast<float>(type.getStorageTypeMax())),
      tosa::NanPropagationMode::PROPAGATE);
  return tosa::CastOp::create(*this, withElement(tensor, getI8Type()), bounded);
}

Value IntegerBuilder::dequantize(QuantizedValue input) {
  RankedTensorType tensor = withElement(input.value.getType(), getF32Type());
  int64_t rank = tensor.getRank();
  Value stored = tosa::CastOp::create(*this, tensor, input.value);
  Value centered = tosa::SubOp::create(
      *this, tensor, stored,
      floatScalar(static_cast<double>(input.zeroPoint()), rank));
  return tosa::MulOp::create(*this, tensor, centered,
                             floatScalar(input.scale(), rank),
                             scalar(getI8Type(), 0));
}
