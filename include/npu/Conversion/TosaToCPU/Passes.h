// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Passes that take TOSA to what the native target compiles.
#ifndef NPU_CONVERSION_TOSATOCPU_PASSES_H
#define NPU_CONVERSION_TOSATOCPU_PASSES_H

#include "npu/CPU/IR/CPU.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/Pass/Pass.h"

namespace mlir::npu {
#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "npu/Conversion/TosaToCPU/Passes.h.inc"
} // namespace mlir::npu

#endif // NPU_CONVERSION_TOSATOCPU_PASSES_H
