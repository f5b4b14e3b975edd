// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The rules of docs/timing.md that concern several instructions.
#include "Programs.h"

#include <gtest/gtest.h>

#include <chrono>

using namespace npu;
using namespace npu::sim;
using isa::Engine;
using machine::Machine;
using machine::Resource;

namespace {

std::string failure(const TimedProgram &program,
                    const Machine &machine = plainMachine()) {
  Expected<TimingResult> result = timeProgram(program, machine);
  return result ? "" : result.message();
}

} // namespace

TEST(Timing, AnInstructionAloneTakesAsLongAsItsCostSays) {
  TimingResult result = timed({convolution()}, plainMachine());
  EXPECT_EQ(result.times[0].startCycle, fetched);
  EXPECT_EQ(result.times[0].mainCycle, fetched + 612);
  EXPECT_EQ(result.cycles, fetched + 612 + 4608 + 256);
  EXPECT_EQ(result.macs, 589824);
  result = timed({convolution()}, *machine::loadMachine("edge-128"));
  EXPECT_EQ(duration(result.times[0]), 16 + 612 + 4608 + 256);
}

// Example 15. The second tile is filled while the first is worked on; the first
// drains while the second is.
TEST(Timing, DoubledBuffersOverlapNeighbours) {
  TimingResult result = timed({convolution(), convolution()}, plainMachine());
  EXPECT_EQ(result.times[1].startCycle, fetched + 612);
  EXPECT_EQ(result.times[1].mainCycle, fetched + 612 + 4608);
  EXPECT_EQ(result.cycles, fetched + 612 + 2 * 4608 + 256);
}

TEST(Timing, UndoubledBuffersDoNot) {
  Machine machine = plainMachine();
  machine.mac.featureMap.doubled = machine.mac.weights.doubled =
      machine.mac.accumulators.doubled = false;
  TimingResult one = timed({convolution()}, machine);
  TimingResult two = timed({convolution(), convolution()}, machine);
  // Only the channel records can be read ahead.
  EXPECT_EQ(two.cycles - fetched, 2 * (one.cycles - fetched) - 160 / 8);
}

TEST(Timing, NoOverlapWithAnInstructionThatWritesWhatIsRead) {
  TimedInstruction producer = convolution(), consumer = convolution();
  producer.writes = {{isa::Space::Scratchpad, 1000, 2000}};
  consumer.reads = {{isa::Space::Scratchpad, 1999, 3000}};
  TimingResult result = timed({producer, consumer}, plainMachine());
  EXPECT_EQ(result.times[1].mainCycle, result.times[0].endCycle + 612);
  consumer.reads = {{isa::Space::Scratchpad, 2000, 3000}};
  result = timed({producer, consumer}, plainMachine());
  EXPECT_EQ(result.times[1].mainCycle, fetched + 612 + 4608);
  EXPECT_EQ(result.scratchpadPeakBytes, 3000);
}

// Example 16. Two engines that each want the whole port get half.
TEST(Timing, TwoEnginesShareThePortEvenly) {
  TimingResult result =
      timed({fill(Engine::Dma0, 800), fill(Engine::Dma1, 800)}, plainMachine());
  EXPECT_EQ(duration(result.times[0]), 200);
  EXPECT_EQ(duration(result.times[1]), 200);
  // A shorter one leaves the rest to the longer.
  result =
      timed({fill(Engine::Dma0, 800), fill(Engine::Dma1, 400)}, plainMachine());
  EXPECT_EQ(duration(result.times[0]), 150);
  EXPECT_EQ(duration(result.times[1]), 100);
}

TEST(Timing, SharingIsExactInThirds) {
  Machine machine = plainMachine();
  machine.dma.channels = 3;
  TimingResult result = timed({fill(Engine::Dma0, 800), fill(Engine::Dma1, 800),
                               fill(Engine::Dma2, 800)},
                              machine);
  for (const InstructionTime &time : result.times)
    EXPECT_EQ(duration(time), 300);
}

