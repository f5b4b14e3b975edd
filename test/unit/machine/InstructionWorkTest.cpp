// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/machine/InstructionWork.h"
#include "Machines.h"

#include <gtest/gtest.h>

using namespace npu;
using namespace npu::machine;

namespace {

isa::Copy load(int64_t rows, int64_t runBytes, int64_t sourceStride) {
  isa::Copy copy;
  copy.sourceSpace = isa::Space::Dram;
  copy.destinationSpace = isa::Space::Scratchpad;
  copy.sourceBase = copy.destinationBase = 0;
  copy.channel = 0;
  copy.extent2 = rows;
  copy.runBytes = runBytes;
  copy.sourceStride2 = sourceStride;
  copy.destinationStride2 = runBytes;
  return copy;
}

isa::Binary addition(int64_t ofmStrideW, int64_t ofmStrideH) {
  isa::Binary add;
  add.function = isa::BinaryFunction::Add;
  add.aRescale = add.bRescale = add.ofmRescale = 1;
  add.height = add.width = 4;
  add.channels = 8;
  add.aStrideW = add.bStrideW = 8;
  add.aStrideH = add.bStrideH = 32;
  add.ofmStrideW = ofmStrideW;
  add.ofmStrideH = ofmStrideH;
  return add;
}

} // namespace

TEST(InstructionWork, RunsThatTouchAreOne) {
  Work apart = workOf(load(8, 24, 96));
  EXPECT_EQ(apart.kind, WorkKind::Dma);
  EXPECT_EQ(apart.dma.bytes, 192);
  EXPECT_EQ(apart.dma.dramReadRuns, 8);
  EXPECT_TRUE(apart.dma.writesScratchpad);
  EXPECT_FALSE(apart.dma.writesDram);
  EXPECT_EQ(workOf(load(8, 24, 24)).dma.dramReadRuns, 1);
  isa::Copy planes = load(8, 24, 24);
  planes.extent0 = 3;
  planes.sourceStride0 = 8 * 24;
  EXPECT_EQ(workOf(planes).dma.dramReadRuns, 1);
  planes.sourceStride0 += 8;
  EXPECT_EQ(workOf(planes).dma.dramReadRuns, 3);
}

TEST(InstructionWork, RowsFoldWhereAllOperandsGoOn) {
  Work flat = workOf(addition(8, 32));
  EXPECT_EQ(flat.vector.rows, 1);
  EXPECT_EQ(flat.vector.rowElements, 128);
  EXPECT_EQ(flat.vector.multiplies, 3);
  EXPECT_EQ(flat.vector.additions, 1);
  EXPECT_EQ(flat.vector.readBytes, 256);
  EXPECT_EQ(flat.vector.writtenBytes, 128);
  EXPECT_EQ(workOf(addition(8, 64)).vector.rows, 4);
  EXPECT_EQ(workOf(addition(16, 64)).vector.rows, 16);
  isa::Binary immediate = addition(8, 32);
  immediate.bImmediate = 1;
  EXPECT_EQ(workOf(immediate).vector.rows, 1);
  EXPECT_EQ(workOf(immediate).vector.readBytes, 128);
  isa::Binary broadcast = addition(8, 32);
  broadcast.bBroadcastChannels = 1;
  broadcast.bStrideW = 1;
  broadcast.bStrideH = 4;
  EXPECT_EQ(workOf(broadcast).vector.rows, 16);
  EXPECT_EQ(workOf(broadcast).vector.readBytes, 128 + 16);
}

TEST(InstructionWork, ConvolutionTakesEachField) {
  isa::Conv2D conv;
  conv.ifmHeight = conv.ifmWidth = 8;
  conv.ifmChannels = 16;
  conv.ofmHeight = conv.ofmWidth = 4;
  conv.ofmChannels = 32;
  conv.kernelH = conv.kernelW = 3;
  conv.strideH = conv.strideW = 2;
  conv.weightsBytes = 1000;
  conv.groups = 2;
  conv.loopOrder = isa::LoopOrder::Positions;
  Work work = workOf(conv);
  EXPECT_EQ(work.kind, WorkKind::Convolution);
  EXPECT_EQ(macsOf(work), 4 * 4 * 32 * 9 * 8);
  EXPECT_EQ(work.mac.codedWeightBytes, 1000);
  EXPECT_EQ(work.mac.channelRecordBytes, 320);
  EXPECT_EQ(work.mac.strideHeight, 2);
  EXPECT_EQ(work.mac.loopOrder, LoopOrder::Positions);
  conv.outputMode = isa::OutputMode::Accumulators;
  conv.ofmType = isa::DataType::Int32;
  work = workOf(conv);
  EXPECT_TRUE(work.mac.rawOutput);
  EXPECT_EQ(work.mac.outputBytesPerElement, 4);
  EXPECT_EQ(work.mac.channelRecordBytes, 0);
  conv.outputMode = isa::OutputMode::BiasedAccumulators;
  work = workOf(conv);
  EXPECT_TRUE(work.mac.rawOutput);
  EXPECT_EQ(work.mac.channelRecordBytes, 320);
}

