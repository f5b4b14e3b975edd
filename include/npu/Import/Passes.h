// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Passes that bring an importer's TOSA into the form of the phase `input`.
#ifndef NPU_IMPORT_PASSES_H
#define NPU_IMPORT_PASSES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/Pass/Pass.h"

namespace mlir::npu {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "npu/Import/Passes.h.inc"

/// Registers the pipeline `npu-import`: these passes but `npu-expose-layers`,
/// and `tosa-validate`, strict, at specification 1.0, both profiles. Its
/// options are `batch` and `io` (the file of `npu-annotate-io`).
void registerImportPipeline();

} // namespace mlir::npu

#endif // NPU_IMPORT_PASSES_H