// Example 17. Who asks for less than its even share gets all that it asks for.
TEST(Timing, SharingIsMaxMinFair) {
  // The vector engine asks for 2 bytes a cycle, the fill for 8: it gets 6.
  TimingResult result =
      timed({vectorFor(200, 400), fill(Engine::Dma0, 1200)}, plainMachine());
  EXPECT_EQ(duration(result.times[0]), 200);
  EXPECT_EQ(duration(result.times[1]), 200);
  EXPECT_NEAR(result.engines[size_t(Engine::Dma0)].contentionCycles, 50, 1e-9);
  // Asking for 6, it gets 4 while the other is there: of the fill's 400 bytes
  // in 100 cycles, and 600 of its own in the rest.
  result =
      timed({vectorFor(200, 1200), fill(Engine::Dma0, 400)}, plainMachine());
  EXPECT_EQ(duration(result.times[1]), 100);
  EXPECT_EQ(duration(result.times[0]), 100 + (1200 - 400 + 5) / 6);
  EXPECT_EQ(result.layers[0].cyclesBy[size_t(Resource::ScratchpadPort)], 100);
}

TEST(Timing, TwoChannelsShareDram) {
  TimingResult result =
      timed({load(Engine::Dma0, 320), load(Engine::Dma1, 320)}, plainMachine());
  EXPECT_EQ(duration(result.times[0]), 64 + 640);
  EXPECT_EQ(result.times[0].endCycle, result.times[1].endCycle);
}

// Example 18. Latency once per descriptor, and two of them overlap.
TEST(Timing, OutstandingDescriptorsHideLatency) {
  Machine machine = plainMachine();
  std::vector<TimedInstruction> loads(4, load(Engine::Dma0, 32));
  machine.dma.outstandingDescriptors = 1;
  EXPECT_EQ(timed(loads, machine).cycles, fetched + 4 * (64 + 32));
  machine.dma.outstandingDescriptors = 2;
  EXPECT_EQ(timed(loads, machine).cycles, fetched + 2 * (64 + 32) + 32);
  machine.dma.outstandingDescriptors = 4;
  EXPECT_EQ(timed(loads, machine).cycles, fetched + 64 + 4 * 32);
}

TEST(Timing, SemaphoresOrderEngines) {
  TimedInstruction producer = load(Engine::Dma0, 320),
                   consumer = vectorFor(10, 0);
  producer.signals[0] = 7;
  consumer.waits[0] = 7;
  TimingResult result = timed({producer, consumer}, plainMachine());
  EXPECT_EQ(result.times[1].startCycle, result.times[0].endCycle);
  EXPECT_EQ(result.cycles, fetched + 64 + 320 + 10);
  const EngineStats &vector = result.engines[size_t(Engine::Vector)];
  EXPECT_EQ(vector.stalledCycles[size_t(Engine::Dma0)], 384);
  EXPECT_EQ(vector.busyCycles, 10);
  const EngineStats &dma = result.engines[size_t(Engine::Dma0)];
  EXPECT_EQ(dma.busyCycles, 384);
  EXPECT_EQ(dma.stalledCycles[size_t(Stall::Finished)], 10);
  EXPECT_EQ(dma.stalledCycles[size_t(Stall::Dispatch)], fetched);
}

TEST(Timing, ASignalIsGivenWhenTheLastByteIsWritten) {
  TimedInstruction producer = convolution(), consumer = vectorFor(10, 0);
  producer.signals[1] = 0;
  consumer.waits[1] = 0;
  TimingResult result = timed({producer, consumer}, plainMachine());
  EXPECT_EQ(result.times[1].startCycle, fetched + 612 + 4608 + 256);
}

TEST(Timing, SyncPassesSignalsInTheOrderOfItsQueue) {
  TimedInstruction pass = sync(Engine::Mac), consumer = vectorFor(10, 0);
  pass.signals[0] = 3;
  consumer.waits[0] = 3;
  TimingResult result = timed({convolution(), pass, consumer}, plainMachine());
  EXPECT_EQ(result.times[2].startCycle, result.times[0].endCycle);
}

TEST(Timing, AQueueHoldsOnlySoMany) {
  // Behind a full queue nothing is dispatched, for whichever engine.
  Machine machine = plainMachine();
  machine.control.queueDepth = 2;
  std::vector<TimedInstruction> program(4, vectorFor(100, 0));
  program.push_back(fill(Engine::Dma0, 8));
  TimingResult result = timed(program, machine);
  // Two wait while the first runs; the last of them leaves the queue when the
  // second ends.
  EXPECT_EQ(result.times[4].startCycle, fetched + 100);
  const EngineStats &dma = result.engines[size_t(Engine::Dma0)];
  EXPECT_EQ(dma.stalledCycles[size_t(Engine::Vector)], 100);
  EXPECT_EQ(dma.stalledCycles[size_t(Stall::Dispatch)], fetched);
  machine.control.queueDepth = 3;
  EXPECT_EQ(timed(program, machine).times[4].startCycle, fetched);
}

