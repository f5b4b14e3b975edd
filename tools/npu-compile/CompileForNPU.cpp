// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// npu-compile --target=npu.
#include "tools/npu-compile/Compile.h"

#include "npu/Dialect/ISA/IR/ISAProgram.h"
#include "npu/Pipelines/Accelerator.h"
#include "npu/Support/WriteFile.h"
#include "npu/Target/CPU/HostLibrary.h"
#include "npu/Target/Program/Translate.h"
#include "runtime/program/ProgramFile.h"

#include "mlir/Pass/PassManager.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Target/TargetMachine.h"

using namespace llvm;
using namespace mlir::npu;
using npu::tools::CompileRequest;

std::string npu::tools::hostLibraryOf(StringRef program) {
  SmallString<128> path(program);
  sys::path::replace_extension(path, ".host.so");
  return path.str().str();
}

/// The functions that the program calls on its host, in the order of its table.
static Expected<SmallVector<mlir::func::FuncOp>>
findHostFunctions(mlir::ModuleOp module) {
  SmallVector<mlir::func::FuncOp> functions;
  mlir::FailureOr<mlir::npuisa::ProgramOp> program =
      mlir::npuisa::findProgram(module);
  if (failed(program))
    return createStringError("there is no program");
  mlir::ArrayAttr hosts = program->getHostsAttr();
  for (size_t index = 0; hosts && index < hosts.size(); ++index) {
    std::string name = mlir::npuisa::hostSymbol(index);
    auto function = module.lookupSymbol<mlir::func::FuncOp>(name);
    if (!function)
      return createStringError(
          "expected the function @" + name +
          ", which the program has the host run, found none in the module; "
          "compile the model, or write the program alone with npu-translate "
          "--isa-to-binary");
    functions.push_back(function);
  }
  return functions;
}

/// Compiles what the program of `bytes` has the host run; empty for nothing.
static Expected<std::string>
makeHostLibrary(mlir::ModuleOp module, const CompileRequest &request,
                const std::vector<uint8_t> &bytes) {
  auto functions = findHostFunctions(module);
  if (!functions)
    return functions.takeError();
  if (functions->empty())
    return std::string();
  Expected<CPUTarget> target = resolveCPU(request.cpu);
  if (!target)
    return target.takeError();
  auto machine = createTargetMachine(*target);
  if (!machine)
    return machine.takeError();
  return emitHostLibrary(*functions, npu::program::fingerprint(bytes), *target,
                         **machine);
}

Error npu::tools::compileForNPU(mlir::ModuleOp module,
                                const CompileRequest &request) {
  StringRef extension = sys::path::extension(request.output);
  bool isProgram = extension == ".npu";
  if (!isProgram && extension != ".mlir" && extension != ".mlirbc")
    return createStringError("-o: expected a name that ends in .npu, .mlir or "
                             ".mlirbc for --target=npu, found '" +
                             request.output + "'");
  Phase to = Phase::Isa;
  if (!request.compileTo.empty()) {
    bool toBinary = request.compileTo == "binary";
    std::optional<Phase> phase = parsePhase(request.compileTo);
    if (!phase && !toBinary)
      return createStringError("--compile-to: expected one of " + phaseNames() +
                               ", binary for --target=npu, found '" +
                               request.compileTo + "'");
    if (toBinary != isProgram)
      return createStringError("--compile-to=" + request.compileTo +
                               ": expected -o with a name that ends in " +
                               (toBinary ? ".npu" : ".mlir or .mlirbc") +
                               ", found '" + request.output + "'");
    to = phase.value_or(Phase::Isa);
  }
  mlir::PassManager manager(module.getContext());
  buildAcceleratorPipeline(manager,
                           Chip{request.machine, request.io, request.allowHost},
                           phaseOf(module), to);
  if (failed(manager.run(module)))
    return createStringError(request.model +
                             ": cannot be compiled for the accelerator");
  if (!isProgram)
    return writeModule(module, request.output);
  mlir::FailureOr<std::vector<uint8_t>> bytes =
      mlir::npuisa::writeBinary(module);
  if (failed(bytes))
    return createStringError(request.model + ": makes no valid program");
  llvm::Expected<std::string> library =
      makeHostLibrary(module, request, *bytes);
  if (!library)
    return createStringError(request.model + ": " +
                             toString(library.takeError()));
  std::string libraryPath = hostLibraryOf(request.output);
  if (!library->empty())
    if (llvm::Error error =
            writeFile(libraryPath, [&](raw_ostream &os) { os << *library; }))
      return error;
  llvm::Error error = writeFile(request.output, [&](raw_ostream &os) {
    os.write(reinterpret_cast<const char *>(bytes->data()), bytes->size());
  });
  if (error && !library->empty())
    return joinErrors(std::move(error),
                      errorCodeToError(sys::fs::remove(libraryPath)));
  return error;
}
