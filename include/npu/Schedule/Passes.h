// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Passes of the phase `schedule`: order, engines, addresses, semaphores.
#ifndef NPU_SCHEDULE_PASSES_H
#define NPU_SCHEDULE_PASSES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"

namespace mlir::npu {

/// Semaphores that a scheduled operation waits for and signals.
inline constexpr llvm::StringLiteral kWaitAttr = "npu.wait";
inline constexpr llvm::StringLiteral kSignalAttr = "npu.signal";

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "npu/Schedule/Passes.h.inc"

} // namespace mlir::npu

#endif // NPU_SCHEDULE_PASSES_H
