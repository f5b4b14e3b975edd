// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The pass that takes integer TOSA to the `npu` dialect on tensors.
#ifndef NPU_CONVERSION_TOSATONPU_PASSES_H
#define NPU_CONVERSION_TOSATONPU_PASSES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"

namespace mlir::npu {
#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "npu/Conversion/TosaToNPU/Passes.h.inc"
} // namespace mlir::npu

#endif // NPU_CONVERSION_TOSATONPU_PASSES_H
