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

#include "runtime/simulator/values/kernels/Kernels-inl.h"

} // namespace

const KernelTable &avx512Kernels() {
  static constexpr KernelTable table = makeTable("avx512vnni");
  return table;
}

} // namespace npu::sim

#pragma clang attribute pop

#endif // __x86_64__
