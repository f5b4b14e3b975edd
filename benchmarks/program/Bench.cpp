// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// What it takes to write, load and prove a program, by its length.
#include "runtime/program/ProgramFile.h"
#include "runtime/program/Verify.h"
#include "test/unit/program/LongProgram.h"

#include <benchmark/benchmark.h>

using namespace npu;

static program::Program programOf(benchmark::State &state) {
  program::Program program = test::longProgram(state.range(0) / 8);
  state.counters["instructions"] = program.instructions.size();
  return program;
}

static void prove(benchmark::State &state) {
  program::Program program = programOf(state);
  for (auto _ : state)
    if (program::findFault(program))
      state.SkipWithError("the program was not proven");
}

static void write(benchmark::State &state) {
  program::Program program = programOf(state);
  for (auto _ : state)
    benchmark::DoNotOptimize(program::write(program));
}

static void loadAndProve(benchmark::State &state) {
  auto bytes = program::write(programOf(state));
  for (auto _ : state)
    if (!program::load(bytes->data(), bytes->size()))
      state.SkipWithError("the program was not loaded");
}

int main(int argc, char **argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv))
    return 1;
  for (int64_t instructions : {2000, 20000, 200000}) {
    benchmark::RegisterBenchmark("prove", prove)
        ->Arg(instructions)
        ->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark("write", write)
        ->Arg(instructions)
        ->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark("load and prove", loadAndProve)
        ->Arg(instructions)
        ->Unit(benchmark::kMillisecond);
  }
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
