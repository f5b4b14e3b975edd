// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Lowering.h"

#include "mlir/IR/IRMapping.h"

#include <algorithm>
#include <cmath>

using namespace mlir;
using namespace mlir::npu;

/// Bits that the operands of an addition are shifted left by, so that rescaling
/// them to a common scale loses nothing that int8 could show; 8 bits, a sign of
/// the difference, and these fit in 32.
static constexpr int64_t additionLeftShift = 20;

/// The integer forms of all tensors that a group reads.
static FailureOr<SmallVector<QuantizedValue>>
getInputs(const QuantizableGroup &group, LoweringContext &context) {
  SmallVector<QuantizedValue> inputs;
  for (Value activation : group.activations) {
    std::optional<QuantizedValue> input = context.getQuantized(activation);
    if (!input)
      return context.fail("an operand is in float");
    inputs.push_back(*input);
  }
  return inputs;
}

static FailureOr<Value> lowerMatMul(Operation *op,
                                    ArrayRef<QuantizedValue> inputs,
                                    quant::UniformQuantizedType type,
                                    LoweringContext &context) {
  IntegerBuilder &builder = context.builder;
  int64_t depth = cast<ShapedType>(inputs[0].value.getType()).getDimSize(2);
  double largest = static_cast<double>(depth) * 255 * 255;
  if (largest > std::numeric_limits<int32_t>::max())
    return context.fail("its sum of products may not fit in 32 bits");
  Value product = tosa::MatMulOp::create(
      builder, withElement(op->getResult(0).getType(), builder.getI32Type()),
      inputs[0].value, inputs[1].value,
      builder.scalar(builder.getI8Type(), inputs[0].zeroPoint()),
      builder.scalar(builder.getI8Type(), inputs[1].zeroPoint()));
  return builder.rescale(
      product, inputs[0].scale() * inputs[1].scale() / type.getScale(), 0,
      type.getZeroPoint(), builder.getI8Type(), largest, context.reason);
}

/// Both operands are brought to twice the larger scale, divided by
/// 2^additionLeftShift, in 32 bits; the sum or difference is rescaled once.
static FailureOr<Value> lowerAddSub(Operation *op,
                                    ArrayRef<QuantizedValue> inputs,
                                    quant::UniformQuantizedType type,
                                    LoweringContext &context) {
  IntegerBuilder &builder = context.builder;
  double common = 2 * std::max(inputs[0].scale(), inputs[1].scale());
  double unit = std::ldexp(1.0, additionLeftShift);
  SmallVector<Value> operands;
  for (const QuantizedValue &input : inputs) {
    FailureOr<Value> operand = builder.rescale(
        input.value, input.scale() / common * unit, input.zeroPoint(), 0,
        builder.getI32Type(), 255, context.reason);
    if (failed(operand))
      return failure();
    operands.push_back(*operand);
  }
  RankedTensorType wide =
      withElement(op->getResult(0).getType(), builder.getI32Type());
  Value result;
  if (isa<tosa::AddOp>(op))
    result = tosa::AddOp::create(builder, wide, operands[0], operands[1]);
  else
    result = tosa::SubOp::create(builder, wide, operands[0], operands[1]);
  return builder.rescale(result, common / (unit * type.getScale()), 0,
                         type.getZeroPoint(), builder.getI8Type(), 255 * unit,
                         context.reason);
}

static FailureOr<Value> lowerMul(Operation *op, ArrayRef<QuantizedValue> inputs,
                                 quant::UniformQuantizedType type,
                                 LoweringContext &context) {
  IntegerBuilder &builder = context.builder;
  Value product = tosa::MulOp::create(
      builder, withElement(op->getResult(0).getType(), builder.getI32Type()),
      builder.widen(inputs[0]), builder.widen(inputs[1]),
      builder.scalar(builder.getI8Type(), 0));
  return builder.rescale(
      product, inputs[0].scale() * inputs[1].scale() / type.getScale(), 0,
      type.getZeroPoint(), builder.getI8Type(), 255.0 * 255.0, context.reason);
}

