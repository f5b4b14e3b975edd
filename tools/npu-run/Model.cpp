// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Runs a model by compiling it in this process.
#include "tools/npu-run/Native.h"

#include "npu/Pipelines/RegisterAll.h"
#include "npu/Support/Diagnostics.h"
#include "npu/Support/ReadModule.h"
#include "npu/Target/CPU/JIT.h"

#include "mlir/IR/MLIRContext.h"

#include <mutex>
#include <optional>

using namespace llvm;
using namespace npu::tools;
using mlir::npu::JITProgram;

static std::vector<Port>
toPorts(ArrayRef<mlir::npu::TensorDescription> descriptions) {
  std::vector<Port> ports;
  for (const mlir::npu::TensorDescription &description : descriptions)
    ports.push_back({description.name,
                     mlir::npu::getNumPyName(description.kind).str(),
                     description.shape, description.getNumBytes(),
                     description.scale, description.zeroPoint});
  return ports;
}

namespace {
class ModelWorker : public Program::Worker {
public:
  explicit ModelWorker(const JITProgram &program)
      : program(program), arena(program.createArena()) {}

  Error run(ArrayRef<const void *> inputs, ArrayRef<void *> outputs) override {
    if (failed(program.run(inputs, outputs, arena)))
      return createStringError("the model was called with wrong buffers");
    return Error::success();
  }

private:
  const JITProgram &program;
  JITProgram::Arena arena;
};

/// Compiled when the first thread wants to run it, so that a model can be
/// described at once.
class Model : public Program {
public:
  static Expected<std::unique_ptr<Program>>
  make(StringRef name, std::unique_ptr<mlir::MLIRContext> context,
       mlir::OwningOpRef<mlir::ModuleOp> module) {
    SourceMgr sources;
    mlir::npu::LayerDiagnosticHandler handler(sources, context.get());
    auto function = mlir::npu::findModelFunction(*module);
    if (failed(function))
      return createStringError(name + ": has no model to run");
    auto signature = mlir::npu::readSignature(*function);
    if (failed(signature))
      return createStringError(name + ": cannot be run as it is");
    return std::unique_ptr<Program>(
        new Model(name, std::move(context), std::move(module), *signature));
  }

  ArrayRef<Port> getInputs() const override { return inputs; }
  ArrayRef<Port> getOutputs() const override { return outputs; }
  Expected<std::unique_ptr<Worker>> createWorker() override {
    std::lock_guard<std::mutex> lock(mutex);
    if (!compiled && module) {
      SourceMgr sources;
      mlir::npu::LayerDiagnosticHandler handler(sources, context.get());
      mlir::FailureOr<JITProgram> program = JITProgram::compile(*module);
      if (succeeded(program))
        compiled = std::move(*program);
      // Compiled or not: another thread need not try again.
      module = nullptr;
    }
    if (!compiled)
      return createStringError(name + ": cannot be compiled for the CPU");
    return std::make_unique<ModelWorker>(*compiled);
  }

private:
  Model(StringRef name, std::unique_ptr<mlir::MLIRContext> context,
        mlir::OwningOpRef<mlir::ModuleOp> module,
        const mlir::npu::Signature &signature)
      : name(name), context(std::move(context)), module(std::move(module)),
        inputs(toPorts(signature.inputs)), outputs(toPorts(signature.outputs)) {
  }

  std::string name;
  std::unique_ptr<mlir::MLIRContext> context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  std::vector<Port> inputs, outputs;
  std::mutex mutex;
  std::optional<JITProgram> compiled;
};
} // namespace

Expected<std::unique_ptr<Program>>
npu::tools::makeModelProgram(StringRef name,
                             std::unique_ptr<mlir::MLIRContext> context,
                             mlir::OwningOpRef<mlir::ModuleOp> module) {
  return Model::make(name, std::move(context), std::move(module));
}

Expected<std::unique_ptr<Program>> npu::tools::loadModel(StringRef path) {
  mlir::DialectRegistry registry;
  mlir::npu::registerAllDialects(registry);
  auto context = std::make_unique<mlir::MLIRContext>(
      registry, mlir::MLIRContext::Threading::DISABLED);
  context->printOpOnDiagnostic(false);
  auto module = mlir::npu::readModule(path, *context);
  if (!module)
    return module.takeError();
  return Model::make(path, std::move(context), std::move(*module));
}
