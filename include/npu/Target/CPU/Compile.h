// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// From a TOSA module to optimized LLVM IR: what the JIT, objects and shared
/// libraries have in common.
#ifndef NPU_TARGET_CPU_COMPILE_H
#define NPU_TARGET_CPU_COMPILE_H

#include "npu/Target/CPU/Signature.h"
#include "npu/Target/CPU/Target.h"

#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"

namespace mlir::npu {

struct CPUCompileOptions {
  CPUTarget target;
  /// Name of the network in the program, a C identifier.
  std::string symbol = "network";
};

/// A network as LLVM IR. The entry is `int SYMBOL_run(const void *const
/// *inputs, void *const *outputs, void *arena)`; it returns 0, or 1 if a
/// pointer is null, or 2 if the arena is not aligned to 64 bytes.
struct CompiledModule {
  // Before the module, which must be destroyed first.
  std::unique_ptr<llvm::LLVMContext> context;
  std::unique_ptr<llvm::Module> module;
  std::string symbol;
  Signature signature;
  /// Bytes of memory that a run needs beside inputs and outputs.
  int64_t arenaBytes = 0;
};

/// Compiles a copy of `module`; the module itself is not changed. Errors are
/// emitted as diagnostics.
FailureOr<CompiledModule> compileForCPU(ModuleOp module,
                                        const CPUCompileOptions &options,
                                        llvm::TargetMachine &machine);

} // namespace mlir::npu

#endif // NPU_TARGET_CPU_COMPILE_H
