// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "npu/Dialect/NPU/IR/NPU.h"
#include "npu/Dialect/NPU/Utils/LayerName.h"
#include "npu/Dialect/NPU/Utils/MachineOf.h"
#include "npu/Pipelines/Accelerator.h"
#include "npu/Schedule/Passes.h"
#include "npu/Tile/Passes.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/Pass/PassManager.h"

namespace mlir::npu {
#define GEN_PASS_DEF_NPUFITSCRATCHPAD
#include "npu/Pipelines/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;

namespace {

/// Percent of the scratchpad to hold back, and to fill ahead of time.
struct Room {
  unsigned reserve;
  unsigned ahead;
};

/// From generous to careful; the last holds nothing back that would help.
constexpr Room rooms[] = {{5, 95}, {15, 85}, {25, 75}, {40, 60}, {10, 0},
                          {25, 0}, {40, 0},  {60, 0},  {0, 0}};

struct NPUFitScratchpad
    : mlir::npu::impl::NPUFitScratchpadBase<NPUFitScratchpad> {
  using NPUFitScratchpadBase::NPUFitScratchpadBase;

  void getDependentDialects(DialectRegistry &registry) const override {
    OpPassManager manager(ModuleOp::getOperationName());
    addPasses(manager, rooms[0], /*all=*/true);
    manager.getDependentDialects(registry);
  }

  static void addPasses(OpPassManager &manager, Room room, bool all) {
    auto &functions = manager.nest<func::FuncOp>();
    NPUDecideResidencyOptions residency;
    residency.reserve = room.reserve;
    functions.addPass(createNPUDecideResidency(residency));
    NPUDecideTilesOptions tiles;
    tiles.reserve = room.reserve;
    functions.addPass(createNPUDecideTiles(tiles));
    functions.addPass(createNPUApplyTiles());
    if (!all)
      return;
    NPUOrderTransfersOptions order;
    order.ahead = room.ahead;
    functions.addPass(createNPUOrderTransfers(order));
    functions.addPass(createNPUAssignAddresses());
    functions.addPass(createNPUAssignSemaphores());
  }

  /// Runs the passes on a copy that takes the module's place if all went well.
  LogicalResult attempt(Room room, bool isLast) {
    ++attempts;
    // A nested module, as a pass may only run others below its own operation.
    OpBuilder builder(&getContext());
    builder.setInsertionPointToEnd(getOperation().getBody());
    auto copy = cast<ModuleOp>(builder.insert(getOperation()->clone()));
    OpPassManager manager(ModuleOp::getOperationName());
    addPasses(manager, room, /*all=*/true);
    LogicalResult result = [&] {
      // Only what the last attempt lacks is of interest to the user.
      ScopedDiagnosticHandler handler(&getContext(), [&](Diagnostic &) {
        return failure(/*IsFailure=*/isLast);
      });
      return runPipeline(manager, copy);
    }();
    if (succeeded(result) && until == "tile") {
      OpPassManager again(ModuleOp::getOperationName());
      addPasses(again, room, /*all=*/false);
      copy->erase();
      copy = cast<ModuleOp>(builder.insert(getOperation()->clone()));
      result = runPipeline(again, copy);
    }
    if (succeeded(result)) {
      Block *body = getOperation().getBody();
      for (Operation &op : llvm::make_early_inc_range(*body))
        if (&op != copy)
          op.erase();
      body->getOperations().splice(body->begin(),
                                   copy.getBody()->getOperations());
    }
    copy->erase();
    return result;
  }

  /// Refuses what no tiling can mend, before tiles are made of it: a map that
  /// is larger than all memory, and calls of the host where they have no memory
  /// in common.
  static LogicalResult checkMemory(func::FuncOp function) {
    FailureOr<::npu::machine::Machine> machine = machineOf(function);
    if (failed(machine))
      return failure();
    auto isTooLarge = [&](Type type) {
      auto map = dyn_cast<RankedTensorType>(type);
      return map && map.getNumElements() * elementBytes(map.getElementType()) >
                        machine->dram.bytes;
    };
    for (auto [index, type] : llvm::enumerate(function.getArgumentTypes()))
      if (isTooLarge(type))
        return function.emitError("input ")
               << index << " of type " << type << " is larger than the "
               << machine->dram.bytes
               << " bytes of DRAM; compile for a machine with more";
    for (HostOp host : function.getOps<HostOp>())
      if (machine->dram.readOnly)
        return host.emitError("layer '")
               << layerName(host.getLoc()) << "' is for the host ("
               << host.getReason()
               << "), which works in DRAM, but the chip can only read DRAM; "
                  "compile for a machine that can write it, or compile for the "
                  "CPU (--target=cpu)";
    for (Operation &op : function.getOps())
      for (Type type : op.getResultTypes())
        if (isTooLarge(type))
          return op.emitError("layer '")
                 << layerName(op.getLoc()) << "' makes a map of type " << type
                 << ", larger than the " << machine->dram.bytes
                 << " bytes of DRAM; compile for a machine with more";
    return success();
  }

  void runOnOperation() override {
    if (until != "tile" && until != "schedule") {
      getOperation().emitError("expected until = tile or schedule, found ")
          << until;
      return signalPassFailure();
    }
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (failed(checkMemory(function)))
        return signalPassFailure();
    for (const Room &room : rooms) {
      bool isLast = &room == std::end(rooms) - 1;
      if (succeeded(attempt(room, isLast)))
        return;
    }
    signalPassFailure();
  }
};

} // namespace
