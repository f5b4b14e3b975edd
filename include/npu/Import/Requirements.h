// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// What TOSA requires of operations, and its verifiers do not check.
#ifndef NPU_IMPORT_REQUIREMENTS_H
#define NPU_IMPORT_REQUIREMENTS_H

#include "mlir/IR/Operation.h"

namespace mlir::npu {

/// Checks, as far as the values are constants and the shapes static, what TOSA
/// 1.0 says by ERROR_IF and REQUIRE, and emits an error that names the first
/// thing that is wrong:
/// - RESCALE: shifts of 2 to 62, multipliers that are not negative, and the
///   combinations of types, signedness and rounding that it allows;
/// - MUL: a shift of 0 to 63, and a result of the operands' broadcast shape;
/// - SLICE: a part that lies within the input and has the result's shape;
/// - RESIZE: scales, offsets and borders within their bounds, and a result of
///   the shape that they give.
/// Other operations pass.
LogicalResult checkRequirements(Operation *op);

} // namespace mlir::npu

#endif // NPU_IMPORT_REQUIREMENTS_H
