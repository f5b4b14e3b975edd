// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Elementwise.h"
#include "Lowering.h"

#include "mlir/IR/IRMapping.h"

#include "mlir/Dialect/Tosa/Utils/ConversionUtils.h"

#include <cmath>

using namespace mlir;
using namespace mlir::npu;

/// `op` on integers, other operands and attributes as they are.
static Operation *cloneOn(Operation *op, Value input, Type element,
                          IntegerBuilder &builder) {
  IRMapping mapping;
  mapping.map(op->getOperand(0), input);
  Operation *copy = builder.clone(*op, mapping);
  copy->getResult(0).setType(withElement(op->getResult(0).getType(), element));
  return copy;
}

static FailureOr<Value> lowerPad(tosa::PadOp pad, QuantizedValue input,
                                 LoweringContext &context) {
  IntegerBuilder &builder = context.builder;
  std::optional<double> number = readSplat(pad.getPadConst());
  if (!number || std::isnan(*number))
    return context.fail("its padding is not a constant number");
  int64_t stored = quantizeNumber(*number, input.type);
  double real = input.scale() * static_cast<double>(stored - input.zeroPoint());
  // The least number pads a maximum as well as minus infinity does; anything
  // else must be represented.
  bool leastOfMaximum =
      *number < real &&
      llvm::all_of(pad->getUsers(), llvm::IsaPred<tosa::MaxPool2dOp>);
  if (std::fabs(*number - real) > input.scale() && !leastOfMaximum)
    return context.fail("its padding is outside the range of what it pads");
  Operation *copy = cloneOn(pad, input.value, builder.getI8Type(), builder);
  builder.setInsertionPoint(copy);
  copy->setOperand(2, builder.scalar(builder.getI8Type(), stored));
  builder.setInsertionPointAfter(copy);
  return copy->getResult(0);
}

/// Interpolation multiplies by the numerators of both scales, to be divided by
/// afterwards; its weights add up to 1, so a zero point stays one.
static FailureOr<Value> lowerResize(tosa::ResizeOp resize, QuantizedValue input,
                                    LoweringContext &context) {
  IntegerBuilder &builder = context.builder;
  if (resize.getMode() == tosa::ResizeMode::NEAREST_NEIGHBOR)
    return cloneOn(resize, input.value, builder.getI8Type(), builder)
        ->getResult(0);
  SmallVector<int64_t> scale;
  if (!tosa::getConstShapeValues(resize.getScale().getDefiningOp(), scale) ||
      scale.size() != 4)
    return context.fail("its scale is not constant");
  Value sum =
      cloneOn(resize, input.value, builder.getI32Type(), builder)->getResult(0);
  double numerators = static_cast<double>(scale[0] * scale[2]);
  return builder.rescale(sum, 1.0 / numerators, 0, 0, builder.getI8Type(),
                         128 * numerators, context.reason);
}

static Value lowerAveragePool(tosa::AvgPool2dOp pool, QuantizedValue input,
                              IntegerBuilder &builder) {
  Value zeroPoint = builder.scalar(builder.getI8Type(), input.zeroPoint());
  auto copy = cast<tosa::AvgPool2dOp>(
      cloneOn(pool, input.value, builder.getI8Type(), builder));
  copy.getInputZpMutable().assign(zeroPoint);
  copy.getOutputZpMutable().assign(zeroPoint);
  copy.setAccType(builder.getI32Type());
  return copy.getOutput();
}

FailureOr<Value> mlir::npu::lowerPassThrough(Operation *op,
                                             QuantizedValue input,
                                             LoweringContext &context) {
  IntegerBuilder &builder = context.builder;
  if (auto pad = dyn_cast<tosa::PadOp>(op))
    return lowerPad(pad, input, context);
  if (auto resize = dyn_cast<tosa::ResizeOp>(op))
    return lowerResize(resize, input, context);
  if (auto pool = dyn_cast<tosa::AvgPool2dOp>(op))
    return lowerAveragePool(pool, input, builder);
  if (auto clamp = dyn_cast<tosa::ClampOp>(op)) {
    double lower = cast<FloatAttr>(clamp.getMinValAttr()).getValueAsDouble();
    double upper = cast<FloatAttr>(clamp.getMaxValAttr()).getValueAsDouble();
    return builder.clamp(input.value, quantizeNumber(lower, input.type),
                         quantizeNumber(upper, input.type));
  }
  Operation *copy = cloneOn(op, input.value, builder.getI8Type(), builder);
  // There is no integer that is not a number.
  if (auto pool = dyn_cast<tosa::MaxPool2dOp>(copy))
    pool.setNanMode(tosa::NanPropagationMode::PROPAGATE);
  else if (auto max = dyn_cast<tosa::ReduceMaxOp>(copy))
    max.setNanMode(tosa::NanPropagationMode::PROPAGATE);
  else if (auto min = dyn_cast<tosa::ReduceMinOp>(copy))
    min.setNanMode(tosa::NanPropagationMode::PROPAGATE);
  return copy->getResult(0);
}
