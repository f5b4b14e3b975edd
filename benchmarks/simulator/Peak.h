// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// What this machine's multipliers can do, measured.
#ifndef NPU_BENCHMARKS_SIMULATOR_PEAK_H
#define NPU_BENCHMARKS_SIMULATOR_PEAK_H

#include <cstdint>

namespace npu::bench {

/// Executes `count` rounds of int8 dot products that nothing but the
/// multipliers can slow down (vpdpbusd where there is AVX-512 VNNI). Returns
/// the multiplications with accumulation of a round, 0 if there is no such
/// instruction here.
int64_t runDotProducts(int64_t count);

} // namespace npu::bench

#endif // NPU_BENCHMARKS_SIMULATOR_PEAK_H
