// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The mac engine's rules, with the worked examples of docs/timing.md.
#include "Machines.h"
#include "runtime/machine/Bound.h"

#include <gtest/gtest.h>

using namespace npu::machine;

// Example 1. 16x16x16 -> 16, 3x3: 16 x 8 micro-blocks, 2 rows of output lanes,
// 9 taps of 2 slices of 8 channels.
TEST(MacCost, DenseConvolutionKeepsTheArrayBusy) {
  Cost cost =
      costOfConvolution(convolution(16, 16, 16, 16, 3), builtin("edge-128"));
  EXPECT_EQ(cost.laneCycles, 16 * 8 * 2 * 18);
  EXPECT_EQ(cost.laneCycles * 128, 16 * 16 * 16 * 9 * 16);
  EXPECT_EQ(cost.events.idleMacLaneCycles, 0);
  EXPECT_EQ(cost.binds, Resource::Array);
  EXPECT_EQ(cost.pipelinedCycles, 4608);
  // 6 KiB of accumulators: 1536 int32, 12 rows of 16 positions of 8 channels.
  EXPECT_EQ(cost.blocks.height, 12);
  EXPECT_EQ(cost.blocks.width, 16);
  EXPECT_EQ(cost.blocks.channels, 8);
  EXPECT_EQ(cost.blocks.positionBlocks, 2);
  EXPECT_EQ(cost.blocks.channelBlocks, 2);
  // The tile's 4096 bytes just fit half of the feature-map buffer, and the 1152
  // weights of a block half of theirs.
  EXPECT_EQ(cost.blocks.featureMapReads, 1);
  EXPECT_EQ(cost.blocks.weightReads, 1);
  EXPECT_EQ(cost.operands.featureMap, 4096);
  EXPECT_EQ(cost.operands.weights, 2304);
  EXPECT_EQ(cost.operands.output, 4096);
  // Filled before the array starts: the first block's 14 x 16 x 16 bytes of
  // input, its 1152 weights and all records.
  EXPECT_EQ(cost.fill.scratchpadBytes, 3584 + 1152 + 160);
  EXPECT_EQ(cost.fill.cycles, (3584 + 1152 + 160) / 8);
  EXPECT_EQ(cost.fill.binds, Resource::ScratchpadPort);
  // Last to leave: 4 rows of 16 of 8 channels, 2 elements a cycle.
  EXPECT_EQ(cost.drain.outputElements, 512);
  EXPECT_EQ(cost.drain.cycles, 256);
  EXPECT_EQ(cost.aloneCycles(), 16 + 612 + 4608 + 256);
}

TEST(MacCost, NoPresetStarvesOnItsLocalBuffersInDenseConvolution) {
  for (const char *name : {"edge-128", "edge-256", "edge-512", "edge-1024"})
    for (int64_t bytes : {1, 2}) {
      MacWork work = convolution(16, 16, 64, 64, 3);
      work.inputBytesPerElement = bytes;
      EXPECT_EQ(costOfConvolution(work, builtin(name)).binds, Resource::Array)
          << name;
    }
}

// Example 2. 17 channels take 3 rows of 8 lanes, as 24 do; 5 rows and columns
// take 5 x 3 micro-blocks of 1 x 2.
TEST(MacCost, IdleLanesOfRaggedEdgesCount) {
  Cost cost =
      costOfConvolution(convolution(5, 5, 8, 17, 1), builtin("edge-128"));
  EXPECT_EQ(cost.laneCycles, 5 * 3 * 3);
  EXPECT_EQ(cost.events.macsInt8, 25 * 8 * 17);
  EXPECT_EQ(cost.events.idleMacLaneCycles, 45 * 128 - 25 * 8 * 17);
  EXPECT_EQ(costOfConvolution(convolution(5, 6, 5, 24, 1), builtin("edge-128"))
                .laneCycles,
            45);
}

