// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/api/npu_runtime.h"

#include "runtime/api/HostLibrary.h"
#include "runtime/program/ProgramFile.h"
#include "runtime/simulator/timing/ProgramTiming.h"
#include "runtime/simulator/values/Runner.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <new>

using namespace npu;
using program::Program;
using program::TensorInfo;

static_assert(NPU_INT8 == int(isa::DataType::Int8) &&
                  NPU_UINT8 == int(isa::DataType::Uint8) &&
                  NPU_INT16 == int(isa::DataType::Int16) &&
                  NPU_UINT16 == int(isa::DataType::Uint16) &&
                  NPU_INT32 == int(isa::DataType::Int32) &&
                  NPU_INT48 == int(isa::DataType::Int48) &&
                  NPU_BOOL == int(isa::DataType::Bool) &&
                  NPU_FLOAT16 == int(isa::DataType::Float16) &&
                  NPU_BFLOAT16 == int(isa::DataType::Bfloat16) &&
                  NPU_FLOAT32 == int(isa::DataType::Float32),
              "npu_type has the numbers of DataType");

struct npu_program {
  explicit npu_program(Program loaded)
      : source(std::make_shared<const Program>(std::move(loaded))),
        machine(machine::toJson(source->machine)) {}

  /// Prepares the program for the first run only: that takes memory by its
  /// inputs' size, which a few bytes of a file can make gigabytes.
  Expected<const sim::Runner *> prepare() const {
    std::lock_guard<std::mutex> lock(mutex);
    if (!runner) {
      auto plan = sim::Plan::create(source);
      if (!plan)
        return plan.error();
      runner = std::make_unique<const sim::Runner>(std::move(*plan), host);
    }
    return runner.get();
  }

  std::shared_ptr<const Program> source;
  std::string machine;
  /// Null until it is loaded.
  std::shared_ptr<const HostLibrary> host;

private:
  mutable std::mutex mutex;
  mutable std::unique_ptr<const sim::Runner> runner;
};

namespace {

/// Survives the destruction of the thread's other objects: a plain buffer would
/// cut messages.
std::string &lastError() {
  static thread_local std::string message;
  return message;
}

npu_status fail(npu_status status, const std::string &message) {
  lastError() = message;
  return status;
}

/// Runs `body`; what it throws becomes a status.
template <typename Body> npu_status guarded(Body body) {
  try {
    return body();
  } catch (const std::bad_alloc &) {
    // No message that needs memory.
    lastError().clear();
    return NPU_OUT_OF_MEMORY;
  } catch (const std::exception &exception) {
    return fail(NPU_OUT_OF_MEMORY, exception.what());
  }
}

npu_status failNull(const char *what) {
  return fail(NPU_INVALID_ARGUMENT,
              std::string("expected ") + what + ", found a null pointer");
}

npu_status failIndex(size_t count, const char *what, size_t index) {
  return fail(NPU_INVALID_ARGUMENT,
              std::string("expected the index of one of the program's ") +
                  std::to_string(count) + " " + what + ", found " +
                  std::to_string(index));
}

npu_status describe(const std::vector<TensorInfo> &tensors, const char *what,
                    size_t index, npu_tensor *tensor) {
  if (!tensor)
    return failNull("a tensor to fill in");
  if (index >= tensors.size())
    return failIndex(tensors.size(), what, index);
  const TensorInfo &info = tensors[index];
  tensor->name = info.name.c_str();
  tensor->type = static_cast<npu_type>(info.type);
  tensor->rank = info.shape.size();
  tensor->shape = info.shape.data();
  tensor->scale = info.scale;
  tensor->zero_point = info.zeroPoint;
  tensor->bytes = static_cast<size_t>(byteCount(info));
  return NPU_OK;
}

char *copyString(const std::string &text) {
  char *copy = static_cast<char *>(std::malloc(text.size() + 1));
  if (!copy)
    throw std::bad_alloc();
  std::memcpy(copy, text.c_str(), text.size() + 1);
  return copy;
}

npu_status failFile(const char *path, const char *what) {
  return fail(NPU_FILE_ERROR, std::string("cannot ") + what + " '" + path +
                                  "': " + std::strerror(errno));
}

} // namespace

