// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The kernels for x86 with AVX2: vpmaddwd on pairs of int16. (vpmaddubsw
// saturates, so it is not exact on int8.)
#include "runtime/simulator/values/kernels/Levels.h"

#if defined(__x86_64__)

#include <immintrin.h>

#pragma clang attribute push(                                                  \
    __attribute__((target("avx2,bmi,bmi2,fma,lzcnt"))), apply_to = function)

namespace npu::sim {
namespace {

#include "runtime/simulator/values/kernels/Scaling-inl.h"

constexpr int positionsPerPass[] = {0, 8, 6, 0, 2};

struct Full {
  using Vector = __m256i;

  static Vector zero() { return _mm256_setzero_si256(); }
  static Vector load(const void *address) {
    return _mm256_loadu_si256(static_cast<const __m256i *>(address));
  }
  static void store(void *address, Vector value) {
    _mm256_storeu_si256(static_cast<__m256i *>(address), value);
  }
  static Vector broadcastUnit(const uint8_t *address) {
    int32_t unit;
    __builtin_memcpy(&unit, address, sizeof(unit));
    return _mm256_set1_epi32(unit);
  }
  static Vector dotInt16(Vector acc, Vector activations, Vector weights) {
    return _mm256_add_epi32(acc, _mm256_madd_epi16(activations, weights));
  }
};

namespace level {

/// (value * multiplier, rounded) >> shift for eight values at a time, the even
/// and the odd ones as 64-bit products. AVX2 shifts 64 bits by amounts of their
/// own only as unsigned numbers, so 2^63 is added before and, shifted, taken
/// away behind.
class Scaling {
public:
  Scaling(__m256i multipliers, __m256i shifts, __m256i doubleRounding)
      : multipliers(multipliers),
        oddMultipliers(_mm256_srli_epi64(multipliers, 32)),
        even(_mm256_and_si256(shifts, low()),
             _mm256_and_si256(doubleRounding, low())),
        odd(_mm256_srli_epi64(shifts, 32),
            _mm256_srli_epi64(doubleRounding, 32)) {}

  /// The low 32 bits of the results.
  __m256i operator()(__m256i values) const {
    __m256i evens = even.shift(_mm256_mul_epi32(values, multipliers),
                               _mm256_slli_epi64(values, 32));
    __m256i odds = odd.shift(
        _mm256_mul_epi32(_mm256_srli_epi64(values, 32), oddMultipliers),
        values);
    return _mm256_blend_epi32(evens, _mm256_slli_epi64(odds, 32), 0xaa);
  }

private:
  static __m256i low() { return _mm256_set1_epi64x(0xffffffff); }
  static __m256i top() { return _mm256_set1_epi64x(INT64_MIN); }

  /// Every second channel.
  struct Half {
    Half(__m256i shifts, __m256i doubleRounding) : shifts(shifts) {
      __m256i less = _mm256_sub_epi64(shifts, _mm256_set1_epi64x(1));
      __m256i half = _mm256_sllv_epi64(_mm256_set1_epi64x(1), less);
      up = _mm256_add_epi64(half, doubleRounding);
      down = _mm256_sub_epi64(half, doubleRounding);
      offset = _mm256_srlv_epi64(top(), shifts);
    }

    /// The sign of what was multiplied is the top bit of each of `signs`.
    __m256i shift(__m256i products, __m256i signs) const {
      __m256i rounding = _mm256_castpd_si256(
          _mm256_blendv_pd(_mm256_castsi256_pd(up), _mm256_castsi256_pd(down),
                           _mm256_castsi256_pd(signs)));
      __m256i sum = _mm256_add_epi64(products, rounding);
      return _mm256_sub_epi64(
          _mm256_srlv_epi64(_mm256_xor_si256(sum, top()), shifts), offset);
    }

    __m256i shifts, up, down, offset;
  };

