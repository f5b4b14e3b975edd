// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// `isa.program` and the runtime's program: the same thing in two forms.
#ifndef NPU_DIALECT_ISA_IR_ISAPROGRAM_H
#define NPU_DIALECT_ISA_IR_ISAPROGRAM_H

#include "npu/Dialect/ISA/IR/ISA.h"
#include "runtime/program/Program.h"
#include "runtime/program/Validate.h"

namespace mlir::npuisa {

/// The name of the function beside an isa.program whose body is host function
/// `index`.
std::string hostSymbol(size_t index);

/// The program of an op, which need not be valid. Emits an error at the op if
/// its attributes are not those of a program (a machine that is none, an
/// operation that is no instruction).
FailureOr<::npu::program::Program> toProgram(ProgramOp op);

/// Inserts the op of a valid program. Each instruction's location is the name
/// of its source.
ProgramOp createProgram(OpBuilder &builder, Location loc,
                        const ::npu::program::Program &program);

/// Emits what is wrong with a program, at the instruction that it is about,
/// with a note at the other one if there is one. The program must have been
/// made of the op by toProgram.
InFlightDiagnostic emitIssue(ProgramOp op, const ::npu::program::Issue &issue);

/// Proves that the program of a verified op has no race, deadlock or read of
/// nothing (runtime/program/Verify.h); else emits the fault.
LogicalResult proveProgram(ProgramOp op);

} // namespace mlir::npuisa

#endif // NPU_DIALECT_ISA_IR_ISAPROGRAM_H
