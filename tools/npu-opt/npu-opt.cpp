// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// npu-opt: runs passes and pipelines on a module, as mlir-opt does.
#include "npu/Pipelines/RegisterAll.h"

#include "mlir/IR/DialectRegistry.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/raw_ostream.h"

int main(int argc, char **argv) {
  llvm::cl::SetVersionPrinter([](llvm::raw_ostream &os) {
    os << "npu-opt " NPU_VERSION " (LLVM " LLVM_VERSION_STRING ")\n";
  });
  mlir::DialectRegistry registry;
  mlir::npu::registerAllDialects(registry);
  mlir::npu::registerAllPasses();
  return mlir::asMainReturnCode(mlir::MlirOptMain(
      argc, argv, "The npu compiler's pass driver\n", registry));
}
