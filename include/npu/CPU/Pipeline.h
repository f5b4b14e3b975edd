// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The phases of the native target, as one pipeline.
#ifndef NPU_CPU_PIPELINE_H
#define NPU_CPU_PIPELINE_H

#include "mlir/Pass/PassOptions.h"

namespace mlir {
class OpPassManager;
} // namespace mlir

namespace mlir::npu {

struct CPUPipelineOptions : PassPipelineOptions<CPUPipelineOptions> {
  Option<std::string> symbol{
      *this, "symbol", llvm::cl::init("network"),
      llvm::cl::desc("Name of the network in the compiled program, a C "
                     "identifier")};
};

/// TOSA to the LLVM dialect, with the entry point SYMBOL_run (see
/// npu-cpu-emit-entry).
void buildCPUPipeline(OpPassManager &manager,
                      const CPUPipelineOptions &options);

/// Registers `npu-cpu-pipeline`.
void registerCPUPipeline();

} // namespace mlir::npu

#endif // NPU_CPU_PIPELINE_H
