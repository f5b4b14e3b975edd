// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Which float operations become one quantized operation.
///
/// A group is the unit of quantization: a core operation with what is computed
/// with it before its result is rounded to eight bits. Ranges stand on the
/// results of groups, never inside; inserting ranges and consuming them ask the
/// same functions, so that they agree on where those places are.
#ifndef NPU_LIB_COMPRESS_GROUPS_H
#define NPU_LIB_COMPRESS_GROUPS_H

#include "mlir/Dialect/Tosa/IR/TosaOps.h"

#include <optional>

namespace mlir::npu {

enum class GroupKind {
  Convolution, ///< conv2d, depthwise_conv2d, transpose_conv2d
  MatMul,
  AddSub, ///< add, sub of two tensors
  Mul,    ///< mul of two tensors
  MinMax, ///< maximum, minimum of two tensors
  Concat,
  Sum,     ///< reduce_sum, reshapes, and a factor: a mean
  Table,   ///< any function of one tensor, element by element
  Softmax, ///< reduce_max, sub, exp, reduce_sum, reciprocal, mul
};

struct QuantizableGroup {
  QuantizableGroup(GroupKind kind, Operation *core) : kind(kind), core(core) {}

  GroupKind kind;
  /// The operation that the kind is about; of several sums the first.
  Operation *core;
  /// What is computed inside, without the operation that gives the result: for
  /// a sum and a table in the order of the block.
  SmallVector<Operation *> inner;
  /// The bounds of the result, where a clamp ends the group.
  tosa::ClampOp clamp;
  /// The tensors that the group reads, without weights, biases and the
  /// constants of a table.
  SmallVector<Value> activations;
  /// Sum: what the sum is multiplied by.
  double factor = 1.0;
  /// Softmax: the axis of the classes.
  int64_t axis = 0;
};

/// The group whose result is the result of `last`; none if `last` is not
/// quantized as the end of a group. Looks only at operations on f32.
std::optional<QuantizableGroup> matchGroup(Operation *last);

/// Whether `op` gives a tensor with the scale and zero point of its first
/// operand: data movement, pooling, and a clamp on its own.
bool isPassThrough(Operation *op);

/// Whether `type` is a tensor of f32, the type that is quantized.
bool isFloatTensor(Type type);

} // namespace mlir::npu

#endif // NPU_LIB_COMPRESS_GROUPS_H
