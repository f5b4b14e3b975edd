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
#define NPU_HAS_REQUANTIZE

namespace npu::sim {
namespace {

// 32 registers: accumulators, the weights of a unit and one activation.
constexpr int positionsPerPass[3] = {16, 12, 6};

using Vector = __m512i;

Vector zero() { return _mm512_setzero_si512(); }
Vector loadVector(const void *address) { return _mm512_loadu_si512(address); }
void storeVector(void *address, Vector value) {
  _mm512_storeu_si512(address, value);
}
Vector broadcastUnit(const uint8_t *address) {
  int32_t unit;
  __builtin_memcpy(&unit, address, sizeof(unit));
  return _mm512_set1_epi32(unit);
}
Vector dotUnit8(Vector acc, Vector activations, Vector weights) {
  return _mm512_dpbusd_epi32(acc, activations, weights);
}
Vector dotUnit16(Vector acc, Vector activations, Vector weights) {
  return _mm512_dpwssd_epi32(acc, activations, weights);
}

/// The first `count` of 16 int32, cut to `bytes` bytes each.
void storeCut(uint8_t *address, __m512i values, int64_t count, int64_t bytes) {
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

/// Rounded shift and clamp of eight products; `less` is the shift minus 1.
__m512i scaleProducts(__m512i products, __m512i less, __m512i minimum,
                      __m512i maximum) {
  __m512i value = _mm512_srav_epi64(products, less);
  value = _mm512_srai_epi64(_mm512_add_epi64(value, _mm512_set1_epi64(1)), 1);
  return _mm512_min_epi64(_mm512_max_epi64(value, minimum), maximum);
}

/// Sixteen channels at a time, the even and the odd ones as 64-bit products.
void requantize(const int32_t *acc, int64_t channels, const ScaleColumns &s,
                const Output &out, uint8_t *output) {
  // The zero point is added last, where 32 bits suffice.
  __m512i minimum = _mm512_set1_epi64(out.minimum - out.zeroPoint);
  __m512i maximum = _mm512_set1_epi64(out.maximum - out.zeroPoint);
  __m512i zeroPoint = _mm512_set1_epi32(static_cast<int32_t>(out.zeroPoint));
  __m512i low = _mm512_set1_epi64(0xffffffff);
  int64_t bytes = isa::bytesOf(out.type);
  for (int64_t c = 0; c < channels; c += 16) {
    __m512i value =
        _mm512_add_epi32(loadVector(acc + c), loadVector(s.bias + c));
    __m512i multiplier = loadVector(s.multiplier + c);
    __m512i less =
        _mm512_sub_epi32(loadVector(s.shift + c), _mm512_set1_epi32(1));
    // doubleRounding, negated where the value is negative.
    __m512i sign = _mm512_srai_epi32(value, 31);
    __m512i extra = _mm512_sub_epi32(
        _mm512_xor_si512(loadVector(s.doubleRounding + c), sign), sign);

    __m512i even =
        _mm512_add_epi64(_mm512_mul_epi32(value, multiplier),
                         _mm512_srai_epi64(_mm512_slli_epi64(extra, 32), 32));
    __m512i odd =
        _mm512_add_epi64(_mm512_mul_epi32(_mm512_srli_epi64(value, 32),
                                          _mm512_srli_epi64(multiplier, 32)),
                         _mm512_srai_epi64(extra, 32));
    even = scaleProducts(even, _mm512_and_si512(less, low), minimum, maximum);
    odd = scaleProducts(odd, _mm512_srli_epi64(less, 32), minimum, maximum);
    __m512i result =
        _mm512_mask_blend_epi32(0xaaaa, even, _mm512_slli_epi64(odd, 32));
    int64_t rest = channels - c;
    storeCut(output + c * bytes, _mm512_add_epi32(result, zeroPoint),
             rest < 16 ? rest : 16, bytes);
  }
}

#include "runtime/simulator/values/kernels/Kernels-inl.h"

} // namespace

const KernelTable &avx512Kernels() {
  static constexpr KernelTable table = makeTable("avx512vnni");
  return table;
}

} // namespace npu::sim

#pragma clang attribute pop

#endif // __x86_64__
