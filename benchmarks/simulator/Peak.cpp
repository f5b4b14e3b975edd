// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "benchmarks/simulator/Peak.h"

using namespace npu::bench;

#if defined(__x86_64__)
#include <immintrin.h>

// Independent sums hide the latency. The empty assembly keeps each in its
// register and alive, and operands unknown, so that no product is reused. A
// macro, because neither the target of a function nor an intrinsic can be a
// template's argument. 12 of AVX2's 16 registers and 16 of AVX-512's 32 are
// more than latency times rate.
#define NPU_DEFINE_PEAK(name, features, Vector, sumCount, zero, step)          \
  __attribute__((target(features))) static void name(int64_t rounds) {         \
    Vector sums[sumCount];                                                     \
    _Pragma("clang loop unroll(full)") for (Vector &sum : sums) sum = zero();  \
    Vector a = zero(), b = zero();                                             \
    for (int64_t k = 0; k < rounds; ++k)                                       \
      _Pragma("clang loop unroll(full)") for (Vector &sum : sums) {            \
        asm volatile("" : "+v"(a), "+v"(b));                                   \
        sum = step(sum, a, b);                                                 \
        asm volatile("" : "+v"(sum));                                          \
      }                                                                        \
  }

__attribute__((target("avx2"))) static inline __m256i
addPairs(__m256i sum, __m256i a, __m256i b) {
  return _mm256_add_epi32(sum, _mm256_madd_epi16(a, b));
}

__attribute__((target("avx512f"))) static inline __m512
multiplyAdd512(__m512 sum, __m512 a, __m512 b) {
  return _mm512_fmadd_ps(a, b, sum);
}

__attribute__((target("avx2,fma"))) static inline __m256
multiplyAdd256(__m256 sum, __m256 a, __m256 b) {
  return _mm256_fmadd_ps(a, b, sum);
}

NPU_DEFINE_PEAK(runVnni512, "avx512f,avx512vnni", __m512i, 16,
                _mm512_setzero_si512, _mm512_dpbusd_epi32)
NPU_DEFINE_PEAK(runVnni256, "avx2,avxvnni", __m256i, 12, _mm256_setzero_si256,
                _mm256_dpbusd_avx_epi32)
NPU_DEFINE_PEAK(runPairs, "avx2", __m256i, 12, _mm256_setzero_si256, addPairs)
NPU_DEFINE_PEAK(runFma512, "avx512f", __m512, 16, _mm512_setzero_ps,
                multiplyAdd512)
NPU_DEFINE_PEAK(runFma256, "avx2,fma", __m256, 12, _mm256_setzero_ps,
                multiplyAdd256)

Peak npu::bench::findInt8Peak() {
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vnni"))
    return {"vpdpbusd, 512 bits", runVnni512, 16 * 64};
  if (__builtin_cpu_supports("avxvnni"))
    return {"vpdpbusd, 256 bits", runVnni256, 12 * 32};
  if (__builtin_cpu_supports("avx2"))
    return {"vpmaddwd, 256 bits", runPairs, 12 * 16};
  return {};
}

Peak npu::bench::findFloatPeak() {
  if (__builtin_cpu_supports("avx512f"))
    return {"vfmadd, 512 bits", runFma512, 16 * 16};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    return {"vfmadd, 256 bits", runFma256, 12 * 8};
  return {};
}
#else
Peak npu::bench::findInt8Peak() { return {}; }
Peak npu::bench::findFloatPeak() { return {}; }
#endif
