// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The passes of the native target.
#ifndef NPU_CPU_PASSES_H
#define NPU_CPU_PASSES_H

#include "npu/CPU/IR/CPU.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Pass/Pass.h"

namespace mlir::npu {
#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "npu/CPU/Passes.h.inc"
} // namespace mlir::npu

#endif // NPU_CPU_PASSES_H
