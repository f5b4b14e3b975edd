// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Compiles a model that is written in a test.
#ifndef NPU_TEST_UNIT_CPU_COMPILE_H
#define NPU_TEST_UNIT_CPU_COMPILE_H

#include "npu/Pipelines/RegisterAll.h"
#include "npu/Target/CPU/JIT.h"

#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "gtest/gtest.h"

namespace mlir::npu {

/// A context with all dialects, and what its diagnostics said.
class Compiler {
public:
  Compiler() : context(makeRegistry(), MLIRContext::Threading::DISABLED) {
    context.getDiagEngine().registerHandler([this](Diagnostic &diagnostic) {
      messages += diagnostic.str() + "\n";
      return success();
    });
  }

  FailureOr<JITProgram> compile(StringRef source) {
    OwningOpRef<ModuleOp> module =
        parseSourceString<ModuleOp>(source, &context);
    if (!module)
      return failure();
    return JITProgram::compile(*module);
  }

  std::string messages;

private:
  static DialectRegistry makeRegistry() {
    DialectRegistry registry;
    registerAllDialects(registry);
    return registry;
  }

  MLIRContext context;
};

} // namespace mlir::npu

#endif // NPU_TEST_UNIT_CPU_COMPILE_H