/// Compared at the scale of the result, in the 32 bits that TOSA has MAXIMUM
/// and MINIMUM in.
static FailureOr<Value> lowerMinMax(Operation *op,
                                    ArrayRef<QuantizedValue> inputs,
                                    quant::UniformQuantizedType type,
                                    LoweringContext &context) {
  IntegerBuilder &builder = context.builder;
  SmallVector<Value> operands;
  for (const QuantizedValue &input : inputs) {
    FailureOr<Value> operand = builder.rescale(
        input.value, input.scale() / type.getScale(), input.zeroPoint(), 0,
        builder.getI32Type(), 255, context.reason);
    if (failed(operand))
      return failure();
    operands.push_back(*operand);
  }
  RankedTensorType wide =
      withElement(op->getResult(0).getType(), builder.getI32Type());
  Value result;
  if (isa<tosa::MaximumOp>(op))
    result = tosa::MaximumOp::create(builder, wide, operands[0], operands[1],
                                     tosa::NanPropagationMode::PROPAGATE);
  else
    result = tosa::MinimumOp::create(builder, wide, operands[0], operands[1],
                                     tosa::NanPropagationMode::PROPAGATE);
  double largest = 0;
  for (const QuantizedValue &input : inputs)
    largest = std::max(largest, 255 * input.scale() / type.getScale() + 1);
  return builder.rescale(result, 1.0, 0, type.getZeroPoint(),
                         builder.getI8Type(), largest, context.reason);
}

static FailureOr<Value> lowerConcat(Operation *op,
                                    ArrayRef<QuantizedValue> inputs,
                                    quant::UniformQuantizedType type,
                                    LoweringContext &context) {
  IntegerBuilder &builder = context.builder;
  SmallVector<Value> operands;
  for (const QuantizedValue &input : inputs) {
    FailureOr<Value> operand = builder.requantize(input, type, context.reason);
    if (failed(operand))
      return failure();
    operands.push_back(*operand);
  }
  return Value(tosa::ConcatOp::create(
      builder, withElement(op->getResult(0).getType(), builder.getI8Type()),
      operands, cast<tosa::ConcatOp>(op).getAxis()));
}

/// Summed in 32 bits, then rescaled once by both the change of scale and the
/// factor: a mean is not rounded before it is divided.
static FailureOr<Value> lowerSum(const QuantizableGroup &group, Operation *last,
                                 QuantizedValue input,
                                 quant::UniformQuantizedType type,
                                 LoweringContext &context) {
  IntegerBuilder &builder = context.builder;
  if (!(group.factor > 0))
    return context.fail("its sum is multiplied by a number that is not "
                        "positive");
  auto from = cast<RankedTensorType>(input.value.getType());
  auto to = cast<RankedTensorType>(last->getResult(0).getType());
  double largest = 255.0 * static_cast<double>(from.getNumElements()) /
                   static_cast<double>(to.getNumElements());
  if (largest > std::numeric_limits<int32_t>::max())
    return context.fail("its sum may not fit in 32 bits");
  SmallVector<Operation *> steps = group.inner;
  if (!group.clamp)
    steps.push_back(last);
  Value sum = builder.widen(input);
  for (Operation *step : steps) {
    // The factor is in the rescale.
    if (isa<tosa::MulOp>(step))
      continue;
    IRMapping mapping;
    mapping.map(step->getOperand(0), sum);
    Operation *copy = builder.clone(*step, mapping);
    copy->getResult(0).setType(
        withElement(step->getResult(0).getType(), builder.getI32Type()));
    sum = copy->getResult(0);
  }
  return builder.rescale(sum, input.scale() * group.factor / type.getScale(), 0,
                         type.getZeroPoint(), builder.getI8Type(), largest,
                         context.reason);
}

FailureOr<Value> mlir::npu::lowerArithmetic(const QuantizableGroup &group,
                                            Operation *last,
                                            quant::UniformQuantizedType type,
                                            LoweringContext &context) {
  FailureOr<SmallVector<QuantizedValue>> inputs = getInputs(group, context);
  if (failed(inputs))
    return failure();
  switch (group.kind) {
  case GroupKind::MatMul:
    return lowerMatMul(group.core, *inputs, type, context);
  case GroupKind::AddSub:
    return lowerAddSub(group.core, *inputs, type, context);
  case GroupKind::Mul:
    return lowerMul(group.core, *inputs, type, context);
  case GroupKind::MinMax:
    return lowerMinMax(group.core, *inputs, type, context);
  case GroupKind::Concat:
    return lowerConcat(group.core, *inputs, type, context);
  case GroupKind::Sum:
    return lowerSum(group, last, inputs->front(), type, context);
  default:
    return context.fail("it is no arithmetic");
  }
}
