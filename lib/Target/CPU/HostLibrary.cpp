// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The library of a program's host functions: one object for each, and one for
/// the table of npu_host_library.h.
#include "npu/Target/CPU/HostLibrary.h"

#include "npu/Target/CPU/Emit.h"
#include "runtime/api/npu_host_library.h"

#include "mlir/IR/Builders.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/IR/Constants.h"
#include "llvm/Target/TargetMachine.h"

using namespace llvm;
using namespace mlir::npu;

static int64_t totalBytes(ArrayRef<TensorDescription> tensors) {
  int64_t bytes = 0;
  for (const TensorDescription &tensor : tensors)
    bytes += tensor.getNumBytes();
  return bytes;
}

/// Compiles a function as a network of its own.
static mlir::FailureOr<CompiledModule> compile(mlir::func::FuncOp function,
                                               StringRef symbol,
                                               const CPUTarget &target,
                                               TargetMachine &machine) {
  mlir::OpBuilder builder(function.getContext());
  mlir::OwningOpRef<mlir::ModuleOp> module =
      mlir::ModuleOp::create(function.getLoc());
  builder.setInsertionPointToEnd(module->getBody());
  auto copy = mlir::cast<mlir::func::FuncOp>(builder.clone(*function));
  copy.setPublic();
  return compileForCPU(*module, CPUCompileOptions{target, symbol.str()},
                       machine);
}

namespace {
/// What the table says of a function.
struct Entry {
  std::string symbol;
  int64_t inputs, outputs, inputBytes, outputBytes, arenaBytes;
};
} // namespace

/// The table as a module whose functions are in other objects.
static std::unique_ptr<Module>
makeTable(LLVMContext &context, ArrayRef<Entry> entries, uint64_t fingerprint,
          const CPUTarget &target, const TargetMachine &machine) {
  auto module = std::make_unique<Module>("npu_host_library", context);
  module->setDataLayout(machine.createDataLayout());
  module->setTargetTriple(machine.getTargetTriple());
  auto integer = [&](uint64_t value) -> Constant * {
    return ConstantInt::get(Type::getInt64Ty(context), value);
  };
  auto hidden = [&](Constant *value) -> Constant * {
    return new GlobalVariable(*module, value->getType(), /*isConstant=*/true,
                              GlobalValue::PrivateLinkage, value);
  };
  auto *pointer = PointerType::get(context, 0);
  auto *type = FunctionType::get(Type::getInt32Ty(context),
                                 {pointer, pointer, pointer}, false);
  SmallVector<Constant *> functions;
  for (const Entry &entry : entries) {
    auto *run = Function::Create(type, GlobalValue::ExternalLinkage,
                                 entry.symbol + "_run", *module);
    run->setVisibility(GlobalValue::HiddenVisibility);
    functions.push_back(ConstantStruct::getAnon(
        {integer(entry.inputs), integer(entry.outputs),
         integer(entry.inputBytes), integer(entry.outputBytes),
         integer(entry.arenaBytes), run}));
  }
  Constant *list = hidden(ConstantArray::get(
      ArrayType::get(functions.front()->getType(), functions.size()),
      functions));
  Constant *features = hidden(ConstantDataArray::getString(
      context, join(target.getFeatureNames(), ",")));
  Constant *table = ConstantStruct::getAnon(
      {integer(NPU_HOST_LIBRARY_VERSION), integer(fingerprint), list,
       integer(entries.size()), features});
  new GlobalVariable(*module, table->getType(), /*isConstant=*/true,
                     GlobalValue::ExternalLinkage, table, "npu_host_library");
  return module;
}

Expected<std::string>
mlir::npu::emitHostLibrary(ArrayRef<func::FuncOp> functions,
                           uint64_t fingerprint, const CPUTarget &target,
                           TargetMachine &machine) {
  std::vector<SmallVector<char, 0>> objects;
  std::vector<Entry> entries;
  for (func::FuncOp function : functions) {
    std::string symbol = "npu_host_" + std::to_string(entries.size());
    mlir::FailureOr<CompiledModule> compiled =
        compile(function, symbol, target, machine);
    if (failed(compiled))
      return createStringError("a part of the network that the chip cannot run "
                               "cannot be compiled for the host either");
    const Signature &signature = compiled->signature;
    entries.push_back({symbol, int64_t(signature.inputs.size()),
                       int64_t(signature.outputs.size()),
                       totalBytes(signature.inputs),
                       totalBytes(signature.outputs), compiled->arenaBytes});
    auto object = emitObject(*compiled, machine);
    if (!object)
      return object.takeError();
    objects.push_back(std::move(*object));
  }
  LLVMContext context;
  std::unique_ptr<Module> table =
      makeTable(context, entries, fingerprint, target, machine);
  auto object = writeObject(*table, machine);
  if (!object)
    return object.takeError();
  objects.push_back(std::move(*object));
  return linkSharedLibrary(objects);
}
