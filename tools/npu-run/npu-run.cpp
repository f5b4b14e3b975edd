// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// npu-run: runs a compiled program or a model on arrays from .npy files.
#include "tools/npu-run/Batch.h"
#include "tools/npu-run/Native.h"
#include "tools/npu-run/Simulated.h"

#include "npu/Support/WriteFile.h"

#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/WithColor.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace npu::tools;

static cl::OptionCategory category("npu-run options");

/// What there is to load, as the command line says it.
struct ProgramFiles {
  std::string program;
  /// The chip at hand, and the library of host functions; empty: not given.
  std::string machine, host;
};

static Expected<std::unique_ptr<Program>>
loadProgram(const ProgramFiles &files) {
  StringRef path = files.program;
  StringRef extension = sys::path::extension(path);
  if (!files.host.empty() && extension != ".npu")
    return createStringError("--host=" + files.host +
                             ": expected a .npu program, found '" + path + "'");
  if (extension == ".mlir" || extension == ".mlirbc")
    return loadModel(path);
  if (extension == ".so")
    return loadLibrary(path);
  if (extension == ".npu")
    return loadSimulated(path, files.host);
  return createStringError(
      "expected a program named *.npu, *.so, *.mlir or *.mlirbc, found '" +
      path + "'");
}

/// Loads a program and sees that it was made for the chip at hand, if one is
/// named.
static Expected<std::unique_ptr<Program>>
loadProgramFor(const ProgramFiles &files) {
  auto program = loadProgram(files);
  if (program && !files.machine.empty())
    if (Error error = (*program)->checkMachine(files.machine))
      return createStringError(files.program + ": " +
                               toString(std::move(error)));
  return program;
}

static void describePorts(json::OStream &out, StringRef key,
                          ArrayRef<Port> ports) {
  out.attributeArray(key, [&] {
    for (const Port &port : ports)
      out.object([&] {
        out.attribute("name", port.name);
        out.attribute("type", port.type);
        out.attribute("shape", json::Array(port.shape));
        if (port.scale)
          out.attribute("scale", *port.scale);
        if (port.zeroPoint)
          out.attribute("zero_point", *port.zeroPoint);
      });
  });
}

/// Prints the inputs and outputs of a program as JSON, for scripts that prepare
/// its arrays.
static Error describeProgram(const ProgramFiles &files) {
  auto program = loadProgramFor(files);
  if (!program)
    return program.takeError();
  json::OStream out(outs(), /*IndentSize=*/2);
  out.object([&] {
    describePorts(out, "inputs", (*program)->getInputs());
    describePorts(out, "outputs", (*program)->getOutputs());
    out.attributeArray("host", [&] {
      for (const HostPart &part : (*program)->getHostParts())
        out.object([&] {
          out.attribute("name", part.name);
          out.attribute("reason", part.reason);
          out.attribute("read_bytes", part.readBytes);
          out.attribute("written_bytes", part.writtenBytes);
        });
    });
  });
  outs() << '\n';
  return Error::success();
}

/// Files that the user wants; empty: not.
struct TimingFiles {
  std::string stats, trace;
  bool empty() const { return stats.empty() && trace.empty(); }
};

static Error writeTiming(Program &program, const TimingFiles &files) {
  auto timing = program.time();
  if (!timing)
    return timing.takeError();
  for (auto [file, text] : {std::pair(&files.stats, &timing->stats),
                            std::pair(&files.trace, &timing->trace)})
    if (!file->empty())
      if (Error error = mlir::npu::writeFile(
              *file, [&](raw_ostream &os) { os << *text; }))
        return error;
  return Error::success();
}

static Error runProgram(const ProgramFiles &files,
                        ArrayRef<std::string> inputFiles,
                        ArrayRef<std::string> outputFiles,
                        const TimingFiles &timingFiles) {
  std::vector<NpyArray> inputs;
  for (const std::string &file : inputFiles) {
    Expected<NpyArray> array = mlir::npu::readNpy(file);
    if (!array)
      return array.takeError();
    inputs.push_back(std::move(*array));
  }
  auto program = loadProgramFor(files);
  if (!program)
    return program.takeError();
  size_t outputCount = (*program)->getOutputs().size();
  if (outputFiles.size() > outputCount)
    return createStringError("expected at most " + Twine(outputCount) +
                             " outputs (--output=FILE.npy), found " +
                             Twine(outputFiles.size()));
  // Timing needs no values: without inputs and outputs it is all that is done.
  if (!timingFiles.empty() && inputs.empty() && outputFiles.empty())
    return writeTiming(**program, timingFiles);
  auto outputs = runBatch(**program, inputs);
  if (!outputs)
    return outputs.takeError();
  for (auto [file, array] : zip(outputFiles, *outputs))
    if (Error error =
            mlir::npu::writeNpy(file, array.type, array.shape, array.data))
      return error;
  // Behind the run, so that it has what the host took.
  return timingFiles.empty() ? Error::success()
                             : writeTiming(**program, timingFiles);
}

int main(int argc, char **argv) {
  InitLLVM init(argc, argv);
  cl::SetVersionPrinter([](raw_ostream &os) {
    os << "npu-run " NPU_VERSION " (LLVM " LLVM_VERSION_STRING ")\n";
  });
  cl::opt<std::string> program(cl::Positional, cl::Required,
                               cl::desc("PROGRAM"), cl::cat(category));
  cl::list<std::string> inputs(
      "input", cl::desc("Array for the next input, in the program's order"),
      cl::value_desc("FILE.npy"), cl::cat(category));
  cl::list<std::string> outputs("output",
                                cl::desc("Where to write the next output"),
                                cl::value_desc("FILE.npy"), cl::cat(category));
  cl::opt<std::string> machine(
      "machine",
      cl::desc("The chip at hand, a built-in one or a JSON file: a program for "
               "another is refused (.npu only)"),
      cl::value_desc("NAME|FILE.json"), cl::cat(category));
  cl::opt<std::string> host(
      "host",
      cl::desc("The library of what the program has its host run, which "
               "npu-compile wrote beside it (.npu only). It is native code"),
      cl::value_desc("LIB.so"), cl::cat(category));
  // LLVM has a --stats of its own, for counters of its passes.
  if (cl::Option *counters = cl::getRegisteredOptions().lookup("stats"))
    counters->removeArgument();
  TimingFiles timing;
  cl::opt<std::string, true> stats(
      "stats",
      cl::desc("Where to write cycles, bytes and energy by engine and layer "
               "(.npu only)"),
      cl::location(timing.stats), cl::value_desc("FILE.json"),
      cl::cat(category));
  cl::opt<std::string, true> trace(
      "trace", cl::desc("Where to write a timeline for Perfetto (.npu only)"),
      cl::location(timing.trace), cl::value_desc("FILE.json"),
      cl::cat(category));
  cl::opt<bool> describe(
      "describe", cl::desc("Print the inputs and outputs as JSON; run nothing"),
      cl::cat(category));
  cl::HideUnrelatedOptions(category);
  cl::ParseCommandLineOptions(
      argc, argv,
      "Runs a program: .npu (simulated), .so (native) or .mlir (compiled "
      "here).\n"
      "An array whose leading dimension is a multiple of its input's runs the\n"
      "program once for each part, on all cores. Without arrays, --stats and\n"
      "--trace only time it.\n");
  ProgramFiles files{program, machine, host};
  if (Error error = describe ? describeProgram(files)
                             : runProgram(files, inputs, outputs, timing)) {
    WithColor::error(errs(), "npu-run") << toString(std::move(error)) << '\n';
    return 1;
  }
  return 0;
}
