// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The `cpu` dialect: kernels of the native target.
#ifndef NPU_CPU_IR_CPU_H
#define NPU_CPU_IR_CPU_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "npu/CPU/IR/CPUDialect.h.inc"
#include "npu/CPU/IR/CPUEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "npu/CPU/IR/CPUAttrs.h.inc"

#define GET_OP_CLASSES
#include "npu/CPU/IR/CPUOps.h.inc"

namespace mlir::npu::cpu {

/// Lets one-shot-bufferize turn the dialect's kernels on tensors into kernels
/// on buffers.
void registerBufferizableOpInterfaceModels(DialectRegistry &registry);

} // namespace mlir::npu::cpu

#endif // NPU_CPU_IR_CPU_H
