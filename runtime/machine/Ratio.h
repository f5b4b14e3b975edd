// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Exact fractions. Rates of a chip are rarely whole numbers (3/4 of a cycle an
/// element, 15/4 bytes a cycle), and a cycle count must not depend on how some
/// host rounds floating point.
#ifndef NPU_RUNTIME_MACHINE_RATIO_H
#define NPU_RUNTIME_MACHINE_RATIO_H

#include <cstdint>
#include <numeric>

namespace npu::machine {

__extension__ typedef __int128 Int128;

constexpr int64_t ceilDiv(int64_t value, int64_t divisor) {
  return (value + divisor - 1) / divisor;
}
constexpr int64_t roundUp(int64_t value, int64_t multiple) {
  return ceilDiv(value, multiple) * multiple;
}

/// A fraction of non-negative whole numbers, in lowest terms when made by
/// `of`.
struct Ratio {
  int64_t numerator = 0;
  int64_t denominator = 1;

  static constexpr Ratio of(int64_t numerator, int64_t denominator) {
    int64_t divisor = std::gcd(numerator, denominator);
    return {numerator / divisor, denominator / divisor};
  }
  constexpr bool operator==(const Ratio &other) const {
    return numerator == other.numerator && denominator == other.denominator;
  }
  constexpr bool operator<(const Ratio &other) const {
    return Int128(numerator) * other.denominator <
           Int128(other.numerator) * denominator;
  }
  constexpr Ratio operator*(int64_t factor) const {
    return of(numerator * factor, denominator);
  }
  double value() const { return double(numerator) / double(denominator); }
};

/// ceil(count * ratio).
constexpr int64_t ceilTimes(int64_t count, Ratio ratio) {
  return int64_t((Int128(count) * ratio.numerator + ratio.denominator - 1) /
                 ratio.denominator);
}

/// ceil(count / rate): the cycles that `count` things take at `rate` a cycle.
constexpr int64_t cyclesAt(int64_t count, Ratio rate) {
  return int64_t((Int128(count) * rate.denominator + rate.numerator - 1) /
                 rate.numerator);
}

} // namespace npu::machine

#endif // NPU_RUNTIME_MACHINE_RATIO_H
