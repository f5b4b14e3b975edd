// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The pass npu-decide-weight-coding.
#include "PackConstants.h"
#include "TileCost.h"
#include "npu/Tile/Passes.h"

namespace mlir::npu {
#define GEN_PASS_DEF_NPUDECIDEWEIGHTCODING
#include "npu/Tile/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;

namespace {

struct NPUDecideWeightCoding
    : mlir::npu::impl::NPUDecideWeightCodingBase<NPUDecideWeightCoding> {
  void runOnOperation() override {
    Builder builder(&getContext());
    for (auto op : getOperation().getOps<ComputeOpInterface>()) {
      if (!isa<Conv2DOp, DepthwiseConv2DOp>(op.getOperation()) ||
          hasWeightsMap(op) || op->hasAttr(kCodedWeightsAttr))
        continue;
      FailureOr<WeightSizes> sizes = measureWeights(op);
      if (failed(sizes))
        return signalPassFailure();
      if (sizes->coded >= sizes->dense)
        continue;
      op->setAttr(kCodedWeightsAttr, builder.getI64IntegerAttr(sizes->coded));
      ++layers;
      bytesSaved += sizes->dense - sizes->coded;
    }
  }
};

} // namespace
