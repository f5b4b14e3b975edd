// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The proof, rule by rule, with its messages.
#include "runtime/program/Verify.h"
#include "test/unit/program/LongProgram.h"
#include "test/unit/program/Programs.h"

#include <gtest/gtest.h>

using namespace npu;
using namespace npu::program;
using namespace npu::test;

namespace {

/// x to the scratchpad, a function of it, and back as y; each on its engine.
std::vector<isa::Instruction> threeSteps() {
  return {signals(copy(0, dram, 64, scratchpad, 0, 64), 0),
          signals(waits(unary(0, 64, 64), 0), 1),
          waits(copy(1, scratchpad, 64, dram, 128, 64), 1)};
}

std::string faultOf(const std::vector<isa::Instruction> &instructions) {
  Program program = makeProgram(instructions);
  return verify(program).message();
}

/// The same, where y is nobody's business.
std::string
faultWithoutOutput(const std::vector<isa::Instruction> &instructions) {
  Program program = makeProgram(instructions);
  program.outputs.clear();
  return verify(program).message();
}

TEST(Verify, ThreeSteps) { EXPECT_EQ(faultOf(threeSteps()), ""); }

TEST(Verify, ReadAfterWrite) {
  auto list = threeSteps();
  std::get<isa::Copy>(list[0]).signal0 = -1;
  std::get<isa::Unary>(list[1]).wait0 = -1;
  EXPECT_EQ(
      faultOf(list),
      "instruction 1 (unary, layer 'conv1'): reads scratchpad bytes [0, "
      "64), which instruction 0 (copy, layer 'conv1') writes, and nothing "
      "orders the two: a race; let dma0 signal a semaphore when it is "
      "done, and vector wait for it");
}

TEST(Verify, WriteAfterRead) {
  auto list = threeSteps();
  // The next tile arrives in bytes [48, 64), while the vector engine may still
  // read them.
  list.insert(list.end() - 1, copy(0, dram, 64, scratchpad, 48, 16));
  EXPECT_EQ(
      faultOf(list),
      "instruction 2 (copy, layer 'conv1'): writes scratchpad bytes [48, "
      "64), which instruction 1 (unary, layer 'conv1') reads, and nothing "
      "orders the two: a race; let vector signal a semaphore when it is "
      "done, and dma0 wait for it");
}

TEST(Verify, WriteAfterWrite) {
  auto list = threeSteps();
  list.insert(list.begin(), fill(2, scratchpad, 60, 1));
  EXPECT_EQ(faultOf(list),
            "instruction 1 (copy, layer 'conv1'): writes scratchpad bytes [60, "
            "61), which instruction 0 (fill, layer 'conv1') writes too, and "
            "nothing orders the two: a race; let dma2 signal a semaphore when "
            "it is done, and dma0 wait for it");
}

/// dma0 -> vector -> dma1: the third is behind the first without a semaphore of
/// their own.
TEST(Verify, OrderIsTransitive) {
  auto list = threeSteps();
  list.insert(list.end() - 1, signals(waits(sync(isa::Engine::Mac), 1), 2));
  std::get<isa::Copy>(list.back()).wait0 = 2;
  list.push_back(copy(1, scratchpad, 0, dram, 256, 64));
  EXPECT_EQ(faultOf(list), "");
}

TEST(Verify, ReadOfNothing) {
  auto list = threeSteps();
  std::get<isa::Copy>(list[0]).runBytes = 63;
  EXPECT_EQ(faultOf(list),
            "instruction 1 (unary, layer 'conv1'): reads scratchpad bytes [63, "
            "64) as its ifm, which nothing has written; write them first, or "
            "correct the address");
}

TEST(Verify, OutputIsWhole) {
  auto list = threeSteps();
  std::get<isa::Copy>(list[2]).runBytes = 60;
  EXPECT_EQ(faultOf(list), "output 'y' is not whole at the end: dram bytes "
                           "[188, 192) are never written");
}

/// Slices of channels lie between each other and do not meet.
TEST(Verify, InterleavedSlicesDoNotMeet) {
  auto slice = [](int64_t channel, int64_t at) {
    isa::Copy result = copy(channel, dram, 64, scratchpad, at, 4);
    result.extent2 = 8;
    result.sourceStride2 = 4;
    result.destinationStride2 = 8;
    return result;
  };
  EXPECT_EQ(faultWithoutOutput({slice(0, 0), slice(1, 4)}), "");
  EXPECT_EQ(faultWithoutOutput({slice(0, 0), slice(1, 3)}),
            "instruction 1 (copy, layer 'conv1'): writes scratchpad bytes [3, "
            "4), which instruction 0 (copy, layer 'conv1') writes too, and "
            "nothing orders the two: a race; let dma0 signal a semaphore when "
            "it is done, and dma1 wait for it");
}

TEST(Verify, ResultOverItsOperand) {
  isa::Copy load = signals(copy(0, dram, 64, scratchpad, 0, 64), 0);
  EXPECT_EQ(faultWithoutOutput({load, waits(unary(0, 0, 64), 0)}), "");
  EXPECT_EQ(faultWithoutOutput({load, waits(unary(0, 1, 63), 0)}),
            "instruction 1 (unary, layer 'conv1'): writes scratchpad bytes [1, "
            "63), which it also reads; give its result another place");
  isa::Pool pool;
  pool.ifmHeight = pool.ifmWidth = pool.channels = 4;
  pool.ofmHeight = pool.ofmWidth = 4;
  pool.ifmStrideH = pool.ofmStrideH = 16;
  pool.ifmStrideW = pool.ofmStrideW = 4;
  pool.kernelH = pool.kernelW = 3;
  pool.padTop = pool.padLeft = 1;
  // The same place, but each maximum is over its neighbours too.
  EXPECT_EQ(faultWithoutOutput({load, waits(pool, 0)}),
            "instruction 1 (pool, layer 'conv1'): writes scratchpad bytes [0, "
            "64), which it also reads; give its result another place");
}

TEST(Verify, WritesNoByteTwice) {
  isa::Copy twice = copy(0, dram, 64, scratchpad, 0, 4);
  twice.extent1 = twice.extent2 = 2;
  twice.destinationStride1 = 6;
  twice.destinationStride2 = 4;
  EXPECT_EQ(faultWithoutOutput({twice}),
            "instruction 0 (copy, layer 'conv1'): writes scratchpad bytes [0, "
            "14) more than once; correct the strides of its destination");
}

TEST(Verify, Deadlock) {
  EXPECT_EQ(faultWithoutOutput({waits(sync(isa::Engine::Mac), 3),
                                signals(sync(isa::Engine::Vector), 3)}),
            "instruction 0 (sync, layer 'conv1'): waits for semaphore 3, which "
            "0 signals before it serve 0 earlier waits: a deadlock; put the "
            "signal that it is to wait for before it in the stream");
  // Its own signal comes when it is done, so too late.
  EXPECT_NE(faultWithoutOutput({signals(waits(sync(isa::Engine::Mac), 3), 3)}),
            "");
}

TEST(Verify, SemaphoreIsZeroAtStop) {
  EXPECT_EQ(
      faultWithoutOutput({signals(sync(isa::Engine::Mac), 5),
                          waits(sync(isa::Engine::Vector), 5),
                          signals(sync(isa::Engine::Mac), 5)}),
      "instruction 2 (sync, layer 'conv1'): signals semaphore 5 without a "
      "wait for it: the program signals it 2 times and waits 1 times, "
      "but it must be zero at stop; remove the signal or add the wait");
}

TEST(Verify, OneEngineSignalsAndOneWaits) {
  EXPECT_EQ(faultWithoutOutput({signals(sync(isa::Engine::Mac), 5),
                                signals(sync(isa::Engine::Dma0), 5)}),
            "instruction 1 (sync, layer 'conv1'): signals semaphore 5 from "
            "dma0, but instruction 0 (sync, layer 'conv1') does so from mac; a "
            "semaphore has one engine that signals and one that waits, so use "
            "another");
  EXPECT_NE(faultWithoutOutput({signals(sync(isa::Engine::Mac), 5),
                                signals(sync(isa::Engine::Mac), 5),
                                waits(sync(isa::Engine::Dma0), 5),
                                waits(sync(isa::Engine::Dma1), 5)}),
            "");
}

/// `before` signals stand before the first wait, then they alternate.
std::vector<isa::Instruction> runAhead(int before, int total, bool answers) {
  std::vector<isa::Instruction> list;
  int waited = 0;
  for (int i = 0; i < total; ++i) {
    isa::Sync giver = signals(sync(isa::Engine::Mac), 0);
    // With answers, the giver waits until the taker has taken enough.
    if (answers && i >= before)
      giver = waits(giver, 1);
    list.push_back(giver);
    if (i + 1 >= before) {
      isa::Sync taker = waits(sync(isa::Engine::Vector), 0);
      ++waited;
      if (answers && i + 1 < total)
        taker = signals(taker, 1);
      list.push_back(taker);
    }
  }
  for (; waited < total; ++waited)
    list.push_back(waits(sync(isa::Engine::Vector), 0));
  return list;
}

TEST(Verify, CountStaysIn8Bits) {
  EXPECT_EQ(faultWithoutOutput(runAhead(1, 255, false)), "");
  // In stream order the count never passes 1; but nothing keeps the giver from
  // running ahead of the taker.
  EXPECT_EQ(
      faultWithoutOutput(runAhead(1, 256, false)),
      "instruction 510 (sync, layer 'conv1'): can raise semaphore 0 above "
      "255, which its 8 bits do not hold: this is signal number 256, and "
      "nothing makes it happen after wait number 1; let it wait for the "
      "engine that waits, or signal less often");
  EXPECT_EQ(faultWithoutOutput(runAhead(1, 1000, true)), "");
  EXPECT_EQ(faultWithoutOutput(runAhead(255, 1000, true)), "");
  EXPECT_NE(faultWithoutOutput(runAhead(256, 1000, true)), "");
}

/// Inputs and outputs on the chip, where an output may take an input's place.
TEST(Verify, InputsAndOutputsInTheScratchpad) {
  Program program = makeProgram({unary(64, 64, 64)});
  program.inputs[0].space = program.outputs[0].space = scratchpad;
  program.outputs[0].address = 64;
  EXPECT_TRUE(verify(program)) << verify(program).message();
  program.instructions[0] = unary(63, 128, 64);
  EXPECT_EQ(verify(program).message(),
            "instruction 0 (unary, layer 'conv1'): reads scratchpad bytes [63, "
            "64) as its ifm, which nothing has written; write them first, or "
            "correct the address");
}

TEST(Verify, TwentyThousandInstructions) {
  Program program = longProgram(2500);
  EXPECT_EQ(program.instructions.size(), 20001u);
  EXPECT_TRUE(verify(program)) << verify(program).message();
  // One wait less, somewhere in the middle: whoever is let run ahead meets what
  // it should have waited for.
  auto &load = std::get<isa::Copy>(program.instructions[8 * 1200 + 1]);
  auto &giver = std::get<isa::Sync>(program.instructions[8 * 1198 + 4]);
  EXPECT_EQ(load.wait0, giver.signal0);
  load.wait0 = giver.signal0 = -1;
  EXPECT_NE(verify(program).message().find("a race"), std::string::npos);
}

/// A program that nobody compiled must be refused in bounded time.
TEST(Verify, TooManyPieces) {
  std::vector<isa::Instruction> list;
  for (int i = 0; i < 64; ++i) {
    isa::Fill scattered = fill(0, scratchpad, 0, 1);
    scattered.extent0 = 7;
    scattered.destinationStride0 = 131072;
    scattered.extent1 = 65535;
    scattered.destinationStride1 = 2;
    list.push_back(scattered);
  }
  Program program = makeProgram(list);
  program.outputs.clear();
  program.scratchpadBytes = 1 << 20;
  EXPECT_TRUE(verify(program)) << verify(program).message();
  // A byte on each page of 4 GiB.
  isa::Fill sparse = fill(0, dram, 128, 1);
  sparse.extent0 = 16;
  sparse.destinationStride0 = 1 << 28;
  sparse.extent1 = 65535;
  sparse.destinationStride1 = 4096;
  Program large = makeProgram({sparse});
  large.outputs.clear();
  large.machine.dram.bytes = large.dramBytes = int64_t(1) << 32;
  EXPECT_NE(verify(large).message().find("too many pieces"), std::string::npos)
      << verify(large).message();
  isa::Copy overlapping = copy(0, dram, 0, scratchpad, 0, 1);
  overlapping.extent0 = overlapping.extent1 = overlapping.extent2 = 65535;
  overlapping.sourceStride0 = 5;
  overlapping.sourceStride1 = 3;
  overlapping.sourceStride2 = 2;
  overlapping.destinationStride0 = 1;
  overlapping.destinationStride1 = 1;
  overlapping.destinationStride2 = 1;
  program.instructions = {overlapping, isa::Stop()};
  program.sources = {0, 0};
  program.dramBytes = 1 << 20;
  EXPECT_NE(verify(program).message().find("too many pieces"),
            std::string::npos)
      << verify(program).message();
}

} // namespace
