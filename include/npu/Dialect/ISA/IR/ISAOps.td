// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The `isa` dialect: the instructions of runtime/isa/ISA.td, and the program
// that they stand in.

#ifndef NPU_DIALECT_ISA_IR_ISAOPS_TD
#define NPU_DIALECT_ISA_IR_ISAOPS_TD

include "mlir/IR/BuiltinAttributeInterfaces.td"
include "mlir/IR/RegionKindInterface.td"
include "mlir/IR/SymbolInterfaces.td"
include "npu/Dialect/ISA/IR/ISAAttrs.td"
include "npu/Dialect/NPU/IR/NPUAttrs.td"
include "runtime/isa/ISA.td"

def ISA_ProgramOp : Op<ISA_Dialect, "program", [
    IsolatedFromAbove, NoRegionArguments, NoTerminator, SingleBlock, Symbol]> {
  let summary = "Instructions, and everything else that a .npu file holds";
  let description = [{
    The body is the instruction stream in its order; `isa.stop` ends it and
    stands nowhere else. DRAM holds from address 0 `constants` (one byte an
    element), and behind them inputs, outputs and workspace, `dram_bytes` in all;
    `scratchpad_bytes` is what the program needs of the scratchpad. `sources`
    are the layers as the user named them; each instruction's `source` is an
    index into it. `hosts` are the functions that `isa.host_call` numbers.

    The verifier checks what the loader of a .npu file checks, but for the
    freedom of races and deadlocks, which `npu-translate --verify` proves.

    ```mlir
    isa.program @net machine = #machine inputs = [#x] outputs = [#y]
        dram_bytes = 32 scratchpad_bytes = 16 sources = ["copy"]
        constants = dense<> : tensor<0xi8> {
      isa.copy signal0 = 0 channel = 0 source_space = dram destination_space = scratchpad source_base = 0 destination_base = 0 run_bytes = 16
      isa.copy wait0 = 0 channel = 1 source_space = scratchpad destination_space = dram source_base = 0 destination_base = 16 run_bytes = 16
      isa.stop
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, NPU_MachineAttr:$machine,
      TypedArrayAttrBase<ISA_TensorAttr, "inputs or outputs">:$inputs,
      TypedArrayAttrBase<ISA_TensorAttr, "inputs or outputs">:$outputs,
      IntProp<"int64_t">:$dram_bytes, IntProp<"int64_t">:$scratchpad_bytes,
      StrArrayAttr:$sources, SignlessIntElementsAttr<8>:$constants,
      OptionalAttr<TypedArrayAttrBase<ISA_HostFunctionAttr, "host functions">>:$hosts);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    $sym_name `machine` `=` $machine `inputs` `=` $inputs `outputs` `=` $outputs
    (`hosts` `=` $hosts^)? `dram_bytes` `=` $dram_bytes `scratchpad_bytes` `=` $scratchpad_bytes
    `sources` `=` $sources `constants` `=` $constants
    attr-dict-with-keyword $body
  }];
  let hasRegionVerifier = 1;
}

#endif // NPU_DIALECT_ISA_IR_ISAOPS_TD
