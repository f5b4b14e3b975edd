// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// What every program must satisfy by itself, before it is asked in which order
/// its instructions run. Called by the loader, the writer and the verifier of
/// `isa.program`.
#ifndef NPU_RUNTIME_PROGRAM_VALIDATE_H
#define NPU_RUNTIME_PROGRAM_VALIDATE_H

#include "runtime/program/Program.h"
#include "runtime/support/Expected.h"

#include <cstddef>
#include <optional>
#include <string>

namespace npu::program {

/// What is wrong with a program.
struct Issue {
  std::string message;
  /// The instruction that it is about, if it is about one.
  std::optional<size_t> instruction;
  /// Another one that has a part in it.
  std::optional<size_t> other = std::nullopt;
};

/// "instruction 12 (conv2d, layer 'conv1')".
std::string describe(const Program &program, size_t instruction);

/// The issue as an error, beginning with its instruction.
Error toError(const Program &program, const Issue &issue);

/// The first violation of: the machine's description is valid; constants,
/// inputs and outputs lie inside their memories and apart from each other;
/// instructions are valid, the machine has their engines, and what they touch
/// lies inside the memories; constants and inputs are not overwritten; `stop`
/// ends the program and stands nowhere else; each instruction has a source.
std::optional<Issue> findIssue(const Program &program);

/// The same as a status.
Status validate(const Program &program);

} // namespace npu::program

#endif // NPU_RUNTIME_PROGRAM_VALIDATE_H