const char *npu_version(void) { return NPU_VERSION; }

const char *npu_last_error(void) {
  const std::string &message = lastError();
  return message.empty() ? "the host has not enough memory" : message.c_str();
}

npu_status npu_program_load(const void *bytes, size_t size,
                            npu_program **result) {
  if (!result)
    return guarded([] { return failNull("where to put the program"); });
  *result = nullptr;
  return guarded([&] {
    if (!bytes)
      return failNull("the bytes of a program");
    Expected<Program> loaded =
        program::load(static_cast<const uint8_t *>(bytes), size);
    if (!loaded)
      return fail(NPU_INVALID_PROGRAM, loaded.message());
    *result = new npu_program(std::move(*loaded));
    return NPU_OK;
  });
}

npu_status npu_program_load_file(const char *path, npu_program **result) {
  if (!result)
    return guarded([] { return failNull("where to put the program"); });
  *result = nullptr;
  return guarded([&] {
    if (!path)
      return failNull("the path of a .npu file");
    std::unique_ptr<std::FILE, int (*)(std::FILE *)> file(
        std::fopen(path, "rb"), std::fclose);
    if (!file)
      return failFile(path, "open");
    std::vector<uint8_t> bytes;
    uint8_t buffer[1 << 16];
    while (size_t count = std::fread(buffer, 1, sizeof(buffer), file.get()))
      bytes.insert(bytes.end(), buffer, buffer + count);
    if (std::ferror(file.get()))
      return failFile(path, "read");
    // data() of nothing may be null.
    bytes.reserve(1);
    npu_status status = npu_program_load(bytes.data(), bytes.size(), result);
    if (status == NPU_INVALID_PROGRAM)
      lastError().insert(0, std::string(path) + ": ");
    return status;
  });
}

void npu_program_free(npu_program *program) { delete program; }

const char *npu_program_name(const npu_program *program) {
  return program ? program->source->name.c_str() : nullptr;
}

const char *npu_program_machine(const npu_program *program) {
  return program ? program->machine.c_str() : nullptr;
}

npu_status npu_program_check_machine(const npu_program *program,
                                     const char *machine) {
  return guarded([&] {
    if (!program)
      return failNull("a program");
    if (!machine)
      return failNull("the name of a machine");
    Expected<machine::Machine> loaded = machine::loadMachine(machine);
    if (!loaded)
      return fail(NPU_INVALID_ARGUMENT, loaded.message());
    if (Status same = program::checkMachine(*program->source, *loaded, machine);
        !same)
      return fail(NPU_OTHER_MACHINE, same.message());
    return NPU_OK;
  });
}

size_t npu_program_input_count(const npu_program *program) {
  return program ? program->source->inputs.size() : 0;
}

size_t npu_program_output_count(const npu_program *program) {
  return program ? program->source->outputs.size() : 0;
}

npu_status npu_program_input(const npu_program *program, size_t index,
                             npu_tensor *tensor) {
  return guarded([&] {
    if (!program)
      return failNull("a program");
    return describe(program->source->inputs, "inputs", index, tensor);
  });
}

npu_status npu_program_output(const npu_program *program, size_t index,
                              npu_tensor *tensor) {
  return guarded([&] {
    if (!program)
      return failNull("a program");
    return describe(program->source->outputs, "outputs", index, tensor);
  });
}

size_t npu_program_host_count(const npu_program *program) {
  return program ? program->source->hosts.size() : 0;
}

npu_status npu_program_host(const npu_program *program, size_t index,
                            npu_host *host) {
  return guarded([&] {
    if (!program)
      return failNull("a program");
    if (!host)
      return failNull("a host function to fill in");
    const auto &hosts = program->source->hosts;
    if (index >= hosts.size())
      return failIndex(hosts.size(), "host functions", index);
    host->name = hosts[index].name.c_str();
    host->reason = hosts[index].reason.c_str();
    host->read_bytes = program::rangeBytes(hosts[index].inputs);
    host->write_bytes = program::rangeBytes(hosts[index].outputs);
    const HostLibrary *code = program->host.get();
    host->calls = code ? static_cast<size_t>(code->calls(index)) : 0;
    host->seconds = code ? code->seconds(index) : 0;
    return NPU_OK;
  });
}

