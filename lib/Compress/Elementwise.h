// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Float elementwise TOSA operations, computed on numbers by the compiler.
#ifndef NPU_LIB_COMPRESS_ELEMENTWISE_H
#define NPU_LIB_COMPRESS_ELEMENTWISE_H

#include "mlir/IR/Operation.h"
#include "mlir/IR/Value.h"

#include <optional>

namespace mlir::npu {

/// Whether `evaluateElementwise` can compute `op`: a TOSA operation of one
/// result whose every element depends only on the operands' elements at the
/// same, or a broadcast, position.
bool isElementwise(Operation *op);

/// The operands that elements are taken from: all but the shift of `mul` and
/// the zero points of `negate`, which mean nothing on floats.
OperandRange elementwiseOperands(Operation *op);

/// One element of the result of `op`, for which `isElementwise` holds, from
/// one element of each of `elementwiseOperands`, in double precision; booleans
/// are 0 and 1. Functions are TOSA's, infinities and NaN as in IEEE 754.
double evaluateElementwise(Operation *op, ArrayRef<double> operands);

/// The elements of a constant tensor of f32 or of integers, in row-major
/// order; `npu.range` is looked through. None if `value` is not constant.
std::optional<SmallVector<double>> readConstant(Value value);

/// The one number of a constant tensor whose elements are all the same.
std::optional<double> readSplat(Value value);

} // namespace mlir::npu

#endif // NPU_LIB_COMPRESS_ELEMENTWISE_H
