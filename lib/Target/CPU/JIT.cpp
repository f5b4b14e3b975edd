// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "npu/Target/CPU/JIT.h"

#include "npu/Target/CPU/Compile.h"

#include "llvm/ExecutionEngine/Orc/ExecutionUtils.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/Target/TargetMachine.h"

#include <new>

using namespace mlir;
using namespace mlir::npu;

namespace {
constexpr std::align_val_t arenaAlignment{64};
} // namespace

JITProgram::Arena::Arena(size_t bytes)
    : memory(::operator new(bytes, arenaAlignment)) {}

void JITProgram::Arena::Deleter::operator()(void *pointer) const {
  ::operator delete(pointer, arenaAlignment);
}

JITProgram::JITProgram() = default;
JITProgram::JITProgram(JITProgram &&) = default;
JITProgram &JITProgram::operator=(JITProgram &&) = default;
JITProgram::~JITProgram() = default;

/// Loads a compiled module into a JIT of its own and finds the entry.
static llvm::Expected<
    std::pair<std::unique_ptr<llvm::orc::LLJIT>, llvm::orc::ExecutorAddr>>
load(CompiledModule compiled, std::unique_ptr<llvm::TargetMachine> machine) {
  llvm::orc::JITTargetMachineBuilder builder(machine->getTargetTriple());
  builder.setCPU(machine->getTargetCPU().str());
  builder.setFeatures(machine->getTargetFeatureString());
  builder.setRelocationModel(llvm::Reloc::PIC_);
  builder.setCodeGenOptLevel(llvm::CodeGenOptLevel::Aggressive);
  auto jit = llvm::orc::LLJITBuilder()
                 .setJITTargetMachineBuilder(std::move(builder))
                 .create();
  if (!jit)
    return jit.takeError();
  auto process = llvm::orc::DynamicLibrarySearchGenerator::GetForCurrentProcess(
      (*jit)->getDataLayout().getGlobalPrefix());
  if (!process)
    return process.takeError();
  (*jit)->getMainJITDylib().addGenerator(std::move(*process));
  std::string entry = compiled.symbol + "_run";
  if (llvm::Error error = (*jit)->addIRModule(llvm::orc::ThreadSafeModule(
          std::move(compiled.module), std::move(compiled.context))))
    return error;
  auto address = (*jit)->lookup(entry);
  if (!address)
    return address.takeError();
  return std::make_pair(std::move(*jit), *address);
}

FailureOr<JITProgram> JITProgram::compile(ModuleOp module) {
  auto fail = [&](llvm::Error error) -> FailureOr<JITProgram> {
    return module.emitError("compiling in this process: ")
           << llvm::toString(std::move(error));
  };
  llvm::Expected<CPUTarget> target = resolveCPU("host");
  if (!target)
    return fail(target.takeError());
  auto machine = createTargetMachine(*target);
  if (!machine)
    return fail(machine.takeError());
  CPUCompileOptions options;
  options.target = *target;
  FailureOr<CompiledModule> compiled =
      compileForCPU(module, options, **machine);
  if (failed(compiled))
    return failure();

  JITProgram program;
  program.signature = compiled->signature;
  program.arenaBytes = compiled->arenaBytes;
  auto loaded = load(std::move(*compiled), std::move(*machine));
  if (!loaded)
    return fail(loaded.takeError());
  program.jit = std::move(loaded->first);
  program.entry = loaded->second.toPtr<Entry>();
  return program;
}

LogicalResult JITProgram::run(ArrayRef<const void *> inputs,
                              ArrayRef<void *> outputs,
                              const Arena &arena) const {
  return success(inputs.size() == signature.inputs.size() &&
                 outputs.size() == signature.outputs.size() &&
                 entry(inputs.data(), outputs.data(), arena.get()) == 0);
}
