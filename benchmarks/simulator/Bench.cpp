// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Inferences per second of the simulator's values, and its kernels beside what
/// this machine's multipliers can do.
///
///   npu-bench-simulator [--benchmark_filter=...] [PROGRAM.npu...]
///
/// Programs given as files are measured too; each file is also prepared.
/// MAC/s counts multiplications with accumulation, on one core unless the name
/// says otherwise.
#include "benchmarks/simulator/Networks.h"
#include "benchmarks/simulator/Peak.h"
#include "runtime/program/ProgramFile.h"
#include "runtime/simulator/values/Runner.h"

#include <benchmark/benchmark.h>

#include <cstdio>
#include <fstream>
#include <iterator>

using namespace npu;
using namespace npu::bench;
using namespace npu::sim;

static void reportRate(benchmark::State &state, const char *name,
                       double perRun) {
  state.counters[name] = benchmark::Counter(perRun * double(state.iterations()),
                                            benchmark::Counter::kIsRate);
}

/// One run after the other on one core.
static void runNetwork(benchmark::State &state, const Network &network,
                       const KernelTable *kernels, bool reference) {
  PlanOptions options;
  options.kernels = kernels;
  options.reference = reference;
  auto plan = Plan::create(network.program, options);
  if (!plan)
    return state.SkipWithError(plan.message().c_str());
  auto memories = (*plan)->makeState();
  if (!memories)
    return state.SkipWithError(memories.message().c_str());
  std::vector<std::vector<uint8_t>> in, out;
  std::vector<const void *> inputs;
  std::vector<void *> outputs;
  for (const auto &tensor : network.program->inputs)
    in.emplace_back(byteCount(tensor), 77);
  for (const auto &tensor : network.program->outputs)
    out.emplace_back(byteCount(tensor));
  inputs.reserve(in.size());
  for (auto &bytes : in)
    inputs.push_back(bytes.data());
  outputs.reserve(out.size());
  for (auto &bytes : out)
    outputs.push_back(bytes.data());
  for (auto _ : state)
    (*plan)->run(*memories, inputs.data(), outputs.data());
  reportRate(state, "inferences/s", 1);
  if (network.macs)
    reportRate(state, "MAC/s", double(network.macs));
}

/// A thousand runs as one batch, on all cores.
static void runInParallel(benchmark::State &state, const Network &network) {
  auto plan = Plan::create(network.program);
  if (!plan)
    return state.SkipWithError(plan.message().c_str());
  Runner runner(*plan);
  constexpr size_t count = 1000;
  std::vector<uint8_t> in(count * byteCount(network.program->inputs[0]), 77);
  std::vector<uint8_t> out(count * byteCount(network.program->outputs[0]));
  const void *inputs[] = {in.data()};
  void *outputs[] = {out.data()};
  for (auto _ : state)
    if (Status status = runner.run(count, inputs, outputs); !status)
      return state.SkipWithError(status.message().c_str());
  reportRate(state, "inferences/s", count);
}

static void measurePeak(benchmark::State &state, const Peak &peak) {
  if (!peak.run)
    return state.SkipWithError("no such vector instruction on this machine");
  constexpr int64_t rounds = 10000;
  for (auto _ : state)
    peak.run(rounds);
  state.SetLabel(peak.instruction);
  reportRate(state, "MAC/s", double(peak.macsPerRound * rounds));
}

/// The time to prepare a program.
static void preparePlan(benchmark::State &state, const Network &network) {
  for (auto _ : state)
    benchmark::DoNotOptimize(bool(Plan::create(network.program)));
}

/// Registers a program from a .npu file. False: it cannot be loaded.
static bool registerFile(const char *path) {
  std::ifstream file(path, std::ios::binary);
  std::vector<uint8_t> bytes{std::istreambuf_iterator<char>(file), {}};
  auto loaded = program::load(bytes.data(), bytes.size());
  if (!loaded) {
    std::fprintf(stderr, "%s: %s\n", path, loaded.message().c_str());
    return false;
  }
  Network network{std::make_shared<program::Program>(std::move(*loaded)), 0};
  std::string name = network.program->name;
  benchmark::RegisterBenchmark((name + "/run").c_str(), runNetwork, network,
                               nullptr, false);
  benchmark::RegisterBenchmark((name + "/prepare").c_str(), preparePlan,
                               network);
  return true;
}

int main(int argc, char **argv) {
  benchmark::RegisterBenchmark("peak/int8", measurePeak, findInt8Peak());
  benchmark::RegisterBenchmark("peak/float", measurePeak, findFloatPeak());
  Network article = makeArticleNetwork();
  for (const KernelTable *kernels : supportedKernels())
    benchmark::RegisterBenchmark(
        (std::string("article/") + kernels->name).c_str(), runNetwork, article,
        kernels, false);
  benchmark::RegisterBenchmark("article/reference", runNetwork, article,
                               nullptr, true);
  benchmark::RegisterBenchmark("article/all_cores", runInParallel, article)
      ->UseRealTime();
  benchmark::RegisterBenchmark("article/prepare", preparePlan, article);
  auto add = [](const char *name, const Network &network) {
    benchmark::RegisterBenchmark(name, runNetwork, network, nullptr, false);
  };
  add("conv2d/26x26x1_to_32_k3", makeConvolution(26, 1, 32, 3));
  add("conv2d/32x32x3_to_16_k3", makeConvolution(32, 3, 16, 3));
  add("conv2d/11x11x32_to_64_k3", makeConvolution(11, 32, 64, 3));
  add("conv2d/28x28x64_to_64_k3", makeConvolution(28, 64, 64, 3));
  add("conv2d/28x28x64_to_64_k1", makeConvolution(28, 64, 64, 1));
  add("conv2d/14x14x96_to_576_k1", makeConvolution(14, 96, 576, 1));
  add("conv2d/1x1x1600_to_64_k1", makeConvolution(1, 1600, 64, 1));
  add("depthwise/28x28x64_k3", makeDepthwise(28, 64));
  add("binary/28x28x64_add", makeAddition(28, 64));
  benchmark::Initialize(&argc, argv);
  for (int k = 1; k < argc; ++k)
    if (!registerFile(argv[k]))
      return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
