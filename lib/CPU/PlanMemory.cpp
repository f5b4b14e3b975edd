// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The pass npu-cpu-plan-memory.
#include "npu/CPU/Passes.h"

#include "mlir/Analysis/DataLayoutAnalysis.h"
#include "mlir/Dialect/Bufferization/Transforms/BufferViewFlowAnalysis.h"
#include "mlir/IR/Builders.h"
#include "llvm/Support/MathExtras.h"

namespace mlir::npu {
#define GEN_PASS_DEF_CPUPLANMEMORY
#include "npu/CPU/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;

namespace {
/// Bytes; the width of a cache line and of the widest vector.
constexpr int64_t arenaAlignment = 64;

struct Buffer {
  memref::AllocOp alloc;
  int64_t bytes;
  /// The first and the last top-level operation, by position, that uses it.
  int64_t begin, end;
  int64_t offset = 0;

  bool overlapsInTime(const Buffer &other) const {
    return begin <= other.end && other.begin <= end;
  }
};

struct PlanMemory : npu::impl::CPUPlanMemoryBase<PlanMemory> {
  void runOnOperation() override;
};
} // namespace

/// Places each buffer, largest first, at the lowest offset at which it overlaps
/// no buffer placed before that lives at the same time. Returns the bytes used.
static int64_t place(MutableArrayRef<Buffer> buffers) {
  SmallVector<Buffer *> order;
  for (Buffer &buffer : buffers)
    order.push_back(&buffer);
  llvm::sort(order, [](const Buffer *a, const Buffer *b) {
    // Of equal size, in the order of the function.
    return a->bytes != b->bytes ? a->bytes > b->bytes : a < b;
  });
  SmallVector<Buffer *> placed; // by offset
  int64_t arenaBytes = 0;
  for (Buffer *buffer : order) {
    int64_t offset = 0;
    for (Buffer *other : placed) {
      if (!buffer->overlapsInTime(*other))
        continue;
      if (offset + buffer->bytes <= other->offset)
        break;
      offset = std::max(offset, other->offset + other->bytes);
    }
    buffer->offset = offset;
    arenaBytes = std::max(arenaBytes, offset + buffer->bytes);
    placed.insert(llvm::upper_bound(placed, buffer,
                                    [](const Buffer *a, const Buffer *b) {
                                      return a->offset < b->offset;
                                    }),
                  buffer);
  }
  return arenaBytes;
}

void PlanMemory::runOnOperation() {
  func::FuncOp function = getOperation();
  if (!function.getBody().hasOneBlock()) {
    function.emitOpError("expected one block before memory is planned, found ")
        << function.getBody().getBlocks().size();
    return signalPassFailure();
  }
  Block &body = function.getBody().front();
  DenseMap<Operation *, int64_t> position;
  for (Operation &op : body)
    position.try_emplace(&op, position.size());

  const DataLayout &layout =
      getAnalysis<DataLayoutAnalysis>().getAtOrAbove(function);
  BufferViewFlowAnalysis views(function);
  SmallVector<Buffer> buffers;
  WalkResult result = function.walk([&](memref::AllocOp alloc) {
    MemRefType type = alloc.getType();
    if (!type.hasStaticShape() || !type.getLayout().isIdentity()) {
      alloc.emitOpError("expected a buffer of static shape and row-major "
                        "layout, found ")
          << type;
      return WalkResult::interrupt();
    }
    int64_t bytes =
        type.getNumElements() *
        llvm::alignTo(layout.getTypeSize(type.getElementType()),
                      layout.getTypeABIAlignment(type.getElementType()));
    // The allocation itself may stand long before the buffer is first used.
    int64_t begin = std::numeric_limits<int64_t>::max(), end = -1;
    for (Value view : views.resolve(alloc)) {
      for (Operation *user : view.getUsers()) {
        int64_t use = position.lookup(body.findAncestorOpInBlock(*user));
        begin = std::min(begin, use);
        end = std::max(end, use);
      }
    }
    buffers.push_back(
        {alloc, static_cast<int64_t>(llvm::alignTo(bytes, arenaAlignment)),
         begin, end});
    return WalkResult::advance();
  });
  if (result.wasInterrupted())
    return signalPassFailure();

  // Never empty, so that the arena's pointer is always checked the same way.
  int64_t arenaBytes = std::max(place(buffers), arenaAlignment);
  OpBuilder builder(function);
  auto arenaType = MemRefType::get({arenaBytes}, builder.getI8Type());
  function->setAttr("npu.arena_bytes", builder.getI64IntegerAttr(arenaBytes));
  if (failed(function.insertArgument(function.getNumArguments(), arenaType, {},
                                     function.getLoc())))
    return signalPassFailure();
  Value arena = body.getArguments().back();
  for (Buffer &buffer : buffers) {
    OpBuilder b(buffer.alloc);
    Location loc = buffer.alloc.getLoc();
    Value offset = arith::ConstantIndexOp::create(b, loc, buffer.offset);
    Value view = memref::ViewOp::create(b, loc, buffer.alloc.getType(), arena,
                                        offset, ValueRange());
    buffer.alloc.replaceAllUsesWith(view);
    buffer.alloc.erase();
  }
}
