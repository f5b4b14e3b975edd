// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Reads a module from a file that nobody vouches for.
#ifndef NPU_SUPPORT_READMODULE_H
#define NPU_SUPPORT_READMODULE_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"

#include <memory>

namespace mlir::npu {

/// Parses and verifies the module in `path`, text or bytecode.
///
/// MLIR's parsers crash or do not return on some hostile files, so the file is
/// first parsed in a child process with bounded time and memory; only if that
/// ends well is it parsed here. Diagnostics go to stderr, with the line of the
/// file, and from here on without the operation printed whole; the error says
/// what became of the file as a whole. Must be called before the process starts
/// threads.
llvm::Expected<OwningOpRef<ModuleOp>> readModule(llvm::StringRef path,
                                                 MLIRContext &context);

/// The same of bytes that were read already; their identifier is the path.
llvm::Expected<OwningOpRef<ModuleOp>>
readModule(std::unique_ptr<llvm::MemoryBuffer> buffer, MLIRContext &context);

} // namespace mlir::npu

#endif // NPU_SUPPORT_READMODULE_H
