// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/npu-run/Simulated.h"

#include "tools/npu-run/Native.h"

#include "runtime/api/npu_host_library.h"
#include "runtime/api/npu_runtime.h"

#include "llvm/Support/DynamicLibrary.h"
#include "llvm/Support/FileSystem.h"

using namespace llvm;
using namespace npu::tools;

/// NumPy's name of a type; int48 stands in 8 bytes, sign-extended, and the bits
/// of a bfloat16, which NumPy does not know, in a uint16.
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
  case NPU_BOOL:
    return "bool";
  case NPU_FLOAT16:
    return "float16";
  case NPU_BFLOAT16:
    return "uint16";
  case NPU_FLOAT32:
    return "float32";
  }
  llvm_unreachable("the runtime knows no other type");
}

static Port toPort(const npu_tensor &tensor) {
  Port port;
  port.name = tensor.name;
  port.type = nameOf(tensor.type).str();
  port.shape.assign(tensor.shape, tensor.shape + tensor.rank);
  port.bytes = static_cast<int64_t>(tensor.bytes);
  // Floats and truth values stand for themselves.
  if (tensor.type < NPU_BOOL) {
    port.scale = tensor.scale;
    port.zeroPoint = tensor.zero_point;
  }
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

  std::vector<HostPart> getHostParts() const override {
    std::vector<HostPart> parts;
    npu_host host;
    for (size_t k = 0; k < npu_program_host_count(program); ++k)
      if (npu_program_host(program, k, &host) == NPU_OK)
        parts.push_back({host.name, host.reason,
                         static_cast<int64_t>(host.read_bytes),
                         static_cast<int64_t>(host.write_bytes)});
    return parts;
  }

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

/// Whether this processor can run what the library was compiled for. What else
/// there is to check, the runtime does.
static Error checkProcessor(StringRef path) {
  std::string message;
  auto library = sys::DynamicLibrary::getLibrary(path.str().c_str(), &message);
  if (!library.isValid())
    return Error::success();
  Error error = Error::success();
  if (auto *table = static_cast<const npu_host_library_t *>(
          library.getAddressOfSymbol("npu_host_library")))
    if (table->version == NPU_HOST_LIBRARY_VERSION)
      error =
          joinErrors(std::move(error), checkFeatures(path, table->features));
  sys::DynamicLibrary::closeLibrary(library);
  return error;
}

Expected<std::unique_ptr<Program>> npu::tools::loadSimulated(StringRef path,
                                                             StringRef host) {
  npu_program *program = nullptr;
  if (Error error =
          toError(npu_program_load_file(path.str().c_str(), &program)))
    return error;
  auto loaded = std::make_unique<SimulatedProgram>(program);
  if (host.empty())
    return loaded;
  if (npu_program_host_count(program) == 0)
    return createStringError("--host=" + host +
                             ": expected a program that has the host run "
                             "something, found " +
                             path + ", which runs wholly on the chip");
  // A bare name would be looked for where the system keeps its libraries.
  SmallString<128> absolute(host);
  if (std::error_code code = sys::fs::make_absolute(absolute))
    return createStringError(host + ": " + code.message());
  if (Error error = checkProcessor(absolute))
    return error;
  if (Error error = toError(npu_program_load_host(program, absolute.c_str())))
    return error;
  return loaded;
}
