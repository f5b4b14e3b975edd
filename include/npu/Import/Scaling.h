// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// What TOSA requires of scale factors, and its verifiers do not check.
#ifndef NPU_IMPORT_SCALING_H
#define NPU_IMPORT_SCALING_H

#include "mlir/IR/Operation.h"

namespace mlir::npu {

/// Checks the multipliers and shifts of a RESCALE, and the shift of a MUL, as
/// far as they are constants, against TOSA 1.0: shifts of 2 to 62 and
/// multipliers that are not negative; of 0 to 63. Other operations pass.
LogicalResult checkScaling(Operation *op);

} // namespace mlir::npu

#endif // NPU_IMPORT_SCALING_H
