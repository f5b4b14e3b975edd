// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The proof that a program does the same in every execution.
#ifndef NPU_RUNTIME_PROGRAM_VERIFY_H
#define NPU_RUNTIME_PROGRAM_VERIFY_H

#include "runtime/program/Program.h"
#include "runtime/program/Validate.h"
#include "runtime/support/Expected.h"

#include <optional>

namespace npu::program {

/// What a valid program can do wrong in some execution; nothing, if it is
/// proven that whatever each instruction takes and however deep the queues are
///
/// - it ends, with every semaphore at zero, and none ever left its 8 bits;
/// - two accesses of different engines to the same byte, one of them a write,
///   happen in the order of the stream;
/// - every byte that is read was written before, or is of a constant or input;
/// - no instruction writes a byte twice, or one that it reads, except a result
///   over the very element that it is computed from;
/// - at its end every byte of every output is written.
///
/// So its results are those of its instructions one by one in stream order. To
/// the byte, and in a time linear in the contiguous runs that are touched.
std::optional<Issue> findFault(const Program &program);

/// The same as a status, of a program that need not be valid.
Status verify(const Program &program);

} // namespace npu::program

#endif // NPU_RUNTIME_PROGRAM_VERIFY_H
