// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The pass npu-cpu-prepare-function.
#include "npu/CPU/Passes.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"

namespace mlir::npu {
#define GEN_PASS_DEF_CPUPREPAREFUNCTION
#include "npu/CPU/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;

namespace {
struct PrepareFunction : npu::impl::CPUPrepareFunctionBase<PrepareFunction> {
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    Builder builder(&getContext());
    function->setAttr("npu.input_count",
                      builder.getI64IntegerAttr(function.getNumArguments()));
    NamedAttribute readOnly(
        bufferization::BufferizationDialect::kWritableAttrName,
        builder.getBoolAttr(false));
    for (unsigned i = 0, e = function.getNumArguments(); i != e; ++i)
      function.setArgAttrs(i, builder.getDictionaryAttr(readOnly));
    for (unsigned i = 0, e = function.getNumResults(); i != e; ++i)
      function.setResultAttrs(i, builder.getDictionaryAttr({}));
  }
};
} // namespace
