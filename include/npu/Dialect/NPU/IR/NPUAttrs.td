// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef NPU_DIALECT_NPU_IR_NPUATTRS_TD
#define NPU_DIALECT_NPU_IR_NPUATTRS_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"
include "npu/Dialect/NPU/IR/NPUDialect.td"

class NPU_Attr<string name, string attrMnemonic, list<Trait> traits = []>
    : AttrDef<NPU_Dialect, name, traits> {
  let mnemonic = attrMnemonic;
}

def NPU_MachineAttr : NPU_Attr<"Machine", "machine"> {
  let summary = "The description of a chip";
  let description = [{
    Wraps a dictionary that mirrors a machine's JSON file field by field.
    `runtime/machine` owns the field names and validates them.

    ```mlir
    #edge = #npu.machine<{name = "edge-128", clock_hz = 500000000 : i64}>
    ```
  }];
  let parameters = (ins "::mlir::DictionaryAttr":$description);
  let assemblyFormat = "`<` $description `>`";
}

#endif // NPU_DIALECT_NPU_IR_NPUATTRS_TD
