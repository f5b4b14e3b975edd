// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The passes that make a network smaller: on TOSA, before it is lowered to a
/// target.
#ifndef NPU_COMPRESS_PASSES_H
#define NPU_COMPRESS_PASSES_H

#include "npu/Dialect/NPU/IR/NPU.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace mlir::npu {

#define GEN_PASS_DECL
#include "npu/Compress/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "npu/Compress/Passes.h.inc"

} // namespace mlir::npu

#endif // NPU_COMPRESS_PASSES_H
