// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "VerifyCommon.h"
#include "npu/Dialect/NPU/IR/NPU.h"

using namespace mlir;
using namespace mlir::npu;

namespace {

/// The element types of the operands and the result.
template <typename OpTy>
LogicalResult verifyTypes(OpTy op, ShapedType ifm, ShapedType ofm) {
  if (failed(verifyWidth(op, "the input", op.getIfm(), {8, 16})))
    return failure();
  unsigned accumulator = ifm.getElementType().isInteger(8) ? 32 : 48;
  if (op.getBias() &&
      failed(verifyWidth(op, "the bias", op.getBias(), accumulator)))
    return failure();
  if (op.getPartials() &&
      failed(verifyWidth(op, "the partials", op.getPartials(), accumulator)))
    return failure();
  auto weights = cast<ShapedType>(op.getWeights().getType());
  if (weights.getElementType().isInteger(16) &&
      (weights.getRank() != 3 || !ifm.getElementType().isInteger(16)))
    return op.emitOpError("expected weights of i16 as a map, for an input of "
                          "i16; found ")
           << weights << " for " << ifm;
  if (op.getTable()) {
    auto table = cast<ShapedType>(op.getTable().getType());
    if (table.getNumElements() != 256 || !table.getElementType().isInteger(8) ||
        !ofm.getElementType().isInteger(8))
      return op.emitOpError("expected a table of 256 i8 for a result of i8, "
                            "found ")
             << table << " for " << ofm;
  }
  Value result = op.getOfmTensor();
  if (op.getRequantize())
    return verifyWidth(op, "the requantized result", result, {8, 16, 32});
  return verifyWidth(op, "the accumulators", result, accumulator);
}

/// What the two convolutions have in common; `ofmChannels` comes from the
/// weights on tensors, and is -1 on buffers, where they are packed.
template <typename OpTy>
LogicalResult verifyMac(OpTy op, int64_t ofmChannels, int64_t ifmChannels,
                        ArrayRef<int64_t> kernel) {
  ShapedType ofm = op.getOfmType();
  if (failed(verifyForm(op)) ||
      failed(verifyExtents(op, "kernel", op.getKernel(), 2, 1)) ||
      failed(verifyExtents(op, "stride", op.getStride(), 2, 1)) ||
      failed(verifyExtents(op, "dilation", op.getDilation(), 2, 1)) ||
      failed(verifyExtents(op, "pad", op.getPad(), 4, 0)) ||
      failed(verifyClamp(op, op.getClamp())))
    return failure();
  if (op.getOfm())
    return success();
  auto ifm = cast<ShapedType>(op.getIfm().getType());
  if (failed(verifyTypes(op, ifm, ofm)))
    return failure();
  if (ifm.getDimSize(2) != ifmChannels || ofm.getDimSize(2) != ofmChannels ||
      op.getKernel() != kernel)
    return op.emitOpError("expected weights that fit ")
           << ifm << " -> " << ofm << " with the kernel [" << op.getKernel()
           << "], found " << op.getWeights().getType();
  if (op.getPartials() &&
      cast<ShapedType>(op.getPartials().getType()).getShape() != ofm.getShape())
    return op.emitOpError("expected partials of the result's shape, found ")
           << op.getPartials().getType();
  for (int64_t dim = 0; dim < 2; ++dim)
    if (failed(verifyWindow(op, dim, ifm.getDimSize(dim), ofm.getDimSize(dim),
                            op.getKernel()[dim], op.getStride()[dim],
                            op.getDilation()[dim], op.getPad()[2 * dim],
                            op.getPad()[2 * dim + 1])))
      return failure();
  if (auto requantize = op.getRequantizeAttr()) {
    int64_t count = requantize.getMultiplier().size();
    if (count != 1 && count != ofmChannels)
      return op.emitOpError("expected 1 or ")
             << ofmChannels << " multipliers, found " << count;
  } else if (op.getClamp() || op.getTable() || op.getOfmUnsigned()) {
    return op.emitOpError("expected requantize, since raw accumulators are "
                          "signed, and neither clamped nor looked up");
  }
  if (op.getClamp() && ofm.getElementType().isInteger(32))
    return op.emitOpError("expected no clamp of i32 results, for which the "
                          "instruction has too few bits; use npu.unary");
  if (op.getBias()) {
    auto bias = cast<ShapedType>(op.getBias().getType());
    if (bias.getNumElements() != ofmChannels)
      return op.emitOpError("expected a bias of ")
             << ofmChannels << " elements, found " << bias;
  }
  return success();
}

/// The kernel that the weights are of: what they say, or, of a map of weights
/// with `taps` in one dimension, the operation's own if it has as many.
template <typename OpTy>
ArrayRef<int64_t> kernelOf(OpTy op, ArrayRef<int64_t> ofConstant,
                           int64_t taps) {
  if (cast<ShapedType>(op.getWeights().getType()).getRank() == 4)
    return ofConstant;
  ArrayRef<int64_t> kernel = op.getKernel();
  return kernel.size() == 2 && kernel[0] * kernel[1] == taps
             ? kernel
             : ArrayRef<int64_t>();
}

/// The spatial part of the input box: what the windows of `ofm` see.
template <typename OpTy> Box spatialBox(OpTy op, const Box &ofm) {
  auto ifm = cast<ShapedType>(op.getIfm().getType());
  Box box = wholeBox(ifm.getShape());
  for (int64_t dim = 0; dim < 2; ++dim) {
    WindowSpan span =
        windowSpan(ofm.offset[dim], ofm.size[dim], op.getKernel()[dim],
                   op.getStride()[dim], op.getDilation()[dim],
                   op.getPad()[2 * dim], ifm.getDimSize(dim));
    box.offset[dim] = span.begin;
    box.size[dim] = span.size;
  }
  return box;
}

/// The weights of `count` channels from `first`, which stand along `axis` of a
/// map of weights; of constant ones, the empty box.
template <typename OpTy>
Box weightsBox(OpTy op, unsigned axis, int64_t first, int64_t count) {
  auto weights = cast<ShapedType>(op.getWeights().getType());
  if (weights.getRank() != 3)
    return {};
  Box box = wholeBox(weights.getShape());
  box.offset[axis] = first;
  box.size[axis] = count;
  return box;
}

} // namespace

