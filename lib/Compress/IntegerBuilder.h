// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Writes integer TOSA.
#ifndef NPU_LIB_COMPRESS_INTEGERBUILDER_H
#define NPU_LIB_COMPRESS_INTEGERBUILDER_H

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

#include <optional>

namespace mlir::npu {

/// An integer tensor, and what its integers mean: real = scale × (stored - zero
/// point).
struct QuantizedValue {
  Value value;
  quant::UniformQuantizedType type;

  double scale() const { return type.getScale(); }
  int64_t zeroPoint() const { return type.getZeroPoint(); }
};

/// A factor as RESCALE has it: multiplier × 2^-shift.
struct Multiplier {
  int32_t multiplier;
  int8_t shift;
};

/// The multiplier of 31 significant bits (fewer below 2^-32) that is nearest to
/// `factor`; none if `factor` is not positive and finite or 2^29 or more, which
/// RESCALE's shift of 2 to 62 cannot express (TOSA 1.0, 2.8.19).
std::optional<Multiplier> getMultiplier(double factor);

/// An int32 or int8 zero point, a scale for each channel, a rescale: what
/// integer TOSA is made of.
class IntegerBuilder : public ImplicitLocOpBuilder {
public:
  using ImplicitLocOpBuilder::ImplicitLocOpBuilder;

  /// A constant of one element, in a tensor of `rank` dimensions.
  Value scalar(Type element, int64_t number, int64_t rank = 1);

  /// A constant of f32 with one element, in a tensor of `rank` dimensions.
  Value floatScalar(double number, int64_t rank);

  /// A constant of a list of integers.
  template <typename T> Value list(ArrayRef<T> numbers) {
    auto type = RankedTensorType::get({static_cast<int64_t>(numbers.size())},
                                      getIntegerType(8 * sizeof(T)));
    return tosa::ConstOp::create(*this, type,
                                 DenseElementsAttr::get(type, numbers));
  }

  /// (input - inputZeroPoint) × factor + outputZeroPoint, rounded half up and
  /// saturated to `element`; `factors` are one, or one for each channel, which
  /// is the last axis. `largest` is the largest magnitude that input -
  /// inputZeroPoint can have. None, with the reason, if RESCALE cannot compute
  /// it.
  ///
  /// SINGLE_ROUND: one rounding, in the base of the integer profile. The
  /// DOUBLE_ROUND of the importers is an extension of TOSA that exists to give
  /// the very bits of TensorFlow Lite's two roundings; there are none to give
  /// where this compiler chooses the numbers itself.
  FailureOr<Value> rescale(Value input, ArrayRef<double> factors,
                           int64_t inputZeroPoint, int64_t outputZeroPoint,
                           Type element, double largest, std::string &reason);

  /// int8 to int32 without its zero point, exactly.
  Value widen(QuantizedValue input);

  /// The same real numbers in another type: nothing to do where types agree.
  FailureOr<Value> requantize(QuantizedValue input,
                              quant::UniformQuantizedType type,
                              std::string &reason);

  /// Bounds the stored integers of `value`; nothing to do where `lower` and
  /// `upper` are those of int8.
  Value clamp(Value value, int64_t lower, int64_t upper);

  /// f32 to int8, rounded half to even and saturated.
  Value quantize(Value value, quant::UniformQuantizedType type);

  /// int8 to f32.
  Value dequantize(QuantizedValue input);
};

/// The stored integer of a real number, saturated to the type.
int64_t quantizeNumber(double number, quant::UniformQuantizedType type);

/// `type` with another element.
RankedTensorType withElement(Type type, Type element);

} // namespace mlir::npu

#endif // NPU_LIB_COMPRESS_INTEGERBUILDER_H
