// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Elementwise.h"
#include "RangeTable.h"

#include "npu/Compress/Passes.h"

#include "mlir/IR/Builders.h"
#include "llvm/ADT/StringSet.h"

namespace mlir::npu {
#define GEN_PASS_DEF_IMPORTRANGES
#include "npu/Compress/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;

namespace {
class ImportRangesPass : public npu::impl::ImportRangesBase<ImportRangesPass> {
public:
  using ImportRangesBase::ImportRangesBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    if (file.empty()) {
      emitError(module.getLoc(),
                "expected the name of the calibration table to read; "
                "give npu-import-ranges the option file=TABLE.json");
      return signalPassFailure();
    }
    llvm::Expected<RangeTable> table = readRangeTable(file);
    if (!table) {
      emitError(module.getLoc(), llvm::toString(table.takeError()));
      return signalPassFailure();
    }
    if (failed(apply(module, *table)))
      signalPassFailure();
  }

private:
  /// Gives each range its entry. A table that lacks one, or has one too many,
  /// belongs to another network.
  LogicalResult apply(ModuleOp module, const RangeTable &table) {
    llvm::StringSet<> used;
    WalkResult result = module.walk([&](RangeOp range) -> WalkResult {
      if (readConstant(range.getInput()))
        return WalkResult::advance();
      StringRef label = range.getLabel().value_or("");
      const auto *entry = table.find(label.str());
      if (entry == table.end())
        return range.emitError("expected an entry for tensor '")
               << label << "' in calibration table '" << file
               << "', found none; export a table of this network, or add it";
      OpBuilder builder(range);
      range.setMinAttr(builder.getF64FloatAttr(entry->second.min));
      range.setMaxAttr(builder.getF64FloatAttr(entry->second.max));
      used.insert(label);
      return WalkResult::advance();
    });
    if (result.wasInterrupted())
      return failure();
    for (const auto &[tensor, range] : table)
      if (!used.contains(tensor))
        return emitError(module.getLoc(), "calibration table '")
               << file << "' has an entry for tensor '" << tensor
               << "', which the network does not have; export a table of this "
                  "network, or take the entry out";
    return success();
  }
};
} // namespace
