// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Runs a network from a shared library made by npu-compile.
#include "tools/npu-run/Native.h"

#include "npu/Target/CPU/NativeProgram.h"
#include "npu/Target/CPU/Target.h"

#include "llvm/Support/DynamicLibrary.h"
#include "llvm/Support/FileSystem.h"

#include <new>

using namespace llvm;
using namespace npu::tools;

static constexpr std::align_val_t arenaAlignment{64};

static std::vector<Port> toPorts(const npu_native_tensor *tensors,
                                 int64_t count) {
  std::vector<Port> ports;
  for (const npu_native_tensor &tensor : ArrayRef(tensors, count)) {
    Port &port = ports.emplace_back();
    port.name = tensor.name;
    port.type = tensor.type;
    port.shape.assign(tensor.shape, tensor.shape + tensor.rank);
    port.bytes = tensor.bytes;
    if (tensor.quantized) {
      port.scale = tensor.scale;
      port.zeroPoint = tensor.zero_point;
    }
  }
  return ports;
}

namespace {
class LibraryWorker : public Program::Worker {
public:
  explicit LibraryWorker(const npu_native_program_t &program)
      : program(program),
        arena(::operator new(program.arena_bytes, arenaAlignment)) {}
  ~LibraryWorker() override { ::operator delete(arena, arenaAlignment); }

  Error run(ArrayRef<const void *> inputs, ArrayRef<void *> outputs) override {
    if (int status = program.run(inputs.data(), outputs.data(), arena))
      return createStringError("the library returned status " + Twine(status));
    return Error::success();
  }

private:
  const npu_native_program_t &program;
  void *arena;
};

class Library : public Program {
public:
  explicit Library(const npu_native_program_t &program)
      : program(program), inputs(toPorts(program.inputs, program.num_inputs)),
        outputs(toPorts(program.outputs, program.num_outputs)) {}

  ArrayRef<Port> getInputs() const override { return inputs; }
  ArrayRef<Port> getOutputs() const override { return outputs; }
  Expected<std::unique_ptr<Worker>> createWorker() override {
    return std::make_unique<LibraryWorker>(program);
  }

private:
  const npu_native_program_t &program;
  std::vector<Port> inputs, outputs;
};
} // namespace

Error npu::tools::checkFeatures(StringRef path, StringRef features) {
  SmallVector<StringRef> names;
  features.split(names, ',', -1, /*KeepEmpty=*/false);
  for (StringRef feature : names)
    if (!mlir::npu::hostMayHaveFeature(feature))
      return createStringError(path + ": needs a processor with " + feature +
                               ", which this one lacks; compile the model "
                               "again with --cpu=host");
  return Error::success();
}

Expected<std::unique_ptr<Program>> npu::tools::loadLibrary(StringRef path) {
  // A bare name would be looked for where the system keeps its libraries.
  SmallString<128> absolute(path);
  if (std::error_code code = sys::fs::make_absolute(absolute))
    return createStringError(path + ": " + code.message());
  std::string message;
  auto library =
      sys::DynamicLibrary::getPermanentLibrary(absolute.c_str(), &message);
  if (!library.isValid())
    return createStringError("cannot load the library: " + message);
  auto *program = static_cast<const npu_native_program_t *>(
      library.getAddressOfSymbol("npu_native_program"));
  if (!program)
    return createStringError(path +
                             ": expected a library made by npu-compile, found "
                             "one without the symbol npu_native_program");
  if (program->version != NPU_NATIVE_PROGRAM_VERSION)
    return createStringError(path + ": expected a library of version " +
                             Twine(NPU_NATIVE_PROGRAM_VERSION) + ", found " +
                             Twine(program->version) +
                             "; compile the model again");
  if (Error error = checkFeatures(path, program->features))
    return error;
  return std::make_unique<Library>(*program);
}
