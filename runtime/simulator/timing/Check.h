// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// What the loader of a program checks, for programs made by hand or loaded for
/// another machine.
#ifndef NPU_RUNTIME_SIMULATOR_TIMING_CHECK_H
#define NPU_RUNTIME_SIMULATOR_TIMING_CHECK_H

#include "runtime/simulator/timing/Timing.h"

namespace npu::sim {

/// Whether `program` can be timed on `machine`: engines, operating points and
/// addresses that are there, and counts that fit 64 bits.
Status checkTimed(const TimedProgram &program, const machine::Machine &machine);

} // namespace npu::sim

#endif // NPU_RUNTIME_SIMULATOR_TIMING_CHECK_H
