// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// One network, compiled and run.
#ifndef NPU_TEST_WORKER_JOB_H
#define NPU_TEST_WORKER_JOB_H

#include "mlir/IR/DialectRegistry.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/JSON.h"

#include <optional>
#include <string>
#include <vector>

namespace npu::test {

/// What npu-test-worker.cpp says of a job's fields.
struct Job {
  std::string model, prepare, target, machine, io;
  std::vector<std::string> inputs, outputs;
  bool run = true, time = false;
};

/// Reads a job from its JSON object; the error names the field.
llvm::Expected<Job> readJob(const llvm::json::Object &object);

/// What became of a job.
struct Outcome {
  /// How far it came: read, prepare, compile, load, run, write or time.
  llvm::StringLiteral stage = "read";
  /// Why not further; empty if all was done.
  std::string error;
  /// Of the chip, where the job asked for them.
  std::optional<int64_t> cycles;
  /// Of the network that the chip's host runs.
  size_t hostParts = 0;
};

/// Compiles and runs a job. Programs are written to the folder `scratch` on
/// their way from compiler to simulator. Diagnostics go to stderr.
Outcome runJob(const Job &job, const mlir::DialectRegistry &registry,
               llvm::StringRef scratch);

} // namespace npu::test

#endif // NPU_TEST_WORKER_JOB_H
