// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/npu-run/Batch.h"

#include "runtime/support/HostMemory.h"

#include "llvm/Support/Threading.h"

#include <atomic>
#include <mutex>
#include <thread>

using namespace llvm;
using namespace npu::tools;

/// How many runs an array holds for an input.
static Expected<int64_t> countRuns(const Port &port, const NpyArray &array) {
  auto fail = [&](const Twine &expected, const Twine &found) -> Error {
    return createStringError("input '" + port.name + "': expected " + expected +
                             ", found " + found);
  };
  // The chip keeps a truth value as a byte, 0 or 1, as NumPy does.
  bool isTruth = array.type == "bool" && port.type == "int8";
  if (array.type != port.type && !isTruth)
    return fail("elements of type " + port.type,
                array.type + "; convert the array with numpy.astype");
  if (ArrayRef(array.shape) == ArrayRef(port.shape))
    return 1;
  ArrayRef<int64_t> found = array.shape, expected = port.shape;
  if (expected.empty() || found.size() != expected.size() ||
      found.drop_front() != expected.drop_front() || found[0] == 0 ||
      found[0] % expected[0] != 0)
    return fail("an array of shape " + formatShape(expected) +
                    " or with a multiple of its leading dimension",
                formatShape(found));
  return found[0] / expected[0];
}

/// Runs `run(worker, index)` for each index below `count`, on all cores.
/// Returns the first error.
static Error runParallel(Program &program, int64_t count,
                         function_ref<Error(Program::Worker &, int64_t)> run) {
  std::atomic<int64_t> next = 0;
  std::mutex mutex;
  Error first = Error::success();
  auto record = [&](Error error) {
    std::lock_guard<std::mutex> lock(mutex);
    next = count;
    if (first)
      consumeError(std::move(error));
    else
      first = std::move(error);
  };
  auto work = [&] {
    auto worker = program.createWorker();
    if (!worker)
      return record(worker.takeError());
    for (int64_t i; (i = next++) < count;)
      if (Error error = run(**worker, i))
        return record(std::move(error));
  };
  int64_t threads =
      std::min<int64_t>(count, hardware_concurrency().compute_thread_count());
  std::vector<std::thread> pool;
  for (int64_t i = 1; i < threads; ++i)
    pool.emplace_back(work);
  work();
  for (std::thread &thread : pool)
    thread.join();
  return first;
}

Expected<std::vector<NpyArray>>
npu::tools::runBatch(Program &program, ArrayRef<NpyArray> inputs) {
  ArrayRef<Port> ins = program.getInputs(), outs = program.getOutputs();
  if (inputs.size() != ins.size())
    return createStringError("expected " + Twine(ins.size()) +
                             " inputs (--input=FILE.npy for each), found " +
                             Twine(inputs.size()));
  int64_t runs = 1;
  std::vector<int64_t> runsOfInput;
  for (auto [port, array] : zip_equal(ins, inputs)) {
    Expected<int64_t> count = countRuns(port, array);
    if (!count)
      return count.takeError();
    if (*count != 1 && runs != 1 && *count != runs)
      return createStringError("input '" + port.name + "': expected " +
                               Twine(runs) +
                               " times the program's leading dimension, as in "
                               "the inputs before it, found " +
                               Twine(*count) + " times");
    runs = std::max(runs, *count);
    runsOfInput.push_back(*count);
  }

  double outputBytes = 0;
  for (const Port &port : outs)
    outputBytes += double(port.bytes) * runs;
  if (outputBytes > ::npu::hostMemoryBytes())
    return createStringError(
        "the outputs take " + Twine(uint64_t(outputBytes)) +
        " bytes, but this host has " + Twine(::npu::hostMemoryBytes()) +
        " of memory; run fewer inputs at a time");
  std::vector<NpyArray> outputs;
  for (const Port &port : outs) {
    NpyArray array;
    array.type = port.type;
    array.shape = port.shape;
    if (runs != 1) {
      if (array.shape.empty())
        array.shape.push_back(1);
      array.shape[0] *= runs;
    }
    array.data.resize(port.bytes * runs);
    outputs.push_back(std::move(array));
  }
  Error error =
      runParallel(program, runs, [&](Program::Worker &worker, int64_t run) {
        SmallVector<const void *> in;
        SmallVector<void *> out;
        for (auto [i, array] : enumerate(inputs))
          in.push_back(array.data.data() +
                       (runsOfInput[i] == 1 ? 0 : run * ins[i].bytes));
        for (auto [i, array] : enumerate(outputs))
          out.push_back(array.data.data() + run * outs[i].bytes);
        return worker.run(in, out);
      });
  if (error)
    return error;
  return outputs;
}
