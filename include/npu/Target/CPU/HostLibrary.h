// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Native code for what a program of the chip leaves to its host.
#ifndef NPU_TARGET_CPU_HOSTLIBRARY_H
#define NPU_TARGET_CPU_HOSTLIBRARY_H

#include "npu/Target/CPU/Target.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace mlir::npu {

/// Compiles functions of TOSA operations, at least one, and returns the bytes
/// of a shared library with the table of runtime/api/npu_host_library.h, which
/// carries `fingerprint`, that of the .npu file. Errors in the functions are
/// emitted as diagnostics. As for linkSharedLibrary, the process must not have
/// started threads.
llvm::Expected<std::string> emitHostLibrary(ArrayRef<func::FuncOp> functions,
                                            uint64_t fingerprint,
                                            const CPUTarget &target,
                                            llvm::TargetMachine &machine);

} // namespace mlir::npu

#endif // NPU_TARGET_CPU_HOSTLIBRARY_H
