// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Elementwise.h"
#include "Lowering.h"

#include <cmath>

using namespace mlir;
using namespace mlir::npu;

/// The value that the operations of a table compute from `input`.
static double evaluate(const QuantizableGroup &group, Operation *last,
                       double input) {
  DenseMap<Value, double> numbers;
  numbers[group.activations.front()] = input;
  auto compute = [&](Operation *op) {
    SmallVector<double> operands;
    for (Value operand : elementwiseOperands(op)) {
      auto known = numbers.find(operand);
      operands.push_back(known != numbers.end() ? known->second
                                                : *readSplat(operand));
    }
    double number = evaluateElementwise(op, operands);
    numbers[op->getResult(0)] = number;
    return number;
  };
  for (Operation *op : group.inner)
    compute(op);
  return compute(last);
}

FailureOr<Value> mlir::npu::lowerTable(const QuantizableGroup &group,
                                       Operation *last,
                                       quant::UniformQuantizedType type,
                                       LoweringContext &context) {
  IntegerBuilder &builder = context.builder;
  std::optional<QuantizedValue> input =
      context.getQuantized(group.activations.front());
  if (!input)
    return context.fail("its input is in float");
  SmallVector<int8_t> entries;
  for (int64_t stored = -128; stored <= 127; ++stored) {
    double real =
        input->scale() * static_cast<double>(stored - input->zeroPoint());
    double result = evaluate(group, last, real);
    if (std::isnan(result))
      return context.fail("it is not defined at " +
                          Twine(std::to_string(real)) +
                          ", which its input's type can represent");
    entries.push_back(static_cast<int8_t>(quantizeNumber(result, type)));
  }
  return Value(tosa::TableOp::create(
      builder, withElement(last->getResult(0).getType(), builder.getI8Type()),
      input->value, builder.list(ArrayRef<int8_t>(entries))));
}
