// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// What one core of this machine can multiply, measured.
#ifndef NPU_BENCHMARKS_SIMULATOR_PEAK_H
#define NPU_BENCHMARKS_SIMULATOR_PEAK_H

#include <cstdint>

namespace npu::bench {

/// A loop that nothing but the multipliers can slow down.
struct Peak {
  /// The instruction and its width; null: this machine has none that is known.
  const char *instruction = nullptr;
  void (*run)(int64_t rounds) = nullptr;
  /// Multiplications with accumulation of one round.
  int64_t macsPerRound = 0;
};

/// The fastest exact int8 dot product that the vector units have. Matrix units
/// (AMX) are not looked for: nothing that is measured beside it uses them.
Peak findInt8Peak();

/// The fastest multiplication with addition of 32-bit floats.
Peak findFloatPeak();

} // namespace npu::bench

#endif // NPU_BENCHMARKS_SIMULATOR_PEAK_H
