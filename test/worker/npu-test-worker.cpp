// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// npu-test-worker: compiles and runs any number of networks in one process,
/// as npu-compile and npu-run do it in two for each.
///
/// Every line on stdin is a job, a JSON object:
///
///     id       anything; comes back with the answer
///     model    an .mlir or .mlirbc file: TOSA, or any later phase
///     prepare  passes to run on it first, such as "npu-import"; default none
///     target   "npu": compiled to a .npu file, which is loaded again and
///              simulated; "cpu": compiled for this processor, in memory
///     machine  the chip, a name or a JSON file; default edge-128
///     io       where the chip's inputs and outputs stand, as npu-compile's
///              --io; default the machine's own
///     run      false: stop when it is compiled and loaded; default true
///     inputs   .npy files, one for each input of the network
///     outputs  where to write the first outputs, .npy files
///     time     true: say how long the chip takes; default false
///
/// Every line on stdout answers one, in the same order:
///
///     id       of the job
///     status   "ok"; "refused" if the network was not compiled; "error" if
///              what was compiled could not be loaded, run or timed
///     stage    where it ended: read, prepare, compile, load, run, write, time
///     message  if it is not ok: the diagnostics, and what they came to
///     cycles   of the chip, if the job has `time`
///     host     how many parts the chip's host runs, if any
///     seconds  that the job took
///
/// What the process prints on stderr meanwhile is kept in a file (--log), which
/// is emptied before every job: there, who started the worker finds the last
/// words of one that died of a job. It ends with stdin.
#include "test/worker/Job.h"

#include "npu/Pipelines/RegisterAll.h"

#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/WithColor.h"
#include "llvm/Support/raw_ostream.h"

#include <chrono>
#include <fcntl.h>
#include <iostream>
#include <string>
#include <unistd.h>

using namespace llvm;
using namespace npu::test;

/// Characters of diagnostics that an answer holds: a network with an error at
/// each of its layers is told from its first ones.
static constexpr size_t maxMessage = 8192;

namespace {
/// The file that stands for stderr.
class Log {
public:
  static Expected<Log> open(const std::string &path) {
    int file =
        ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_APPEND, 0666);
    if (file < 0 || dup2(file, STDERR_FILENO) < 0)
      return createStringError(std::error_code(errno, std::generic_category()),
                               "--log=" + path);
    return Log(file);
  }

  void clear() const {
    errs().flush();
    if (ftruncate(file, 0) != 0)
      report_fatal_error("the log cannot be emptied");
  }

  std::string read() const {
    errs().flush();
    std::string text(maxMessage, '\0');
    ssize_t size = pread(file, text.data(), text.size(), 0);
    text.resize(size > 0 ? size : 0);
    return StringRef(text).rtrim().str();
  }

private:
  explicit Log(int file) : file(file) {}
  int file;
};
} // namespace

static StringRef statusOf(const Outcome &outcome) {
  if (outcome.error.empty())
    return "ok";
  return is_contained({"read", "prepare", "compile"}, outcome.stage) ? "refused"
                                                                     : "error";
}

static json::Object answer(const std::string &line,
                           const mlir::DialectRegistry &registry,
                           const Log &log, StringRef scratch) {
  Expected<json::Value> value = json::parse(line);
  if (!value || !value->getAsObject()) {
    consumeError(value.takeError());
    return json::Object({{"status", "error"},
                         {"stage", "read"},
                         {"message", "expected a JSON object on each line"}});
  }
  const json::Object &object = *value->getAsObject();
  json::Object result;
  if (const json::Value *id = object.get("id"))
    result["id"] = *id;
  Expected<Job> job = readJob(object);
  if (!job) {
    result["status"] = "error";
    result["stage"] = "read";
    result["message"] = toString(job.takeError());
    return result;
  }
  auto start = std::chrono::steady_clock::now();
  log.clear();
  Outcome outcome = runJob(*job, registry, scratch);
  result["status"] = statusOf(outcome);
  result["stage"] = outcome.stage;
  if (!outcome.error.empty())
    result["message"] =
        json::fixUTF8(StringRef(log.read() + "\n" + outcome.error).ltrim());
  if (outcome.hostParts)
    result["host"] = static_cast<int64_t>(outcome.hostParts);
  if (outcome.cycles)
    result["cycles"] = *outcome.cycles;
  result["seconds"] =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
          .count();
  return result;
}

int main(int argc, char **argv) {
  InitLLVM init(argc, argv);
  cl::OptionCategory category("npu-test-worker options");
  cl::opt<std::string> logPath("log", cl::Required,
                               cl::desc("Where stderr goes, job by job"),
                               cl::value_desc("FILE"), cl::cat(category));
  cl::opt<std::string> scratch("scratch", cl::Required,
                               cl::desc("A folder of this worker's own"),
                               cl::value_desc("FOLDER"), cl::cat(category));
  cl::HideUnrelatedOptions(category);
  cl::ParseCommandLineOptions(
      argc, argv,
      "Compiles and runs the networks that the lines of stdin name, for "
      "tests.\n");
  Expected<Log> log = Log::open(logPath);
  if (!log) {
    WithColor::error(errs(), "npu-test-worker")
        << toString(log.takeError()) << '\n';
    return 1;
  }
  mlir::npu::registerAllPasses();
  mlir::DialectRegistry registry;
  mlir::npu::registerAllDialects(registry);
  for (std::string line; std::getline(std::cin, line);)
    (outs() << json::Value(answer(line, registry, *log, scratch)) << '\n')
        .flush();
  return 0;
}
