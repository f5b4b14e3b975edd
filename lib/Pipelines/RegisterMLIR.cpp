// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "RegisterMLIR.h"

#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"

void mlir::npu::registerMLIRDialects(DialectRegistry &registry) {
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
}

void mlir::npu::registerMLIRPasses() { mlir::registerAllPasses(); }
