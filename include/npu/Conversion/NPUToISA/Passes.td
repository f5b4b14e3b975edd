// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef NPU_CONVERSION_NPUTOISA_PASSES_TD
#define NPU_CONVERSION_NPUTOISA_PASSES_TD

include "mlir/Pass/PassBase.td"

def ConvertNPUToISA : Pass<"convert-npu-to-isa", "::mlir::ModuleOp"> {
  let summary = "Turn a scheduled function into a program of instructions";
  let description = [{
    Expects one function of the phase `schedule`: straight-line operations on
    buffers with addresses, DMA channels and semaphores. Replaces it by an
    `isa.program` that holds everything that a .npu file holds: one instruction
    for each operation in the same order, `isa.stop` at the end, the constants
    as one image of DRAM, the inputs and outputs, and the layers' names.
  }];
  let dependentDialects = ["::mlir::npuisa::ISADialect"];
  let statistics = [
    Statistic<"instructions", "instructions", "Instructions made">
  ];
}

#endif // NPU_CONVERSION_NPUTOISA_PASSES_TD