  __m256i multipliers, oddMultipliers;
  Half even, odd;
};

/// Whatever is multiplied, the results of such shifts fit 32 bits with room for
/// a zero point.
constexpr int32_t leastShift = 32;

/// Adds the zero point, clamps, and writes.
class Finish {
public:
  explicit Finish(const Output &out)
      : bytes(isa::bytesOf(out.type)),
        zeroPoint(_mm256_set1_epi32(static_cast<int32_t>(out.zeroPoint))),
        minimum(_mm256_set1_epi32(static_cast<int32_t>(out.minimum))),
        maximum(_mm256_set1_epi32(static_cast<int32_t>(out.maximum))) {}

  /// Writes the first `count` of eight at `address`.
  void store(__m256i values, uint8_t *address, int64_t count) const {
    values = _mm256_add_epi32(values, zeroPoint);
    values = _mm256_min_epi32(_mm256_max_epi32(values, minimum), maximum);
    if (bytes == 1 && count >= 8) {
      // The low byte of each, four in a half.
      __m256i picked = _mm256_shuffle_epi8(
          values, _mm256_set1_epi64x(static_cast<int64_t>(0x0c080400)));
      _mm_storel_epi64(reinterpret_cast<__m128i *>(address),
                       _mm_unpacklo_epi32(_mm256_castsi256_si128(picked),
                                          _mm256_extracti128_si256(picked, 1)));
      return;
    }
    int32_t results[8];
    Full::store(results, values);
    for (int64_t k = 0; k < (count < 8 ? count : 8); ++k)
      __builtin_memcpy(address + k * bytes, &results[k], bytes);
  }

  const int64_t bytes; ///< Of an output.

private:
  __m256i zeroPoint, minimum, maximum;
};

void requantize(const OutputBlock &b) {
  for (int64_t c = 0; c < b.channels; ++c)
    if (b.columns.shift[c] < leastShift)
      return plain::requantize(b);
  Finish finish(b.out);
  for (int64_t c = 0; c < b.channels; c += 8) {
    Scaling scaling(Full::load(b.columns.multiplier + c),
                    Full::load(b.columns.shift + c),
                    Full::load(b.columns.doubleRounding + c));
    __m256i bias = Full::load(b.columns.bias + c);
    const int32_t *acc = b.acc + c;
    uint8_t *output = b.output + c * finish.bytes;
    for (int64_t p = 0; p < b.positions; ++p) {
      finish.store(scaling(_mm256_add_epi32(Full::load(acc), bias)), output,
                   b.channels - c);
      acc += b.accStride;
      output += b.outputStride;
    }
  }
}

Scaling makeScaling(const RowScale &s) {
  return Scaling(_mm256_set1_epi32(s.multiplier), _mm256_set1_epi32(s.shift),
                 _mm256_set1_epi32(s.doubleRounding));
}

void rescaleRow(int32_t *values, int64_t count, const RowScale &s) {
  // Here the low 32 bits are all that is wanted.
  Scaling scaling = makeScaling(s);
  __m256i zeroPoint = _mm256_set1_epi32(s.zeroPoint);
  int64_t k = 0;
  for (; k + 8 <= count; k += 8)
    Full::store(values + k,
                scaling(_mm256_sub_epi32(Full::load(values + k), zeroPoint)));
  plain::rescaleRow(values + k, count - k, s);
}

void rescaleTo(const int32_t *values, int64_t count, const RowScale &s,
               const Output &out, uint8_t *output) {
  if (s.shift < leastShift)
    return plain::rescaleTo(values, count, s, out, output);
  Scaling scaling = makeScaling(s);
  __m256i zeroPoint = _mm256_set1_epi32(s.zeroPoint);
  Finish finish(out);
  int64_t k = 0;
  for (; k + 8 <= count; k += 8)
    finish.store(scaling(_mm256_sub_epi32(Full::load(values + k), zeroPoint)),
                 output + k * finish.bytes, 8);
  plain::rescaleTo(values + k, count - k, s, out, output + k * finish.bytes);
}

} // namespace level

#include "runtime/simulator/values/kernels/Kernels-inl.h"

} // namespace

const KernelTable &avx2Kernels() {
  static constexpr KernelTable table = makeTable("avx2");
  return table;
}

} // namespace npu::sim

#pragma clang attribute pop

#endif // __x86_64__
