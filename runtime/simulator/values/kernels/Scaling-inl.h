// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RESCALE over rows in plain loops, for the levels of vector units that have
// nothing better, and for the cases that those leave out. Included once into
// the unnamed namespace of each file that compiles the kernels for a level,
// before what it has of its own; see Kernels-inl.h.

/// Element k at `address`, which may have any alignment.
template <typename T> T get(const uint8_t *address, int64_t k) {
  T value;
  __builtin_memcpy(&value, address + k * int64_t(sizeof(T)), sizeof(T));
  return value;
}
template <typename T> void put(uint8_t *address, int64_t k, T value) {
  __builtin_memcpy(address + k * int64_t(sizeof(T)), &value, sizeof(T));
}

/// What every level has; a level may have faster ones.
namespace plain {

[[maybe_unused]] int64_t clampValue(int64_t value, int64_t minimum,
                                    int64_t maximum) {
  value = value < minimum ? minimum : value;
  return value > maximum ? maximum : value;
}

template <typename T> void requantizeRows(const OutputBlock &b) {
  const int32_t *__restrict bias = b.columns.bias,
                            *__restrict multiplier = b.columns.multiplier,
                            *__restrict shift = b.columns.shift,
                            *__restrict extra = b.columns.doubleRounding;
  int64_t zeroPoint = b.out.zeroPoint, minimum = b.out.minimum,
          maximum = b.out.maximum;
  for (int64_t p = 0; p < b.positions; ++p) {
    const int32_t *__restrict acc = b.acc + p * b.accStride;
    uint8_t *__restrict output = b.output + p * b.outputStride;
    for (int64_t c = 0; c < b.channels; ++c) {
      auto value = static_cast<int32_t>(static_cast<uint32_t>(acc[c]) +
                                        static_cast<uint32_t>(bias[c]));
      int64_t result = int64_t(value) * multiplier[c];
      result += value >= 0 ? extra[c] : -extra[c];
      result = (result + (int64_t(1) << (shift[c] - 1))) >> shift[c];
      put(output, c,
          static_cast<T>(clampValue(result + zeroPoint, minimum, maximum)));
    }
  }
}

[[maybe_unused]] void requantize(const OutputBlock &b) {
  switch (isa::bytesOf(b.out.type)) {
  case 1:
    return requantizeRows<uint8_t>(b);
  case 2:
    return requantizeRows<uint16_t>(b);
  default:
    return requantizeRows<uint32_t>(b);
  }
}

/// The rescaled difference of a value and the row's zero point.
[[maybe_unused]] int64_t rescaleValue(int32_t from, const RowScale &s) {
  auto value = static_cast<int32_t>(static_cast<uint32_t>(from) -
                                    static_cast<uint32_t>(s.zeroPoint));
  int64_t result = int64_t(value) * s.multiplier;
  result += value >= 0 ? s.doubleRounding : -s.doubleRounding;
  return (result + (int64_t(1) << (s.shift - 1))) >> s.shift;
}

[[maybe_unused]] void rescaleRow(int32_t *values, int64_t count,
                                 const RowScale &s) {
  RowScale scale = s;
  for (int64_t k = 0; k < count; ++k)
    values[k] = static_cast<int32_t>(rescaleValue(values[k], scale));
}

template <typename T>
void rescaleRowTo(const int32_t *values, int64_t count, const RowScale &s,
                  const Output &out, uint8_t *__restrict output) {
  RowScale scale = s;
  int64_t zeroPoint = out.zeroPoint, minimum = out.minimum,
          maximum = out.maximum;
  for (int64_t k = 0; k < count; ++k)
    put(output, k,
        static_cast<T>(clampValue(rescaleValue(values[k], scale) + zeroPoint,
                                  minimum, maximum)));
}

[[maybe_unused]] void rescaleTo(const int32_t *values, int64_t count,
                                const RowScale &s, const Output &out,
                                uint8_t *output) {
  switch (isa::bytesOf(out.type)) {
  case 1:
    return rescaleRowTo<uint8_t>(values, count, s, out, output);
  case 2:
    return rescaleRowTo<uint16_t>(values, count, s, out, output);
  default:
    return rescaleRowTo<uint32_t>(values, count, s, out, output);
  }
}

} // namespace plain
