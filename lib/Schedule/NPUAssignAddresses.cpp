// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Lifetimes.h"
#include "npu/Dialect/NPU/Utils/LayerName.h"
#include "npu/Dialect/NPU/Utils/MachineOf.h"
#include "npu/Schedule/Passes.h"

#include "mlir/IR/Builders.h"

namespace mlir::npu {
#define GEN_PASS_DEF_NPUASSIGNADDRESSES
#include "npu/Schedule/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;

namespace {

constexpr int64_t alignment = 16;

struct Buffer {
  Value value;
  Lifetime lifetime;
  int64_t bytes = 0;
  int64_t address = 0;

  int64_t end() const { return address + bytes; }
};

/// Places buffers one after the other, each in the lowest gap between those
/// placed before that live at the same time. Returns the bytes used.
int64_t place(MutableArrayRef<Buffer> buffers, ArrayRef<unsigned> order) {
  SmallVector<const Buffer *> placed;
  int64_t peak = 0;
  for (unsigned index : order) {
    Buffer &buffer = buffers[index];
    int64_t address = 0;
    // `placed` is sorted by address.
    for (const Buffer *other : placed) {
      if (!other->lifetime.overlaps(buffer.lifetime))
        continue;
      if (other->address >= address + buffer.bytes)
        break;
      address = std::max(address, other->end());
    }
    buffer.address = address;
    peak = std::max(peak, buffer.end());
    auto *at = llvm::upper_bound(placed, &buffer,
                                 [](const Buffer *a, const Buffer *b) {
                                   return a->address < b->address;
                                 });
    placed.insert(at, &buffer);
  }
  return peak;
}

/// Tries several orders and keeps the addresses of the best.
int64_t placeBest(SmallVectorImpl<Buffer> &buffers) {
  auto order = llvm::to_vector(llvm::seq<unsigned>(0, buffers.size()));
  auto bySize = [&](unsigned a, unsigned b) {
    return buffers[a].bytes > buffers[b].bytes;
  };
  auto byArea = [&](unsigned a, unsigned b) {
    auto area = [&](const Buffer &buffer) {
      return buffer.bytes * (buffer.lifetime.last - buffer.lifetime.first + 1);
    };
    return area(buffers[a]) > area(buffers[b]);
  };
  auto byTime = [&](unsigned a, unsigned b) {
    return buffers[a].lifetime.first < buffers[b].lifetime.first;
  };
  int64_t best = INT64_MAX;
  SmallVector<int64_t> addresses;
  auto attempt = [&](auto compare) {
    // Equal buffers keep the order of the program, so that it is one order.
    llvm::sort(order, [&](unsigned a, unsigned b) {
      return compare(a, b) || (!compare(b, a) && a < b);
    });
    int64_t peak = place(buffers, order);
    if (peak >= best)
      return;
    best = peak;
    addresses.clear();
    for (const Buffer &buffer : buffers)
      addresses.push_back(buffer.address);
  };
  attempt(byTime);
  attempt(bySize);
  attempt(byArea);
  for (auto [buffer, address] : llvm::zip(buffers, addresses))
    buffer.address = address;
  return buffers.empty() ? 0 : best;
}

struct NPUAssignAddresses
    : mlir::npu::impl::NPUAssignAddressesBase<NPUAssignAddresses> {
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    FailureOr<::npu::machine::Machine> machine = machineOf(function);
    if (failed(machine))
      return signalPassFailure();
    Builder builder(&getContext());
    SmallVector<Operation *> work;
    SmallVector<Buffer> scratchpad, dram;
    for (auto &[value, lifetime] : lifetimesOf(function, work)) {
      if (value.getDefiningOp<ConstantOp>())
        continue;
      Buffer buffer{value, lifetime,
                    int64_t(llvm::alignTo(bufferBytes(value), alignment)), 0};
      if (spaceOf(cast<MemRefType>(value.getType())) == Space::Scratchpad)
        scratchpad.push_back(buffer);
      else
        dram.push_back(buffer);
    }

    int64_t used = placeBest(scratchpad);
    if (used > machine->scratchpad.bytes)
      return reportExcess(scratchpad, work, used, machine->scratchpad.bytes);
    peak = used;

    int64_t next = placeConstants(builder);
    // Inputs and outputs first, each for itself: the user reads and writes them
    // at any time.
    SmallVector<Buffer> workspace;
    for (Buffer &buffer : dram) {
      if (!isa<BlockArgument>(buffer.value)) {
        workspace.push_back(buffer);
        continue;
      }
      setAddress(buffer.value, next, builder);
      next += buffer.bytes;
    }
    int64_t workspaceBytes = placeBest(workspace);
    for (Buffer &buffer : workspace)
      setAddress(buffer.value, next + buffer.address, builder);
    next += workspaceBytes;
    for (Buffer &buffer : scratchpad)
      setAddress(buffer.value, buffer.address, builder);
    if (next > machine->dram.bytes) {
      function.emitError("expected a network of at most ")
          << machine->dram.bytes << " bytes in DRAM, found " << next;
      return signalPassFailure();
    }
    function->setAttr("npu.dram_bytes", builder.getI64IntegerAttr(next));
    function->setAttr("npu.scratchpad_bytes", builder.getI64IntegerAttr(used));
  }

  int64_t placeConstants(Builder &builder) {
    int64_t next = 0;
    DenseMap<Attribute, int64_t> known;
    for (ConstantOp constant : getOperation().getOps<ConstantOp>()) {
      auto [entry, isNew] = known.try_emplace(constant.getValue(), next);
      if (isNew)
        next += llvm::alignTo(bufferBytes(constant.getResult()), alignment);
      constant.setAddressAttr(builder.getI64IntegerAttr(entry->second));
    }
    return next;
  }

  void setAddress(Value value, int64_t address, Builder &builder) {
    if (auto alloc = value.getDefiningOp<AllocOp>())
      alloc.setAddressAttr(builder.getI64IntegerAttr(address));
    else
      getOperation().setArgAttr(cast<BlockArgument>(value).getArgNumber(),
                                "npu.address",
                                builder.getI64IntegerAttr(address));
  }

  /// Names the layer at which most is alive.
  void reportExcess(ArrayRef<Buffer> buffers, ArrayRef<Operation *> work,
                    int64_t used, int64_t available) {
    SmallVector<int64_t> alive(work.size() + 1, 0);
    for (const Buffer &buffer : buffers)
      for (int64_t at = buffer.lifetime.first; at <= buffer.lifetime.last; ++at)
        alive[at] += buffer.bytes;
    size_t worst = llvm::max_element(alive) - alive.begin();
    Operation *op = worst < work.size() ? work[worst] : work.back();
    op->emitError("layer '")
        << layerName(op->getLoc()) << "' lacks " << used - available
        << " bytes of scratchpad: " << alive[worst]
        << " bytes are in use there, " << used << " with gaps, and "
        << available
        << " are there; leave more free with `reserve`, or compile for a "
           "machine with a larger scratchpad";
    signalPassFailure();
  }
};

} // namespace
