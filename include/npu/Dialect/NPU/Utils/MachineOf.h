// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The chip that a module is compiled for: `#npu.machine` in the IR, JSON in a
/// file, `machine::Machine` where its figures are used.
#ifndef NPU_DIALECT_NPU_UTILS_MACHINEOF_H
#define NPU_DIALECT_NPU_UTILS_MACHINEOF_H

#include "npu/Dialect/NPU/IR/NPU.h"
#include "runtime/machine/Machine.h"

namespace mlir::npu {

/// The module attribute that holds the chip.
inline constexpr llvm::StringLiteral kMachineAttr = "npu.machine";

/// The attribute of a machine: its canonical JSON, field by field.
MachineAttr toAttr(MLIRContext *context,
                   const ::npu::machine::Machine &machine);

/// The machine of an attribute; fails with what is wrong with which field.
::npu::Expected<::npu::machine::Machine> fromAttr(MachineAttr attribute);

/// The machine of the module that `op` is in. Emits an error at `op` if there
/// is none or it is not valid.
FailureOr<::npu::machine::Machine> machineOf(Operation *op);

} // namespace mlir::npu

#endif // NPU_DIALECT_NPU_UTILS_MACHINEOF_H
