// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/api/HostLibrary.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <dlfcn.h>

using namespace npu;
using program::HostFunction;
using program::HostTensor;
using program::Program;

Expected<std::shared_ptr<const HostLibrary>>
HostLibrary::load(const std::string &path, const Program &program) {
  // A bare name would be looked for where the system keeps its libraries.
  std::unique_ptr<char, void (*)(void *)> absolute(
      realpath(path.c_str(), nullptr), std::free);
  if (!absolute)
    return Error{path + ": there is no such file; compile the network again, "
                        "which writes it beside the .npu file"};
  void *handle = dlopen(absolute.get(), RTLD_NOW | RTLD_LOCAL);
  if (!handle)
    return Error{"cannot load the library of host functions: " +
                 std::string(dlerror())};
  std::shared_ptr<HostLibrary> library(new HostLibrary(handle));
  if (Status status = library->check(path, program); !status)
    return status.error();
  return std::shared_ptr<const HostLibrary>(std::move(library));
}

HostLibrary::~HostLibrary() { dlclose(handle); }

static int64_t totalBytes(const std::vector<HostTensor> &tensors) {
  int64_t bytes = 0;
  for (const HostTensor &tensor : tensors)
    bytes += byteCount(tensor);
  return bytes;
}

static bool fits(const npu_host_function &code, const HostFunction &host) {
  return code.run && code.arena_bytes >= 0 &&
         code.num_inputs == int64_t(host.inputs.size()) &&
         code.num_outputs == int64_t(host.outputs.size()) &&
         code.input_bytes == totalBytes(host.inputs) &&
         code.output_bytes == totalBytes(host.outputs);
}

Status HostLibrary::check(const std::string &path, const Program &program) {
  table = static_cast<const npu_host_library_t *>(
      dlsym(handle, "npu_host_library"));
  const char *again = "; compile the network again, which writes the library "
                      "beside the .npu file";
  if (!table)
    return Error{path +
                 ": expected the library that npu-compile wrote beside the "
                 ".npu file, found one without the symbol npu_host_library"};
  if (table->version != NPU_HOST_LIBRARY_VERSION)
    return Error{path + ": expected a library of version " +
                 std::to_string(NPU_HOST_LIBRARY_VERSION) + ", found " +
                 std::to_string(table->version) + again};
  if (table->fingerprint != program.fingerprint)
    return Error{path +
                 ": belongs to another program: it carries the "
                 "fingerprint " +
                 std::to_string(table->fingerprint) +
                 ", but that of this program is " +
                 std::to_string(program.fingerprint) + again};
  if (table->num_functions != int64_t(program.hosts.size()))
    return Error{path + ": expected " + std::to_string(program.hosts.size()) +
                 " host functions, found " +
                 std::to_string(table->num_functions) + again};
  for (size_t i = 0; i < program.hosts.size(); ++i)
    if (!fits(table->functions[i], program.hosts[i]))
      return Error{path + ": its function " + std::to_string(i) +
                   " takes other inputs or outputs than '" +
                   program.hosts[i].name + "' in the program" + again};
  counters = std::make_unique<Counter[]>(program.hosts.size());
  return {};
}

int64_t HostLibrary::arenaBytes() const {
  int64_t bytes = 0;
  for (int64_t i = 0; i < table->num_functions; ++i)
    bytes = std::max(bytes, table->functions[i].arena_bytes);
  return bytes;
}

void HostLibrary::call(size_t function, const void *const *inputs,
                       void *const *outputs, void *arena) const {
  using Clock = std::chrono::steady_clock;
  Clock::time_point begin = Clock::now();
  Counter &counter = counters[function];
  // It refuses pointers that are null or not aligned; ours are neither, but
  // only the library knows what it expects.
  if (table->functions[function].run(inputs, outputs, arena) != 0)
    ++counter.failures;
  counter.nanoseconds +=
      std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - begin)
          .count();
  ++counter.calls;
}
