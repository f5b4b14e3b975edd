// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "npu/Pipelines/Graph.h"

#include "npu/Conversion/TosaToNPU/Passes.h"
#include "npu/Dialect/NPU/Transforms/Passes.h"

#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;
using namespace mlir::npu;

void npu::buildGraphPipeline(OpPassManager &manager, bool host) {
  OpPassManager &function = manager.nest<func::FuncOp>();
  ConvertTosaToNPUOptions conversion;
  conversion.host = host;
  function.addPass(createConvertTosaToNPU(conversion));
  if (host)
    function.addPass(createNPUOutlineHost());
  // Reshapes that meet fold, and clamps without effect go: fusions look at
  // neighbours only.
  function.addPass(createCanonicalizerPass());
  function.addPass(createCSEPass());
  function.addPass(createNPUFusePadding());
  function.addPass(createNPUFuseElementwise());
  function.addPass(createNPUFuseOutputStage());
  function.addPass(createNPUFuseRescales());
  function.addPass(createCanonicalizerPass());
  function.addPass(createCSEPass());
  function.addPass(createNPUCheckGraph());
}

void npu::registerGraphPipeline() {
  PassPipelineRegistration<GraphOptions>(
      "npu-graph-pipeline",
      "From the phase `input` to the phase `graph`: fused npu operations on "
      "tensors",
      [](OpPassManager &manager, const GraphOptions &options) {
        buildGraphPipeline(manager, options.host);
      });
}
