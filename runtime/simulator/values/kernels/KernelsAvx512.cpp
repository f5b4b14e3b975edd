// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The kernels for x86 with AVX-512 and its int8 dot product, vpdpbusd.
#include "runtime/simulator/values/kernels/Levels.h"

#if defined(__x86_64__)

#include <immintrin.h>

#pragma clang attribute push(                                                  \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,"     \
                          "avx2,bmi,bmi2,fma,lzcnt"))),                        \
    apply_to = function)

#define NPU_HAS_DOT_INT8
#define NPU_HAS_HALF_VECTORS

namespace npu::sim {
namespace {

#include "runtime/simulator/values/kernels/Scaling-inl.h"

// 32 registers: accumulators, the weights of a unit and one activation.
constexpr int positionsPerPass[] = {0, 16, 12, 0, 6};

int32_t loadUnit(const uint8_t *address) {
  int32_t unit;
  __builtin_memcpy(&unit, address, sizeof(unit));
  return unit;
}

struct Full {
  using Vector = __m512i;

  static Vector zero() { return _mm512_setzero_si512(); }
  static Vector load(const void *address) {
    return _mm512_loadu_si512(address);
  }
  static void store(void *address, Vector value) {
    _mm512_storeu_si512(address, value);
  }
  static Vector broadcastUnit(const uint8_t *address) {
    return _mm512_set1_epi32(loadUnit(address));
  }
  static Vector dotInt8(Vector acc, Vector activations, Vector weights) {
    return _mm512_dpbusd_epi32(acc, activations, weights);
  }
  static Vector dotInt16(Vector acc, Vector activations, Vector weights) {
    return _mm512_dpwssd_epi32(acc, activations, weights);
  }
};

/// For tiles of eight output channels, as chips with eight lanes have them.
struct Half {
  using Vector = __m256i;

  static Vector zero() { return _mm256_setzero_si256(); }
  static Vector load(const void *address) {
    return _mm256_loadu_si256(static_cast<const __m256i *>(address));
  }
  static void store(void *address, Vector value) {
    _mm256_storeu_si256(static_cast<__m256i *>(address), value);
  }
  static Vector broadcastUnit(const uint8_t *address) {
    return _mm256_set1_epi32(loadUnit(address));
  }
  static Vector dotInt8(Vector acc, Vector activations, Vector weights) {
    return _mm256_dpbusd_epi32(acc, activations, weights);
  }
  static Vector dotInt16(Vector acc, Vector activations, Vector weights) {
    return _mm256_dpwssd_epi32(acc, activations, weights);
  }
};

namespace level {

/// The first `count` of 8 int32, cut to `bytes` bytes each.
void storeCut(uint8_t *address, __m256i values, int64_t count, int64_t bytes) {
  auto mask = static_cast<__mmask8>((1u << count) - 1);
  switch (bytes) {
  case 1:
    return _mm_mask_storeu_epi8(address, mask, _mm256_cvtepi32_epi8(values));
  case 2:
    return _mm_mask_storeu_epi16(address, mask, _mm256_cvtepi32_epi16(values));
  default:
    return _mm256_mask_storeu_epi32(address, mask, values);
  }
}

/// The first `count` of 16 int32, cut to `bytes` bytes each.
void storeCut(uint8_t *address, __m512i values, int64_t count, int64_t bytes) {
  // A masked store is not forwarded to the load that soon follows it.
  if (count == 16) {
    switch (bytes) {
    case 1:
      return _mm_storeu_si128(reinterpret_cast<__m128i *>(address),
                              _mm512_cvtepi32_epi8(values));
    case 2:
      return _mm256_storeu_si256(reinterpret_cast<__m256i *>(address),
                                 _mm512_cvtepi32_epi16(values));
    default:
      return _mm512_storeu_si512(address, values);
    }
  }
  auto mask = static_cast<__mmask16>((1u << count) - 1);
  switch (bytes) {
  case 1:
    return _mm_mask_storeu_epi8(address, mask, _mm512_cvtepi32_epi8(values));
  case 2:
    return _mm256_mask_storeu_epi16(address, mask,
                                    _mm512_cvtepi32_epi16(values));
  default:
    return _mm512_mask_storeu_epi32(address, mask, values);
  }
}

/// Sixteen products, the even and the odd ones apart.
struct Products {
  __m512i even, odd;
};

/// (value * multiplier, rounded) >> shift, for sixteen values at a time.
class Scaling {
public:
  Scaling(__m512i multipliers, __m512i shifts, __m512i doubleRounding)
      : multipliers(multipliers),
        oddMultipliers(_mm512_srli_epi64(multipliers, 32)),
        doubleRounding(doubleRounding) {
    __m512i less = _mm512_sub_epi32(shifts, _mm512_set1_epi32(1));
    evenShifts = _mm512_and_si512(less, _mm512_set1_epi64(0xffffffff));
    oddShifts = _mm512_srli_epi64(less, 32);
  }

