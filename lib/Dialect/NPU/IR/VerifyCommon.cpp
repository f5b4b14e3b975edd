// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "VerifyCommon.h"

using namespace mlir;
using namespace mlir::npu;

LogicalResult npu::verifyForm(ComputeOpInterface op) {
  bool onBuffers = static_cast<bool>(op.getOfmBuffer());
  if (onBuffers == static_cast<bool>(op.getOfmTensor()))
    return op->emitOpError("expected either a result (on tensors) or a buffer "
                           "behind `into`, found ")
           << (onBuffers ? "both" : "neither");
  for (Value operand : op->getOperands())
    if (isa<MemRefType>(operand.getType()) != onBuffers)
      return op->emitOpError("expected tensors only, or buffers only; found ")
             << operand.getType();
  return success();
}

LogicalResult npu::verifyExtents(Operation *op, StringRef name,
                                 ArrayRef<int64_t> values, size_t count,
                                 int64_t least) {
  if (values.size() != count)
    return op->emitOpError("expected ") << name << " to have " << count
                                        << " elements, found " << values.size();
  for (int64_t value : values)
    if (value < least)
      return op->emitOpError("expected ")
             << name << " of at least " << least << ", found " << value;
  return success();
}

LogicalResult npu::verifyClamp(Operation *op,
                               std::optional<ArrayRef<int64_t>> clamp) {
  if (clamp && (clamp->size() != 2 || (*clamp)[0] > (*clamp)[1]))
    return op->emitOpError("expected clamp = [least, most], found [")
           << *clamp << "]";
  return success();
}

LogicalResult npu::verifyAxis(Operation *op, int64_t axis) {
  if (axis < 0 || axis > 2)
    return op->emitOpError("expected axis 0, 1 or 2, found ") << axis;
  return success();
}

LogicalResult npu::verifyWidth(Operation *op, StringRef name, Value value,
                               ArrayRef<unsigned> widths) {
  Type element = cast<ShapedType>(value.getType()).getElementType();
  if (llvm::is_contained(widths, element.getIntOrFloatBitWidth()))
    return success();
  InFlightDiagnostic diagnostic = op->emitOpError("expected ")
                                  << name << " to have elements of ";
  llvm::interleave(
      widths, [&](unsigned width) { diagnostic << "i" << width; },
      [&] { diagnostic << " or "; });
  return diagnostic << ", found " << element;
}

LogicalResult npu::verifySameElement(Operation *op, ShapedType ifm,
                                     ShapedType ofm) {
  if (ifm.getElementType() == ofm.getElementType())
    return success();
  return op->emitOpError("expected a result of ")
         << ifm.getElementType() << " as the input, found "
         << ofm.getElementType();
}

LogicalResult npu::verifyWindow(Operation *op, int64_t dim, int64_t ifm,
                                int64_t ofm, int64_t kernel, int64_t stride,
                                int64_t dilation, int64_t padBefore,
                                int64_t padAfter) {
  int64_t reach = (kernel - 1) * dilation + 1;
  if (padBefore >= reach || padAfter >= reach)
    return op->emitOpError("expected padding of less than the window's ")
           << reach << " elements in dimension " << dim << ", found "
           << padBefore << " and " << padAfter
           << "; pad with npu.pad what goes beyond";
  int64_t span = ifm + padBefore + padAfter - reach;
  int64_t expected = span < 0 ? 0 : span / stride + 1;
  if (ofm != expected)
    return op->emitOpError("expected extent ")
           << expected << " in dimension " << dim
           << " of the result for an input of " << ifm << ", found " << ofm;
  return success();
}

void npu::addComputeEffects(
    ComputeOpInterface op,
    SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>>
        &effects) {
  Value written = op.getOfmBuffer();
  if (!written)
    return;
  for (OpOperand &operand : op->getOpOperands())
    if (operand.get() == written)
      effects.emplace_back(MemoryEffects::Write::get(), &operand);
    else
      effects.emplace_back(MemoryEffects::Read::get(), &operand);
}
