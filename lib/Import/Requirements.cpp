// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "npu/Import/Requirements.h"

#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/Dialect/Tosa/Utils/ConversionUtils.h"
#include "mlir/Dialect/Traits.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/TypeSwitch.h"

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

/// What TOSA does not allow together in a RESCALE, or an empty string.
static StringRef findBadCombination(tosa::RescaleOp op) {
  Type input = getElementTypeOrSelf(op.getInput().getType()),
       output = getElementTypeOrSelf(op.getOutput().getType());
  bool isUnsigned = op.getInputUnsigned() || op.getOutputUnsigned();
  if (op.getInputUnsigned() && op.getOutputUnsigned())
    return "an unsigned input and an unsigned output";
  if (input.isInteger(48) && op.getScale32())
    return "an input of i48 and multipliers of 32 bits (scale32)";
  if (isUnsigned && (input.isInteger(32) || input.isInteger(48)))
    return "an input of i32 or i48 and unsigned values";
  if (isUnsigned && output.isInteger(32))
    return "an output of i32 and unsigned values";
  if (op.getRoundingMode() == tosa::RoundingMode::DOUBLE_ROUND &&
      !op.getScale32())
    return "DOUBLE_ROUND and multipliers of 16 bits";
  return "";
}

static LogicalResult check(tosa::RescaleOp op) {
  StringRef combination = findBadCombination(op);
  if (!combination.empty())
    return op.emitOpError("has ")
           << combination
           << ", which TOSA does not allow together; quantize the network "
              "again";
  return success(succeeded(checkRange(op, "shifts", op.getShift(), 2, 62)) &&
                 succeeded(checkRange(op, "multipliers", op.getMultiplier(), 0,
                                      INT32_MAX)));
}

static LogicalResult check(tosa::MulOp op) {
  auto left = dyn_cast<RankedTensorType>(op.getInput1().getType()),
       right = dyn_cast<RankedTensorType>(op.getInput2().getType()),
       result = dyn_cast<RankedTensorType>(op.getOutput().getType());
  if (left && right && result && left.hasStaticShape() &&
      right.hasStaticShape() && result.hasStaticShape()) {
    SmallVector<int64_t> shape;
    if (!OpTrait::util::getBroadcastedShape(left.getShape(), right.getShape(),
                                            shape) ||
        ArrayRef(shape) != result.getShape())
      return op.emitOpError("expected a result of the shape that its operands "
                            "broadcast to, found ")
             << result << " from " << left << " and " << right;
  }
  return checkRange(op, "shifts", op.getShift(), 0, 63);
}

static LogicalResult check(tosa::SliceOp op) {
  auto input = dyn_cast<RankedTensorType>(op.getInput1().getType()),
       output = dyn_cast<RankedTensorType>(op.getOutput().getType());
  SmallVector<int64_t> start, size;
  if (!input || !output || !input.hasStaticShape() ||
      !output.hasStaticShape() ||
      !tosa::getConstShapeValues(op.getStart().getDefiningOp(), start) ||
      !tosa::getConstShapeValues(op.getSize().getDefiningOp(), size))
    return success();
  for (int64_t i = 0, e = input.getRank(); i != e; ++i) {
    if (size[i] != output.getDimSize(i))
      return op.emitOpError("expected the sizes of its result of type ")
             << output << ", found " << size[i] << " in dimension " << i;
    if (start[i] < 0 || start[i] > input.getDimSize(i) - size[i])
      return op.emitOpError("expected a part of its input of type ")
             << input << ", found " << size[i] << " elements from " << start[i]
             << " in dimension " << i;
  }
  return success();
}

