// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "npu/Import/Scaling.h"

#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

static LogicalResult checkRange(Operation *op, StringRef what, Value value,
                                int64_t low, int64_t high) {
  DenseIntElementsAttr constants;
  if (!matchPattern(value, m_Constant(&constants)))
    return success();
  for (const APInt &constant : constants.getValues<APInt>())
    if (constant.getSExtValue() < low || constant.getSExtValue() > high)
      return op->emitOpError("expected ")
             << what << " from " << low << " to " << high
             << ", as TOSA requires, found " << constant.getSExtValue()
             << "; quantize the network again";
  return success();
}

LogicalResult npu::checkScaling(Operation *op) {
  if (auto rescale = dyn_cast<tosa::RescaleOp>(op))
    return success(
        succeeded(checkRange(op, "shifts", rescale.getShift(), 2, 62)) &&
        succeeded(checkRange(op, "multipliers", rescale.getMultiplier(), 0,
                             INT32_MAX)));
  if (auto mul = dyn_cast<tosa::MulOp>(op))
    return checkRange(op, "shifts", mul.getShift(), 0, 63);
  return success();
}
