// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The `isa` dialect: one operation per instruction, and the program that they
/// stand in. The C++ namespace is npuisa, because mlir::isa is LLVM's
/// predicate.
#ifndef NPU_DIALECT_ISA_IR_ISA_H
#define NPU_DIALECT_ISA_IR_ISA_H

#include "npu/Dialect/NPU/IR/NPU.h"
#include "runtime/isa/Instructions.h"

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/RegionKindInterface.h"
#include "mlir/IR/SymbolTable.h"

#include <optional>

#include "npu/Dialect/ISA/IR/ISADialect.h.inc"
#include "npu/Dialect/ISA/IR/ISAEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "npu/Dialect/ISA/IR/ISAAttrs.h.inc"

#define GET_OP_CLASSES
#include "npu/Dialect/ISA/IR/ISAOps.h.inc"

namespace mlir::npuisa {

/// The runtime's form of an instruction op; none if `op` is not one.
std::optional<::npu::isa::Instruction> toInstruction(Operation *op);

/// An instruction op's index into the program's sources; none if `op` is not
/// one.
std::optional<int64_t> sourceOf(Operation *op);

/// Inserts the op of an instruction. `source` is its index into the program's
/// sources.
Operation *createOp(OpBuilder &builder, Location loc,
                    const ::npu::isa::Instruction &instruction, int64_t source);

} // namespace mlir::npuisa

#endif // NPU_DIALECT_ISA_IR_ISA_H
