// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// npu-reduce: makes a failing network smaller while it goes on failing, as
/// mlir-reduce does.
#include "tools/npu-reduce/ReduceNetwork.h"

#include "npu/Pipelines/RegisterAll.h"

#include "mlir/IR/DialectRegistry.h"
#include "mlir/IR/MLIRContext.h"
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
  npu::tools::registerReduceNetwork();
  mlir::MLIRContext context(registry);
  return failed(mlir::mlirReduceMain(argc, argv, context)) ? 1 : 0;
}
