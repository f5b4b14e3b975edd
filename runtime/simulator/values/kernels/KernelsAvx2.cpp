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

#include "runtime/simulator/values/kernels/Kernels-inl.h"

} // namespace

const KernelTable &avx2Kernels() {
  static constexpr KernelTable table = makeTable("avx2");
  return table;
}

} // namespace npu::sim

#pragma clang attribute pop

#endif // __x86_64__