TEST(Timing, InstructionsAreFetchedFromDram) {
  Machine machine = plainMachine();
  machine.control.fetchBytes = 64;
  machine.control.fetchAhead = 1;
  std::vector<TimedInstruction> program(8, vectorFor(1, 0));
  for (TimedInstruction &each : program)
    each.encodedBytes = 32;
  TimingResult result = timed(program, machine);
  EXPECT_EQ(result.times[0].startCycle, 64 + 64);
  EXPECT_EQ(result.times[2].startCycle, 64 + 128);
  // The third piece is asked for when dispatch comes to the second.
  EXPECT_EQ(result.times[4].startCycle, 64 + 64 + 64 + 64);
  EXPECT_EQ(result.events.instructionBytes, 256);
  EXPECT_EQ(result.events.dramReadBytes, 256);
  EXPECT_GT(result.energy.instructions, 0);
  EXPECT_DOUBLE_EQ(result.energy.dram, 256 * 48.0);
  EXPECT_GT(result.engines[size_t(Engine::Vector)]
                .stalledCycles[size_t(Stall::Dispatch)],
            0);
}

TEST(Timing, AnInstructionMayBeLongerThanWhatIsFetchedAhead) {
  Machine machine = plainMachine();
  machine.control.fetchBytes = 8;
  machine.control.fetchAhead = 1;
  machine.dram.burstBytes = 8;
  std::vector<TimedInstruction> program(2, vectorFor(1, 0));
  for (TimedInstruction &each : program)
    each.encodedBytes = 96;
  TimingResult result = timed(program, machine);
  // All twelve pieces of an instruction are asked for at once.
  EXPECT_EQ(result.times[0].startCycle, 64 + 96);
  EXPECT_EQ(result.times[1].startCycle, 64 + 96 + 64 + 96);
  EXPECT_EQ(result.events.instructionBytes, 192);
}

TEST(Timing, TheNextTileWaitsForTheDecoder) {
  // Two fully connected layers of 4096 weights: 512 cycles of the decoder each,
  // of which 256 fill the first half of the buffer.
  machine::MacWork work;
  work.inputChannels = 64;
  work.outputChannels = 64;
  work.codedWeightBytes = 1024;
  TimedInstruction tile = instruction(Engine::Mac, machine::Work::of(work));
  TimingResult one = timed({tile}, plainMachine());
  TimingResult four = timed({tile, tile, tile, tile}, plainMachine());
  EXPECT_EQ(four.cycles - one.cycles, 3 * 512);
  EXPECT_EQ(four.layers[0].binds(), Resource::WeightDecoder);
}

TEST(Timing, OperatingPointsChangeTheClock) {
  TimedInstruction slow = instruction(Engine::Control, {});
  slow.operatingPoint = 1;
  slow.signals[0] = 0;
  TimedInstruction transfer = load(Engine::Dma0, 320);
  transfer.waits[0] = 0;
  TimingResult result = timed({slow, transfer}, plainMachine());
  // 20/13 bytes a cycle, 42 cycles of latency; 10 us to switch.
  EXPECT_EQ(duration(result.times[1]), 42 + 208);
  EXPECT_EQ(result.cycles, fetched + 42 + 208);
  EXPECT_NEAR(result.nanoseconds, fetched * 2.0 + 10000 + 250 * 1e9 / 325e6,
              1e-6);
}

TEST(Timing, EveryCycleAndJouleIsALayers) {
  TimedInstruction first = convolution(), transfer = load(Engine::Dma0, 320),
                   last = vectorFor(100, 100);
  transfer.layer = 1;
  transfer.signals[0] = 0;
  last.layer = 2;
  last.waits[0] = 0;
  first.waits[0] = -1;
  TimingResult result = timed({transfer, first, last}, plainMachine());
  int64_t cycles = 0;
  double energy = 0;
  for (const LayerStats &layer : result.layers) {
    int64_t by = 0;
    for (int64_t each : layer.cyclesBy)
      by += each;
    EXPECT_EQ(by, layer.cycles);
    cycles += layer.cycles;
    energy += layer.energy.total();
  }
  EXPECT_EQ(cycles, result.cycles);
  EXPECT_NEAR(energy, result.energy.total(), 1e-6 * energy);
  EXPECT_DOUBLE_EQ(result.energy.clock,
                   double(result.cycles) *
                       plainMachine().picojoules.clockCycle);
  EXPECT_EQ(result.layers[0].binds(), Resource::Array);
  EXPECT_NEAR(result.layers[0].macUtilization,
              589824.0 / (128.0 * double(result.layers[0].cycles)), 1e-12);
}

