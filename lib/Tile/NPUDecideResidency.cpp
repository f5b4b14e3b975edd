// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Residency.h"
#include "npu/Dialect/NPU/Utils/MachineOf.h"
#include "npu/Tile/Passes.h"

namespace mlir::npu {
#define GEN_PASS_DEF_NPUDECIDERESIDENCY
#include "npu/Tile/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;

namespace {

struct NPUDecideResidency
    : mlir::npu::impl::NPUDecideResidencyBase<NPUDecideResidency> {
  using NPUDecideResidencyBase::NPUDecideResidencyBase;

  void runOnOperation() override {
    func::FuncOp function = getOperation();
    FailureOr<::npu::machine::Machine> machine = machineOf(function);
    if (failed(machine))
      return signalPassFailure();
    ResidencyPlan plan(function, *machine, reserve);

    int64_t position = 0;
    for (Operation &op : function.front()) {
      ++position;
      auto compute = dyn_cast<ComputeOpInterface>(op);
      // What only moves data needs no tiles, but both of its sides.
      auto needed = [&] {
        return compute ? leastTileBytes(compute, plan.residencyOf(compute),
                                        *machine)
                       : 0;
      };
      // Each step moves one tensor out of the way, so this ends.
      while (plan.roomAt(position) < needed())
        if (!plan.spillAt(position, &op))
          break; // npu-decide-tiles says what is lacking.
    }
    for (const Root &root : plan.storage().roots()) {
      if (root.isExternal)
        continue;
      bool inScratchpad = plan.isResident(root.value);
      (inScratchpad ? resident : spilled) += 1;
      root.value.getDefiningOp()->setAttr(
          kSpaceAttr,
          SpaceAttr::get(&getContext(),
                         inScratchpad ? Space::Scratchpad : Space::Dram));
    }
  }
};

} // namespace
