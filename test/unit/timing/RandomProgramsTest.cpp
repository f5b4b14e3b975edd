// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// What must hold for every legal program on every machine.
#include "Programs.h"

#include <gtest/gtest.h>

#include <random>

using namespace npu;
using namespace npu::sim;
using isa::Engine;
using machine::Machine;

namespace {

using Random = std::mt19937;

int64_t upTo(Random &random, int64_t most) {
  return 1 + int64_t(random() % uint64_t(most));
}

machine::Work randomWork(Random &random, Engine engine) {
  if (random() % 8 == 0)
    return {};
  if (engine == Engine::Vector) {
    machine::VectorWork work;
    work.rows = upTo(random, 20);
    work.rowElements = upTo(random, 100);
    work.additions = int64_t(random() % 3);
    work.multiplies = int64_t(random() % 4);
    work.maximumTaps = int64_t(random() % 5);
    work.readBytes = upTo(random, 5000);
    work.writtenBytes = upTo(random, 2000);
    return machine::Work::of(work);
  }
  if (engine == Engine::Mac) {
    machine::MacWork work;
    work.kernelHeight = upTo(random, 5);
    work.kernelWidth = upTo(random, 5);
    work.strideHeight = upTo(random, 2);
    work.strideWidth = upTo(random, 2);
    work.outputHeight = upTo(random, 20);
    work.outputWidth = upTo(random, 20);
    work.inputHeight = work.outputHeight * work.strideHeight;
    work.inputWidth = work.outputWidth * work.strideWidth;
    work.inputChannels = upTo(random, 70);
    work.outputChannels = upTo(random, 70);
    work.codedWeightBytes = upTo(random, 40000);
    work.channelRecordBytes = 10 * work.outputChannels;
    work.inputBytesPerElement = random() % 4 ? 1 : 2;
    work.weightBits = random() % 4 ? 8 : 4;
    work.tapsOnLanes = random() % 2;
    work.accumulate = random() % 4 == 0;
    work.lookup = random() % 4 == 0;
    work.loopOrder = random() % 2 ? machine::LoopOrder::Channels
                                  : machine::LoopOrder::Positions;
    if (random() % 4)
      return machine::Work::of(work);
    work.inputChannels = work.outputChannels;
    return machine::Work::of(work, machine::WorkKind::Depthwise);
  }
  machine::DmaWork work;
  work.bytes = upTo(random, 6000);
  work.readsDram = random() % 2;
  work.readsScratchpad = !work.readsDram;
  work.writesScratchpad = work.readsDram;
  work.writesDram = !work.readsDram;
  (work.readsDram ? work.dramReadRuns : work.dramWriteRuns) =
      upTo(random, work.bytes);
  return machine::Work::of(work);
}

/// Every semaphore goes from one engine to one other; a wait stands behind its
/// signal in the stream.
std::vector<TimedInstruction> randomProgram(Random &random, int64_t channels) {
  std::vector<Engine> engines{Engine::Mac, Engine::Vector, Engine::Control};
  for (int64_t i = 0; i < channels; ++i)
    engines.push_back(Engine(i));
  struct Semaphore {
    Engine from, to;
    int count = 0;
  };
  std::vector<Semaphore> semaphores(isa::semaphoreCount);
  for (Semaphore &semaphore : semaphores) {
    semaphore.from = engines[random() % engines.size()];
    do
      semaphore.to = engines[random() % engines.size()];
    while (semaphore.to == semaphore.from);
  }
  std::vector<TimedInstruction> program;
  const bool setsClock = random() % 2;
  for (size_t i = upTo(random, 120); i > 0; --i) {
    Engine engine = engines[random() % engines.size()];
    TimedInstruction each = instruction(
        engine, engine == Engine::Control ? machine::Work()
                                          : randomWork(random, engine));
    if (engine == Engine::Control && setsClock && random() % 4 == 0)
      each.operatingPoint = int(random() % 3);
    each.encodedBytes = 8 * upTo(random, 14);
    each.layer = uint32_t(random() % 5);
    int64_t base = int64_t(random() % 60000);
    each.writes = {{isa::Space::Scratchpad, base, base + 100}};
    base = int64_t(random() % 60000);
    each.reads = {{isa::Space::Scratchpad, base, base + 3000}};
    for (int &wait : each.waits)
      for (size_t s = random() % 8; s < semaphores.size(); s += 3)
        if (wait < 0 && semaphores[s].to == engine && semaphores[s].count > 0) {
          --semaphores[s].count;
          wait = int(s);
        }
    for (int &signal : each.signals)
      for (size_t s = random() % 8; s < semaphores.size(); s += 3)
        if (signal < 0 && semaphores[s].from == engine && random() % 3 == 0) {
          ++semaphores[s].count;
          signal = int(s);
        }
    program.push_back(each);
  }
  return program;
}

Machine randomMachine(Random &random) {
  std::vector<std::string> names = machine::builtinMachineNames();
  Machine machine = *machine::loadMachine(names[random() % names.size()]);
  machine.dma.channels = upTo(random, 3);
  machine.dma.outstandingDescriptors = upTo(random, 4);
  machine.control.queueDepth = upTo(random, 4);
  machine.control.fetchAhead = upTo(random, 3);
  machine.scratchpad.portBytesPerCycle = upTo(random, 64);
  machine.dram.bytesPerSecond = upTo(random, 30000) * 1000000 + 7;
  machine.mac.accumulators.doubled = random() % 4;
  machine.mac.featureMap.doubled = random() % 4;
  machine.mac.weights.doubled = random() % 4;
  machine.mac.decodedWeightsPerCycle = machine::Ratio::of(upTo(random, 64), 3);
  return machine;
}

} // namespace

