// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/simulator/timing/ProgramTiming.h"
#include "runtime/simulator/timing/Liveness.h"

#include <gtest/gtest.h>

using namespace npu;
using namespace npu::sim;

namespace {

isa::Copy load(int64_t dram, int64_t scratchpad, int64_t bytes) {
  isa::Copy copy;
  copy.channel = 1;
  copy.sourceSpace = isa::Space::Dram;
  copy.destinationSpace = isa::Space::Scratchpad;
  copy.sourceBase = dram;
  copy.destinationBase = scratchpad;
  copy.runBytes = bytes;
  return copy;
}

isa::Conv2D convolution(int64_t weightsBase) {
  isa::Conv2D conv;
  conv.ifmHeight = conv.ifmWidth = conv.ofmHeight = conv.ofmWidth = 4;
  conv.ifmChannels = conv.ofmChannels = 8;
  conv.ifmStrideH = conv.ofmStrideH = 32;
  conv.ifmStrideW = conv.ofmStrideW = 8;
  conv.weightsBytes = 64;
  conv.ifmBase = 0;
  conv.ofmBase = 128;
  conv.weightsBase = weightsBase;
  conv.channelsBase = 512;
  conv.partialsBase = 0;
  return conv;
}

program::Program programOf(std::vector<isa::Instruction> instructions) {
  program::Program program;
  program.name = "net";
  program.instructions = std::move(instructions);
  program.instructions.push_back(isa::Stop());
  program.sources.assign(program.instructions.size(), 0);
  program.sourceNames = {"conv1"};
  program.scratchpadBytes = 8192;
  return program;
}

} // namespace

TEST(ProgramTiming, TakesTheInstructionAsItIs) {
  isa::Conv2D conv = convolution(256);
  conv.wait0 = 3;
  conv.signal1 = 4;
  TimedInstruction timed = timedInstructionOf(conv, 2);
  EXPECT_EQ(timed.engine, isa::Engine::Mac);
  EXPECT_EQ(timed.waits[0], 3);
  EXPECT_EQ(timed.waits[1], -1);
  EXPECT_EQ(timed.signals[1], 4);
  EXPECT_EQ(timed.layer, 2u);
  EXPECT_STREQ(timed.mnemonic, "conv2d");
  EXPECT_EQ(timed.encodedBytes, isa::encodedBytes(conv));
  ASSERT_EQ(timed.writes.size(), 1u);
  EXPECT_EQ(timed.writes[0].begin, 128);
  EXPECT_EQ(timed.writes[0].end, 256);
  EXPECT_EQ(timed.reads[0].end, 128);
}

TEST(ProgramTiming, NegativeStridesReachBackwards) {
  isa::Permute reverse;
  reverse.extent3 = 8;
  reverse.ifmBase = 107;
  reverse.ifmStride3 = -1;
  reverse.ofmBase = 200;
  reverse.ofmStride3 = 1;
  TimedInstruction timed = timedInstructionOf(reverse, 0);
  EXPECT_EQ(timed.reads[0].begin, 100);
  EXPECT_EQ(timed.reads[0].end, 108);
}

TEST(ProgramTiming, WeightsCountOnceForTheBound) {
  // Loaded twice to two places, used three times: one set of weights.
  TimedProgram timed = timedProgramOf(
      programOf({load(1000, 256, 64), convolution(256), convolution(256),
                 load(1000, 4096, 64), convolution(4096)}));
  EXPECT_TRUE(timed.instructions[1].countsWeights);
  EXPECT_FALSE(timed.instructions[2].countsWeights);
  EXPECT_FALSE(timed.instructions[4].countsWeights);
  // Other weights at the same place; and a part of a larger load.
  timed = timedProgramOf(programOf({load(1000, 256, 64), convolution(256),
                                    load(2000, 192, 128), convolution(256)}));
  EXPECT_TRUE(timed.instructions[3].countsWeights);
  // Overwritten by a result: not known.
  isa::Conv2D writer = convolution(4096);
  writer.ofmBase = 256;
  timed = timedProgramOf(programOf(
      {load(1000, 256, 64), load(2000, 4096, 64), writer, convolution(256)}));
  EXPECT_FALSE(timed.instructions[3].countsWeights);
}

