// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef NPU_DIALECT_ISA_TRANSFORMS_PASSES_TD
#define NPU_DIALECT_ISA_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

def ISAProveProgram : Pass<"isa-prove-program", "::mlir::npuisa::ProgramOp"> {
  let summary = "Prove that a program does the same in every execution";
  let description = [{
    Fails, at the instruction and with a note at the other one, unless the
    program is proven free of races, deadlocks and reads of what nothing has
    written, by what `npu-translate --verify` and the loader of a .npu file
    prove (runtime/program/Verify.h). Changes nothing.

    ```mlir
    isa.copy channel = 0 source_space = dram destination_space = scratchpad source_base = 0 destination_base = 0 run_bytes = 16
    isa.copy channel = 1 source_space = scratchpad destination_space = dram source_base = 0 destination_base = 16 run_bytes = 16
    ```

    is refused: the second copy may read before the first has written. With
    `signal0 = 0` on the first and `wait0 = 0` on the second it is proven.
  }];
}

#endif // NPU_DIALECT_ISA_TRANSFORMS_PASSES_TD
