// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Verifiers of the `cpu` dialect.
#include "npu/CPU/IR/CPU.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/OpImplementation.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::npu::cpu;

/// Checks what becomes of the accumulators against the output's element type.
static LogicalResult verifyEpilogue(Operation *op, Type output,
                                    int64_t channels, RescaleAttr rescale,
                                    ClampAttr clamp) {
  if (rescale.operator bool() != output.isInteger(8))
    return op->emitOpError("expected a rescale exactly where the output is i8, "
                           "found ")
           << (rescale ? "one" : "none") << " for " << output;
  if (clamp && !isa<FloatType>(output))
    return op->emitOpError("expected a clamp only where the output is f32, "
                           "found one for ")
           << output << "; put the bounds into the rescale";
  if (!rescale)
    return success();
  int64_t count = rescale.getMultiplier().size();
  if (static_cast<int64_t>(rescale.getShift().size()) != count ||
      (count != 1 && count != channels))
    return op->emitOpError("expected 1 or ")
           << channels << " multipliers and as many shifts, found " << count
           << " and " << rescale.getShift().size();
  for (int32_t shift : rescale.getShift())
    if (shift < 2 || shift > 62)
      return op->emitOpError("expected shifts from 2 to 62, found ") << shift;
  return success();
}

/// The number of places at which a kernel fits.
static int64_t outputExtent(int64_t extent, int64_t padBefore, int64_t padAfter,
                            int64_t kernel, int64_t stride, int64_t dilation) {
  return (extent + padBefore + padAfter - (kernel - 1) * dilation - 1) /
             stride +
         1;
}

template <typename OpTy>
static LogicalResult verifyConvolution(OpTy op, bool isDepthwise) {
  ArrayRef<int64_t> pad = op.getPad(), stride = op.getStride(),
                    dilation = op.getDilation();
  if (pad.size() != 4 || stride.size() != 2 || dilation.size() != 2)
    return op.emitOpError("expected 4 paddings, 2 strides and 2 dilations, "
                          "found ")
           << pad.size() << ", " << stride.size() << " and " << dilation.size();
  if (llvm::any_of(pad, [](int64_t v) { return v < 0; }) ||
      llvm::any_of(stride, [](int64_t v) { return v < 1; }) ||
      llvm::any_of(dilation, [](int64_t v) { return v < 1; }))
    return op.emitOpError("expected paddings of at least 0, strides and "
                          "dilations of at least 1");
  auto input = cast<RankedTensorType>(op.getInput().getType());
  auto weights = cast<RankedTensorType>(op.getWeights().getType());
  auto output = cast<RankedTensorType>(op.getOutput().getType());
  int64_t channels = weights.getDimSize(isDepthwise ? 3 : 0);
  int64_t inputChannels = weights.getDimSize(3);
  if (input.getDimSize(3) != inputChannels)
    return op.emitOpError("expected ")
           << inputChannels << " input channels, as the weights have, found "
           << input.getDimSize(3);
  SmallVector<int64_t> expected = {
      input.getDimSize(0),
      outputExtent(input.getDimSize(1), pad[0], pad[1], weights.getDimSize(1),
                   stride[0], dilation[0]),
      outputExtent(input.getDimSize(2), pad[2], pad[3], weights.getDimSize(2),
                   stride[1], dilation[1]),
      channels};
  if (output.getShape() != ArrayRef(expected))
    return op.emitOpError("expected an output of shape [")
           << expected << "], found " << output;
  if (op.getBias().getType().getDimSize(0) != channels)
    return op.emitOpError("expected a bias of ")
           << channels << " elements, found " << op.getBias().getType();
  return verifyEpilogue(op, output.getElementType(), channels,
                        op.getRescaleAttr(), op.getClampAttr());
}

LogicalResult Conv2DOp::verify() { return verifyConvolution(*this, false); }

bool Conv2DOp::isPointwise() {
  auto isOne = [](int64_t value) { return value == 1; };
  return getWeights().getType().getDimSize(1) == 1 &&
         getWeights().getType().getDimSize(2) == 1 &&
         llvm::all_of(getStride(), isOne) &&
         llvm::all_of(getPad(), [](int64_t value) { return value == 0; });
}

LogicalResult DepthwiseConv2DOp::verify() {
  if (getWeights().getType().getDimSize(0) != 1)
    return emitOpError("expected weights of shape [1, height, width, "
                       "channels], found ")
           << getWeights().getType();
  return verifyConvolution(*this, true);
}