TEST(InstructionWork, PoolingReadsSharedRowsAgain) {
  isa::Pool pool;
  pool.mode = isa::PoolMode::Max;
  pool.ifmHeight = pool.ifmWidth = 8;
  pool.ofmHeight = pool.ofmWidth = 6;
  pool.channels = 16;
  pool.kernelH = pool.kernelW = 3;
  pool.ofmStrideW = 16;
  pool.ofmStrideH = 96;
  Work work = workOf(pool);
  EXPECT_EQ(work.vector.maximumTaps, 9);
  EXPECT_EQ(work.vector.rows, 1);
  EXPECT_EQ(work.vector.readBytes, 6 * 3 * 8 * 16);
  EXPECT_EQ(work.vector.writtenBytes, 576);
  pool.mode = isa::PoolMode::Average;
  EXPECT_EQ(workOf(pool).vector.sumTaps, 9);
  EXPECT_EQ(workOf(pool).vector.multiplies, 1);
}

TEST(InstructionWork, ReductionsUseTheLanesEitherWay) {
  isa::Reduce reduce;
  reduce.function = isa::Reduction::Sum;
  reduce.type = isa::DataType::Int32;
  reduce.outer = 2;
  reduce.length = 12;
  Work work = workOf(reduce);
  EXPECT_EQ(work.vector.rowElements, 12);
  EXPECT_EQ(work.vector.sumTaps, 1);
  EXPECT_EQ(work.vector.readBytes, 96);
  EXPECT_EQ(work.vector.writtenBytes, 8);
  reduce.inner = 16;
  work = workOf(reduce);
  EXPECT_EQ(work.vector.rowElements, 16);
  EXPECT_EQ(work.vector.sumTaps, 12);
}

TEST(InstructionWork, TransposesAreNotPacked) {
  isa::Permute permute;
  permute.extent2 = 4;
  permute.extent3 = 8;
  permute.ifmStride3 = 4;
  permute.ofmStride3 = 1;
  EXPECT_EQ(workOf(permute).vector.bytesPerElement, 4);
  permute.ifmStride3 = 1;
  EXPECT_EQ(workOf(permute).vector.bytesPerElement, 1);
  EXPECT_EQ(workOf(permute).vector.rows, 4);
}

TEST(InstructionWork, WeightsOfInt16AreTwoOfEightBits) {
  isa::Conv2D conv;
  conv.ifmType = conv.weightType = isa::DataType::Int16;
  EXPECT_EQ(workOf(conv).mac.weightBits, 16);
  conv.weightType = isa::DataType::Int4;
  EXPECT_EQ(workOf(conv).mac.weightBits, 4);
}

// Example 19. A 2x enlargement of 10x10x18: lanes take the channels of one
// position.
TEST(InstructionWork, ResizesTakePositionsOneByOne) {
  isa::Resize resize;
  resize.mode = isa::ResizeMode::Nearest;
  resize.ifmHeight = resize.ifmWidth = 10;
  resize.ofmHeight = resize.ofmWidth = 20;
  resize.channels = 18;
  Work work = workOf(resize);
  EXPECT_EQ(work.vector.rows, 400);
  EXPECT_EQ(work.vector.rowElements, 18);
  EXPECT_EQ(work.vector.moves, 1);
  EXPECT_EQ(work.vector.readBytes, 20 * 10 * 18);
  EXPECT_EQ(work.vector.writtenBytes, 400 * 18);
  // Four elements to each of 4 lanes.
  EXPECT_EQ(costOf(work, builtin("edge-128")).laneCycles, 400 * 2);

  resize.mode = isa::ResizeMode::Bilinear;
  resize.ofmType = isa::DataType::Int32;
  work = workOf(resize);
  EXPECT_EQ(work.vector.multiplies, 4);
  EXPECT_EQ(work.vector.moves, 0);
  EXPECT_EQ(work.vector.readBytes, 20 * 2 * 10 * 18);
  EXPECT_EQ(work.vector.writtenBytes, 400 * 18 * 4);
  EXPECT_EQ(costOf(work, builtin("edge-128")).laneCycles, 400 * 5 * 4);
  resize.rescale = 1;
  resize.ofmType = isa::DataType::Int8;
  EXPECT_EQ(costOf(workOf(resize), builtin("edge-128")).laneCycles,
            400 * 5 * 5);
  resize.rescale = 0;
  resize.ifmType = isa::DataType::Int16;
  resize.ofmType = isa::DataType::Int48;
  EXPECT_EQ(costOf(workOf(resize), builtin("edge-128")).laneCycles,
            400 * 5 * 6);
}