// The same tile, by cause: together the shares say how much of the array works.
TEST(MacCost, IdleLanesHaveACause) {
  auto workingShare = [](const Cost &cost) {
    double share = 1;
    for (const LaneUse &use : cost.laneUse)
      if (use.extent)
        share *= double(use.extent) / double(use.blocks() * use.lanes);
    return share;
  };
  auto use = [](const Cost &cost, LaneKind kind) {
    return cost.laneUse[size_t(kind)];
  };
  Machine machine = builtin("edge-128");
  Cost cost = costOfConvolution(convolution(5, 5, 8, 17, 1), machine);
  EXPECT_EQ(use(cost, LaneKind::OutputChannels).blocks(), 3);
  EXPECT_EQ(use(cost, LaneKind::OutputChannels).idle(), 7);
  EXPECT_EQ(use(cost, LaneKind::Columns).idle(), 1);
  EXPECT_EQ(use(cost, LaneKind::Rows).idle(), 0);
  EXPECT_EQ(use(cost, LaneKind::InputChannels).idle(), 0);
  EXPECT_EQ(use(cost, LaneKind::KernelTaps).extent, 0);
  EXPECT_NEAR(double(cost.laneCycles) * 128 * workingShare(cost), 25 * 8 * 17,
              1e-6);

  // Taps on the lanes: 27 products are 4 steps of 8.
  MacWork few = convolution(32, 32, 3, 16, 3);
  few.tapsOnLanes = true;
  cost = costOfConvolution(few, machine);
  EXPECT_EQ(use(cost, LaneKind::WindowElements).blocks(), 4);
  EXPECT_EQ(use(cost, LaneKind::WindowElements).idle(), 5);
  EXPECT_EQ(use(cost, LaneKind::InputChannels).extent, 0);
  EXPECT_NEAR(double(cost.laneCycles) * 128 * workingShare(cost),
              32 * 32 * 27 * 16, 1e-6);

  // Depthwise: nine taps are two cycles of eight.
  cost = costOfDepthwise(depthwise(26, 6, 64, 3), machine);
  EXPECT_EQ(use(cost, LaneKind::KernelTaps).idle(), 7);
  EXPECT_NEAR(double(cost.laneCycles) * 128 * workingShare(cost),
              26 * 6 * 64 * 9, 1e-6);

  // The partner takes taps in fours and channels in thirty-twos.
  machine = builtin("edge-128-u55");
  cost = costOfConvolution(convolution(16, 16, 16, 16, 3), machine);
  EXPECT_EQ(use(cost, LaneKind::InputChannels).lanes, 32);
  EXPECT_EQ(use(cost, LaneKind::InputChannels).idle(), 16);
  few = convolution(16, 16, 16, 16, 3);
  few.tapsOnLanes = true;
  cost = costOfConvolution(few, machine);
  EXPECT_EQ(use(cost, LaneKind::KernelTaps).idle(), 3);
  EXPECT_EQ(use(cost, LaneKind::InputChannels).idle(), 0);
}

// Example 3. Three channels and nine taps: 9 steps with five lanes of eight
// idle, or 27 products in 4 steps.
TEST(MacCost, LanesTakeTapsWhereChannelsAreFew) {
  Machine machine = builtin("edge-128");
  MacWork work = convolution(32, 32, 3, 16, 3);
  EXPECT_EQ(costOfConvolution(work, machine).laneCycles, 512 * 2 * 9);
  EXPECT_TRUE(prefersTapsOnLanes(work, machine));
  work.tapsOnLanes = true;
  EXPECT_EQ(costOfConvolution(work, machine).laneCycles, 512 * 2 * 4);
  // From 8 channels on, the order is not offered.
  EXPECT_FALSE(prefersTapsOnLanes(convolution(32, 32, 8, 16, 3), machine));
}

// Example 4. The rules of the partner: 16 channels take as long as 32 with one
// tap, or the nine taps as long as twelve.
TEST(MacCost, PartnerTakesTapsInFours) {
  Machine machine = builtin("edge-128-u55");
  MacWork work = convolution(16, 16, 16, 16, 3);
  EXPECT_EQ(costOfConvolution(work, machine).laneCycles, 128 * 2 * 9 * 4);
  EXPECT_TRUE(prefersTapsOnLanes(work, machine));
  work.tapsOnLanes = true;
  EXPECT_EQ(costOfConvolution(work, machine).laneCycles, 128 * 2 * 12 * 2);
  // Weights are decoded for each block of positions.
  EXPECT_EQ(costOfConvolution(work, machine).blocks.weightReads,
            costOfConvolution(work, machine).blocks.positionBlocks);
}

