// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The pipeline of the phase `graph`.
#ifndef NPU_PIPELINES_GRAPH_H
#define NPU_PIPELINES_GRAPH_H

#include "mlir/Pass/PassOptions.h"

namespace mlir {
class OpPassManager;
} // namespace mlir

namespace mlir::npu {

struct GraphOptions : PassPipelineOptions<GraphOptions> {
  Option<bool> host{*this, "host", llvm::cl::init(false),
                    llvm::cl::desc("Let the host run what the chip cannot")};
};

/// Adds the passes that take the phase `input` of an integer network (a module
/// of one function in TOSA) to the phase `graph`: npu operations on tensors,
/// fused, checked. With `host` the host runs what the chip cannot; otherwise
/// that is an error.
void buildGraphPipeline(OpPassManager &manager, bool host);

/// Registers it as `npu-graph-pipeline`.
void registerGraphPipeline();

} // namespace mlir::npu

#endif // NPU_PIPELINES_GRAPH_H
