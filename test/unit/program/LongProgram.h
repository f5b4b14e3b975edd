// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// A program as a compiler makes it, of any length.
#ifndef NPU_TEST_UNIT_PROGRAM_LONGPROGRAM_H
#define NPU_TEST_UNIT_PROGRAM_LONGPROGRAM_H

#include "runtime/program/Program.h"

namespace npu::test {

/// `tiles` tiles of a double-buffered convolution with relu on all engines, 8
/// instructions each: weights and feature map in, channel slices of 16 bytes at
/// 128 positions computed and copied out. Proven as it is.
program::Program longProgram(int tiles);

} // namespace npu::test

#endif // NPU_TEST_UNIT_PROGRAM_LONGPROGRAM_H
