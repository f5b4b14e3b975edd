// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// npu-reduce: makes a module that shows a defect smaller, as mlir-reduce does.
#include "tools/npu-reduce/ReductionPatterns.h"

#include "npu/Pipelines/RegisterAll.h"

#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Support/LogicalResult.h"
#include "mlir/Tools/mlir-reduce/MlirReduceMain.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/raw_ostream.h"

int main(int argc, char **argv) {
  llvm::cl::SetVersionPrinter([](llvm::raw_ostream &os) {
    os << "npu-reduce " NPU_VERSION " (LLVM " LLVM_VERSION_STRING ")\n";
  });
  mlir::DialectRegistry registry;
  mlir::npu::registerAllDialects(registry);
  mlir::npu::registerAllPasses();
  npu::tools::registerReductionPatterns(registry);
  mlir::MLIRContext context(registry);
  // The reducer asks the dialects that are loaded when it starts.
  context.loadDialect<mlir::tosa::TosaDialect>();
  return mlir::failed(mlir::mlirReduceMain(argc, argv, context));
}
