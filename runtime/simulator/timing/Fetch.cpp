// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/simulator/timing/Fetch.h"

#include <algorithm>

namespace npu::sim {

InstructionFetch::InstructionFetch(const TimedProgram &program,
                                   const machine::Machine &machine)
    : machine(machine) {
  ends.reserve(program.instructions.size());
  for (const TimedInstruction &instruction : program.instructions)
    ends.push_back(allBytes += instruction.encodedBytes);
}

bool InstructionFetch::advance(int64_t now, uint32_t next,
                               unsigned operatingPoint) {
  bool changed = false;
  const int64_t size = machine.control.fetchBytes;
  const int64_t dispatched = next ? ends[next - 1] : 0;
  // However small pieces are, an instruction comes whole.
  const int64_t needed = next < ends.size() ? ends[next] : allBytes;
  while (piecesAsked * size < allBytes &&
         (piecesAsked * size < needed ||
          piecesAsked <= dispatched / size + machine.control.fetchAhead)) {
    Flight piece;
    piece.index = piecesAsked++;
    piece.stage = Stage::Latency;
    piece.running = true;
    piece.until = now + machine.dramLatencyCycles(operatingPoint);
    piece.cost.main.dramBytes = machine::roundUp(
        std::min(size, allBytes - piece.index * size), machine.dram.burstBytes);
    piece.cost.main.cycles = machine::cyclesAt(
        piece.cost.main.dramBytes, machine.dramBytesPerCycle(operatingPoint));
    pieces.push_back(piece);
    changed = true;
  }
  for (Flight &piece : pieces)
    if (piece.stage == Stage::Latency && piece.until <= now) {
      piece.stage = Stage::Main;
      piece.running = false;
    }
  if (pieces.empty())
    return changed;
  Flight &first = pieces.front();
  if (first.stage == Stage::Main && !first.running) {
    first.running = true;
    first.remaining = first.cost.main.cycles * grain;
    changed = true;
  }
  if (first.moves() && first.remaining == 0) {
    fetchedBytes = std::min(allBytes, (first.index + 1) * size);
    pieces.pop_front();
    changed = true;
  }
  return changed;
}

} // namespace npu::sim