/// Checks one dimension of a RESIZE: `in` elements become `out`.
static LogicalResult checkResize(tosa::ResizeOp op, StringRef dimension,
                                 int64_t in, int64_t out, int64_t numerator,
                                 int64_t denominator, int64_t offset,
                                 int64_t border) {
  auto isWithin = [&](StringRef what, int64_t value, int64_t low,
                      int64_t high) -> LogicalResult {
    if (low <= value && value <= high)
      return success();
    return op.emitOpError("expected ")
           << what << " of its " << dimension << " from " << low << " to "
           << high << ", as TOSA requires, found " << value;
  };
  // TOSA 1.0, RESIZE.
  constexpr int64_t maxExtent = 16383, maxNumerator = 1 << 11, maxShrink = 16;
  if (failed(isWithin("an input size", in, 1, maxExtent)) ||
      failed(isWithin("an output size", out, 1, maxExtent)) ||
      failed(isWithin("a scale numerator", numerator, 1, maxNumerator)) ||
      failed(isWithin("a scale denominator", denominator, 1,
                      maxShrink * numerator - 1)) ||
      failed(isWithin("an offset", offset, -numerator,
                      maxShrink * numerator - 1)) ||
      failed(
          isWithin("a border", border, -maxShrink * numerator, numerator - 1)))
    return failure();
  int64_t reach = (in - 1) * numerator - offset + border;
  if (reach % denominator != 0 || reach / denominator + 1 != out)
    return op.emitOpError("expected a ")
           << dimension << " of (" << in << " - 1) * " << numerator << " - "
           << offset << " + " << border << " steps of " << denominator
           << " and one element, found " << out << " elements";
  return success();
}

static LogicalResult check(tosa::ResizeOp op) {
  auto input = dyn_cast<RankedTensorType>(op.getInput().getType()),
       output = dyn_cast<RankedTensorType>(op.getOutput().getType());
  SmallVector<int64_t> scale, offset, border;
  if (!input || !output || !input.hasStaticShape() ||
      !output.hasStaticShape() || input.getRank() != 4 ||
      output.getRank() != 4 ||
      !tosa::getConstShapeValues(op.getScale().getDefiningOp(), scale) ||
      !tosa::getConstShapeValues(op.getOffset().getDefiningOp(), offset) ||
      !tosa::getConstShapeValues(op.getBorder().getDefiningOp(), border))
    return success();
  for (int64_t i : {0, 3})
    if (input.getDimSize(i) != output.getDimSize(i))
      return op.emitOpError("expected the batch and the channels of its input "
                            "of type ")
             << input << " in its result, found " << output;
  static constexpr StringLiteral dimensions[] = {"height", "width"};
  for (auto [i, dimension] : llvm::enumerate(dimensions))
    if (failed(checkResize(op, dimension, input.getDimSize(i + 1),
                           output.getDimSize(i + 1), scale[2 * i],
                           scale[2 * i + 1], offset[i], border[i])))
      return failure();
  return success();
}

static LogicalResult check(tosa::TileOp op) {
  auto input = dyn_cast<RankedTensorType>(op.getInput1().getType()),
       output = dyn_cast<RankedTensorType>(op.getOutput().getType());
  SmallVector<int64_t> multiples;
  if (!input || !output || !input.hasStaticShape() ||
      !output.hasStaticShape() || input.getRank() != output.getRank() ||
      !tosa::getConstShapeValues(op.getMultiples().getDefiningOp(),
                                 multiples) ||
      int64_t(multiples.size()) != input.getRank())
    return success();
  for (int64_t i = 0, e = input.getRank(); i != e; ++i)
    if (input.getDimSize(i) * multiples[i] != output.getDimSize(i))
      return op.emitOpError("expected a result of ")
             << input.getDimSize(i) << " * " << multiples[i]
             << " elements in dimension " << i << ", found " << output;
  return success();
}

LogicalResult npu::checkRequirements(Operation *op) {
  return llvm::TypeSwitch<Operation *, LogicalResult>(op)
      .Case<tosa::MulOp, tosa::RescaleOp, tosa::ResizeOp, tosa::SliceOp,
            tosa::TileOp>([](auto op) { return check(op); })
      .Default([](Operation *) { return success(); });
}
