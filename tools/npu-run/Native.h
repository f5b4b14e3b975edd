// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Programs of the CPU target: models compiled here and now, and shared
/// libraries made by npu-compile.
#ifndef NPU_TOOLS_NPU_RUN_NATIVE_H
#define NPU_TOOLS_NPU_RUN_NATIVE_H

#include "tools/npu-run/Program.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"

namespace npu::tools {

/// Compiles a model in TOSA (text or bytecode) for this machine. Diagnostics go
/// to stderr; the error says only that it failed.
llvm::Expected<std::unique_ptr<Program>> loadModel(llvm::StringRef path);

/// The same of a module of `context`, which both belong to the program from
/// here on; `name` stands for it in errors.
llvm::Expected<std::unique_ptr<Program>>
makeModelProgram(llvm::StringRef name,
                 std::unique_ptr<mlir::MLIRContext> context,
                 mlir::OwningOpRef<mlir::ModuleOp> module);

/// Fails if this processor lacks one of `features`, LLVM's names separated by
/// commas, which the code of the library `path` needs.
llvm::Error checkFeatures(llvm::StringRef path, llvm::StringRef features);

/// Loads a shared library made by npu-compile, which stays loaded. Its code
/// runs with all rights of this process.
llvm::Expected<std::unique_ptr<Program>> loadLibrary(llvm::StringRef path);

} // namespace npu::tools

#endif // NPU_TOOLS_NPU_RUN_NATIVE_H
