// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// What operations compute for one element: fusions that hold for some
/// constants only are tried on every value that the operand can have.
#ifndef NPU_LIB_DIALECT_NPU_TRANSFORMS_EVALUATE_H
#define NPU_LIB_DIALECT_NPU_TRANSFORMS_EVALUATE_H

#include "npu/Dialect/NPU/IR/NPU.h"

#include <optional>

namespace mlir::npu {

/// TOSA's apply_scale_32 (and _16, which is the same formula rounded once) by
/// the multiplier of a scalar `requantize`. None where the result leaves 32
/// bits, which TOSA does not define.
std::optional<int64_t> applyScale(int64_t value, RequantizeAttr requantize);

/// Both clamps in one: first `first`, then `second`; either may be null.
DenseI64ArrayAttr composeClamps(DenseI64ArrayAttr first,
                                DenseI64ArrayAttr second);

/// The range of the values that an integer type holds.
std::pair<int64_t, int64_t> rangeOf(Type element, bool isUnsigned = false);

/// Whether `evaluate` knows the operation: a rescale with one multiplier, an
/// identity, or a constant table of 256 entries; on i8, i16 or i32.
bool canEvaluate(UnaryOp op);

/// The element that `op` writes for the element `input`, both as the signed
/// integers that their bits are. None where TOSA does not define it.
std::optional<int64_t> evaluate(UnaryOp op, int64_t input);

/// The element that `op` writes for rescaled operands `a` and `b`. Knows add,
/// sub, mul, maximum and minimum; none for others, and where TOSA does not
/// define the result.
std::optional<int64_t> evaluate(BinaryOp op, int64_t a, int64_t b);

} // namespace mlir::npu

#endif // NPU_LIB_DIALECT_NPU_TRANSFORMS_EVALUATE_H
