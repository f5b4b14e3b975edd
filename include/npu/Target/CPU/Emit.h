// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Writes a compiled network as an object, a C header and a shared library.
#ifndef NPU_TARGET_CPU_EMIT_H
#define NPU_TARGET_CPU_EMIT_H

#include "npu/Target/CPU/Compile.h"

#include "llvm/ADT/SmallVector.h"

namespace mlir::npu {

/// Returns an ELF object for an LLVM module.
llvm::Expected<llvm::SmallVector<char, 0>>
writeObject(llvm::Module &module, llvm::TargetMachine &machine);

/// Returns an ELF object for `compiled`. Fails if it would need any symbol from
/// outside but memcpy, memmove and memset.
llvm::Expected<llvm::SmallVector<char, 0>>
emitObject(CompiledModule &compiled, llvm::TargetMachine &machine);

/// Returns the C header that goes with the object: the entry point, and the
/// sizes, shapes, types and quantization of its inputs and outputs as macros.
std::string emitHeader(const CompiledModule &compiled);

/// Adds to the module what a shared library exports for programs that load it:
/// the symbol `npu_native_program` (see NativeProgram.h), with the features of
/// `target` that its code may use.
void addNativeProgramTable(CompiledModule &compiled, const CPUTarget &target);

/// Links object files into a shared library, and returns the bytes of it.
///
/// The linker writes to files through memory, where a full disk is a bus error:
/// so it runs in a child process, and on files in memory. Must be called before
/// the process starts threads.
llvm::Expected<std::string>
linkSharedLibrary(llvm::ArrayRef<llvm::SmallVector<char, 0>> objects);

/// Turns any text, such as a file's stem, into a C identifier.
std::string toCIdentifier(llvm::StringRef text);

} // namespace mlir::npu

#endif // NPU_TARGET_CPU_EMIT_H
