// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "test/worker/Job.h"

#include "tools/npu-compile/Compile.h"
#include "tools/npu-run/Batch.h"
#include "tools/npu-run/Native.h"
#include "tools/npu-run/Simulated.h"

#include "npu/Support/Diagnostics.h"
#include "npu/Support/ReadModule.h"

#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"

using namespace llvm;
using namespace npu::test;
using namespace npu::tools;

static Error readStrings(const json::Object &object, StringRef key,
                         std::vector<std::string> &strings) {
  const json::Value *value = object.get(key);
  if (!value)
    return Error::success();
  json::Path::Root root(key);
  if (!fromJSON(*value, strings, root))
    return createStringError(key + ": expected a list of strings");
  return Error::success();
}

Expected<Job> npu::test::readJob(const json::Object &object) {
  Job job;
  std::optional<StringRef> model = object.getString("model");
  if (!model)
    return createStringError("model: expected a path");
  job.model = model->str();
  job.prepare = object.getString("prepare").value_or("").str();
  job.target = object.getString("target").value_or("").str();
  if (job.target != "npu" && job.target != "cpu")
    return createStringError("target: expected npu or cpu, found '" +
                             job.target + "'");
  job.machine = object.getString("machine").value_or("edge-128").str();
  job.io = object.getString("io").value_or("").str();
  job.run = object.getBoolean("run").value_or(true);
  job.time = object.getBoolean("time").value_or(false);
  if (Error error = readStrings(object, "inputs", job.inputs))
    return error;
  if (Error error = readStrings(object, "outputs", job.outputs))
    return error;
  return job;
}

/// Reads the arrays of a job. One whose elements have the size of the
/// program's but another name (a bool for an int8) is taken as it is: what
/// bytes mean is the caller's to know.
static Expected<std::vector<NpyArray>> readInputs(const Job &job,
                                                  ArrayRef<Port> ports) {
  std::vector<NpyArray> arrays;
  for (auto [index, path] : enumerate(job.inputs)) {
    Expected<NpyArray> array = mlir::npu::readNpy(path);
    if (!array)
      return array.takeError();
    if (index < ports.size() &&
        array->data.size() == static_cast<size_t>(ports[index].bytes) &&
        ArrayRef(array->shape) == ArrayRef(ports[index].shape))
      array->type = ports[index].type;
    arrays.push_back(std::move(*array));
  }
  return arrays;
}

namespace {
/// The stages of one job, each of which says where the job is.
class Stages {
public:
  Stages(const Job &job, const mlir::DialectRegistry &registry,
         StringRef scratch, Outcome &outcome)
      : job(job), outcome(outcome),
        context(std::make_unique<mlir::MLIRContext>(
            registry, mlir::MLIRContext::Threading::DISABLED)),
        programPath(scratch) {
    context->printOpOnDiagnostic(false);
    sys::path::append(programPath, "program.npu");
  }

  Error run() {
    auto module = mlir::npu::readModule(job.model, *context);
    if (!module)
      return module.takeError();
    if (Error error = prepare(**module))
      return error;
    outcome.stage = "compile";
    auto program = job.target == "npu" ? compileForChip(std::move(*module))
                                       : compileForHost(std::move(*module));
    if (!program)
      return program.takeError();
    if (Error error = execute(**program))
      return error;
    return time(**program);
  }

private:
  Error prepare(mlir::ModuleOp module) {
    if (job.prepare.empty())
      return Error::success();
    outcome.stage = "prepare";
    mlir::PassManager manager(context.get());
    if (failed(mlir::parsePassPipeline(job.prepare, manager)))
      return createStringError("prepare: not a pipeline of passes");
    SourceMgr sources;
    mlir::npu::LayerDiagnosticHandler handler(sources, context.get());
    if (failed(manager.run(module)))
      return createStringError(job.model + ": cannot be prepared");
    return Error::success();
  }

  Expected<std::unique_ptr<Program>>
  compileForChip(mlir::OwningOpRef<mlir::ModuleOp> module) {
    SourceMgr sources;
    mlir::npu::LayerDiagnosticHandler handler(sources, context.get());
    CompileRequest request;
    request.model = job.model;
    request.output = programPath.str().str();
    request.machine = job.machine;
    request.io = job.io;
    std::string library = hostLibraryOf(request.output);
    if (std::error_code code = sys::fs::remove(library))
      return createStringError(library + ": " + code.message());
    if (Error error = compileForNPU(*module, request))
      return error;
    outcome.stage = "load";
    auto program =
        loadSimulated(programPath, sys::fs::exists(library) ? library : "");
    if (program)
      outcome.hostParts = (*program)->getHostParts().size();
    return program;
  }

  Expected<std::unique_ptr<Program>>
  compileForHost(mlir::OwningOpRef<mlir::ModuleOp> module) {
    auto program =
        makeModelProgram(job.model, std::move(context), std::move(module));
    if (!program)
      return program.takeError();
    // Compiles it.
    if (auto worker = (*program)->createWorker(); !worker)
      return worker.takeError();
    return program;
  }

  Error execute(Program &program) {
    if (!job.run)
      return Error::success();
    outcome.stage = "run";
    auto inputs = readInputs(job, program.getInputs());
    if (!inputs)
      return inputs.takeError();
    auto outputs = runBatch(program, *inputs);
    if (!outputs)
      return outputs.takeError();
    outcome.stage = "write";
    if (job.outputs.size() > outputs->size())
      return createStringError("outputs: expected at most " +
                               Twine(outputs->size()) + " paths, found " +
                               Twine(job.outputs.size()));
    for (auto [path, array] : zip(job.outputs, *outputs))
      if (Error error =
              mlir::npu::writeNpy(path, array.type, array.shape, array.data))
        return error;
    return Error::success();
  }

  Error time(Program &program) {
    if (!job.time)
      return Error::success();
    outcome.stage = "time";
    Expected<Program::Timing> timing = program.time();
    if (!timing)
      return timing.takeError();
    Expected<json::Value> stats = json::parse(timing->stats);
    if (!stats)
      return stats.takeError();
    if (const json::Object *object = stats->getAsObject())
      outcome.cycles = object->getInteger("cycles");
    return Error::success();
  }

  const Job &job;
  Outcome &outcome;
  std::unique_ptr<mlir::MLIRContext> context;
  SmallString<128> programPath;
};
} // namespace

Outcome npu::test::runJob(const Job &job, const mlir::DialectRegistry &registry,
                          StringRef scratch) {
  Outcome outcome;
  if (Error error = Stages(job, registry, scratch, outcome).run())
    outcome.error = toString(std::move(error));
  return outcome;
}
