// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Passes of the phase `isa`.
#ifndef NPU_DIALECT_ISA_TRANSFORMS_PASSES_H
#define NPU_DIALECT_ISA_TRANSFORMS_PASSES_H

#include "npu/Dialect/ISA/IR/ISA.h"

#include "mlir/Pass/Pass.h"

namespace mlir::npuisa {
#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "npu/Dialect/ISA/Transforms/Passes.h.inc"
} // namespace mlir::npuisa

#endif // NPU_DIALECT_ISA_TRANSFORMS_PASSES_H
