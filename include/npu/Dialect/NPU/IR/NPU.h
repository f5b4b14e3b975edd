// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The `npu` dialect: its operations, attributes and enums.
#ifndef NPU_DIALECT_NPU_IR_NPU_H
#define NPU_DIALECT_NPU_IR_NPU_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "npu/Dialect/NPU/IR/NPUDialect.h.inc"
#include "npu/Dialect/NPU/IR/NPUEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "npu/Dialect/NPU/IR/NPUAttrs.h.inc"

#define GET_OP_CLASSES
#include "npu/Dialect/NPU/IR/NPUOps.h.inc"

#endif // NPU_DIALECT_NPU_IR_NPU_H
