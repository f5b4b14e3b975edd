// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "npu/Dialect/NPU/IR/NPU.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/OpImplementation.h"

using namespace mlir;
using namespace mlir::npu;

LogicalResult RangeOp::verify() {
  double min = getMin().convertToDouble(), max = getMax().convertToDouble();
  // The negation also refuses NaN.
  if (!(min <= max))
    return emitOpError("expected min <= max, found min = ")
           << min << " and max = " << max
           << "; calibrate again, or correct the range by hand";
  if (std::optional<Type> type = getQuantizedType()) {
    auto quantized = dyn_cast<quant::QuantizedType>(*type);
    Type element = getInput().getType().getElementType();
    if (!quantized || quantized.getExpressedType() != element)
      return emitOpError("expected quantized_type to be a !quant.uniform type "
                         "that expresses ")
             << element << ", found " << *type;
  }
  return success();
}

#define GET_OP_CLASSES
#include "npu/Dialect/NPU/IR/NPUOps.cpp.inc"
