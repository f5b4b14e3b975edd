// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// What the kernels are written with: index arithmetic, loops that carry
/// accumulators, products, and what becomes of accumulators.
#ifndef NPU_LIB_CPU_KERNELS_KERNELBUILDER_H
#define NPU_LIB_CPU_KERNELS_KERNELBUILDER_H

#include "npu/CPU/IR/CPU.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Builders.h"

namespace mlir::npu {

class KernelBuilder {
public:
  explicit KernelBuilder(Operation *kernel)
      : b(kernel), loc(kernel->getLoc()) {}

  // Indices.
  Value index(int64_t value);
  Value add(Value lhs, Value rhs);
  Value add(Value lhs, int64_t rhs);
  Value mul(Value lhs, int64_t rhs);

  /// Emits `body(i)` for i = 0, step, … below `extent`; a loop of one step
  /// becomes its body.
  void forEach(int64_t extent, int64_t step, function_ref<void(Value)> body);
  void forEach(int64_t extent, function_ref<void(Value)> body) {
    forEach(extent, 1, body);
  }

  /// As forEach, with values that each step takes and `body` replaces.
  void accumulate(int64_t extent, MutableArrayRef<Value> values,
                  function_ref<void(Value, MutableArrayRef<Value>)> body);

  // Vectors.
  VectorType vectorOf(int64_t lanes, Type element);
  /// Loads `lanes` contiguous elements.
  Value load(Value buffer, ValueRange indices, int64_t lanes);
  /// Stores the first `count` lanes.
  void store(Value vector, Value buffer, ValueRange indices, int64_t count);
  Value splat(VectorType type, int64_t value);

  /// Loads what one lane multiplies in a step (1, 2 or 4 elements) and repeats
  /// it in every lane. `flipSign` flips the highest bit of each byte.
  Value loadActivation(Value rows, ValueRange indices, cpu::TileAttr tile,
                       bool flipSign);

  /// accumulator + activation · weights, lane by lane.
  Value multiplyAdd(Value accumulator, Value activation, Value weights,
                    cpu::TileAttr tile);

  /// accumulator + activation · weights for a depthwise convolution: i32 lanes,
  /// of which weights have a high half of 0 unless the dot is plain.
  Value multiplyAddLanes(Value accumulator, Value activation, Value weights,
                         cpu::TileAttr tile);

  /// Vectors with what `rescale` needs for the channels from `channel` on.
  struct Scales {
    Value multiplier, shift, round, negative;
  };
  Scales loadScales(cpu::RescaleAttr rescale, Value table, Value channel,
                    int64_t lanes);

  /// Turns an accumulator into a vector of outputs.
  Value finish(Value accumulator, cpu::RescaleAttr rescale,
               const Scales &scales, cpu::ClampAttr clamp);

  OpBuilder b;
  Location loc;

private:
  Value callIntrinsic(StringRef name, Type type, ValueRange arguments);
};

/// Each replaces a kernel on buffers by loops.
void lowerPackRows(cpu::PackRowsOp op);
void lowerConvKernel(cpu::ConvKernelOp op);
void lowerDepthwiseKernel(cpu::DepthwiseKernelOp op);

} // namespace mlir::npu

#endif // NPU_LIB_CPU_KERNELS_KERNELBUILDER_H
