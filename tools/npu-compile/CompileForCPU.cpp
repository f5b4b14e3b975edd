// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// npu-compile --target=cpu.
#include "tools/npu-compile/Compile.h"

#include "npu/CPU/Pipeline.h"
#include "npu/Support/WriteFile.h"
#include "npu/Target/CPU/Emit.h"

#include "mlir/Pass/PassManager.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Target/TargetMachine.h"

using namespace llvm;
using namespace mlir::npu;
using npu::tools::CompileRequest;

static Error compileFailed(const CompileRequest &request) {
  return createStringError(request.model + ": cannot be compiled for the CPU");
}

static Error writePhase(mlir::ModuleOp module, const CompileRequest &request,
                        const CPUTarget &target) {
  std::optional<CPUPhase> phase = parseCPUPhase(request.compileTo);
  if (!phase)
    return createStringError("--compile-to: expected one of " +
                             getCPUPhaseNames() + " for --target=cpu, found '" +
                             request.compileTo + "'");
  mlir::PassManager manager(module.getContext());
  CPUPipelineOptions options;
  options.symbol = request.symbol;
  options.unit = target.getVectorUnit().str();
  buildCPUPipeline(manager, options, *phase);
  if (failed(manager.run(module)))
    return compileFailed(request);
  return npu::tools::writeModule(module, request.output);
}

Error npu::tools::compileForCPU(mlir::ModuleOp module,
                                const CompileRequest &request) {
  Expected<CPUTarget> target = resolveCPU(request.cpu);
  if (!target)
    return target.takeError();
  StringRef extension = sys::path::extension(request.output);
  if (extension == ".mlir" || extension == ".mlirbc")
    return writePhase(module, request, *target);
  if (extension != ".o" && extension != ".so")
    return createStringError("-o: expected a name that ends in .o, .so, .mlir "
                             "or .mlirbc for --target=cpu, found '" +
                             request.output + "'");
  if (!request.compileTo.empty())
    return createStringError("--compile-to=" + request.compileTo +
                             ": expected -o with a name that ends in .mlir or "
                             ".mlirbc, found '" +
                             request.output + "'");

  auto machine = createTargetMachine(*target);
  if (!machine)
    return machine.takeError();
  mlir::FailureOr<CompiledModule> compiled = mlir::npu::compileForCPU(
      module, CPUCompileOptions{*target, request.symbol}, **machine);
  if (failed(compiled))
    return compileFailed(request);
  if (extension == ".so")
    addNativeProgramTable(*compiled, *target);
  auto object = emitObject(*compiled, **machine);
  if (!object)
    return object.takeError();
  if (extension == ".so") {
    auto library = linkSharedLibrary({std::move(*object)});
    if (!library)
      return createStringError(request.output + ": " +
                               toString(library.takeError()));
    return writeFile(request.output, [&](raw_ostream &os) { os << *library; });
  }

  SmallString<128> header(request.output);
  sys::path::replace_extension(header, ".h");
  if (Error error = writeFile(
          header, [&](raw_ostream &os) { os << emitHeader(*compiled); }))
    return error;
  if (Error error = writeFile(
          request.output, [&](raw_ostream &os) { os << toStringRef(*object); }))
    return joinErrors(std::move(error),
                      errorCodeToError(sys::fs::remove(header)));
  return Error::success();
}
