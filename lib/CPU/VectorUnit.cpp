// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "npu/CPU/VectorUnit.h"

using namespace mlir;
using namespace mlir::npu;
using cpu::DotKind;

static const VectorUnit units[] = {
    {"avx512vnni", DotKind::DotBytes, 16, DotKind::FusedFloat, 16, 32},
    {"avx512", DotKind::MultiplyAddPairs, 16, DotKind::FusedFloat, 16, 32},
    {"avxvnni", DotKind::DotBytes, 8, DotKind::FusedFloat, 8, 16},
    {"avx2", DotKind::MultiplyAddPairs, 8, DotKind::FusedFloat, 8, 16},
    {"neon", DotKind::Plain, 4, DotKind::FusedFloat, 4, 32},
    {"generic", DotKind::Plain, 4, DotKind::Float, 4, 16},
};

std::optional<VectorUnit> npu::findVectorUnit(StringRef name) {
  for (const VectorUnit &unit : units)
    if (unit.name == name)
      return unit;
  return std::nullopt;
}