TEST(Timing, NeverBelowTheBound) {
  std::vector<TimedInstruction> program(20, convolution());
  program.insert(program.begin(), load(Engine::Dma0, 9000));
  TimingResult result = timed(program, plainMachine());
  EXPECT_EQ(result.bound.arrayCycles, 20 * 4608);
  EXPECT_EQ(result.bound.binds, Resource::Array);
  EXPECT_GE(result.cycles, result.bound.cycles);
  EXPECT_LT(result.cycles, result.bound.cycles * 11 / 10);
}

TEST(Timing, ProfileMarksHaveTheirTime) {
  TimedInstruction mark = instruction(Engine::Control, {});
  mark.mark = 5;
  mark.waits[0] = 2;
  TimedInstruction work = vectorFor(50, 0);
  work.signals[0] = 2;
  TimingResult result = timed({work, mark}, plainMachine());
  ASSERT_EQ(result.marks.size(), 1u);
  EXPECT_EQ(result.marks[0].mark, 5);
  EXPECT_EQ(result.marks[0].cycle, fetched + 50);
}

TEST(Timing, AnEmptyProgramTakesNoTime) {
  TimingResult result = timed({}, plainMachine());
  EXPECT_EQ(result.cycles, 0);
  EXPECT_EQ(result.bound.cycles, 0);
}

TEST(Timing, RefusesWhatTheMachineDoesNotHave) {
  TimedProgram program;
  program.instructions = {load(Engine::Dma2, 32)};
  EXPECT_NE(failure(program).find("one of the machine's 2 DMA channels"),
            std::string::npos);
  program.instructions = {instruction(Engine::Control, {})};
  program.instructions[0].operatingPoint = 3;
  EXPECT_NE(failure(program).find("found number 3"), std::string::npos);
  program.instructions[0].operatingPoint = -1;
  program.instructions[0].layer = 1;
  EXPECT_NE(failure(program).find("expected one of 1 layers"),
            std::string::npos);
  program.instructions[0].layer = 0;
  program.instructions[0].waits[0] = 32;
  EXPECT_NE(failure(program).find("semaphore from 0 to 31"), std::string::npos);
}

TEST(Timing, RefusesAProgramForALargerScratchpad) {
  TimedProgram program;
  program.instructions = {vectorFor(1, 1)};
  program.instructions[0].writes = {
      {isa::Space::Scratchpad, 512 * 1024 - 1, 512 * 1024 + 1}};
  EXPECT_NE(failure(program).find("within the machine's 524288 bytes"),
            std::string::npos);
}

TEST(Timing, RefusesWorkThatCannotBeCounted) {
  TimedProgram program;
  program.instructions = {convolution()};
  program.instructions[0].work.mac.kernelHeight = 65535;
  program.instructions[0].work.mac.kernelWidth = 65535;
  program.instructions[0].work.mac.inputChannels = 65535;
  EXPECT_NE(failure(program).find("at most 2^44 products"), std::string::npos);
}

TEST(Timing, ADeadlockIsReported) {
  TimedProgram program;
  program.instructions = {vectorFor(10, 0)};
  program.instructions[0].waits[0] = 4;
  EXPECT_NE(failure(program).find("instruction 0 (test on vector): expected a "
                                  "signal of semaphore 4"),
            std::string::npos);
}

// A program of 20,000 instructions is timed in well under a second.
TEST(Timing, LongProgramsAreTimedQuickly) {
  std::vector<TimedInstruction> program;
  for (int i = 0; i < 5000; ++i) {
    TimedInstruction in = load(isa::Engine(i % 2), 500), mac = convolution(),
                     add = vectorFor(200, 1500), out = load(Engine::Dma1, 300);
    int even = i % 8;
    in.signals[0] = mac.waits[0] = even;
    mac.signals[0] = add.waits[0] = 8 + even;
    add.signals[0] = out.waits[0] = 16 + even;
    for (TimedInstruction *each : {&in, &mac, &add, &out}) {
      each->encodedBytes = 80;
      program.push_back(*each);
    }
  }
  auto before = std::chrono::steady_clock::now();
  TimingResult result = timed(program, *machine::loadMachine("edge-128"));
  double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - before)
          .count();
  EXPECT_GE(result.cycles, 5000 * 4608);
  RecordProperty("milliseconds", int(seconds * 1000));
#if !defined(__SANITIZE_ADDRESS__) && !__has_feature(address_sanitizer)
  EXPECT_LT(seconds, 1);
#endif
}
