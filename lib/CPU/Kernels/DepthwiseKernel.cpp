// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Loops for cpu.depthwise_kernel.
#include "OutputTiles.h"

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
    emitOutputs(k, op, first, valid,
                [&](const OutputTile &at, MutableArrayRef<Value> accumulators) {
                  Value firstRow = k.mul(at.y, op.getStride()[0]);
                  Value firstElement =
                      k.add(k.mul(at.x, op.getStride()[1] * channels), first);
                  k.accumulate(weightsType.getDimSize(0), accumulators,
                               [&](Value kernelRow,
                                   MutableArrayRef<Value> accumulators) {
                                 emitKernelRow(kernelRow, at, firstRow,
                                               firstElement, accumulators);
                               });
                });
  }

  void emitKernelRow(Value kernelRow, const OutputTile &at, Value firstRow,
                     Value firstElement, MutableArrayRef<Value> accumulators) {
    Value row = k.add(firstRow, k.mul(kernelRow, op.getDilation()[0]));
    VectorType type = k.vectorOf(lanes, tile.getAccumulatorType());
    for (int64_t column = 0; column != weightsType.getDimSize(1); ++column)
      for (int64_t v = 0; v != at.vectors; ++v) {
        Value weights = k.load(
            op.getWeights(),
            {kernelRow, k.index(column), k.add(at.channel, v * lanes)}, lanes);
        for (int64_t p = 0; p != at.pixels; ++p) {
          int64_t offset =
              (p * op.getStride()[1] + column * op.getDilation()[1]) *
                  channels +
              v * lanes;
          Value activation = k.load(
              op.getRows(), {at.n, row, k.add(firstElement, offset)}, lanes);
          if (activation.getType() != type)
            activation = arith::ExtSIOp::create(k.b, k.loc, type, activation);
          Value &sum = accumulators[p * at.vectors + v];
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
