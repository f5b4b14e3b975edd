// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "npu/Pipelines/RegisterAll.h"

#include "RegisterMLIR.h"
#include "npu/CPU/IR/CPU.h"
#include "npu/CPU/Passes.h"
#include "npu/CPU/Pipeline.h"
#include "npu/Compress/Passes.h"
#include "npu/Compress/Pipeline.h"
#include "npu/Conversion/NPUToISA/Passes.h"
#include "npu/Conversion/TosaToCPU/Passes.h"
#include "npu/Conversion/TosaToNPU/Passes.h"
#include "npu/Dialect/ISA/IR/ISA.h"
#include "npu/Dialect/ISA/Transforms/Passes.h"
#include "npu/Dialect/NPU/IR/NPU.h"
#include "npu/Dialect/NPU/Transforms/Passes.h"
#include "npu/Import/Passes.h"
#include "npu/Pipelines/Accelerator.h"
#include "npu/Pipelines/Graph.h"
#include "npu/Schedule/Passes.h"
#include "npu/Tile/Passes.h"

void mlir::npu::registerAllDialects(DialectRegistry &registry) {
  registerMLIRDialects(registry);
  registry.insert<cpu::CPUDialect, npuisa::ISADialect, NPUDialect>();
  cpu::registerBufferizableOpInterfaceModels(registry);
}

void mlir::npu::registerAllPasses() {
  registerMLIRPasses();
  registerNPUImportPasses();
  registerImportPipeline();
  registerCompressPasses();
  registerQuantizePipeline();
  registerNPUTilePasses();
  registerNPUSchedulePasses();
  registerNPUToISAPasses();
  npuisa::registerISAPasses();
  registerNPUCPUPasses();
  registerNPUTosaToCPUPasses();
  registerCPUPipeline();
  registerNPUTosaToNPUPasses();
  registerNPUGraphPasses();
  registerGraphPipeline();
  registerAcceleratorPipeline();
}
