// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// npu-report-placement: what runs on the chip, and what on its host.
#include "npu/Dialect/NPU/IR/NPU.h"
#include "npu/Dialect/NPU/Utils/LayerName.h"
#include "npu/Pipelines/Accelerator.h"
#include "npu/Pipelines/Graph.h"
#include "npu/Support/WriteFile.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/JSON.h"

namespace mlir::npu {
#define GEN_PASS_DEF_NPUREPORTPLACEMENT
#include "npu/Pipelines/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;

namespace {

/// Layers by name; operations of unknown location are one each.
class LayerCount {
public:
  void add(Location location) {
    std::string name = layerName(location);
    if (name == kUnnamedLayer)
      ++unnamed;
    else
      names.insert(name);
  }
  int64_t get() const { return unnamed + int64_t(names.size()); }

private:
  llvm::StringSet<> names;
  int64_t unnamed = 0;
};

/// What became of a module of the phase `graph`.
llvm::json::Object describe(ModuleOp module) {
  LayerCount chip;
  llvm::json::Array host;
  module.walk<WalkOrder::PreOrder>([&](Operation *op) {
    if (isa<ComputeOpInterface>(op))
      chip.add(op->getLoc());
    auto part = dyn_cast<HostOp>(op);
    if (!part)
      return WalkResult::advance();
    LayerCount layers;
    for (Operation &inner : part.getBody().front())
      if (!inner.hasTrait<OpTrait::ConstantLike>() &&
          !inner.hasTrait<OpTrait::IsTerminator>())
        layers.add(inner.getLoc());
    host.push_back(llvm::json::Object{
        {"layer", llvm::json::fixUTF8(layerName(part.getLoc()))},
        {"layers", layers.get()},
        {"reason", llvm::json::fixUTF8(part.getReason())}});
    return WalkResult::skip();
  });
  return llvm::json::Object{{"chip", chip.get()}, {"host", std::move(host)}};
}

struct NPUReportPlacement
    : mlir::npu::impl::NPUReportPlacementBase<NPUReportPlacement> {
  using NPUReportPlacementBase::NPUReportPlacementBase;

  void getDependentDialects(DialectRegistry &registry) const override {
    OpPassManager manager(ModuleOp::getOperationName());
    buildGraphPipeline(manager, /*host=*/true);
    manager.getDependentDialects(registry);
  }

  void runOnOperation() override {
    ModuleOp module = getOperation();
    // A nested module, as a pass may only run others below its own operation.
    OpBuilder builder(&getContext());
    builder.setInsertionPointToEnd(module.getBody());
    auto copy = cast<ModuleOp>(builder.insert(module->clone()));
    OpPassManager manager(ModuleOp::getOperationName());
    buildGraphPipeline(manager, /*host=*/true);
    std::string problem;
    LogicalResult result = [&] {
      ScopedDiagnosticHandler handler(&getContext(), [&](Diagnostic &said) {
        if (said.getSeverity() == DiagnosticSeverity::Error && problem.empty())
          problem =
              "layer '" + layerName(said.getLocation()) + "': " + said.str();
      });
      return runPipeline(manager, copy);
    }();
    llvm::json::Object report =
        succeeded(result)
            ? describe(copy)
            : llvm::json::Object{{"problem", llvm::json::fixUTF8(problem)}};
    copy->erase();
    markAllAnalysesPreserved();
    llvm::Error error = writeFile(file, [&](raw_ostream &os) {
      os << llvm::json::Value(std::move(report)) << '\n';
    });
    if (error) {
      module.emitError("npu-report-placement: ")
          << llvm::toString(std::move(error));
      signalPassFailure();
    }
  }
};

} // namespace