TEST(ProgramTiming, CompulsoryBytesAreConstantsInputsAndOutputs) {
  program::Program program = programOf({});
  program.constants.resize(100);
  program::TensorInfo tensor;
  tensor.shape = {1, 10};
  program.inputs = {tensor};
  program.outputs = {tensor};
  EXPECT_EQ(timedProgramOf(program).compulsoryReadBytes, 110);
  EXPECT_EQ(timedProgramOf(program).compulsoryWriteBytes, 10);
  program.outputs[0].space = isa::Space::Scratchpad;
  EXPECT_EQ(timedProgramOf(program).compulsoryWriteBytes, 0);
}

TEST(ProgramTiming, AProgramRunsOnEachMachine) {
  isa::Copy in = load(0, 256, 64);
  in.signal0 = 0;
  isa::Conv2D conv = convolution(256);
  conv.wait0 = 0;
  program::Program program = programOf({in, conv});
  for (const std::string &name : machine::builtinMachineNames()) {
    Expected<TimingResult> result =
        timeProgram(timedProgramOf(program), *machine::loadMachine(name));
    ASSERT_TRUE(bool(result)) << result.message();
    EXPECT_EQ(result->macs, 16 * 64);
    EXPECT_GE(result->cycles, result->bound.cycles);
  }
}

TEST(ProgramTiming, BytesAreLiveFromTheirWritingToTheirLastReading) {
  auto store = [](int64_t scratchpad, int64_t bytes) {
    isa::Copy copy = load(0, 0, bytes);
    std::swap(copy.sourceSpace, copy.destinationSpace);
    copy.sourceBase = scratchpad;
    return copy;
  };
  // 0 … 99 is read twice, 300 … 349 never, 100 … 199 in part.
  program::Program program =
      programOf({load(0, 0, 100), load(0, 300, 50), load(0, 100, 100),
                 store(0, 50), store(150, 50), store(0, 100)});
  program.sources = {0, 1, 0, 1, 0, 2, 2};
  program.sourceNames = {"a", "b", "c"};
  EXPECT_EQ(liveScratchpadBytes(program),
            (std::vector<int64_t>{100, 150, 200, 150, 150, 100, 0}));
  TimingResult result =
      *timeProgram(timedProgramOf(program), *machine::loadMachine("edge-128"));
  EXPECT_EQ(result.layers[0].liveScratchpadPeakBytes, 200);
  EXPECT_EQ(result.layers[1].liveScratchpadPeakBytes, 150);
  EXPECT_EQ(result.layers[2].liveScratchpadPeakBytes, 100);
  EXPECT_EQ(result.liveScratchpadPeakBytes, 200);
  EXPECT_EQ(result.scratchpadPeakBytes, 350);
}

TEST(ProgramTiming, WhatIsOverwrittenBeforeItIsReadIsNotLive) {
  // The second load leaves two bytes in eight of the first.
  isa::Copy first = load(0, 0, 32), second = load(0, 0, 6), out = load(0, 0, 0);
  second.extent2 = 4;
  second.sourceStride2 = 6;
  second.destinationStride2 = 8;
  out.sourceSpace = isa::Space::Scratchpad;
  out.destinationSpace = isa::Space::Dram;
  out.runBytes = 32;
  isa::Copy between = load(0, 64, 1);
  EXPECT_EQ(liveScratchpadBytes(programOf({first, between, second, out})),
            (std::vector<int64_t>{32, 9, 32, 32, 0}));
}

TEST(ProgramTiming, InputsAreLiveFromTheStartAndOutputsToTheEnd) {
  isa::Unary unary;
  unary.function = isa::UnaryFunction::Identity;
  unary.channels = 16;
  unary.ifmBase = 0;
  unary.ofmBase = 64;
  program::Program program = programOf({load(0, 128, 4), unary});
  EXPECT_EQ(liveScratchpadBytes(program), (std::vector<int64_t>{20, 32, 0}));
  program::TensorInfo output;
  output.shape = {16};
  output.space = isa::Space::Scratchpad;
  output.address = 64;
  program.outputs = {output};
  EXPECT_EQ(liveScratchpadBytes(program), (std::vector<int64_t>{20, 32, 16}));
}
