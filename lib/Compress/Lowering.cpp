// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Lowering.h"

#include <algorithm>

using namespace mlir;
using namespace mlir::npu;

FailureOr<Value> mlir::npu::lowerGroup(const QuantizableGroup &group,
                                       Operation *last,
                                       quant::UniformQuantizedType type,
                                       LoweringContext &context) {
  IntegerBuilder &builder = context.builder;
  builder.setLoc(group.core->getLoc());
  FailureOr<Value> result = failure();
  switch (group.kind) {
  case GroupKind::Convolution:
    result = lowerConvolution(group, type, context);
    break;
  case GroupKind::Table:
    // The table holds the bounds of the type and of clamps already.
    return lowerTable(group, last, type, context);
  case GroupKind::Softmax:
    return lowerSoftmax(group, type, context);
  default:
    result = lowerArithmetic(group, last, type, context);
  }
  if (failed(result))
    return failure();

  // A rectifier costs nothing where the type starts at its lower bound.
  int64_t lower = type.getStorageTypeMin(), upper = type.getStorageTypeMax();
  if (tosa::ClampOp clamp = group.clamp) {
    double min = cast<FloatAttr>(clamp.getMinValAttr()).getValueAsDouble();
    double max = cast<FloatAttr>(clamp.getMaxValAttr()).getValueAsDouble();
    lower = std::max(lower, quantizeNumber(min, type));
    upper = std::min(upper, quantizeNumber(max, type));
    builder.setLoc(clamp.getLoc());
  }
  return builder.clamp(*result, lower, upper);
}
