// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// What kernels of convolutions share: tiles of pixels × vectors of channels,
/// whose accumulators stay in registers from the bias to the output.
#ifndef NPU_LIB_CPU_KERNELS_OUTPUTTILES_H
#define NPU_LIB_CPU_KERNELS_OUTPUTTILES_H

#include "KernelBuilder.h"

namespace mlir::npu {

/// Outputs of image n at row y, `pixels` of them from x on, in `vectors`
/// vectors of channels from `channel` on.
struct OutputTile {
  Value n, y, x, channel;
  int64_t pixels, vectors;
};

/// Adds a tile's products to its accumulators, of which that of pixel p and
/// vector v stands at p * vectors + v.
using AddProducts =
    function_ref<void(const OutputTile &, MutableArrayRef<Value>)>;

/// Emits all pixels of the `valid` channels from `channel` on, at most those of
/// the kernel's tile.
template <typename KernelOp>
void emitOutputs(KernelBuilder &k, KernelOp op, Value channel, int64_t valid,
                 AddProducts addProducts) {
  cpu::TileAttr tile = op.getTile();
  auto type = cast<MemRefType>(op.getInit().getType());
  int64_t lanes = tile.getLanes(), width = type.getDimSize(2);
  int64_t pixels = std::min(tile.getPixels(), width);
  // Those that hold a channel.
  int64_t vectors = std::min(tile.getVectors(), (valid + lanes - 1) / lanes);
  auto emitTile = [&](const OutputTile &at) {
    SmallVector<Value> accumulators;
    for (int64_t p = 0; p != at.pixels; ++p)
      for (int64_t v = 0; v != vectors; ++v)
        accumulators.push_back(
            p == 0 ? k.load(op.getBias(), k.add(channel, v * lanes), lanes)
                   : accumulators[v]);
    addProducts(at, accumulators);
    for (int64_t v = 0; v != vectors; ++v) {
      Value first = k.add(channel, v * lanes);
      KernelBuilder::Scales scales =
          k.loadScales(op.getRescaleAttr(), op.getScales(), first, lanes);
      for (int64_t p = 0; p != at.pixels; ++p) {
        Value output = k.finish(accumulators[p * vectors + v],
                                op.getRescaleAttr(), scales, op.getClampAttr());
        k.store(output, op.getInit(), {at.n, at.y, k.add(at.x, p), first},
                std::min(lanes, valid - v * lanes));
      }
    }
  };
  k.forEach(type.getDimSize(0), [&](Value n) {
    k.forEach(type.getDimSize(1), [&](Value y) {
      k.forEach(width - width % pixels, pixels, [&](Value x) {
        emitTile({n, y, x, channel, pixels, vectors});
      });
      if (int64_t rest = width % pixels)
        emitTile({n, y, k.index(width - rest), channel, rest, vectors});
    });
  });
}

} // namespace mlir::npu

#endif // NPU_LIB_CPU_KERNELS_OUTPUTTILES_H
