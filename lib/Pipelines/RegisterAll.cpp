// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "npu/Pipelines/RegisterAll.h"

#include "npu/Dialect/NPU/IR/NPU.h"
#include "npu/Import/Passes.h"

#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"

void mlir::npu::registerAllDialects(DialectRegistry &registry) {
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  registry.insert<NPUDialect>();
}

void mlir::npu::registerAllPasses() {
  mlir::registerAllPasses();
  registerNPUImportPasses();
  registerImportPipeline();
}
