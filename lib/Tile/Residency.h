// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Which tensors are in the scratchpad at each operation of a graph, and how
/// much room they leave.
#ifndef NPU_LIB_TILE_RESIDENCY_H
#define NPU_LIB_TILE_RESIDENCY_H

#include "Storage.h"
#include "TileCost.h"

namespace mlir::npu {

class ResidencyPlan {
public:
  /// Takes decisions that are in the IR; every other root begins in the
  /// scratchpad if the machine lets it. Inputs and outputs are where the
  /// machine has them. `reserve` percent of the scratchpad are not given out.
  ResidencyPlan(func::FuncOp function, const ::npu::machine::Machine &machine,
                unsigned reserve);

  const Storage &storage() const { return memory; }
  bool isResident(Value value) const;
  bool outputsInScratchpad() const { return externalInScratchpad; }
  Residency residencyOf(ComputeOpInterface op) const;
  /// Bytes that the roots which are alive at `position` leave; negative if they
  /// do not fit.
  int64_t roomAt(int64_t position) const;
  /// Moves the largest root that is alive at `position` to DRAM, those first
  /// that `op` does not touch. False if there is none that may move.
  bool spillAt(int64_t position, Operation *op);

private:
  Storage memory;
  int64_t capacity;
  bool dramIsWritable;
  bool externalInScratchpad;
  DenseMap<Value, bool> resident;
  DenseMap<Value, bool> fixed;
};

} // namespace mlir::npu

#endif // NPU_LIB_TILE_RESIDENCY_H
