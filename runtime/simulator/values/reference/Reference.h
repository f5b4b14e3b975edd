// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// What each instruction computes, written as ISA.td says it: one element at a
/// time. The fast kernels are tested against these functions, and use them for
/// the rare cases that they leave out.
#ifndef NPU_RUNTIME_SIMULATOR_VALUES_REFERENCE_REFERENCE_H
#define NPU_RUNTIME_SIMULATOR_VALUES_REFERENCE_REFERENCE_H

#include "runtime/simulator/values/Memory.h"

namespace npu::sim::reference {

/// Each executes one valid instruction whose operands lie inside `memory`.
void run(const isa::Copy &instruction, const Memory &memory);
void run(const isa::Fill &instruction, const Memory &memory);
void run(const isa::Conv2D &instruction, const Memory &memory);
void run(const isa::Depthwise &instruction, const Memory &memory);
void run(const isa::Pool &instruction, const Memory &memory);
void run(const isa::Binary &instruction, const Memory &memory);
void run(const isa::Unary &instruction, const Memory &memory);
void run(const isa::Reduce &instruction, const Memory &memory);
void run(const isa::Permute &instruction, const Memory &memory);
void run(const isa::Resize &instruction, const Memory &memory);

/// Executes any instruction; those of the control engine change no values.
void run(const isa::Instruction &instruction, const Memory &memory);

/// function(a, b) of `binary` on int32; `round` and `productShift` as there.
int32_t applyBinary(isa::BinaryFunction function, int32_t a, int32_t b,
                    bool round, unsigned productShift);

/// The function of `unary` on one element of ifm_type at `address`, up to and
/// including the clamp, for channel number `channel`.
int64_t applyUnary(const isa::Unary &instruction, const uint8_t *address,
                   int64_t channel, const uint8_t *scratchpad);

} // namespace npu::sim::reference

#endif // NPU_RUNTIME_SIMULATOR_VALUES_REFERENCE_REFERENCE_H
