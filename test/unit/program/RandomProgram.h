// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Correct programs of random accesses, and the same broken in one place.
#ifndef NPU_TEST_UNIT_PROGRAM_RANDOMPROGRAM_H
#define NPU_TEST_UNIT_PROGRAM_RANDOMPROGRAM_H

#include "runtime/program/Program.h"

#include <random>
#include <string>

namespace npu::test {

using Random = std::mt19937;

/// A program of about `length` instructions on all engines, whose strided
/// accesses meet in a few hundred bytes; each dependence between engines that
/// no earlier one implies has its own signal and wait.
program::Program randomProgram(Random &random, int length);

/// Changes one thing: removes a wait, a signal, or a wait together with its
/// signal; moves one to another instruction, or points it at another semaphore;
/// or points an address elsewhere. Says what it did. Bounds are kept; nothing
/// else need be.
std::string breakSomething(Random &random, program::Program &program);

} // namespace npu::test

#endif // NPU_TEST_UNIT_PROGRAM_RANDOMPROGRAM_H
