// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/simulator/timing/Check.h"

namespace npu::sim {

using machine::Machine;

namespace {

/// Whether the work is so large that counts of it would not fit 64 bits: more
/// than any scratchpad can hold operands for.
bool isAbsurd(const machine::Work &work) {
  constexpr double limit = double(int64_t(1) << 44);
  const machine::MacWork &mac = work.mac;
  const machine::VectorWork &vector = work.vector;
  double positions = double(mac.outputHeight) * double(mac.outputWidth);
  double reduction = double(mac.kernelHeight) * double(mac.kernelWidth) *
                     double(mac.inputChannels);
  double input = double(mac.inputHeight) * double(mac.inputWidth) *
                 double(mac.inputChannels);
  double perElement = 1 + double(vector.additions) +
                      double(vector.logicOperations) +
                      double(vector.multiplies) + double(vector.tableLookups) +
                      double(vector.maximumTaps) + double(vector.sumTaps) +
                      double(vector.moves);
  return positions * double(mac.outputChannels) * reduction > limit ||
         input * positions > limit ||
         double(vector.rows) * double(vector.rowElements) * perElement >
             limit ||
         double(work.dma.bytes) > limit;
}

} // namespace

Status checkTimed(const TimedProgram &program, const Machine &machine) {
  for (size_t i = 0; i < program.instructions.size(); ++i) {
    const TimedInstruction &instruction = program.instructions[i];
    std::string which = "instruction " + std::to_string(i) + ": ";
    if (instruction.engine <= isa::Engine::Dma2 &&
        int64_t(instruction.engine) >= machine.dma.channels)
      return Error{which + "expected one of the machine's " +
                   std::to_string(machine.dma.channels) +
                   " DMA channels, found " + isa::toString(instruction.engine) +
                   "; compile the program for this machine"};
    if (instruction.operatingPoint >= int(machine.operatingPoints.size()))
      return Error{which + "expected one of the machine's " +
                   std::to_string(machine.operatingPoints.size()) +
                   " operating points, found number " +
                   std::to_string(instruction.operatingPoint) +
                   "; compile the program for this machine"};
    if (instruction.layer >= program.layerNames.size())
      return Error{which + "expected one of " +
                   std::to_string(program.layerNames.size()) +
                   " layers, found number " +
                   std::to_string(instruction.layer) + "; name the layer"};
    for (const auto *ranges : {&instruction.reads, &instruction.writes})
      for (const ByteRange &range : *ranges)
        if (range.space == isa::Space::Scratchpad &&
            range.end > machine.scratchpad.bytes)
          return Error{which + "expected addresses within the machine's " +
                       std::to_string(machine.scratchpad.bytes) +
                       " bytes of scratchpad, found one up to " +
                       std::to_string(range.end) +
                       "; compile the program for this machine"};
    if (isAbsurd(instruction.work))
      return Error{which +
                   "expected work of at most 2^44 products, elements or "
                   "bytes, found more; split it into tiles"};
    if (instruction.encodedBytes < 1)
      return Error{which + "expected a length in bytes, found " +
                   std::to_string(instruction.encodedBytes) + "; give it"};
    for (const auto *list : {&instruction.waits, &instruction.signals})
      for (int semaphore : *list)
        if (semaphore >= int(isa::semaphoreCount))
          return Error{which + "expected a semaphore from 0 to 31, found " +
                       std::to_string(semaphore) + "; correct it"};
  }
  return {};
}

} // namespace npu::sim
