// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Timing of a program as the loader gives it.
#ifndef NPU_RUNTIME_SIMULATOR_TIMING_PROGRAMTIMING_H
#define NPU_RUNTIME_SIMULATOR_TIMING_PROGRAMTIMING_H

#include "runtime/program/Program.h"
#include "runtime/simulator/timing/Timing.h"

namespace npu::sim {

/// An instruction as timing sees it; `layer` is its entry in the source table.
/// Which scratchpad bytes are live is the whole program's to say: none here.
TimedInstruction timedInstructionOf(const isa::Instruction &instruction,
                                    uint32_t layer);

/// A program, which must be one that the loader accepts, as timing sees it.
TimedProgram timedProgramOf(const program::Program &program);

} // namespace npu::sim

#endif // NPU_RUNTIME_SIMULATOR_TIMING_PROGRAMTIMING_H
