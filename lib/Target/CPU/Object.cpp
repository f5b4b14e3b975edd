// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "npu/Target/CPU/Emit.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/Object/ObjectFile.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Target/TargetMachine.h"

using namespace llvm;
using namespace mlir::npu;

/// Fails if `object` needs a symbol that a bare C environment does not have.
static Error checkUndefinedSymbols(ArrayRef<char> object) {
  auto file = object::ObjectFile::createObjectFile(
      MemoryBufferRef(toStringRef(object), "network"));
  if (!file)
    return file.takeError();
  for (const object::SymbolRef &symbol : (*file)->symbols()) {
    Expected<uint32_t> flags = symbol.getFlags();
    if (!flags)
      return flags.takeError();
    if (!(*flags & object::SymbolRef::SF_Undefined))
      continue;
    Expected<StringRef> name = symbol.getName();
    if (!name)
      return name.takeError();
    if (!name->empty() && *name != "memcpy" && *name != "memmove" &&
        *name != "memset")
      return createStringError(
          "expected an object that needs memcpy, memmove and memset at most, "
          "found that it needs '" +
          *name + "'; choose a processor (--cpu) that can do this itself");
  }
  return Error::success();
}

Expected<SmallVector<char, 0>> mlir::npu::writeObject(Module &module,
                                                      TargetMachine &machine) {
  SmallVector<char, 0> object;
  raw_svector_ostream os(object);
  legacy::PassManager manager;
  if (machine.addPassesToEmitFile(manager, os, nullptr,
                                  CodeGenFileType::ObjectFile))
    return createStringError("LLVM cannot write objects for " +
                             machine.getTargetTriple().str());
  manager.run(module);
  return object;
}

Expected<SmallVector<char, 0>> mlir::npu::emitObject(CompiledModule &compiled,
                                                     TargetMachine &machine) {
  auto object = writeObject(*compiled.module, machine);
  if (object)
    if (Error error = checkUndefinedSymbols(*object))
      return error;
  return object;
}
