// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// What is wrong with a small program, found without any of the means of the
/// proof: sets of bytes, reachability between all pairs, and execution.
#ifndef NPU_TEST_UNIT_PROGRAM_ORACLE_H
#define NPU_TEST_UNIT_PROGRAM_ORACLE_H

#include "runtime/program/Program.h"

#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace npu::test {

/// A byte of one of the memories.
using Byte = std::pair<isa::Space, int64_t>;

/// What an instruction reads and writes, byte by byte in the order of ISA.td.
struct Touched {
  std::vector<Byte> reads, writes;
};
Touched touchedBytes(const isa::Instruction &instruction);

/// For all pairs of instructions: must the first be done before the second
/// starts? Expects each semaphore to have one signalling and one waiting
/// engine.
std::vector<std::vector<bool>> reachability(const program::Program &program);

/// By definition: "" if the program is right, else the name of its fault:
/// "deadlock" (in stream order, a wait that no signal serves), "semaphore" (its
/// other rules of use), "race", "read of nothing", "overlap" (within an
/// instruction), "output".
std::string judge(const program::Program &program);

/// Runs the program in a random order that its queues (of a random depth) and
/// semaphores allow. Each byte's value is a hash of all that it was computed
/// from. Returns "deadlock", "read of nothing", or the outputs' hash.
std::string execute(const program::Program &program, std::mt19937 &random);

} // namespace npu::test

#endif // NPU_TEST_UNIT_PROGRAM_ORACLE_H