// Example 5. Depthwise 3x3: 8 taps a cycle would give 2 cycles a micro-block of
// 16 outputs, but 2 outputs a cycle leave.
TEST(MacCost, DepthwiseIsBoundByTheOutputStage) {
  Cost cost = costOfDepthwise(depthwise(25, 6, 64, 3), builtin("edge-128"));
  EXPECT_EQ(cost.laneCycles, 25 * 3 * 8 * 2);
  EXPECT_EQ(cost.pipelinedCycles, 25 * 6 * 64 / 2);
  EXPECT_EQ(cost.binds, Resource::OutputStage);
  EXPECT_EQ(cost.operands.featureMap, 25 * 6 * 64);
  // The partner: one tap a cycle, in fours.
  EXPECT_EQ(costOfDepthwise(depthwise(25, 6, 64, 3), builtin("edge-128-u55"))
                .laneCycles,
            25 * 3 * 8 * 12);
}

// With 32 outputs a cycle it starves on the feature-map buffer: 13 strips of 2
// rows look at 4 rows of 6 columns of 64 channels, at 64 bytes a cycle; 156
// cycles of the array.
TEST(MacCost, DepthwiseStarvesOnTheFeatureMapBuffer) {
  Cost cost = costOfDepthwise(depthwise(25, 6, 64, 3), builtin("edge-1024"));
  EXPECT_EQ(cost.laneCycles, 13 * 3 * 2 * 2);
  EXPECT_EQ(cost.main.cycles, 13 * 4 * 6 * 64 / 64);
  EXPECT_EQ(cost.main.binds, Resource::LocalBuffers);
}

TEST(MacCost, Int16AtHalfTheRateWithInt48Accumulators) {
  Machine machine = builtin("edge-128");
  MacWork work = convolution(16, 16, 16, 16, 3);
  work.inputBytesPerElement = work.outputBytesPerElement = 2;
  Cost cost = costOfConvolution(work, machine);
  EXPECT_EQ(cost.laneCycles, 2 * 4608);
  EXPECT_EQ(cost.events.macsInt16, 589824);
  EXPECT_EQ(cost.events.idleMacLaneCycles, 0);
  // Half as many fit.
  EXPECT_EQ(cost.blocks.height * cost.blocks.width * cost.blocks.channels, 768);
}

// Example 20.
TEST(MacCost, Int16WeightsAtAQuarterOfTheRate) {
  Machine machine = builtin("edge-128");
  MacWork work = convolution(16, 16, 16, 16, 3);
  work.inputBytesPerElement = work.outputBytesPerElement = 2;
  work.weightBits = 16;
  work.codedWeightBytes *= 2;
  Cost cost = costOfConvolution(work, machine);
  EXPECT_EQ(cost.laneCycles, 4 * 4608);
  EXPECT_EQ(cost.events.macsInt16, 589824);
  EXPECT_EQ(cost.events.idleMacLaneCycles, 0);
  EXPECT_EQ(cost.events.decodedWeights % (2 * 16 * 9 * 16), 0);
  NetworkWork network;
  network.add(Work::of(work), machine);
  EXPECT_EQ(network.weights, 2 * 16 * 9 * 16);
  EXPECT_EQ(boundOf(network, machine).arrayCycles, 4 * 4608);
}

TEST(MacCost, Int4WeightsTakeHalfTheBuffer) {
  Machine machine = builtin("edge-128");
  MacWork work = convolution(16, 16, 32, 8, 3);
  work.loopOrder = LoopOrder::Positions;
  EXPECT_GT(costOfConvolution(work, machine).blocks.weightReads, 1);
  work.weightBits = 4;
  work.codedWeightBytes /= 2;
  Cost cost = costOfConvolution(work, machine);
  EXPECT_EQ(cost.blocks.weightReads, 1);
  EXPECT_EQ(cost.laneCycles, 128 * 36);
  EXPECT_EQ(cost.operands.weights, 1152);
}

