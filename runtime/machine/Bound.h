// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The roofline: what no schedule of a network's work can beat.
#ifndef NPU_RUNTIME_MACHINE_BOUND_H
#define NPU_RUNTIME_MACHINE_BOUND_H

#include "runtime/machine/Cost.h"

namespace npu::machine {

/// A network's work, however it is cut into tiles. Add up its layers with
/// `add`; set the two counts of DRAM bytes to what must cross the pins: coded
/// weights and inputs that stand in DRAM, and outputs that do.
struct NetworkWork {
  int64_t macsInt8 = 0;
  /// Of activations; those by weights of int16 count as two.
  int64_t macsInt16 = 0;
  int64_t weights = 0;
  int64_t outputElements = 0;
  int64_t dramReadBytes = 0;
  int64_t dramWriteBytes = 0;
  /// Results: each is written to the scratchpad, and read by somebody.
  int64_t resultBytes = 0;
  /// Cycles that a single lane of the vector engine would take.
  int64_t vectorLaneCycles = 0;

  /// Adds a layer, or a tile. `countWeights`: false for a second tile with the
  /// same weights.
  void add(const Work &work, const Machine &machine, bool countWeights = true);
};

struct Bound {
  int64_t arrayCycles = 0;
  int64_t dramCycles = 0;
  int64_t portCycles = 0;
  int64_t decoderCycles = 0;
  int64_t outputCycles = 0;
  int64_t vectorCycles = 0;
  int64_t cycles = 0;
  Resource binds = Resource::None;
};

/// max(MACs / peak, DRAM bytes / bandwidth, scratchpad bytes / port, weights /
/// decoder rate, outputs / output rate, vector work / lanes), each rounded up
/// to whole cycles. What is loaded, and what is computed, passes the port
/// twice.
Bound boundOf(const NetworkWork &work, const Machine &machine,
              unsigned operatingPoint = 0);

} // namespace npu::machine

#endif // NPU_RUNTIME_MACHINE_BOUND_H
