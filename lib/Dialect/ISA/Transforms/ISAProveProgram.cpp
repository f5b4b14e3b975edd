// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "npu/Dialect/ISA/IR/ISAProgram.h"
#include "npu/Dialect/ISA/Transforms/Passes.h"

namespace mlir::npuisa {
#define GEN_PASS_DEF_ISAPROVEPROGRAM
#include "npu/Dialect/ISA/Transforms/Passes.h.inc"
} // namespace mlir::npuisa

using namespace mlir;
using namespace mlir::npuisa;

namespace {

struct ISAProveProgram
    : public npuisa::impl::ISAProveProgramBase<ISAProveProgram> {
  void runOnOperation() override {
    markAllAnalysesPreserved();
    if (failed(proveProgram(getOperation())))
      signalPassFailure();
  }
};

} // namespace
