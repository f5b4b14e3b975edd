// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The pipeline of the phase `graph`.
#ifndef NPU_PIPELINES_GRAPH_H
#define NPU_PIPELINES_GRAPH_H

namespace mlir {
class OpPassManager;
} // namespace mlir

namespace mlir::npu {

/// Adds the passes that take the phase `input` of an integer network (a module
/// of one function in TOSA) to the phase `graph`: npu operations on tensors,
/// fused, checked.
void buildGraphPipeline(OpPassManager &manager);

/// Registers it as `npu-graph-pipeline`.
void registerGraphPipeline();

} // namespace mlir::npu

#endif // NPU_PIPELINES_GRAPH_H
