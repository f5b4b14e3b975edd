// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The pass npu-cpu-lower-kernels.
#include "KernelBuilder.h"
#include "npu/CPU/Passes.h"

namespace mlir::npu {
#define GEN_PASS_DEF_CPULOWERKERNELS
#include "npu/CPU/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;

namespace {
struct LowerKernels : npu::impl::CPULowerKernelsBase<LowerKernels> {
  void runOnOperation() override {
    SmallVector<Operation *> kernels;
    WalkResult result = getOperation().walk([&](Operation *op) {
      if (!isa<cpu::PackRowsOp, cpu::ConvKernelOp, cpu::DepthwiseKernelOp>(op))
        return WalkResult::advance();
      if (op->getNumResults() != 0) {
        op->emitOpError("expected a kernel on buffers, found one on tensors; "
                        "run one-shot-bufferize first");
        return WalkResult::interrupt();
      }
      kernels.push_back(op);
      return WalkResult::advance();
    });
    if (result.wasInterrupted())
      return signalPassFailure();
    for (Operation *op : kernels) {
      if (auto pack = dyn_cast<cpu::PackRowsOp>(op))
        lowerPackRows(pack);
      else if (auto conv = dyn_cast<cpu::ConvKernelOp>(op))
        lowerConvKernel(conv);
      else
        lowerDepthwiseKernel(cast<cpu::DepthwiseKernelOp>(op));
    }
  }
};
} // namespace