  Products operator()(__m512i values) const {
    // doubleRounding, negated where the value is negative.
    __m512i sign = _mm512_srai_epi32(values, 31);
    __m512i extra =
        _mm512_sub_epi32(_mm512_xor_si512(doubleRounding, sign), sign);
    __m512i even =
        _mm512_add_epi64(_mm512_mul_epi32(values, multipliers),
                         _mm512_srai_epi64(_mm512_slli_epi64(extra, 32), 32));
    __m512i odd = _mm512_add_epi64(
        _mm512_mul_epi32(_mm512_srli_epi64(values, 32), oddMultipliers),
        _mm512_srai_epi64(extra, 32));
    // Rounds to the nearest: half of the last bit that goes is added to it.
    __m512i one = _mm512_set1_epi64(1);
    even = _mm512_add_epi64(_mm512_srav_epi64(even, evenShifts), one);
    odd = _mm512_add_epi64(_mm512_srav_epi64(odd, oddShifts), one);
    return {_mm512_srai_epi64(even, 1), _mm512_srai_epi64(odd, 1)};
  }

private:
  __m512i multipliers, oddMultipliers, doubleRounding;
  __m512i evenShifts, oddShifts; ///< Less 1.
};

/// The low halves of both, in order.
__m512i join(Products products) {
  return _mm512_mask_blend_epi32(0xaaaa, products.even,
                                 _mm512_slli_epi64(products.odd, 32));
}

/// Adds the zero point and clamps. The clamp comes first, in 64 bits, so that
/// 32 suffice for the sum.
class Finish {
public:
  explicit Finish(const Output &out)
      : bytes(isa::bytesOf(out.type)),
        minimum(_mm512_set1_epi64(out.minimum - out.zeroPoint)),
        maximum(_mm512_set1_epi64(out.maximum - out.zeroPoint)),
        zeroPoint(_mm512_set1_epi32(static_cast<int32_t>(out.zeroPoint))) {}

  __m512i operator()(Products products) const {
    products = {clamp(products.even), clamp(products.odd)};
    return _mm512_add_epi32(join(products), zeroPoint);
  }

  /// Writes elements [first, min(first + 16, end)).
  void store(Products products, uint8_t *output, int64_t first,
             int64_t end) const {
    int64_t rest = end - first;
    storeCut(output + first * bytes, (*this)(products), rest < 16 ? rest : 16,
             bytes);
  }

  const int64_t bytes; ///< Of an output.

private:
  __m512i clamp(__m512i value) const {
    return _mm512_min_epi64(_mm512_max_epi64(value, minimum), maximum);
  }

