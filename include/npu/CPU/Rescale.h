// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The arithmetic of TOSA's RESCALE, shared by every lowering that contains it.
#ifndef NPU_CPU_RESCALE_H
#define NPU_CPU_RESCALE_H

#include "mlir/IR/Builders.h"
#include "mlir/IR/Value.h"

namespace mlir::npu {

/// Emits TOSA 1.0's apply_scale: (value * multiplier + round) >> shift.
/// `value` and `multiplier` are i64, or vectors of it of one shape; `shift` is
/// of the same type, in [2, 62]. With `doubleRound`, where the shift is above
/// 31, the value is also rounded as if shifted in two steps. The result is i64
/// and, for values that TOSA allows, fits in i32.
Value emitApplyScale(OpBuilder &builder, Location loc, Value value,
                     Value multiplier, Value shift, bool doubleRound);

/// Emits the constant `value` of `type`: an integer, or a vector of it (splat).
Value emitConstant(OpBuilder &builder, Location loc, Type type, int64_t value);

} // namespace mlir::npu

#endif // NPU_CPU_RESCALE_H
