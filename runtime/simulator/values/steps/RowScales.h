// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The kernels' form of a rescale that an instruction names.
#ifndef NPU_RUNTIME_SIMULATOR_VALUES_STEPS_ROWSCALES_H
#define NPU_RUNTIME_SIMULATOR_VALUES_STEPS_ROWSCALES_H

#include "runtime/simulator/values/Requantize.h"
#include "runtime/simulator/values/kernels/Kernels.h"

namespace npu::sim {

inline RowScale makeRowScale(int64_t zeroPoint, int64_t multiplier,
                             int64_t shift, isa::Rounding rounding) {
  // What is not used may be 0; the kernels want at least 1.
  auto bits = std::max(static_cast<unsigned>(shift), 1u);
  return {static_cast<int32_t>(zeroPoint), static_cast<int32_t>(multiplier),
          static_cast<int32_t>(bits),
          static_cast<int32_t>(doubleRoundingOf(bits, rounding))};
}

} // namespace npu::sim

#endif // NPU_RUNTIME_SIMULATOR_VALUES_STEPS_ROWSCALES_H