LogicalResult PackRowsOp::verify() {
  auto input = cast<ShapedType>(getInput().getType());
  auto init = cast<ShapedType>(getInit().getType());
  ArrayRef<int64_t> pad = getPad();
  if (pad.size() != 4 || llvm::any_of(pad, [](int64_t v) { return v < 0; }))
    return emitOpError("expected 4 paddings of at least 0");
  int64_t row = (input.getDimSize(2) + pad[2] + pad[3]) * input.getDimSize(3);
  if (init.getDimSize(0) != input.getDimSize(0) ||
      init.getDimSize(1) != input.getDimSize(1) + pad[0] + pad[1] ||
      init.getDimSize(2) < row)
    return emitOpError("expected rows of shape [")
           << input.getDimSize(0) << ", "
           << input.getDimSize(1) + pad[0] + pad[1] << ", at least " << row
           << "], found " << init;
  return success();
}

LogicalResult ConvKernelOp::verify() {
  auto rows = cast<ShapedType>(getRows().getType());
  auto weights = cast<ShapedType>(getWeights().getType());
  auto init = cast<ShapedType>(getInit().getType());
  TileAttr tile = getTile();
  if (rows.getElementType() != tile.getActivationType() ||
      weights.getElementType() != tile.getWeightType())
    return emitOpError("expected rows of ")
           << tile.getActivationType() << " and weights of "
           << tile.getWeightType() << " for this tile, found "
           << rows.getElementType() << " and " << weights.getElementType();
  int64_t channels = init.getDimSize(3);
  int64_t block = tile.getVectors() * tile.getLanes();
  int64_t blocks = llvm::divideCeil(channels, block);
  if (weights.getDimSize(0) != blocks ||
      weights.getDimSize(4) != tile.getVectors() ||
      weights.getDimSize(5) != tile.getLanes() * tile.getProductsPerLane())
    return emitOpError("expected weights of ")
           << blocks << " blocks of " << tile.getVectors() << " vectors of "
           << tile.getLanes() * tile.getProductsPerLane() << " elements, found "
           << weights;
  if (cast<ShapedType>(getBias().getType()).getDimSize(0) != blocks * block)
    return emitOpError("expected a bias of ")
           << blocks * block << " elements, found " << getBias().getType();
  // The last element of the last row that the last pixel reads.
  int64_t lastRow = (init.getDimSize(1) - 1) * getRowStride() +
                    (weights.getDimSize(1) - 1) * getRowDilation();
  int64_t lastElement = (init.getDimSize(2) - 1) * getPixelStep() +
                        (weights.getDimSize(2) - 1) * getSegmentStep() +
                        weights.getDimSize(3) * tile.getProductsPerLane();
  if (rows.getDimSize(0) != init.getDimSize(0) ||
      rows.getDimSize(1) <= lastRow || rows.getDimSize(2) < lastElement)
    return emitOpError("expected rows of shape [")
           << init.getDimSize(0) << ", at least " << lastRow + 1
           << ", at least " << lastElement << "], found " << rows;
  if (getFlipSign() && tile.getDot() != DotKind::DotBytes)
    return emitOpError("expected flip_sign only with dot = vpdpbusd");
  return verifyEpilogue(*this, init.getElementType(), channels,
                        getRescaleAttr(), getClampAttr());
}

LogicalResult DepthwiseKernelOp::verify() {
  auto rows = cast<ShapedType>(getRows().getType());
  auto weights = cast<ShapedType>(getWeights().getType());
  auto init = cast<ShapedType>(getInit().getType());
  if (getStride().size() != 2 || getDilation().size() != 2)
    return emitOpError("expected 2 strides and 2 dilations");
  int64_t channels = init.getDimSize(3);
  int64_t padded =
      llvm::alignTo(channels, getTile().getLanes() * getTile().getVectors());
  if (weights.getDimSize(2) != padded ||
      cast<ShapedType>(getBias().getType()).getDimSize(0) != padded)
    return emitOpError("expected weights and bias of ")
           << padded << " channels, found " << weights << " and "
           << getBias().getType();
  int64_t lastRow = (init.getDimSize(1) - 1) * getStride()[0] +
                    (weights.getDimSize(0) - 1) * getDilation()[0];
  int64_t lastElement = ((init.getDimSize(2) - 1) * getStride()[1] +
                         (weights.getDimSize(1) - 1) * getDilation()[1]) *
                            channels +
                        padded;
  if (rows.getDimSize(0) != init.getDimSize(0) ||
      rows.getDimSize(1) <= lastRow || rows.getDimSize(2) < lastElement)
    return emitOpError("expected rows of shape [")
           << init.getDimSize(0) << ", at least " << lastRow + 1
           << ", at least " << lastElement << "], found " << rows;
  return verifyEpilogue(*this, init.getElementType(), channels,
                        getRescaleAttr(), getClampAttr());
}

#define GET_OP_CLASSES
#include "npu/CPU/IR/CPUOps.cpp.inc"
