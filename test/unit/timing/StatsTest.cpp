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

// A layer in two tiles: one of 5 columns, one of a single channel.
TEST(Stats, SayWhyLanesOfTheArrayIdle) {
  TimedProgram program;
  program.layerNames = {"even", "ragged"};
  TimedInstruction even = convolution(), wide = convolution(),
                   one = convolution();
  wide.layer = one.layer = 1;
  wide.work.mac.outputWidth = 5;
  one.work.mac.outputChannels = 1;
  program.instructions = {even, wide, one};
  machine::Machine machine = plainMachine();
  TimingResult result = *timeProgram(program, machine);
  Json json = Json::parse(statsJson(result, program, machine));
  EXPECT_EQ(json["layers"][0]["array_cycles"], 4608);
  EXPECT_TRUE(json["layers"][0]["idle_lanes"].empty());
  const Json &ragged = json["layers"][1];
  // 16 x 3 and 16 x 8 micro-blocks of 18 steps, of two and of one block of
  // output channels.
  EXPECT_EQ(ragged["array_cycles"], 16 * 3 * 2 * 18 + 16 * 8 * 18);
  ASSERT_EQ(ragged["idle_lanes"].size(), 2u);
  const Json &channels = ragged["idle_lanes"][0];
  EXPECT_EQ(channels["of"], "output_channels");
  EXPECT_EQ(channels["extent"], 1);
  EXPECT_EQ(channels["lanes"], 8);
  EXPECT_EQ(channels["blocks"], 1);
  EXPECT_DOUBLE_EQ(channels["share"], 128 * 7.0 / 8 / (96 + 128));
  const Json &columns = ragged["idle_lanes"][1];
  EXPECT_EQ(columns["of"], "columns");
  EXPECT_EQ(columns["extent"], 5);
  EXPECT_DOUBLE_EQ(columns["share"], 96 / 6.0 / (96 + 128));
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
