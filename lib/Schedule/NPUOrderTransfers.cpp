// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Lifetimes.h"
#include "npu/Conversion/NPUToISA/InstructionOf.h"
#include "npu/Dialect/NPU/Utils/MachineOf.h"
#include "npu/Schedule/Passes.h"

#include "mlir/IR/Builders.h"

namespace mlir::npu {
#define GEN_PASS_DEF_NPUORDERTRANSFERS
#include "npu/Schedule/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;

namespace {

Space spaceOfBuffer(Value buffer) {
  return spaceOf(cast<MemRefType>(buffer.getType()));
}

/// A copy from DRAM to a buffer of its own.
bool isLoad(Operation *op) {
  auto copy = dyn_cast<CopyOp>(op);
  return copy && spaceOfBuffer(copy.getSource()) == Space::Dram &&
         copy.getDestination().getDefiningOp<AllocOp>() &&
         spaceOfBuffer(copy.getDestination()) == Space::Scratchpad;
}

/// The order of work: what is computed, stored and filled stays as it is, loads
/// move up in between.
class Order {
public:
  /// `limit` is in bytes of the scratchpad, `depth` in loads that may stand
  /// between an operation and those that it waits for.
  Order(func::FuncOp function, int64_t limit, int64_t depth);
  /// Puts the operations into their new order; returns how many loads moved.
  int64_t apply();

private:
  /// Operations other than loads, and the loads, each in their order.
  SmallVector<Operation *> rest;
  struct Load {
    Operation *op;
    int64_t bytes;
    int64_t consumer; ///< Position in `rest` before which it stands at first.
    int64_t earliest; ///< Position in `rest` before which it may stand.
  };
  SmallVector<Load> loads;
  /// Bytes alive while rest[i] runs, with loads where they stand at first.
  SmallVector<int64_t> alive;
  /// Loads that rest[i] and what stands before it wait for.
  SmallVector<int64_t> needed;
  /// Positions of all operations before anything moves.
  DenseMap<Operation *, int64_t> original;
  int64_t limit;
  int64_t depth;
};

Order::Order(func::FuncOp function, int64_t limit, int64_t depth)
    : limit(limit), depth(depth) {
  for (Operation &op : function.front())
    original[&op] = original.size();
  SmallVector<Operation *> work;
  auto lifetimes = lifetimesOf(function, work);
  // The last write of each buffer in DRAM so far, as a position in `rest`.
  DenseMap<Value, int64_t> lastWrite;
  SmallVector<int64_t> positionInRest(work.size() + 1);
  for (auto [index, op] : llvm::enumerate(work)) {
    positionInRest[index] = rest.size();
    if (isLoad(op)) {
      auto copy = cast<CopyOp>(op);
      auto written = lastWrite.find(placeOf(copy.getSource()).root);
      loads.push_back({op, bufferBytes(copy.getDestination()),
                       int64_t(rest.size()),
                       written == lastWrite.end() ? 0 : written->second + 1});
      continue;
    }
    if (Value written = writtenBuffer(*op))
      lastWrite[placeOf(written).root] = rest.size();
    rest.push_back(op);
  }
  positionInRest[work.size()] = rest.size();
  needed.assign(rest.size() + 1, 0);
  for (const Load &load : loads)
    ++needed[load.consumer];
  for (size_t at = 1; at < needed.size(); ++at)
    needed[at] += needed[at - 1];
  alive.assign(rest.size() + 1, 0);
  for (auto &[buffer, lifetime] : lifetimes) {
    if (spaceOfBuffer(buffer) != Space::Scratchpad || lifetime.last < 0)
      continue;
    int64_t bytes = llvm::alignTo(bufferBytes(buffer), 16);
    for (int64_t at = positionInRest[lifetime.first];
         at <= positionInRest[lifetime.last]; ++at)
      alive[at] += bytes;
  }
}

int64_t Order::apply() {
  if (rest.empty())
    return 0;
  int64_t moved = 0;
  int64_t before = 0; // No load stands before the one in front of it.
  SmallVector<int64_t> place;
  for (auto [index, load] : llvm::enumerate(loads)) {
    int64_t bytes = llvm::alignTo(load.bytes, 16);
    int64_t at = load.consumer;
    int64_t least = std::max(load.earliest, before);
    // Instructions are dispatched in stream order: behind more loads than the
    // channel's queue holds, an operation would wait for them all.
    while (at > least && alive[at - 1] + bytes <= limit &&
           int64_t(index) < needed[at - 1] + depth)
      alive[--at] += bytes;
    moved += at != load.consumer;
    before = at;
    place.push_back(at);
  }
  DenseSet<Operation *> isMoved;
  for (auto [load, at] : llvm::zip(loads, place)) {
    if (at == load.consumer || at >= int64_t(rest.size()))
      continue;
    // What it copies from and to has to be named by then. Loads move in their
    // order, so what moved with an earlier one is in front already.
    Operation *anchor = rest[at];
    SmallVector<Operation *> moving, stack = {load.op};
    while (!stack.empty()) {
      Operation *op = stack.pop_back_val();
      if (!isMoved.insert(op).second)
        continue;
      moving.push_back(op);
      for (Value operand : op->getOperands())
        if (Operation *definition = operand.getDefiningOp();
            definition && original[definition] > original[anchor])
          stack.push_back(definition);
    }
    // Definitions come in front of their users, as they did.
    llvm::sort(moving, [&](Operation *a, Operation *b) {
      return original[a] < original[b];
    });
    for (Operation *op : moving)
      op->moveBefore(anchor);
  }
  return moved;
}

struct NPUOrderTransfers
    : mlir::npu::impl::NPUOrderTransfersBase<NPUOrderTransfers> {
  using NPUOrderTransfersBase::NPUOrderTransfersBase;

  void runOnOperation() override {
    func::FuncOp function = getOperation();
    FailureOr<::npu::machine::Machine> machine = machineOf(function);
    if (failed(machine))
      return signalPassFailure();
    if (ahead) {
      Order order(function,
                  machine->scratchpad.bytes / 100 *
                      std::min<int64_t>(ahead, 100),
                  machine->control.queueDepth);
      moved += order.apply();
    }
    assignChannels(machine->dma.channels);
  }

  void assignChannels(int64_t channels) {
    Builder builder(&getContext());
    int64_t last = channels - 1;
    for (Operation &op : getOperation().front()) {
      if (auto copy = dyn_cast<CopyOp>(op); copy && !copy.getChannel()) {
        bool fromDram = spaceOfBuffer(copy.getSource()) == Space::Dram;
        bool toDram = spaceOfBuffer(copy.getDestination()) == Space::Dram;
        int64_t channel = fromDram && !toDram ? 0
                          : toDram            ? std::min<int64_t>(1, last)
                                              : last;
        copy.setChannelAttr(builder.getI64IntegerAttr(channel));
      } else if (auto fill = dyn_cast<FillOp>(op); fill && !fill.getChannel()) {
        fill.setChannelAttr(builder.getI64IntegerAttr(last));
      }
    }
  }
};

} // namespace
