// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "VerifyCommon.h"
#include "npu/Dialect/NPU/IR/NPU.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/OpImplementation.h"

#include <cmath>

using namespace mlir;
using namespace mlir::npu;

/// Scales must be as many as the entries that they are for, or one would be
/// read that is not there.
static LogicalResult verifyScales(RangeOp op, quant::QuantizedType type) {
  auto tensor = dyn_cast<RankedTensorType>(op.getInput().getType());
  if (!tensor)
    return success();
  ArrayRef<int64_t> shape = tensor.getShape();
  auto verifyAxis = [&](int64_t axis, int64_t scales,
                        int64_t entriesPerScale) -> LogicalResult {
    if (axis >= static_cast<int64_t>(shape.size()))
      return op.emitOpError("expected the quantized axis to be below the rank ")
             << shape.size() << ", found axis " << axis;
    if (scales * entriesPerScale != shape[axis])
      return op.emitOpError("expected one scale for each ")
             << (entriesPerScale == 1 ? "of the " : "block of the ")
             << shape[axis] << " entries of axis " << axis << ", found "
             << scales << " scales";
    return success();
  };
  if (auto perAxis = dyn_cast<quant::UniformQuantizedPerAxisType>(type))
    return verifyAxis(perAxis.getQuantizedDimension(),
                      perAxis.getScales().size(), 1);
  if (auto blocks = dyn_cast<quant::UniformQuantizedSubChannelType>(type)) {
    ArrayRef<int64_t> scales = blocks.getScales().getType().getShape();
    if (scales.size() != shape.size())
      return op.emitOpError("expected scales of rank ")
             << shape.size() << ", found rank " << scales.size();
    for (auto [axis, size] : blocks.getBlockSizeInfo())
      if (axis < static_cast<int64_t>(scales.size()) &&
          failed(verifyAxis(axis, scales[axis], size)))
        return failure();
  }
  return success();
}

LogicalResult RangeOp::verify() {
  if (!getMinAttr() != !getMaxAttr())
    return emitOpError("expected both min and max, or neither, found only ")
           << (getMinAttr() ? "min" : "max") << "; give the other one too";
  if (isObserved()) {
    double min = getMin()->convertToDouble(), max = getMax()->convertToDouble();
    // The negation also refuses NaN.
    if (!(min <= max))
      return emitOpError("expected min <= max, found min = ")
             << min << " and max = " << max
             << "; calibrate again, or correct the range by hand";
    if (std::isinf(min) || std::isinf(max))
      return emitOpError("expected a finite range, found min = ")
             << min << " and max = " << max
             << "; calibrate again, or correct the range by hand";
  }
  if (std::optional<Type> type = getQuantizedType()) {
    auto quantized = dyn_cast<quant::QuantizedType>(*type);
    Type element = getInput().getType().getElementType();
    if (!quantized || quantized.getExpressedType() != element)
      return emitOpError("expected quantized_type to be a !quant.uniform type "
                         "that expresses ")
             << element << ", found " << *type;
    return verifyScales(*this, quantized);
  }
  return success();
}

LogicalResult ReshapeOp::verify() {
  if (wordType(getInput().getType().getElementType()) !=
          wordType(getResult().getType().getElementType()) ||
      getInput().getType().getNumElements() !=
          getResult().getType().getNumElements())
    return emitOpError("expected the same number of elements of the same type, "
                       "found ")
           << getInput().getType() << " and " << getResult().getType();
  return success();
}

LogicalResult ConcatOp::verify() {
  if (getInputs().empty())
    return emitOpError("expected at least one input");
  if (failed(verifyAxis(*this, getAxis())))
    return failure();
  int64_t sum = 0;
  for (Value input : getInputs()) {
    auto type = cast<RankedTensorType>(input.getType());
    sum += type.getDimSize(getAxis());
    for (int64_t dim = 0; dim < 3; ++dim)
      if (dim != int64_t(getAxis()) &&
          type.getDimSize(dim) != getType().getDimSize(dim))
        return emitOpError("expected inputs that differ from the result along "
                           "axis ")
               << getAxis() << " only, found " << type;
    if (type.getElementType() != getType().getElementType())
      return emitOpError("expected inputs of element type ")
             << getType().getElementType() << ", found " << type;
  }
  if (sum != getType().getDimSize(getAxis()))
    return emitOpError("expected the result's extent along axis ")
           << getAxis() << " to be the inputs' sum of " << sum << ", found "
           << getType().getDimSize(getAxis());
  return success();
}

/// Checks that the box of `inner` at `offsets` lies in `outer`.
static LogicalResult verifyBox(Operation *op, RankedTensorType outer,
                               RankedTensorType inner,
                               ArrayRef<int64_t> offsets) {
  if (offsets.size() != 3)
    return op->emitOpError("expected three offsets, found ") << offsets.size();
  if (outer.getElementType() != inner.getElementType())
    return op->emitOpError("expected one element type, found ")
           << outer << " and " << inner;
  for (int64_t dim = 0; dim < 3; ++dim)
    if (offsets[dim] < 0 ||
        offsets[dim] + inner.getDimSize(dim) > outer.getDimSize(dim))
      return op->emitOpError("expected the box to lie inside ")
             << outer << ", found [" << offsets[dim] << ", "
             << offsets[dim] + inner.getDimSize(dim) << ") in dimension "
             << dim;
  return success();
}

LogicalResult SliceOp::verify() {
  return verifyBox(*this, getInput().getType(), getType(), getOffsets());
}

LogicalResult PadOp::verify() {
  if (getType().getElementTypeBitWidth() > 32)
    return emitOpError("expected elements of i8, i16 or i32, found ")
           << getType().getElementType();
  return verifyBox(*this, getType(), getInput().getType(), getLow());
}

LogicalResult ConstantOp::verify() {
  auto type = cast<ShapedType>(getValue().getType());
  if (!type.getElementType().isInteger(8) ||
      type.getNumElements() != getType().getNumElements())
    return emitOpError("expected the value to be ")
           << getType().getNumElements() << " i8, found " << type;
  if (spaceOf(getType()) != Space::Dram)
    return emitOpError("expected a result in dram, found ") << getType();
  return success();
}

LogicalResult CopyOp::verify() {
  MemRefType source = getSource().getType(),
             destination = getDestination().getType();
  if (source.getShape() != destination.getShape() ||
      source.getElementType() != destination.getElementType())
    return emitOpError("expected buffers of one shape and element type, found ")
           << source << " and " << destination;
  return success();
}
