// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Residency.h"
#include "npu/Dialect/NPU/Utils/LayerName.h"
#include "npu/Dialect/NPU/Utils/MachineOf.h"
#include "npu/Tile/Passes.h"

#include "mlir/IR/Builders.h"

namespace mlir::npu {
#define GEN_PASS_DEF_NPUDECIDETILES
#include "npu/Tile/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;

namespace {

struct NPUDecideTiles : mlir::npu::impl::NPUDecideTilesBase<NPUDecideTiles> {
  using NPUDecideTilesBase::NPUDecideTilesBase;

  void runOnOperation() override {
    func::FuncOp function = getOperation();
    FailureOr<::npu::machine::Machine> machine = machineOf(function);
    if (failed(machine))
      return signalPassFailure();
    ResidencyPlan plan(function, *machine, reserve);
    Builder builder(&getContext());

    bool allFit = true;
    int64_t position = 0;
    for (Operation &op : function.front()) {
      ++position;
      auto compute = dyn_cast<ComputeOpInterface>(op);
      if (!compute || op.hasAttr(kTileAttr))
        continue;
      Residency residency = plan.residencyOf(compute);
      int64_t room = plan.roomAt(position);
      std::optional<TileShape> shape =
          chooseTile(compute, residency, room, *machine);
      if (!shape) {
        int64_t least = leastTileBytes(compute, residency, *machine);
        if (least == kUnreachableBytes) {
          op.emitError("layer '")
              << layerName(op.getLoc())
              << "' needs more rows, columns or channels of its input for one "
                 "element of its result than the 65535 that an instruction "
                 "reaches; split the layer in the model";
          allFit = false;
          continue;
        }
        op.emitError("layer '")
            << layerName(op.getLoc()) << "' lacks " << least - room
            << " bytes of scratchpad: its smallest tiles need " << least
            << " bytes, and " << std::max<int64_t>(room, 0) << " of "
            << machine->scratchpad.bytes
            << " are free; compile for a machine with a larger scratchpad";
        allFit = false;
        continue;
      }
      op.setAttr(kTileAttr, builder.getDenseI64ArrayAttr(
                                {shape->height, shape->width, shape->channels,
                                 shape->inputChannels}));
      op.setAttr(kTileOrderAttr,
                 builder.getStringAttr(shape->order == TileOrder::Channels
                                           ? "channels"
                                           : "positions"));
    }
    if (!allFit)
      signalPassFailure();
  }
};

} // namespace
