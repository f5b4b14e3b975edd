// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Elementwise.h"
#include "RangeTable.h"

#include "npu/Compress/Passes.h"

namespace mlir::npu {
#define GEN_PASS_DEF_EXPORTRANGES
#include "npu/Compress/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;

namespace {
class ExportRangesPass : public npu::impl::ExportRangesBase<ExportRangesPass> {
public:
  using ExportRangesBase::ExportRangesBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    if (file.empty()) {
      emitError(module.getLoc(),
                "expected the name of the calibration table to write; "
                "give npu-export-ranges the option file=TABLE.json");
      return signalPassFailure();
    }
    RangeTable table;
    WalkResult result = module.walk([&](RangeOp range) -> WalkResult {
      // What constants hold is no observation.
      if (!range.isObserved() || readConstant(range.getInput()))
        return WalkResult::advance();
      RealRange values{range.getMin()->convertToDouble(),
                       range.getMax()->convertToDouble()};
      if (!range.getLabel())
        return range.emitError("expected a label to name the tensor by in the "
                               "calibration table; write one by hand");
      if (!table.insert({range.getLabel()->str(), values}).second)
        return range.emitError("expected labels to be unique, found '")
               << *range.getLabel() << "' twice; rename one";
      return WalkResult::advance();
    });
    if (result.wasInterrupted())
      return signalPassFailure();
    if (llvm::Error error = writeRangeTable(table, file)) {
      emitError(module.getLoc(), llvm::toString(std::move(error)));
      signalPassFailure();
    }
  }
};
} // namespace
