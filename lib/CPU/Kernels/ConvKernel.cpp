// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Loops for cpu.conv_kernel.
#include "OutputTiles.h"

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
    emitOutputs(k, op, k.mul(block, vectors * lanes), valid,
                [&](const OutputTile &at, MutableArrayRef<Value> accumulators) {
                  emitProducts(block, at, accumulators);
                });
  }

  /// Adds all products of a tile to its accumulators.
  void emitProducts(Value block, const OutputTile &at,
                    MutableArrayRef<Value> accumulators) {
    int64_t products = tile.getProductsPerLane();
    Value firstRow = k.mul(at.y, op.getRowStride());
    Value firstElement = k.mul(at.x, op.getPixelStep());
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
                      for (int64_t v = 0; v != at.vectors; ++v)
                        weights.push_back(k.load(op.getWeights(),
                                                 {block, kernelRow, segment,
                                                  step, k.index(v), k.index(0)},
                                                 lanes * products));
                      Value element = k.add(start, k.mul(step, products));
                      for (int64_t p = 0; p != at.pixels; ++p) {
                        Value activation = k.loadActivation(
                            op.getRows(),
                            {at.n, row, k.add(element, p * op.getPixelStep())},
                            tile, op.getFlipSign());
                        for (int64_t v = 0; v != at.vectors; ++v) {
                          Value &sum = accumulators[p * at.vectors + v];
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
