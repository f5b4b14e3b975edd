// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Small programs for tests, in as few words as they can be written.
#ifndef NPU_TEST_UNIT_PROGRAM_PROGRAMS_H
#define NPU_TEST_UNIT_PROGRAM_PROGRAMS_H

#include "runtime/program/Program.h"

#include <string>
#include <vector>

namespace npu::test {

/// Three DMA channels and 1 MiB of scratchpad.
const machine::Machine &edge1024();

constexpr isa::Space dram = isa::Space::Dram;
constexpr isa::Space scratchpad = isa::Space::Scratchpad;

/// `bytes` contiguous bytes.
isa::Copy copy(int64_t channel, isa::Space from, int64_t source, isa::Space to,
               int64_t destination, int64_t bytes);
isa::Fill fill(int64_t channel, isa::Space space, int64_t base, int64_t bytes);
/// int8 to int8, element by element, `channels` bytes at `positions` positions
/// that are `stride` bytes apart on both sides.
isa::Unary unary(int64_t from, int64_t to, int64_t channels,
                 int64_t positions = 1, int64_t stride = 0);
isa::Sync sync(isa::Engine engine);

/// The same instruction with semaphores.
template <typename T>
T waits(T instruction, int64_t first, int64_t second = -1) {
  instruction.wait0 = first;
  instruction.wait1 = second;
  return instruction;
}
template <typename T>
T signals(T instruction, int64_t first, int64_t second = -1) {
  instruction.signal0 = first;
  instruction.signal1 = second;
  return instruction;
}

program::TensorInfo tensor(const std::string &name, int64_t bytes,
                           int64_t address);

/// 64 bytes of constants, input x of 64 bytes at 64, output y of 64 bytes at
/// 128, workspace up to 1024; 1024 bytes of scratchpad; `instructions` and
/// stop.
program::Program makeProgram(const std::vector<isa::Instruction> &instructions);

} // namespace npu::test

#endif // NPU_TEST_UNIT_PROGRAM_PROGRAMS_H
