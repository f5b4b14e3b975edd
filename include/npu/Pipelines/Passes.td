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

def NPUReportPlacement : Pass<"npu-report-placement", "::mlir::ModuleOp"> {
  let summary = "Say which layers of a network run on the chip, and which on its host";
  let description = [{
    Expects a module of the phase `input`, and leaves it as it is. Takes a copy
    through the passes of the phase `graph`, with a host that runs what the chip
    cannot, and writes to `file` (JSON) what became of it:

    ```json
    {"chip": 12, "host": [{"layer": "scores", "layers": 1, "reason": "tosa.exp: the chip computes with integers"} ]}
    ```

    `chip` counts layers, `host` has an entry for each part of the network that
    the host runs in one call: its first layer, how many there are, and what
    `npu-outline-host` says of them. Where neither can run an operation, `problem`
    says what is wrong, and the rest is not there. Diagnostics of the copy are not
    shown.
  }];
  let options = [Option<"file", "file", "std::string", /*default=*/"", "Where to write (JSON)">];
}

#endif // NPU_PIPELINES_PASSES_TD
