// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The rules of the vector engine and of the DMA channels.
#include "Machines.h"

#include <gtest/gtest.h>

using namespace npu::machine;

namespace {

/// An int8 addition of two rescaled inputs.
VectorWork addition(int64_t rows, int64_t rowElements) {
  VectorWork work;
  work.rows = rows;
  work.rowElements = rowElements;
  work.additions = 1;
  work.multiplies = 3;
  work.readBytes = 2 * rows * rowElements;
  work.writtenBytes = rows * rowElements;
  return work;
}

DmaWork load(int64_t bytes, int64_t runs) {
  DmaWork work;
  work.bytes = bytes;
  work.readsDram = work.writesScratchpad = true;
  work.dramReadRuns = runs;
  return work;
}

} // namespace

// Example 10. Three rescales an element in one multiplier a lane.
TEST(VectorCost, LongestUnitOfALane) {
  Cost cost = costOf(Work::of(addition(1, 4096)), builtin("edge-128"));
  EXPECT_EQ(cost.laneCycles, 4096 / 4 * 3);
  EXPECT_EQ(cost.binds, Resource::VectorLanes);
  EXPECT_EQ(cost.aloneCycles(), 8 + 3072);
  EXPECT_EQ(cost.events.vectorMultiplies, 3 * 4096);
  // The partner: 1.5 cycles an element.
  EXPECT_EQ(
      costOf(Work::of(addition(1, 4096)), builtin("edge-128-u55")).laneCycles,
      6144);
}

TEST(VectorCost, IdleLanesAtTheEndOfEachRowCount) {
  Machine machine = builtin("edge-128");
  EXPECT_EQ(costOf(Work::of(addition(10, 10)), machine).laneCycles, 10 * 3 * 3);
  EXPECT_EQ(costOf(Work::of(addition(1, 100)), machine).laneCycles, 25 * 3);
}

// Example 11. 2x2 maximum of int8: four elements to a lane.
TEST(VectorCost, NarrowMaximaArePacked) {
  VectorWork work;
  work.rowElements = 13 * 13 * 32;
  work.maximumTaps = 4;
  work.readBytes = 26 * 26 * 32;
  work.writtenBytes = work.rowElements;
  Machine machine = builtin("edge-128");
  Cost cost = costOf(Work::of(work), machine);
  EXPECT_EQ(cost.laneCycles, 13 * 13 * 32 / 16 * 4);
  EXPECT_EQ(cost.main.cycles, (26 * 26 * 32 + 13 * 13 * 32) / 8);
  EXPECT_EQ(cost.binds, Resource::ScratchpadPort);
  machine.vector.packsNarrowElements = false;
  EXPECT_EQ(costOf(Work::of(work), machine).laneCycles, 13 * 13 * 32);
  work.bytesPerElement = 2;
  machine.vector.packsNarrowElements = true;
  EXPECT_EQ(costOf(Work::of(work), machine).laneCycles, 13 * 13 * 32 / 2);
}

TEST(VectorCost, SmallWindowsTakeAsLongAsTheSmallestAllowed) {
  VectorWork work;
  work.rowElements = 4;
  work.sumTaps = 2;
  Machine machine = builtin("edge-128");
  EXPECT_EQ(costOf(Work::of(work), machine).laneCycles, 2);
  machine.vector.minimumTaps = 4;
  EXPECT_EQ(costOf(Work::of(work), machine).laneCycles, 4);
}

// Example 12. 100 runs of 24 bytes cross as 100 bursts of 32.
TEST(DmaCost, EachContiguousRunIsRoundedUpToTheBurst) {
  Machine machine = builtin("edge-128");
  Cost scattered = costOf(Work::of(load(2400, 100)), machine);
  EXPECT_EQ(scattered.events.dramReadBytes, 3200);
  EXPECT_EQ(scattered.main.cycles, 3200);
  EXPECT_EQ(scattered.main.scratchpadBytes, 2400);
  EXPECT_EQ(scattered.binds, Resource::Dram);
  Cost contiguous = costOf(Work::of(load(2400, 1)), machine);
  EXPECT_EQ(contiguous.events.dramReadBytes, 2400);
  EXPECT_EQ(contiguous.aloneCycles(), 8 + 64 + 2400);
}

// Example 13. 0.5 GB/s and 128 ns are a byte and 64 cycles at 500 MHz, 20/13
// bytes and 42 cycles at 325 MHz.
TEST(DmaCost, DramInCyclesFollowsTheClock) {
  Machine machine = builtin("edge-128");
  Cost low = costOf(Work::of(load(2600, 1)), machine, 1);
  EXPECT_EQ(machine.dramBytesPerCycle(1), (Ratio{20, 13}));
  // 2600 bytes are 82 bursts.
  EXPECT_EQ(low.main.cycles, (2624 * 13 + 19) / 20);
  EXPECT_EQ(low.latencyCycles, 42);
  EXPECT_EQ(costOf(Work::of(load(2600, 1)), machine, 2).latencyCycles, 77);
}

TEST(DmaCost, ChannelAndPortLimitIt) {
  Machine machine = builtin("edge-128");
  machine.dram.bytesPerSecond = int64_t(1) << 40;
  machine.dma.bytesPerCyclePerChannel = 4;
  Cost cost = costOf(Work::of(load(3200, 1)), machine);
  EXPECT_EQ(cost.main.cycles, 800);
  EXPECT_EQ(cost.binds, Resource::DmaChannel);
  machine.dma.bytesPerCyclePerChannel = 64;
  cost = costOf(Work::of(load(3200, 1)), machine);
  EXPECT_EQ(cost.main.cycles, 400);
  EXPECT_EQ(cost.binds, Resource::ScratchpadPort);
}

TEST(DmaCost, ShortDescriptorsAreBoundByLatency) {
  Machine machine = builtin("edge-512");
  machine.dma.outstandingDescriptors = 1;
  Cost cost = costOf(Work::of(load(64, 1)), machine);
  EXPECT_EQ(cost.binds, Resource::DramLatency);
  EXPECT_EQ(cost.pipelinedCycles, 8 + 500 + 18);
  machine.dma.outstandingDescriptors = 4;
  EXPECT_EQ(costOf(Work::of(load(64, 1)), machine).pipelinedCycles, 132);
}

TEST(DmaCost, FillsAskForNoDram) {
  DmaWork work;
  work.bytes = 800;
  work.writesScratchpad = true;
  Cost cost = costOf(Work::of(work), builtin("edge-128"));
  EXPECT_EQ(cost.events.dramBytes(), 0);
  EXPECT_EQ(cost.latencyCycles, 0);
  EXPECT_EQ(cost.main.cycles, 100);
}
