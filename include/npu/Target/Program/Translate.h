// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// A module that holds one `isa.program`, and the .npu file.
#ifndef NPU_TARGET_PROGRAM_TRANSLATE_H
#define NPU_TARGET_PROGRAM_TRANSLATE_H

#include "npu/Dialect/ISA/IR/ISA.h"
#include "runtime/program/Program.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

#include <cstdint>
#include <vector>

namespace mlir::npuisa {

/// The module's only `isa.program`. Emits an error at the module if it has none
/// or several.
FailureOr<ProgramOp> findProgram(ModuleOp module);

/// The bytes of the .npu file of the module's program. Emits an error at the
/// module or at the instruction that is wrong.
FailureOr<std::vector<uint8_t>> writeBinary(ModuleOp module);

/// A module with a valid program.
OwningOpRef<ModuleOp> toModule(MLIRContext *context,
                               const ::npu::program::Program &program);

} // namespace mlir::npuisa

#endif // NPU_TARGET_PROGRAM_TRANSLATE_H
