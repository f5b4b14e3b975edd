// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The kernels' form of a rescale that an instruction names.
#ifndef NPU_RUNTIME_SIMULATOR_VALUES_STEPS_ROWSCALES_H
#define NPU_RUNTIME_SIMULATOR_VALUES_STEPS_ROWSCALES_H

#include "runtime/simulator/values/Requantize.h"
#include "runtime/simulator/values/kernels/Kernels.h"

namespace npu::sim {

inline RowScale makeRowScale(int64_t zeroPoint, int64_t multiplier,
                             int64_t shift, isa::Rounding rounding) {
  int64_t up = roundingOf(static_cast<unsigned>(shift)),
          extra = doubleRoundingOf(static_cast<unsigned>(shift), rounding);
  return {static_cast<int32_t>(zeroPoint), static_cast<int32_t>(multiplier),
          shift, up + extra, up - extra};
}

} // namespace npu::sim

#endif // NPU_RUNTIME_SIMULATOR_VALUES_STEPS_ROWSCALES_H