npu_status npu_program_load_host(npu_program *program, const char *path) {
  return guarded([&] {
    if (!program)
      return failNull("a program");
    if (!path)
      return failNull("the path of a library");
    auto library = HostLibrary::load(path, *program->source);
    if (!library)
      return fail(NPU_INVALID_HOST, library.message());
    program->host = *library;
    return NPU_OK;
  });
}

npu_status npu_program_run(const npu_program *program, size_t count,
                           const void *const *inputs, void *const *outputs,
                           unsigned threads) {
  return guarded([&] {
    if (!program)
      return failNull("a program");
    const Program &source = *program->source;
    if (!source.hosts.empty() && !program->host)
      return fail(NPU_NEEDS_HOST,
                  "the program has the host run " +
                      std::to_string(source.hosts.size()) +
                      (source.hosts.size() == 1 ? " function ('"
                                                : " functions (the first '") +
                      source.hosts.front().name +
                      "'); load the library that npu-compile wrote beside the "
                      ".npu file (npu-run --host=LIB.so, "
                      "npu_program_load_host)");
    if (!inputs && !source.inputs.empty())
      return failNull("an array of inputs");
    if (!outputs && !source.outputs.empty())
      return failNull("an array of outputs");
    for (size_t k = 0; k < source.inputs.size(); ++k)
      if (!inputs[k] && count)
        return failNull(("input '" + source.inputs[k].name + "'").c_str());
    for (size_t k = 0; k < source.outputs.size(); ++k)
      if (!outputs[k] && count)
        return failNull(("output '" + source.outputs[k].name + "'").c_str());
    if (count == 0)
      return NPU_OK;
    Expected<const sim::Runner *> runner = program->prepare();
    if (!runner)
      return fail(NPU_INVALID_PROGRAM, runner.message());
    if (Status status = (*runner)->run(count, inputs, outputs, threads);
        !status)
      return fail(NPU_OUT_OF_MEMORY, status.message());
    for (size_t k = 0; k < source.hosts.size(); ++k)
      if (program->host->failures(k) > 0)
        return fail(NPU_INVALID_HOST,
                    "host function " + std::to_string(k) + " ('" +
                        source.hosts[k].name +
                        "') did not run: its library refused the buffers; "
                        "compile the network again");
    return NPU_OK;
  });
}

npu_status npu_program_time(const npu_program *program, const char *machine,
                            char **stats, char **trace) {
  if (stats)
    *stats = nullptr;
  if (trace)
    *trace = nullptr;
  return guarded([&] {
    if (!program)
      return failNull("a program");
    const Program &source = *program->source;
    machine::Machine on = source.machine;
    if (machine) {
      Expected<machine::Machine> loaded = machine::loadMachine(machine);
      if (!loaded)
        return fail(NPU_INVALID_ARGUMENT, loaded.message());
      on = std::move(*loaded);
    }
    sim::TimedProgram timed = sim::timedProgramOf(source);
    for (size_t k = 0; program->host && k < timed.hosts.size(); ++k) {
      timed.hosts[k].measuredCalls = program->host->calls(k);
      timed.hosts[k].measuredSeconds = program->host->seconds(k);
    }
    Expected<sim::TimingResult> result = sim::timeProgram(timed, on);
    if (!result)
      return fail(NPU_NOT_TIMED, result.message());
    std::unique_ptr<char, void (*)(void *)> text(nullptr, std::free);
    if (stats)
      text.reset(copyString(sim::statsJson(*result, timed, on)));
    if (trace)
      *trace = copyString(sim::traceJson(*result, timed));
    if (stats)
      *stats = text.release();
    return NPU_OK;
  });
}

void npu_string_free(char *string) { std::free(string); }
