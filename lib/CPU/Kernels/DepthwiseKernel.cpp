// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Loops for cpu.depthwise_kernel.
#include "KernelBuilder.h"

using namespace mlir;
using namespace mlir::npu;

namespace {
/// Emits one depthwise convolution: for each block of channels, over all output
/// pixels, tiles of pixels × vectors whose accumulators stay in registers.
class DepthwiseEmitter {
public:
  explicit DepthwiseEmitter(cpu::DepthwiseKernelOp op)
      : op(op), k(op), tile(op.getTile()),
        weightsType(cast<MemRefType>(op.getWeights().getType())),
        outputType(cast<MemRefType>(op.getInit().getType())),
        lanes(tile.getLanes()), vectors(tile.getVectors()),
        channels(outputType.getDimSize(3)) {}

  void emit() {
    int64_t block = vectors * lanes;
    k.forEach(channels - channels % block, block,
              [&](Value first) { emitBlock(first, /*valid=*/block); });
    if (int64_t rest = channels % block)
      emitBlock(k.index(channels - rest), rest);
    op.erase();
  }

private:
  /// All pixels of `valid` channels from `first` on.
  void emitBlock(Value first, int64_t valid) {
    int64_t width = outputType.getDimSize(2),
            pixels = std::min(tile.getPixels(), width);
    k.forEach(outputType.getDimSize(0), [&](Value n) {
      k.forEach(outputType.getDimSize(1), [&](Value y) {
        k.forEach(width - width % pixels, pixels,
                  [&](Value x) { emitTile(first, valid, n, y, x, pixels); });
        if (int64_t rest = width % pixels)
          emitTile(first, valid, n, y, k.index(width - rest), rest);
      });
    });
  }

  void emitTile(Value first, int64_t valid, Value n, Value y, Value x,
                int64_t pixels) {
    int64_t used = std::min(vectors, (valid + lanes - 1) / lanes);
    SmallVector<Value> accumulators;
    for (int64_t p = 0; p != pixels; ++p)
      for (int64_t v = 0; v != used; ++v)
        accumulators.push_back(
            p == 0 ? k.load(op.getBias(), k.add(first, v * lanes), lanes)
                   : accumulators[v]);
    Value firstRow = k.mul(y, op.getStride()[0]);
    Value firstElement = k.add(k.mul(x, op.getStride()[1] * channels), first);
    k.accumulate(weightsType.getDimSize(0), accumulators,
                 [&](Value kernelRow, MutableArrayRef<Value> accumulators) {
                   emitKernelRow(kernelRow, first, n, firstRow, firstElement,
                                 used, accumulators);
                 });
    for (int64_t v = 0; v != used; ++v) {
      Value channel = k.add(first, v * lanes);
      KernelBuilder::Scales scales =
          k.loadScales(op.getRescaleAttr(), op.getScales(), channel, lanes);
      for (int64_t p = 0; p != pixels; ++p) {
        Value output = k.finish(accumulators[p * used + v], op.getRescaleAttr(),
                                scales, op.getClampAttr());
        k.store(output, op.getInit(), {n, y, k.add(x, p), channel},
                std::min(lanes, valid - v * lanes));
      }
    }
  }

  void emitKernelRow(Value kernelRow, Value first, Value n, Value firstRow,
                     Value firstElement, int64_t used,
                     MutableArrayRef<Value> accumulators) {
    int64_t pixels = accumulators.size() / used;
    Value row = k.add(firstRow, k.mul(kernelRow, op.getDilation()[0]));
    VectorType type = k.vectorOf(lanes, tile.getAccumulatorType());
    for (int64_t column = 0; column != weightsType.getDimSize(1); ++column)
      for (int64_t v = 0; v != used; ++v) {
        Value weights = k.load(
            op.getWeights(),
            {kernelRow, k.index(column), k.add(first, v * lanes)}, lanes);
        for (int64_t p = 0; p != pixels; ++p) {
          int64_t offset =
              (p * op.getStride()[1] + column * op.getDilation()[1]) *
                  channels +
              v * lanes;
          Value activation = k.load(
              op.getRows(), {n, row, k.add(firstElement, offset)}, lanes);
          if (activation.getType() != type)
            activation = arith::ExtSIOp::create(k.b, k.loc, type, activation);
          Value &sum = accumulators[p * used + v];
          sum = k.multiplyAddLanes(sum, activation, weights, tile);
        }
      }
  }

  cpu::DepthwiseKernelOp op;
  KernelBuilder k;
  cpu::TileAttr tile;
  MemRefType weightsType, outputType;
  int64_t lanes, vectors, channels;
};
} // namespace

void npu::lowerDepthwiseKernel(cpu::DepthwiseKernelOp op) {
  DepthwiseEmitter(op).emit();
}
