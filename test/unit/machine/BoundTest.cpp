// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/machine/Bound.h"
#include "Machines.h"

#include <gtest/gtest.h>

using namespace npu::machine;

// Example 14. A network of two layers, whichever way it is tiled.
TEST(Bound, IsTheLongestOfTheRoofs) {
  Machine machine = builtin("edge-128");
  NetworkWork work;
  work.add(Work::of(convolution(16, 16, 16, 16, 3)), machine);
  work.add(Work::of(convolution(1, 1, 640, 128, 1)), machine);
  EXPECT_EQ(work.macsInt8, 589824 + 81920);
  EXPECT_EQ(work.weights, 2304 + 81920);
  EXPECT_EQ(work.outputElements, 4096 + 128);
  work.dramReadBytes = 4900;
  work.dramWriteBytes = 100;
  Bound bound = boundOf(work, machine);
  EXPECT_EQ(bound.arrayCycles, 671744 / 128);
  EXPECT_EQ(bound.decoderCycles, 84224 / 8);
  EXPECT_EQ(bound.outputCycles, 4224 / 2);
  EXPECT_EQ(bound.dramCycles, 5000);
  EXPECT_EQ(bound.portCycles, 2 * (4900 + 4224) / 8);
  EXPECT_EQ(bound.cycles, 10528);
  EXPECT_EQ(bound.binds, Resource::WeightDecoder);
  work.dramReadBytes = 84124;
  EXPECT_EQ(boundOf(work, machine).binds, Resource::Dram);
  EXPECT_EQ(boundOf(work, machine, 1).dramCycles, (84224 * 13 + 19) / 20);
}

TEST(Bound, VectorWorkOverLanesWithoutRaggedEdges) {
  Machine machine = builtin("edge-128");
  VectorWork add;
  add.rows = 10;
  add.rowElements = 10;
  add.additions = 1;
  add.multiplies = 3;
  NetworkWork work;
  work.add(Work::of(add), machine);
  EXPECT_EQ(boundOf(work, machine).vectorCycles, 75);
  EXPECT_EQ(boundOf(work, machine).binds, Resource::VectorLanes);
}

TEST(Bound, NoTileIsFasterThanItsBound) {
  for (const std::string &name : builtinMachineNames())
    for (int64_t size : {1, 7, 32})
      for (int64_t channels : {1, 3, 17, 64})
        for (bool flag : {false, true}) {
          Machine machine = builtin(name.c_str());
          MacWork tile = convolution(size, size, channels, 24, 3);
          tile.tapsOnLanes = flag;
          NetworkWork work;
          work.add(Work::of(tile), machine);
          EXPECT_LE(boundOf(work, machine).cycles,
                    costOfConvolution(tile, machine).pipelinedCycles)
              << name;
        }
}
