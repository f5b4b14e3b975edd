// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// How much of the scratchpad a program needs at each of its instructions.
#ifndef NPU_RUNTIME_SIMULATOR_TIMING_LIVENESS_H
#define NPU_RUNTIME_SIMULATOR_TIMING_LIVENESS_H

#include "runtime/program/Program.h"

#include <vector>

namespace npu::sim {

/// For each instruction of a program, which must be one that the loader
/// accepts, the scratchpad bytes that hold something while it runs in stream
/// order: what it reads and writes, what later instructions read of what stands
/// there already, and outputs. A byte that is overwritten before it is read is
/// free until then. Exact to the byte, and the same on every machine.
std::vector<int64_t> liveScratchpadBytes(const program::Program &program);

} // namespace npu::sim

#endif // NPU_RUNTIME_SIMULATOR_TIMING_LIVENESS_H