LogicalResult Conv2DOp::verify() {
  if (getOfm())
    return verifyMac(*this, -1, -1, {});
  auto weights = cast<ShapedType>(getWeights().getType());
  if (weights.getRank() != 4 && weights.getRank() != 3)
    return emitOpError("expected weights [output channels, height, width, "
                       "channels], or a map [output channels, height * width, "
                       "channels], found ")
           << weights;
  ArrayRef<int64_t> shape = weights.getShape();
  int64_t groups = getGroups(), channels = weights.getDimSize(0);
  if (groups < 1 || channels % groups)
    return emitOpError("expected groups to divide ")
           << channels << " output channels, found " << groups;
  return verifyMac(*this, channels, shape.back() * groups,
                   kernelOf(*this, shape.slice(1, 2), shape[1]));
}

Box Conv2DOp::getOperandBox(OpOperand &operand, const Box &ofm) {
  if (getOfmTensor() && operand.get() == getPartials())
    return ofm;
  if (&operand == &getWeightsMutable())
    return weightsBox(*this, 0, ofm.offset[2], ofm.size[2]);
  if (&operand != &getIfmMutable())
    return {};
  Box box = spatialBox(*this, ofm);
  // Whole groups: those that the output channels fall in.
  int64_t groups = getGroups();
  if (groups > 1) {
    int64_t outputs = getOfmType().getDimSize(2) / groups;
    int64_t inputs = box.size[2] / groups;
    int64_t first = ofm.offset[2] / outputs;
    int64_t last = (ofm.offset[2] + ofm.size[2] - 1) / outputs;
    box.offset[2] = first * inputs;
    box.size[2] = (last - first + 1) * inputs;
  }
  return box;
}

void Conv2DOp::getEffects(
    SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>>
        &effects) {
  addComputeEffects(*this, effects);
}

LogicalResult DepthwiseConv2DOp::verify() {
  if (getOfm())
    return verifyMac(*this, -1, -1, {});
  auto weights = cast<ShapedType>(getWeights().getType());
  if (weights.getRank() != 4 && weights.getRank() != 3)
    return emitOpError("expected weights [height, width, channels, channel "
                       "multiplier], or a map [height * width, channels, "
                       "channel multiplier], found ")
           << weights;
  ArrayRef<int64_t> shape = weights.getShape();
  int64_t channels = shape[shape.size() - 2];
  return verifyMac(*this, channels * shape.back(), channels,
                   kernelOf(*this, shape.take_front(2), shape[0]));
}

Box DepthwiseConv2DOp::getOperandBox(OpOperand &operand, const Box &ofm) {
  Box box = spatialBox(*this, ofm);
  int64_t multiplier = getOfmType().getDimSize(2) / box.size[2];
  if (&operand == &getWeightsMutable())
    return weightsBox(*this, 1, ofm.offset[2] / multiplier,
                      ofm.size[2] / multiplier);
  if (&operand != &getIfmMutable())
    return {};
  int64_t first = ofm.offset[2] / multiplier;
  int64_t last = (ofm.offset[2] + ofm.size[2] - 1) / multiplier;
  box.offset[2] = first;
  box.size[2] = last - first + 1;
  return box;
}

void DepthwiseConv2DOp::getEffects(
    SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>>
        &effects) {
  addComputeEffects(*this, effects);
}
