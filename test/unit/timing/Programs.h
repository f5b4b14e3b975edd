// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Programs made by hand, of pieces of work whose cost is easy to see.
#ifndef NPU_TEST_UNIT_TIMING_PROGRAMS_H
#define NPU_TEST_UNIT_TIMING_PROGRAMS_H

#include "runtime/simulator/timing/Timing.h"

namespace npu::sim {

/// edge-128 (port 8 bytes a cycle, DRAM 1 byte a cycle) without start-up, and
/// with instructions that are there as soon as they are wanted.
inline machine::Machine plainMachine() {
  machine::Machine machine = *machine::loadMachine("edge-128");
  machine.mac.startUpCycles = 0;
  machine.vector.startUpCycles = 0;
  machine.dma.startUpCycles = 0;
  machine.control.cyclesPerDispatch = 0;
  machine.control.queueDepth = 64;
  return machine;
}

inline TimedInstruction instruction(isa::Engine engine, machine::Work work) {
  TimedInstruction timed;
  timed.engine = engine;
  timed.work = work;
  timed.mnemonic = "test";
  timed.encodedBytes = 1;
  return timed;
}

/// `cycles` cycles of the vector lanes that ask for `bytes` bytes of the port.
inline TimedInstruction vectorFor(int64_t cycles, int64_t bytes) {
  machine::VectorWork work;
  work.rowElements = 4 * cycles;
  work.additions = 1;
  work.readBytes = bytes;
  return instruction(isa::Engine::Vector, machine::Work::of(work));
}

/// A load of one run from DRAM.
inline TimedInstruction load(isa::Engine channel, int64_t bytes) {
  machine::DmaWork work;
  work.bytes = bytes;
  work.readsDram = work.writesScratchpad = true;
  work.dramReadRuns = 1;
  return instruction(channel, machine::Work::of(work));
}

/// A fill of the scratchpad: asks for all of the port.
inline TimedInstruction fill(isa::Engine channel, int64_t bytes) {
  machine::DmaWork work;
  work.bytes = bytes;
  work.writesScratchpad = true;
  return instruction(channel, machine::Work::of(work));
}

/// The convolution of docs/timing.md's first example: 612 cycles of fill, 4608
/// of array, 256 of drain on edge-128.
inline TimedInstruction convolution() {
  machine::MacWork work;
  work.inputHeight = work.inputWidth = 16;
  work.outputHeight = work.outputWidth = 16;
  work.inputChannels = work.outputChannels = 16;
  work.kernelHeight = work.kernelWidth = 3;
  work.codedWeightBytes = 2304;
  work.channelRecordBytes = 160;
  return instruction(isa::Engine::Mac, machine::Work::of(work));
}

inline TimedInstruction sync(isa::Engine engine) {
  return instruction(engine, {});
}

/// Times what starts when the first piece of instructions has come: 64 cycles
/// of latency and its bytes, in bursts of 32.
inline TimingResult timed(std::vector<TimedInstruction> instructions,
                          const machine::Machine &machine) {
  TimedProgram program;
  program.instructions = std::move(instructions);
  for (const TimedInstruction &each : program.instructions)
    while (program.layerNames.size() <= each.layer)
      program.layerNames.push_back("layer" +
                                   std::to_string(program.layerNames.size()));
  return *timeProgram(program, machine);
}

/// When instructions of up to 32 bytes together have been fetched.
constexpr int64_t fetched = 64 + 32;

inline int64_t duration(const InstructionTime &time) {
  return time.endCycle - time.startCycle;
}

} // namespace npu::sim

#endif // NPU_TEST_UNIT_TIMING_PROGRAMS_H
