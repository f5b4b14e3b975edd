// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The partner machines against the partner's own estimates: Vela 5.2.0,
/// --verbose-performance, column "NPU" (docs/timing.md has the commands).
#include "Machines.h"

#include <gtest/gtest.h>

#include <algorithm>

using namespace npu::machine;

namespace {

struct Layer {
  const char *name;
  bool isDepthwise;
  int64_t input[3], output[3], kernel[2], stride;
  int64_t velaCycles;
};

/// Cycles of the layer alone, in the order that suits it best, as a compiler
/// would choose it.
int64_t cyclesOf(const Layer &layer, const Machine &machine) {
  MacWork work;
  work.inputHeight = layer.input[0];
  work.inputWidth = layer.input[1];
  work.inputChannels = layer.input[2];
  work.outputHeight = layer.output[0];
  work.outputWidth = layer.output[1];
  work.outputChannels = layer.output[2];
  work.kernelHeight = layer.kernel[0];
  work.kernelWidth = layer.kernel[1];
  work.strideHeight = work.strideWidth = layer.stride;
  work.codedWeightBytes = layer.kernel[0] * layer.kernel[1] * layer.output[2] *
                          (layer.isDepthwise ? 1 : layer.input[2]);
  work.channelRecordBytes = 10 * layer.output[2];
  work.tapsOnLanes = !layer.isDepthwise && prefersTapsOnLanes(work, machine);
  int64_t best = INT64_MAX;
  for (LoopOrder order : {LoopOrder::Channels, LoopOrder::Positions}) {
    work.loopOrder = order;
    Cost cost = layer.isDepthwise ? costOfDepthwise(work, machine)
                                  : costOfConvolution(work, machine);
    best = std::min(best, cost.aloneCycles());
  }
  return best;
}

} // namespace

TEST(Partner, LayersTakeWhatVelaEstimatesOnU55With128Macs) {
  const Layer layers[] = {
      // ResNet8, image classification.
      {"conv 3-16", false, {32, 32, 3}, {32, 32, 16}, {3, 3}, 1, 14752},
      {"conv 16-16", false, {32, 32, 16}, {32, 32, 16}, {3, 3}, 1, 25715},
      {"conv 16-32", false, {32, 32, 16}, {16, 16, 32}, {3, 3}, 2, 13680},
      {"conv 32-32", false, {16, 16, 32}, {16, 16, 32}, {3, 3}, 1, 19796},
      {"shortcut 16-32", false, {32, 32, 16}, {16, 16, 32}, {1, 1}, 2, 4416},
      {"conv 32-64", false, {16, 16, 32}, {8, 8, 64}, {3, 3}, 2, 11392},
      {"conv 64-64", false, {8, 8, 64}, {8, 8, 64}, {3, 3}, 1, 20192},
      {"shortcut 32-64", false, {16, 16, 32}, {8, 8, 64}, {1, 1}, 2, 2688},
      // DS-CNN, keyword spotting.
      {"conv 1-64", false, {49, 10, 1}, {25, 5, 64}, {10, 4}, 2, 26185},
      {"depthwise 64", true, {25, 5, 64}, {25, 5, 64}, {3, 3}, 1, 8124},
      {"pointwise 64", false, {25, 5, 64}, {25, 5, 64}, {1, 1}, 1, 5944},
  };
  Machine machine = builtin("edge-128-u55");
  for (const Layer &layer : layers)
    EXPECT_NEAR(double(cyclesOf(layer, machine)) / double(layer.velaCycles), 1,
                0.15)
        << layer.name;
}

TEST(Partner, AdditionsTakeWhatVelaEstimates) {
  VectorWork add;
  add.rowElements = 32 * 32 * 16;
  add.additions = 1;
  add.multiplies = 3;
  EXPECT_EQ(costOf(Work::of(add), builtin("edge-128-u55")).laneCycles, 24576);
  EXPECT_EQ(costOf(Work::of(add), builtin("edge-256-u55")).laneCycles, 12288);
  EXPECT_EQ(costOf(Work::of(add), builtin("edge-512-u65")).laneCycles, 6144);
}

// 16 output channels: U85 with 1024 MACs makes 2 x 4 positions of them a cycle,
// so no lane is idle.
TEST(Partner, TheArrayTakesTheShapeThatSuitsTheTile) {
  Machine machine = builtin("edge-1024-u85");
  MacWork work = convolution(32, 32, 16, 16, 3);
  work.tapsOnLanes = true;
  EXPECT_EQ(costOfConvolution(work, machine).laneCycles, 16 * 8 * 12 * 2);
  machine.mac.alternativeArrays.clear();
  EXPECT_EQ(costOfConvolution(work, machine).laneCycles, 16 * 16 * 12 * 2);
}
