// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Passes of the phase `tile`: from tensors to tiles in buffers.
#ifndef NPU_TILE_PASSES_H
#define NPU_TILE_PASSES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace mlir::npu {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "npu/Tile/Passes.h.inc"

} // namespace mlir::npu

#endif // NPU_TILE_PASSES_H
