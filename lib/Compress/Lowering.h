// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// From a group of float operations to integer TOSA.
#ifndef NPU_LIB_COMPRESS_LOWERING_H
#define NPU_LIB_COMPRESS_LOWERING_H

#include "Groups.h"
#include "IntegerBuilder.h"

#include "llvm/ADT/STLFunctionalExtras.h"

#include <string>

namespace mlir::npu {

/// What a group is lowered with. Every function returns the int8 result, or
/// failure and, in `reason`, why the group must stay in float; the float
/// operations are not touched, and what was built before a failure is dead.
struct LoweringContext {
  IntegerBuilder &builder;
  /// The integer form of a float tensor; none if it has none.
  llvm::function_ref<std::optional<QuantizedValue>(Value)> getQuantized;
  /// The end of a sentence that begins with "because".
  std::string reason;

  LogicalResult fail(const Twine &why) {
    reason = why.str();
    return failure();
  }
};

/// Lowers the group that gives the result of `last`, in `type`.
FailureOr<Value> lowerGroup(const QuantizableGroup &group, Operation *last,
                            quant::UniformQuantizedType type,
                            LoweringContext &context);

/// Lowers a convolution: int32 accumulators, rescaled by channel.
FailureOr<Value> lowerConvolution(const QuantizableGroup &group,
                                  quant::UniformQuantizedType type,
                                  LoweringContext &context);

/// Lowers matmul, add, sub, mul, maximum, minimum, concat, sum.
FailureOr<Value> lowerArithmetic(const QuantizableGroup &group, Operation *last,
                                 quant::UniformQuantizedType type,
                                 LoweringContext &context);

/// Lowers a function of one tensor to a table of 256 entries.
FailureOr<Value> lowerTable(const QuantizableGroup &group, Operation *last,
                            quant::UniformQuantizedType type,
                            LoweringContext &context);

/// Lowers a softmax to 32-bit integers, as importers spell it.
FailureOr<Value> lowerSoftmax(const QuantizableGroup &group,
                              quant::UniformQuantizedType type,
                              LoweringContext &context);

/// Lowers an operation for which `isPassThrough` holds; the result has the type
/// of `input`, the integer form of its first operand.
FailureOr<Value> lowerPassThrough(Operation *op, QuantizedValue input,
                                  LoweringContext &context);

} // namespace mlir::npu

#endif // NPU_LIB_COMPRESS_LOWERING_H
