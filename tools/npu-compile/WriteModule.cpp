// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/npu-compile/Compile.h"

#include "npu/Support/WriteFile.h"

#include "mlir/Bytecode/BytecodeWriter.h"
#include "llvm/Support/Path.h"

using namespace llvm;

Error npu::tools::writeModule(mlir::ModuleOp module, StringRef path) {
  return mlir::npu::writeFile(path, [&](raw_ostream &os) {
    if (sys::path::extension(path) == ".mlirbc") {
      // Fails only if an older format is asked for.
      (void)mlir::writeBytecodeToFile(module, os);
      return;
    }
    module.print(os, mlir::OpPrintingFlags().enableDebugInfo());
  });
}
