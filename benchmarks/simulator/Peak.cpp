// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "benchmarks/simulator/Peak.h"

#if defined(__x86_64__)
#include <immintrin.h>

// Sixteen independent sums hide the latency; the empty assembly keeps each in
// its register and alive.
__attribute__((target("avx512f,avx512vnni"))) static int64_t
runVnni(int64_t count) {
  __m512i a = _mm512_set1_epi8(1), b = _mm512_set1_epi8(1);
  __m512i sums[16];
#pragma clang loop unroll(full)
  for (auto &sum : sums)
    sum = _mm512_setzero_si512();
  for (int64_t k = 0; k < count; ++k)
#pragma clang loop unroll(full)
    for (auto &sum : sums) {
      sum = _mm512_dpbusd_epi32(sum, a, b);
      asm volatile("" : "+v"(sum));
    }
  return 16 * 64;
}

int64_t npu::bench::runDotProducts(int64_t count) {
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vnni"))
    return runVnni(count);
  return 0;
}
#else
int64_t npu::bench::runDotProducts(int64_t) { return 0; }
#endif
