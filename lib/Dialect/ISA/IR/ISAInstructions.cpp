// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Instruction ops and the runtime's instructions: conversions both ways, and
/// the ops' verifiers.
#include "npu/Dialect/ISA/IR/ISA.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::npuisa;

/// The loader's rules are the op's: there is one set of them.
static LogicalResult
verifyInstruction(Operation *op, const ::npu::isa::Instruction &instruction) {
  if (::npu::Status valid = ::npu::isa::validate(instruction); !valid)
    return op->emitError() << "isa." << valid.message();
  return success();
}

#include "npu/Dialect/ISA/IR/ISAConversions.cpp.inc"

std::optional<::npu::isa::Instruction> npuisa::toInstruction(Operation *op) {
  return convertAny(op);
}

std::optional<int64_t> npuisa::sourceOf(Operation *op) {
  return sourceOfAny(op);
}

Operation *npuisa::createOp(OpBuilder &builder, Location loc,
                            const ::npu::isa::Instruction &instruction,
                            int64_t source) {
  return std::visit(
      [&](const auto &i) { return convert(builder, loc, i, source); },
      instruction);
}
