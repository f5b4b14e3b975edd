// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/npu-run/Simulated.h"

#include "runtime/api/npu_runtime.h"

using namespace llvm;
using namespace npu::tools;

/// NumPy's name of a type; int48 stands in 8 bytes, sign-extended.
static StringRef nameOf(npu_type type) {
  switch (type) {
  case NPU_INT8:
    return "int8";
  case NPU_UINT8:
    return "uint8";
  case NPU_INT16:
    return "int16";
  case NPU_UINT16:
    return "uint16";
  case NPU_INT32:
    return "int32";
  case NPU_INT48:
    return "int64";
  }
  llvm_unreachable("the runtime knows no other type");
}

static Port toPort(const npu_tensor &tensor) {
  Port port;
  port.name = tensor.name;
  port.type = nameOf(tensor.type).str();
  port.shape.assign(tensor.shape, tensor.shape + tensor.rank);
  port.bytes = static_cast<int64_t>(tensor.bytes);
  port.scale = tensor.scale;
  port.zeroPoint = tensor.zero_point;
  return port;
}

static Error toError(npu_status status) {
  if (status == NPU_OK)
    return Error::success();
  return createStringError(npu_last_error());
}

namespace {

/// The memories of threads are the runtime's; a worker has nothing of its own.
class SimulatedWorker : public Program::Worker {
public:
  explicit SimulatedWorker(const npu_program *program) : program(program) {}

  Error run(ArrayRef<const void *> inputs, ArrayRef<void *> outputs) override {
    return toError(npu_program_run(program, /*count=*/1, inputs.data(),
                                   outputs.data(), /*threads=*/1));
  }

private:
  const npu_program *program;
};

class SimulatedProgram : public Program {
public:
  explicit SimulatedProgram(npu_program *program) : program(program) {
    npu_tensor tensor;
    for (size_t k = 0; k < npu_program_input_count(program); ++k)
      if (npu_program_input(program, k, &tensor) == NPU_OK)
        inputs.push_back(toPort(tensor));
    for (size_t k = 0; k < npu_program_output_count(program); ++k)
      if (npu_program_output(program, k, &tensor) == NPU_OK)
        outputs.push_back(toPort(tensor));
  }
  ~SimulatedProgram() override { npu_program_free(program); }

  ArrayRef<Port> getInputs() const override { return inputs; }
  ArrayRef<Port> getOutputs() const override { return outputs; }

  Expected<std::unique_ptr<Worker>> createWorker() override {
    return std::make_unique<SimulatedWorker>(program);
  }

  Error checkMachine(StringRef machine) override {
    return toError(npu_program_check_machine(program, machine.str().c_str()));
  }

  Expected<Timing> time() override {
    char *stats = nullptr, *trace = nullptr;
    if (Error error =
            toError(npu_program_time(program, nullptr, &stats, &trace)))
      return error;
    Timing timing{stats, trace};
    npu_string_free(stats);
    npu_string_free(trace);
    return timing;
  }

private:
  npu_program *program;
  std::vector<Port> inputs, outputs;
};

} // namespace

Expected<std::unique_ptr<Program>> npu::tools::loadSimulated(StringRef path) {
  npu_program *program = nullptr;
  if (Error error =
          toError(npu_program_load_file(path.str().c_str(), &program)))
    return error;
  return std::make_unique<SimulatedProgram>(program);
}
