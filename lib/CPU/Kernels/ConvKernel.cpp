// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Loops for cpu.conv_kernel.
#include "KernelBuilder.h"

using namespace mlir;
using namespace mlir::npu;

namespace {
/// Emits one convolution: for each block of output channels, over all output
/// pixels, tiles of pixels × vectors whose accumulators stay in registers.
class ConvEmitter {
public:
  explicit ConvEmitter(cpu::ConvKernelOp op)
      : op(op), k(op), tile(op.getTile()),
        weightsType(cast<MemRefType>(op.getWeights().getType())),
        outputType(cast<MemRefType>(op.getInit().getType())),
        lanes(tile.getLanes()), vectors(tile.getVectors()) {}

  void emit() {
    int64_t channels = outputType.getDimSize(3), block = vectors * lanes;
    k.forEach(channels / block,
              [&](Value index) { emitBlock(index, /*valid=*/block); });
    if (int64_t rest = channels % block)
      emitBlock(k.index(channels / block), rest);
    op.erase();
  }

private:
  /// All pixels of a block of output channels, of which `valid` exist.
  void emitBlock(Value block, int64_t valid) {
    int64_t width = outputType.getDimSize(2),
            pixels = std::min(tile.getPixels(), width);
    k.forEach(outputType.getDimSize(0), [&](Value n) {
      k.forEach(outputType.getDimSize(1), [&](Value y) {
        k.forEach(width - width % pixels, pixels,
                  [&](Value x) { emitTile(block, valid, n, y, x, pixels); });
        if (int64_t rest = width % pixels)
          emitTile(block, valid, n, y, k.index(width - rest), rest);
      });
    });
  }

  void emitTile(Value block, int64_t valid, Value n, Value y, Value x,
                int64_t pixels) {
    // The vectors of the block that hold a channel.
    int64_t used = std::min(vectors, (valid + lanes - 1) / lanes);
    Value channel = k.mul(block, vectors * lanes);
    SmallVector<Value> accumulators;
    for (int64_t p = 0; p != pixels; ++p)
      for (int64_t v = 0; v != used; ++v)
        accumulators.push_back(
            p == 0 ? k.load(op.getBias(), k.add(channel, v * lanes), lanes)
                   : accumulators[v]);
    emitProducts(block, n, y, x, used, accumulators);
    for (int64_t v = 0; v != used; ++v) {
      Value first = k.add(channel, v * lanes);
      KernelBuilder::Scales scales =
          k.loadScales(op.getRescaleAttr(), op.getScales(), first, lanes);
      for (int64_t p = 0; p != pixels; ++p) {
        Value output = k.finish(accumulators[p * used + v], op.getRescaleAttr(),
                                scales, op.getClampAttr());
        k.store(output, op.getInit(), {n, y, k.add(x, p), first},
                std::min(lanes, valid - v * lanes));
      }
    }
  }

  /// Adds all products of a tile to its accumulators.
  void emitProducts(Value block, Value n, Value y, Value x, int64_t used,
                    MutableArrayRef<Value> accumulators) {
    int64_t pixels = accumulators.size() / used;
    int64_t products = tile.getProductsPerLane();
    Value firstRow = k.mul(y, op.getRowStride());
    Value firstElement = k.mul(x, op.getPixelStep());
    k.accumulate(
        weightsType.getDimSize(1), accumulators,
        [&](Value kernelRow, MutableArrayRef<Value> accumulators) {
          Value row = k.add(firstRow, k.mul(kernelRow, op.getRowDilation()));
          k.accumulate(
              weightsType.getDimSize(2), accumulators,
              [&](Value segment, MutableArrayRef<Value> accumulators) {
                Value start =
                    k.add(firstElement, k.mul(segment, op.getSegmentStep()));
                k.accumulate(
                    weightsType.getDimSize(3), accumulators,
                    [&](Value step, MutableArrayRef<Value> accumulators) {
                      SmallVector<Value> weights;
                      for (int64_t v = 0; v != used; ++v)
                        weights.push_back(k.load(op.getWeights(),
                                                 {block, kernelRow, segment,
                                                  step, k.index(v), k.index(0)},
                                                 lanes * products));
                      Value element = k.add(start, k.mul(step, products));
                      for (int64_t p = 0; p != pixels; ++p) {
                        Value activation = k.loadActivation(
                            op.getRows(),
                            {n, row, k.add(element, p * op.getPixelStep())},
                            tile, op.getFlipSign());
                        for (int64_t v = 0; v != used; ++v) {
                          Value &sum = accumulators[p * used + v];
                          sum =
                              k.multiplyAdd(sum, activation, weights[v], tile);
                        }
                      }
                    });
              });
        });
  }

  cpu::ConvKernelOp op;
  KernelBuilder k;
  cpu::TileAttr tile;
  MemRefType weightsType, outputType;
  int64_t lanes, vectors;
};
} // namespace

void npu::lowerConvKernel(cpu::ConvKernelOp op) { ConvEmitter(op).emit(); }