  __m512i minimum, maximum, zeroPoint;
};

/// The eight int32 at `address`, twice.
__m512i loadTwice(const int32_t *address) {
  return _mm512_broadcast_i64x4(Half::load(address));
}

/// At most eight channels from `c` on: two positions at a time.
void requantizePairs(const OutputBlock &b, int64_t c, const Finish &finish) {
  Scaling scaling(loadTwice(b.columns.multiplier + c),
                  loadTwice(b.columns.shift + c),
                  loadTwice(b.columns.doubleRounding + c));
  __m512i bias = loadTwice(b.columns.bias + c);
  int64_t count = b.channels - c;
  const int32_t *acc = b.acc + c;
  uint8_t *output = b.output + c * finish.bytes;
  for (int64_t p = 0; p < b.positions; p += 2) {
    bool isPair = p + 1 < b.positions;
    const int32_t *next = isPair ? acc + b.accStride : acc;
    __m512i value = _mm512_inserti64x4(_mm512_castsi256_si512(Half::load(acc)),
                                       Half::load(next), 1);
    __m512i result = finish(scaling(_mm512_add_epi32(value, bias)));
    storeCut(output, _mm512_castsi512_si256(result), count, finish.bytes);
    if (isPair)
      storeCut(output + b.outputStride, _mm512_extracti64x4_epi64(result, 1),
               count, finish.bytes);
    acc += 2 * b.accStride;
    output += 2 * b.outputStride;
  }
}

void requantize(const OutputBlock &b) {
  Finish finish(b.out);
  for (int64_t c = 0; c < b.channels; c += 16) {
    if (b.channels - c <= 8)
      return requantizePairs(b, c, finish);
    Scaling scaling(Full::load(b.columns.multiplier + c),
                    Full::load(b.columns.shift + c),
                    Full::load(b.columns.doubleRounding + c));
    __m512i bias = Full::load(b.columns.bias + c);
    const int32_t *acc = b.acc + c;
    uint8_t *output = b.output;
    for (int64_t p = 0; p < b.positions; ++p) {
      finish.store(scaling(_mm512_add_epi32(Full::load(acc), bias)), output, c,
                   b.channels);
      acc += b.accStride;
      output += b.outputStride;
    }
  }
}

/// The first `count` of 16 int32; the others are zero.
__m512i loadFirst(const int32_t *values, int64_t count) {
  if (count >= 16)
    return _mm512_loadu_si512(values);
  return _mm512_maskz_loadu_epi32(static_cast<__mmask16>((1u << count) - 1),
                                  values);
}

/// One scale for all.
class RowScaling {
public:
  explicit RowScaling(const RowScale &s)
      : zeroPoint(_mm512_set1_epi32(s.zeroPoint)),
        scaling(_mm512_set1_epi32(s.multiplier), _mm512_set1_epi32(s.shift),
                _mm512_set1_epi32(s.doubleRounding)) {}

  Products operator()(__m512i values) const {
    return scaling(_mm512_sub_epi32(values, zeroPoint));
  }

private:
  __m512i zeroPoint;
  Scaling scaling;
};

void rescaleRow(int32_t *values, int64_t count, const RowScale &s) {
  RowScaling scaling(s);
  for (int64_t k = 0; k < count; k += 16) {
    int64_t rest = count - k < 16 ? count - k : 16;
    storeCut(reinterpret_cast<uint8_t *>(values + k),
             join(scaling(loadFirst(values + k, rest))), rest, 4);
  }
}

void rescaleTo(const int32_t *values, int64_t count, const RowScale &s,
               const Output &out, uint8_t *output) {
  RowScaling scaling(s);
  Finish finish(out);
  for (int64_t k = 0; k < count; k += 16)
    finish.store(scaling(loadFirst(values + k, count - k)), output, k, count);
}

} // namespace level

#include "runtime/simulator/values/kernels/Kernels-inl.h"

} // namespace

const KernelTable &avx512Kernels() {
  static constexpr KernelTable table = makeTable("avx512vnni");
  return table;
}

} // namespace npu::sim

#pragma clang attribute pop

#endif // __x86_64__
