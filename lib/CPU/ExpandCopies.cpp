// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The pass npu-cpu-expand-copies.
#include "npu/CPU/Passes.h"

#include "mlir/Dialect/MemRef/Utils/MemRefUtils.h"
#include "mlir/Dialect/SCF/Utils/Utils.h"

namespace mlir::npu {
#define GEN_PASS_DEF_CPUEXPANDCOPIES
#include "npu/CPU/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;

/// Whether the lowering of memref.copy to memcpy applies to a buffer.
static bool isContiguous(Value buffer) {
  auto type = cast<MemRefType>(buffer.getType());
  return type.hasStaticShape() &&
         memref::isStaticShapeAndContiguousRowMajor(type);
}

static void expandCopy(memref::CopyOp copy) {
  OpBuilder b(copy);
  Location loc = copy.getLoc();
  auto type = cast<MemRefType>(copy.getSource().getType());
  Value zero = arith::ConstantIndexOp::create(b, loc, 0);
  Value one = arith::ConstantIndexOp::create(b, loc, 1);
  SmallVector<Value> lower(type.getRank(), zero), step(type.getRank(), one),
      upper;
  for (int64_t extent : type.getShape())
    upper.push_back(arith::ConstantIndexOp::create(b, loc, extent));
  scf::buildLoopNest(
      b, loc, lower, upper, step,
      [&](OpBuilder &b, Location loc, ValueRange indices) {
        Value element =
            memref::LoadOp::create(b, loc, copy.getSource(), indices);
        memref::StoreOp::create(b, loc, element, copy.getTarget(), indices);
      });
  copy.erase();
}

namespace {
struct ExpandCopies : npu::impl::CPUExpandCopiesBase<ExpandCopies> {
  void runOnOperation() override {
    WalkResult result = getOperation().walk([](memref::CopyOp copy) {
      if (!cast<MemRefType>(copy.getSource().getType()).hasStaticShape()) {
        copy.emitOpError("expected a static shape, found ")
            << copy.getSource().getType();
        return WalkResult::interrupt();
      }
      if (!isContiguous(copy.getSource()) || !isContiguous(copy.getTarget()))
        expandCopy(copy);
      return WalkResult::advance();
    });
    if (result.wasInterrupted())
      signalPassFailure();
  }
};
} // namespace
