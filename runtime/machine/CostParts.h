// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// What the parts of the cost function share.
#ifndef NPU_RUNTIME_MACHINE_COSTPARTS_H
#define NPU_RUNTIME_MACHINE_COSTPARTS_H

#include "runtime/machine/Cost.h"

namespace npu::machine {

/// The longest of several, and which it is; the first of equals.
struct Longest {
  Resource resource = Resource::None;
  int64_t cycles = 0;

  void add(Resource candidate, int64_t candidateCycles) {
    if (candidateCycles > cycles) {
      resource = candidate;
      cycles = candidateCycles;
    }
  }
  void putInto(Phase &phase) const {
    phase.cycles = cycles;
    phase.binds = resource;
  }
};

Cost macCost(const MacWork &work, bool depthwise, const Machine &machine);
Cost vectorCost(const VectorWork &work, const Machine &machine);
Cost dmaCost(const DmaWork &work, const Machine &machine,
             unsigned operatingPoint);

} // namespace npu::machine

#endif // NPU_RUNTIME_MACHINE_COSTPARTS_H
