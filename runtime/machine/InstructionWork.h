// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// From an instruction to the work that it asks for.
#ifndef NPU_RUNTIME_MACHINE_INSTRUCTIONWORK_H
#define NPU_RUNTIME_MACHINE_INSTRUCTIONWORK_H

#include "runtime/isa/Instructions.h"
#include "runtime/machine/Work.h"

namespace npu::machine {

/// The work of a valid instruction.
Work workOf(const isa::Instruction &instruction);

} // namespace npu::machine

#endif // NPU_RUNTIME_MACHINE_INSTRUCTIONWORK_H
