// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Runs a model by compiling it in this process.
#include "tools/npu-run/Native.h"

#include "npu/Pipelines/RegisterAll.h"
#include "npu/Support/ReadModule.h"
#include "npu/Target/CPU/JIT.h"

#include "mlir/IR/MLIRContext.h"

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

class Model : public Program {
public:
  explicit Model(JITProgram compiled)
      : program(std::move(compiled)),
        inputs(toPorts(program.getSignature().inputs)),
        outputs(toPorts(program.getSignature().outputs)) {}

  ArrayRef<Port> getInputs() const override { return inputs; }
  ArrayRef<Port> getOutputs() const override { return outputs; }
  Expected<std::unique_ptr<Worker>> createWorker() override {
    return std::make_unique<ModelWorker>(program);
  }

private:
  JITProgram program;
  std::vector<Port> inputs, outputs;
};
} // namespace

Expected<std::unique_ptr<Program>> npu::tools::loadModel(StringRef path) {
  mlir::DialectRegistry registry;
  mlir::npu::registerAllDialects(registry);
  mlir::MLIRContext context(registry, mlir::MLIRContext::Threading::DISABLED);
  auto module = mlir::npu::readModule(path, context);
  if (!module)
    return module.takeError();
  mlir::FailureOr<JITProgram> program = JITProgram::compile(**module);
  if (failed(program))
    return createStringError(path + ": cannot be compiled for the CPU");
  return std::make_unique<Model>(std::move(*program));
}
