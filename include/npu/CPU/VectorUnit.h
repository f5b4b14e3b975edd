// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// What the kernels need to know of a processor.
#ifndef NPU_CPU_VECTORUNIT_H
#define NPU_CPU_VECTORUNIT_H

#include "npu/CPU/IR/CPU.h"

#include <optional>

namespace mlir::npu {

/// The vector instructions that kernels are made of.
struct VectorUnit {
  /// As options spell it.
  StringRef name;
  /// How int8 convolutions multiply, and the i32 lanes of a vector.
  cpu::DotKind integerDot;
  int64_t integerLanes;
  cpu::DotKind floatDot;
  int64_t floatLanes;
  /// Vector registers.
  int64_t registers;
};

/// The unit of a name: avx512vnni, avx512, avxvnni, avx2, neon or generic.
std::optional<VectorUnit> findVectorUnit(StringRef name);

} // namespace mlir::npu

#endif // NPU_CPU_VECTORUNIT_H
