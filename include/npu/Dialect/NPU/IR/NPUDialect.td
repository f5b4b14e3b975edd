// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef NPU_DIALECT_NPU_IR_NPUDIALECT_TD
#define NPU_DIALECT_NPU_IR_NPUDIALECT_TD

include "mlir/IR/DialectBase.td"

def NPU_Dialect : Dialect {
  let name = "npu";
  let cppNamespace = "::mlir::npu";
  let summary = "Operations of a parametric CNN accelerator, on tensors and on buffers";
  let description = [{
    The `npu` dialect carries a network from TOSA to the chip's instructions.
    In the phase `graph` its operations work on tensors, one operation for each
    fused layer; in `tile` and `schedule` the same operations work on buffers in
    `dram` and `scratchpad`, one for each tile. Each then becomes one instruction
    of the `isa` dialect.
  }];
  let useDefaultAttributePrinterParser = 1;
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::quant::QuantDialect"];
  let hasConstantMaterializer = 1;
}

#endif // NPU_DIALECT_NPU_IR_NPUDIALECT_TD