TEST(MacCost, SparseWeightsRunAtTwiceTheRate) {
  Machine machine = builtin("edge-1024");
  MacWork work = convolution(16, 16, 64, 64, 3);
  Cost dense = costOfConvolution(work, machine);
  work.sparse2of4 = true;
  Cost sparse = costOfConvolution(work, machine);
  EXPECT_EQ(sparse.laneCycles * 2, dense.laneCycles);
  EXPECT_EQ(sparse.events.macsInt8 * 2, dense.events.macsInt8);
  EXPECT_EQ(sparse.binds, Resource::Array);
}

// Example 6. 16x16x64 -> 64: neither the tile nor the weights of a block fit.
// Channels outside: the map is read once for each block of channels, the
// weights once for each block of positions.
TEST(MacCost, OperandsThatDoNotFitAreReadAgain) {
  Machine machine = builtin("edge-128");
  MacWork work = convolution(16, 16, 64, 64, 3);
  Cost cost = costOfConvolution(work, machine);
  // 16 channels at a time: 96 positions, 6 rows of 16. The windows of the three
  // blocks have 8, 8 and 6 rows of 16 columns.
  EXPECT_EQ(cost.blocks.channels, 16);
  EXPECT_EQ(cost.blocks.height, 6);
  EXPECT_EQ(cost.blocks.channelBlocks, 4);
  EXPECT_EQ(cost.blocks.positionBlocks, 3);
  EXPECT_EQ(cost.blocks.featureMapReads, 4);
  EXPECT_EQ(cost.blocks.weightReads, 3);
  EXPECT_EQ(cost.operands.featureMap, 4 * (8 + 8 + 6) * 16 * 64);
  EXPECT_EQ(cost.operands.weights, 3 * 36864);
  EXPECT_EQ(cost.events.decodedWeights, 3 * 36864);
  // A machine with larger buffers reads each once.
  machine.mac.featureMap.bytes = machine.mac.weights.bytes = 128 * 1024;
  cost = costOfConvolution(work, machine);
  EXPECT_EQ(cost.operands.featureMap, 16 * 16 * 64);
  EXPECT_EQ(cost.operands.weights, 36864);
}

TEST(MacCost, LoopOrderSaysWhichOperandStays) {
  Machine machine = builtin("edge-128");
  // Input of a block fits, weights do not: the map is read once with positions
  // outside, and again for each block of channels otherwise.
  MacWork work = convolution(32, 32, 16, 128, 1);
  work.loopOrder = LoopOrder::Positions;
  Cost positions = costOfConvolution(work, machine);
  EXPECT_EQ(positions.blocks.featureMapReads, 1);
  EXPECT_EQ(positions.operands.featureMap, 32 * 32 * 16);
  work.loopOrder = LoopOrder::Channels;
  Cost channels = costOfConvolution(work, machine);
  EXPECT_EQ(channels.blocks.weightReads, 1);
  EXPECT_EQ(channels.blocks.featureMapReads, channels.blocks.channelBlocks);
}

// Example 7. A fully connected layer: 8 weights a cycle are decoded, 64 a cycle
// could be used.
TEST(MacCost, FullyConnectedIsBoundByTheDecoder) {
  MacWork work = convolution(1, 1, 640, 128, 1);
  work.codedWeightBytes /= 2;
  Cost cost = costOfConvolution(work, builtin("edge-128"));
  EXPECT_EQ(cost.laneCycles, 80 * 16);
  EXPECT_EQ(cost.events.decodedWeights, 81920);
  EXPECT_EQ(cost.pipelinedCycles, 81920 / 8);
  EXPECT_EQ(cost.binds, Resource::WeightDecoder);
  EXPECT_EQ(cost.blocks.weightReads, 1);
}

// Example 8. One product an output: 8 outputs of 2 positions a cycle are made,
// 2 elements a cycle leave.
TEST(MacCost, ShallowConvolutionIsBoundByTheOutputStage) {
  Machine machine = builtin("edge-128");
  machine.scratchpad.portBytesPerCycle = 64;
  MacWork work = convolution(16, 16, 8, 8, 1);
  Cost cost = costOfConvolution(work, machine);
  EXPECT_EQ(cost.laneCycles, 128);
  EXPECT_EQ(cost.pipelinedCycles, 16 * 16 * 8 / 2);
  EXPECT_EQ(cost.binds, Resource::OutputStage);
  work.lookup = true;
  machine.mac.tableElementsPerCycle = Ratio{1, 1};
  EXPECT_EQ(costOfConvolution(work, machine).pipelinedCycles, 16 * 16 * 8);
  EXPECT_EQ(costOfConvolution(work, machine).operands.table, 256);
}

