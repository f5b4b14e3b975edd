// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The instruction stream on its way from DRAM.
#ifndef NPU_RUNTIME_SIMULATOR_TIMING_FETCH_H
#define NPU_RUNTIME_SIMULATOR_TIMING_FETCH_H

#include "runtime/simulator/timing/Flight.h"
#include "runtime/simulator/timing/Timing.h"

namespace npu::sim {

/// Fetches pieces of the stream in order, some ahead of the one that is
/// dispatched from, and all of the next instruction. Their latencies overlap,
/// their bytes follow each other.
class InstructionFetch {
public:
  InstructionFetch(const TimedProgram &program,
                   const machine::Machine &machine);

  /// Asks for pieces, and takes those that have come; whether anything changed.
  /// `next` is the first instruction that is not dispatched yet.
  bool advance(int64_t now, uint32_t next, unsigned operatingPoint);

  /// Whether all bytes of an instruction have come.
  bool has(uint32_t instruction) const {
    return ends[instruction] <= fetchedBytes;
  }

  /// Pieces on their way; Flight::index counts them.
  Flights &flights() { return pieces; }
  const Flights &flights() const { return pieces; }

private:
  const machine::Machine &machine;
  /// Bytes of the stream up to the end of each instruction.
  std::vector<int64_t> ends;
  int64_t allBytes = 0;
  Flights pieces;
  uint32_t piecesAsked = 0;
  int64_t fetchedBytes = 0;
};

} // namespace npu::sim

#endif // NPU_RUNTIME_SIMULATOR_TIMING_FETCH_H
