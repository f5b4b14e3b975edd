// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// npu-compile --target=npu.
#include "tools/npu-compile/Compile.h"

#include "npu/Pipelines/Accelerator.h"
#include "npu/Support/WriteFile.h"
#include "npu/Target/Program/Translate.h"

#include "mlir/Pass/PassManager.h"
#include "llvm/Support/Path.h"

using namespace llvm;
using namespace mlir::npu;
using npu::tools::CompileRequest;

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
  buildAcceleratorPipeline(manager, Chip{request.machine, request.io},
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
  return writeFile(request.output, [&](raw_ostream &os) {
    os.write(reinterpret_cast<const char *>(bytes->data()), bytes->size());
  });
}
