// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Passes that run other passes.
#ifndef NPU_PIPELINES_PASSES_TD
#define NPU_PIPELINES_PASSES_TD

include "mlir/Pass/PassBase.td"

def NPUFitScratchpad : Pass<"npu-fit-scratchpad", "::mlir::ModuleOp"> {
  let summary = "Tile and schedule, with as much room to spare as it takes";
  let description = [{
    Expects a module of the phase `graph` with a machine. The passes of the
    phases `tile` and `schedule` decide before they know how buffers pack. This
    pass runs them on a copy, first with little of the scratchpad held back and
    much loaded ahead of time, then with more and less, until the addresses fit;
    what the last attempt lacks is the error that is reported. Leaves the module
    in the phase that `until` names.
  }];
  let options = [
    Option<"until", "until", "std::string", "\"schedule\"",
           "The phase to stop at: tile or schedule">
  ];
  let statistics = [Statistic<"attempts", "attempts", "Attempts made">];
}

#endif // NPU_PIPELINES_PASSES_TD
