// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Programs.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <map>

using namespace npu;
using namespace npu::sim;
using isa::Engine;
using Json = nlohmann::json;

namespace {

TimedProgram twoLayers() {
  TimedProgram program;
  program.layerNames = {"conv1", "add \"\xff\""};
  TimedInstruction in = load(Engine::Dma0, 4096), conv = convolution(),
                   conv2 = convolution(), add = vectorFor(100, 1200);
  in.signals[0] = conv.waits[0] = 1;
  add.layer = 1;
  program.instructions = {in, conv, conv2, add};
  program.compulsoryReadBytes = 4096;
  return program;
}

} // namespace

TEST(Stats, SayWhereTimeAndEnergyWent) {
  TimedProgram program = twoLayers();
  machine::Machine machine = plainMachine();
  TimingResult result = *timeProgram(program, machine);
  Json json = Json::parse(statsJson(result, program, machine));
  EXPECT_EQ(json["machine"], "edge-128");
  EXPECT_EQ(json["cycles"], result.cycles);
  EXPECT_EQ(json["instructions"], 4);
  EXPECT_EQ(json["bound"]["cycles"], 2 * 4608);
  EXPECT_EQ(json["bound"]["binds"], "array");
  EXPECT_EQ(json["bound"]["dram_cycles"], 4096);
  EXPECT_EQ(json["engines"].size(), 3u);
  const Json &mac = json["engines"]["mac"];
  EXPECT_EQ(mac["instructions"], 2);
  int64_t macCycles = mac["busy_cycles"];
  for (const auto &[waitsFor, cycles] : mac["waiting_cycles"].items())
    macCycles += cycles.get<int64_t>();
  EXPECT_EQ(macCycles, result.cycles);
  EXPECT_GT(mac["waiting_cycles"]["dma0"], 4000);
  ASSERT_EQ(json["layers"].size(), 2u);
  const Json &conv = json["layers"][0];
  EXPECT_EQ(conv["name"], "conv1");
  EXPECT_EQ(conv["binds"], "array");
  EXPECT_EQ(conv["macs"], 2 * 589824);
  int64_t by = 0;
  for (const auto &[what, cycles] : conv["cycles_by"].items())
    by += cycles.get<int64_t>();
  EXPECT_EQ(by, conv["cycles"]);
  double energy = 0;
  for (const auto &[what, picojoules] : json["energy"].items())
    if (what != "total_picojoules")
      energy += picojoules.get<double>();
  EXPECT_NEAR(energy, json["energy"]["total_picojoules"], 1e-6 * energy);
}

TEST(Trace, OneSliceAnInstructionAndNoneOverlapOnATrack) {
  TimedProgram program = twoLayers();
  TimingResult result = *timeProgram(program, plainMachine());
  Json json = Json::parse(traceJson(result, program));
  std::map<int, double> trackEnds;
  std::map<int, std::string> names;
  int slices = 0;
  for (const Json &event : json["traceEvents"]) {
    if (event["ph"] == "M" && event["name"] == "thread_name")
      names[event["tid"]] = event["args"]["name"];
    if (event["ph"] != "X")
      continue;
    ++slices;
    EXPECT_GE(event["ts"].get<double>(), trackEnds[event["tid"]] - 1e-9);
    trackEnds[event["tid"]] =
        event["ts"].get<double>() + event["dur"].get<double>();
    if (event["args"]["instruction"] == 1) {
      EXPECT_EQ(event["name"], "conv1");
      // 612 + 4608 cycles at 500 MHz.
      EXPECT_NEAR(event["dur"], 10.44, 1e-9);
    }
  }
  EXPECT_EQ(slices, 4);
  EXPECT_EQ(names[int(Engine::Mac)], "mac");
  EXPECT_EQ(names.count(int(Engine::Control)), 0u);
}