TEST(RandomPrograms, AllTimeIsAccountedFor) {
  for (unsigned seed = 0; seed < 600; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    Machine machine = randomMachine(random);
    ASSERT_TRUE(bool(validate(machine)));
    TimedProgram program;
    program.layerNames.resize(5, "layer");
    program.instructions = randomProgram(random, machine.dma.channels);
    Expected<TimingResult> timed = timeProgram(program, machine);
    ASSERT_TRUE(bool(timed)) << timed.message();

    int64_t layerCycles = 0, portBytes = 0, alone = 0;
    for (const LayerStats &layer : timed->layers) {
      layerCycles += layer.cycles;
      portBytes += layer.events.scratchpadBytes();
    }
    EXPECT_EQ(layerCycles, timed->cycles);
    for (const EngineStats &engine : timed->engines) {
      int64_t cycles = engine.busyCycles;
      for (int64_t stalled : engine.stalledCycles)
        cycles += stalled;
      EXPECT_EQ(cycles, timed->cycles);
    }
    // Never faster than the port, and never slower than one after the other.
    EXPECT_GE(timed->cycles * machine.scratchpad.portBytesPerCycle, portBytes);
    bool oneClock = true;
    for (const TimedInstruction &each : program.instructions)
      oneClock &= each.operatingPoint < 0;
    for (size_t i = 0; i < program.instructions.size(); ++i) {
      const InstructionTime &time = timed->times[i];
      EXPECT_LE(time.startCycle, time.mainCycle);
      EXPECT_LE(time.mainCycle, time.endCycle);
      EXPECT_LE(time.startNanoseconds, time.mainEndNanoseconds);
      EXPECT_LE(time.endCycle, timed->cycles);
      machine::Cost cost =
          machine::costOf(program.instructions[i].work, machine);
      alone += cost.aloneCycles() + 1 + machine.control.cyclesPerDispatch;
      // Alone, it takes its cost; in company, never less.
      if (oneClock)
        EXPECT_GE(time.endCycle - time.startCycle,
                  cost.fill.cycles + cost.main.cycles + cost.drain.cycles);
    }
    if (oneClock) {
      int64_t fetching =
          machine.dramLatencyCycles() *
          (timed->events.instructionBytes / machine.control.fetchBytes + 2);
      fetching += machine::cyclesAt(2 * timed->events.instructionBytes + 256,
                                    machine.dramBytesPerCycle());
      EXPECT_LE(timed->cycles, alone + fetching);
    }
    // The same again: nothing depends on anything but program and machine.
    EXPECT_EQ(timeProgram(program, machine)->cycles, timed->cycles);
  }
}
