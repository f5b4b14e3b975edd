// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// What every tool of the compiler registers: one list of dialects, one of
/// passes.
#ifndef NPU_PIPELINES_REGISTERALL_H
#define NPU_PIPELINES_REGISTERALL_H

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace mlir::npu {

/// Adds the dialects of this project, and those of MLIR that its phases use,
/// with their interfaces.
void registerAllDialects(DialectRegistry &registry);

/// Registers the passes and named pipelines of this project, and MLIR's.
void registerAllPasses();

} // namespace mlir::npu

#endif // NPU_PIPELINES_REGISTERALL_H