TEST(MacCost, RawAccumulatorsMoveOverThePort) {
  MacWork work = convolution(16, 16, 8, 8, 1);
  work.accumulate = work.rawOutput = true;
  work.outputBytesPerElement = 4;
  work.channelRecordBytes = 0;
  Cost cost = costOfConvolution(work, builtin("edge-128"));
  EXPECT_EQ(cost.operands.accumulators, 8192);
  EXPECT_EQ(cost.operands.output, 8192);
  EXPECT_EQ(cost.binds, Resource::ScratchpadPort);
  EXPECT_EQ(cost.pipelinedCycles, (2048 + 64 + 8192 + 8192) / 8);
  EXPECT_EQ(cost.events.outputElements, 0);
}

// Example 9. What an undoubled buffer holds cannot move while the array works.
TEST(MacCost, UndoubledBuffersDoNotOverlap) {
  const Machine doubled = builtin("edge-128");
  const MacWork work = convolution(16, 16, 16, 16, 3);
  const Cost before = costOfConvolution(work, doubled);

  Machine machine = doubled;
  machine.mac.featureMap.doubled = false;
  Cost cost = costOfConvolution(work, machine);
  EXPECT_EQ(cost.main.cycles, 4608 + cost.operands.featureMap / 8);
  EXPECT_EQ(cost.fill.scratchpadBytes, before.fill.scratchpadBytes - 3584);

  machine = doubled;
  machine.mac.weights.doubled = false;
  cost = costOfConvolution(work, machine);
  EXPECT_EQ(cost.fill.decodedWeights, 0);
  EXPECT_EQ(cost.main.cycles, 4608 + cost.events.decodedWeights / 8);

  machine = doubled;
  machine.mac.accumulators.doubled = false;
  cost = costOfConvolution(work, machine);
  EXPECT_EQ(cost.drain.cycles, 0);
  EXPECT_EQ(cost.main.cycles, 4608 + 4096 / 2);
  EXPECT_EQ(cost.pipelinedCycles, cost.main.cycles);
}

TEST(MacCost, PhasesTogetherMoveAllBytes) {
  for (const std::string &name : builtinMachineNames())
    for (int64_t size : {1, 5, 16, 33})
      for (int64_t channels : {1, 3, 17, 64})
        for (int64_t kernel : {1, 3, 7})
          for (bool flag : {false, true}) {
            MacWork work = convolution(size, size, channels, 24, kernel);
            work.tapsOnLanes = work.accumulate = flag;
            work.loopOrder = flag ? LoopOrder::Positions : LoopOrder::Channels;
            Machine machine = builtin(name.c_str());
            machine.mac.weights.doubled = !flag;
            Cost cost = costOfConvolution(work, machine);
            EXPECT_EQ(cost.fill.scratchpadBytes + cost.main.scratchpadBytes +
                          cost.drain.scratchpadBytes,
                      cost.operands.total());
            EXPECT_GE(cost.main.scratchpadBytes, 0);
            EXPECT_GE(cost.main.decodedWeights, 0);
            EXPECT_EQ(cost.operands.total(), cost.events.scratchpadBytes());
            EXPECT_GE(cost.events.idleMacLaneCycles, 0);
            EXPECT_LE(cost.events.macsInt8,
                      cost.laneCycles * machine.mac.array.macsPerCycle());
            EXPECT_GE(cost.pipelinedCycles, cost.laneCycles);
            EXPECT_LE(cost.pipelinedCycles, cost.aloneCycles());
          }
}

TEST(MacCost, GroupsAreConvolutionsOfTheirOwn) {
  Machine machine = builtin("edge-128");
  MacWork work = convolution(16, 16, 32, 32, 3);
  work.groups = 4;
  work.codedWeightBytes /= 4;
  Cost cost = costOfConvolution(work, machine);
  EXPECT_EQ(cost.laneCycles, 4 * 128 * 9);
  EXPECT_EQ(cost.events.macsInt8, 16 * 16 * 32 * 9 * 8);
}
