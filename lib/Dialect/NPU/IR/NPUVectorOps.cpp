// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "VerifyCommon.h"
#include "npu/Dialect/NPU/IR/NPU.h"

using namespace mlir;
using namespace mlir::npu;

using Effects =
    SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>>;

//===----------------------------------------------------------------------===//
// PoolOp
//===----------------------------------------------------------------------===//

LogicalResult PoolOp::verify() {
  if (failed(verifyForm(*this)) ||
      failed(verifyExtents(*this, "kernel", getKernel(), 2, 1)) ||
      failed(verifyExtents(*this, "stride", getStride(), 2, 1)) ||
      failed(verifyExtents(*this, "pad", getPad(), 4, 0)))
    return failure();
  if (getOfm())
    return success();
  auto ifm = cast<ShapedType>(getIfm().getType());
  ShapedType ofm = getOfmType();
  if (failed(verifyWidth(*this, "the input", getIfm(), {8, 16})) ||
      failed(verifySameElement(*this, ifm, ofm)))
    return failure();
  if (ifm.getDimSize(2) != ofm.getDimSize(2))
    return emitOpError("expected as many channels in the result as in the "
                       "input, found ")
           << ofm << " and " << ifm;
  for (int64_t dim = 0; dim < 2; ++dim)
    if (failed(verifyWindow(*this, dim, ifm.getDimSize(dim),
                            ofm.getDimSize(dim), getKernel()[dim],
                            getStride()[dim], 1, getPad()[2 * dim],
                            getPad()[2 * dim + 1])))
      return failure();
  return success();
}

Box PoolOp::getOperandBox(OpOperand &operand, const Box &ofm) {
  if (&operand != &getIfmMutable())
    return {};
  auto ifm = cast<ShapedType>(getIfm().getType());
  Box box = ofm;
  for (int64_t dim = 0; dim < 2; ++dim) {
    WindowSpan span =
        windowSpan(ofm.offset[dim], ofm.size[dim], getKernel()[dim],
                   getStride()[dim], 1, getPad()[2 * dim], ifm.getDimSize(dim));
    box.offset[dim] = span.begin;
    box.size[dim] = span.size;
  }
  return box;
}

void PoolOp::getEffects(Effects &effects) { addComputeEffects(*this, effects); }

//===----------------------------------------------------------------------===//
// BinaryOp
//===----------------------------------------------------------------------===//

LogicalResult BinaryOp::verify() {
  if (failed(verifyForm(*this)) || failed(verifyClamp(*this, getClamp())))
    return failure();
  if (static_cast<bool>(getB()) == getImmediate().has_value())
    return emitOpError("expected either a second map or `immediate`");
  ShapedType ofm = getOfmType();
  for (Value operand : {getA(), getB()}) {
    if (!operand)
      continue;
    if (failed(verifyWidth(*this, "its maps", operand, {8, 16, 32})))
      return failure();
    auto type = cast<ShapedType>(operand.getType());
    for (int64_t dim = 0; dim < 3; ++dim)
      if (type.getDimSize(dim) != 1 &&
          type.getDimSize(dim) != ofm.getDimSize(dim))
        return emitOpError("expected operands that broadcast to ")
               << ofm << ", found " << type;
  }
  for (RequantizeAttr requantize :
       {getARequantizeAttr(), getBRequantizeAttr(), getOfmRequantizeAttr()})
    if (requantize && requantize.isPerChannel())
      return emitOpError("expected one multiplier, found ")
             << requantize.getMultiplier().size();
  if (getProductShift() < 0 || getProductShift() > 62)
    return emitOpError("expected product_shift in [0, 62], found ")
           << getProductShift();
  if (getProductShift() != 0 && getFunction() != BinaryFunction::Mul)
    return emitOpError("expected product_shift with mul only");
  if (getRound() && getFunction() != BinaryFunction::ArithmeticRightShift)
    return emitOpError("expected round with arithmetic_right_shift only");
  if (getBRequantize() && !getB())
    return emitOpError("expected b_requantize with a second map only; rescale "
                       "the immediate itself");
  if (ofm.getElementTypeBitWidth() > 32)
    return emitOpError("expected a result of i8, i16 or i32, found ")
           << ofm.getElementType();
  return success();
}

Box BinaryOp::getOperandBox(OpOperand &operand, const Box &ofm) {
  if (getOfm() && operand.get() == getOfm())
    return {};
  auto type = cast<ShapedType>(operand.get().getType());
  Box box = ofm;
  for (int64_t dim = 0; dim < 3; ++dim)
    if (type.getDimSize(dim) == 1) {
      box.offset[dim] = 0;
      box.size[dim] = 1;
    }
  return box;
}

void BinaryOp::getEffects(Effects &effects) {
  addComputeEffects(*this, effects);
}

//===----------------------------------------------------------------------===//
// UnaryOp
//===----------------------------------------------------------------------===//

LogicalResult UnaryOp::verify() {
  if (failed(verifyForm(*this)) || failed(verifyClamp(*this, getClamp())))
    return failure();
  auto ifm = cast<ShapedType>(getIfm().getType());
  ShapedType ofm = getOfmType();
  if (ifm.getShape() != ofm.getShape())
    return emitOpError("expected a result of the input's shape, found ")
           << ofm << " and " << ifm;
  if ((getFunction() == UnaryFunction::Rescale) !=
      static_cast<bool>(getRequantizeAttr()))
    return emitOpError("expected requantize with rescale, and only there");
  bool isRescale = getFunction() == UnaryFunction::Rescale;
  if (!isRescale &&
      failed(verifyWidth(*this, "the input", getIfm(), {8, 16, 32})))
    return failure();
  if (ofm.getElementTypeBitWidth() > 32)
    return emitOpError("expected a result of i8, i16 or i32, found ")
           << ofm.getElementType();
  bool isNarrow = (!getIfmUnsigned() || ifm.getElementTypeBitWidth() <= 16) &&
                  (!getOfmUnsigned() || ofm.getElementTypeBitWidth() <= 16);
  if ((getIfmUnsigned() || getOfmUnsigned()) && (!isRescale || !isNarrow))
    return emitOpError("expected unsigned values with rescale only, and of i8 "
                       "or i16");
  if (getFunction() == UnaryFunction::Table && failed(verifyTable()))
    return failure();
  if (auto requantize = getRequantizeAttr();
      requantize && requantize.isPerChannel() && !getOfm() &&
      int64_t(requantize.getMultiplier().size()) != ofm.getDimSize(2))
    return emitOpError("expected 1 or ")
           << ofm.getDimSize(2) << " multipliers, found "
           << requantize.getMultiplier().size();
  return success();
}

LogicalResult UnaryOp::verifyTable() {
  if (!getTable())
    return emitOpError("expected a table");
  // On buffers, a table is packed into bytes.
  if (getOfm())
    return success();
  auto table = cast<ShapedType>(getTable().getType());
  Type ifm = cast<ShapedType>(getIfm().getType()).getElementType();
  Type ofm = getOfmType().getElementType();
  bool isBytes = ifm.isInteger(8) && ofm.isInteger(8) &&
                 table.getElementType().isInteger(8) &&
                 table.getNumElements() == 256;
  bool isWords = ifm.isInteger(16) && ofm.isInteger(32) &&
                 table.getElementType().isInteger(16) &&
                 table.getNumElements() == 513;
  if (!isBytes && !isWords)
    return emitOpError("expected a table of 256 i8 from i8 to i8, or of 513 "
                       "i16 from i16 to i32; found ")
           << table << " from " << ifm << " to " << ofm;
  return success();
}

Box UnaryOp::getOperandBox(OpOperand &operand, const Box &ofm) {
  return &operand == &getIfmMutable() ? ofm : Box();
}

void UnaryOp::getEffects(Effects &effects) {
  addComputeEffects(*this, effects);
}

//===----------------------------------------------------------------------===//
// ReduceOp
//===----------------------------------------------------------------------===//

LogicalResult ReduceOp::verify() {
  int64_t axis = getAxis();
  if (failed(verifyForm(*this)) || failed(verifyAxis(*this, axis)))
    return failure();
  auto ifm = cast<ShapedType>(getIfm().getType());
  ShapedType ofm = getOfmType();
  if (failed(verifyWidth(*this, "the input", getIfm(), {8, 16, 32})) ||
      (getFunction() != Reduction::ArgMaximum &&
       failed(verifySameElement(*this, ifm, ofm))))
    return failure();
  if (getFunction() == Reduction::ArgMaximum &&
      !ofm.getElementType().isInteger(32))
    return emitOpError("expected a result of i32 with arg_maximum, found ")
           << ofm;
  for (int64_t dim = 0; dim < 3; ++dim)
    if (ofm.getDimSize(dim) != (dim == axis ? 1 : ifm.getDimSize(dim)))
      return emitOpError("expected a result of extent ")
             << (dim == axis ? 1 : ifm.getDimSize(dim)) << " in dimension "
             << dim << ", found " << ofm;
  return success();
}

Box ReduceOp::getOperandBox(OpOperand &operand, const Box &ofm) {
  if (&operand != &getIfmMutable())
    return {};
  Box box = ofm;
  box.size[getAxis()] =
      cast<ShapedType>(getIfm().getType()).getDimSize(getAxis());
  return box;
}

void ReduceOp::getEffects(Effects &effects) {
  addComputeEffects(*this, effects);
}

//===----------------------------------------------------------------------===//
// PermuteOp
//===----------------------------------------------------------------------===//

LogicalResult PermuteOp::verify() {
  if (failed(verifyForm(*this)))
    return failure();
  ArrayRef<int64_t> permutation = getPermutation();
  SmallVector<int64_t> sorted(permutation);
  llvm::sort(sorted);
  if (ArrayRef<int64_t>(sorted) != ArrayRef<int64_t>({0, 1, 2}))
    return emitOpError("expected a permutation of 0, 1, 2, found [")
           << permutation << "]";
  auto ifm = cast<ShapedType>(getIfm().getType());
  if (failed(verifySameElement(*this, ifm, getOfmType())))
    return failure();
  for (int64_t dim = 0; dim < 3; ++dim)
    if (getOfmType().getDimSize(dim) != ifm.getDimSize(permutation[dim]))
      return emitOpError("expected a result that permutes ")
             << ifm << ", found " << getOfmType();
  return success();
}

Box PermuteOp::getOperandBox(OpOperand &operand, const Box &ofm) {
  if (&operand != &getIfmMutable())
    return {};
  Box box;
  for (int64_t dim = 0; dim < 3; ++dim) {
    box.offset[getPermutation()[dim]] = ofm.offset[dim];
    box.size[getPermutation()[dim]] = ofm.size[dim];
  }
  return box;
}

void PermuteOp::getEffects(Effects &effects) {
  addComputeEffects(*this, effects);
}

//===----------------------------------------------------------------------===//
// ReverseOp
//===----------------------------------------------------------------------===//

LogicalResult ReverseOp::verify() {
  if (failed(verifyForm(*this)) || failed(verifyAxis(*this, getAxis())))
    return failure();
  auto ifm = cast<ShapedType>(getIfm().getType());
  ShapedType ofm = getOfmType();
  if (failed(verifySameElement(*this, ifm, ofm)))
    return failure();
  if (ifm.getShape() != ofm.getShape())
    return emitOpError("expected a result of the input's shape, found ")
           << ofm << " and " << ifm;
  return success();
}

Box ReverseOp::getOperandBox(OpOperand &operand, const Box &ofm) {
  if (&operand != &getIfmMutable())
    return {};
  Box box = ofm;
  int64_t axis = getAxis();
  box.offset[axis] = cast<ShapedType>(getIfm().getType()).getDimSize(axis) -
                     ofm.offset[axis] - ofm.size[axis];
  return box;
}

void ReverseOp::getEffects(Effects &effects) {
  addComputeEffects(*this, effects);
}

//===----------------------------------------------------------------------===//
// ResizeOp
//===----------------------------------------------------------------------===//

/// One dimension: the fields, and on tensors the last output's place.
static LogicalResult verifySamples(ResizeOp op, int64_t dim) {
  int64_t numerator = op.getScale()[2 * dim],
          denominator = op.getScale()[2 * dim + 1],
          offset = op.getOffset()[dim];
  if (numerator > kMaxResizeNumerator || denominator > kMaxResizeDenominator)
    return op.emitOpError("expected a scale of at most ")
           << kMaxResizeNumerator << " / " << kMaxResizeDenominator
           << ", found " << numerator << " / " << denominator;
  if (offset < -numerator)
    return op.emitOpError("expected an offset of at least ")
           << -numerator << " in dimension " << dim << ", found " << offset;
  if (op.getOfm())
    return success();
  int64_t extent = cast<ShapedType>(op.getIfm().getType()).getDimSize(dim);
  int64_t last = (op.getOfmType().getDimSize(dim) - 1) * denominator + offset;
  if (last < extent * numerator)
    return success();
  return op.emitOpError("expected the last output to lie within ")
         << extent << " elements in dimension " << dim
         << ", found it in element " << last / numerator;
}

LogicalResult ResizeOp::verify() {
  if (failed(verifyForm(*this)) ||
      failed(verifyExtents(*this, "scale", getScale(), 4, 1)) ||
      failed(verifyExtents(*this, "offset", getOffset(), 2,
                           -kMaxResizeNumerator)) ||
      failed(verifyClamp(*this, getClamp())) ||
      failed(verifySamples(*this, 0)) || failed(verifySamples(*this, 1)))
    return failure();
  auto ifm = cast<ShapedType>(getIfm().getType());
  ShapedType ofm = getOfmType();
  if (failed(verifyWidth(*this, "the input", getIfm(), {8, 16})))
    return failure();
  bool isNearest = getMode() == ResizeMode::Nearest;
  if (isNearest && failed(verifySameElement(*this, ifm, ofm)))
    return failure();
  if (getRequantize() ? isNearest || getRequantize()->isPerChannel()
                      : getClamp().has_value())
    return emitOpError("expected requantize of one multiplier with bilinear "
                       "only, and clamp only with it");
  Value written = getOfm() ? getOfm() : getOfmTensor();
  if (getRequantize() && failed(verifyWidth(*this, "the requantized result",
                                            written, {8, 16, 32})))
    return failure();
  unsigned sum = ifm.getElementType().isInteger(8) ? 32 : 48;
  if (!isNearest && !getRequantize() &&
      failed(verifyWidth(*this, "the sums", written, sum)))
    return failure();
  if (ifm.getDimSize(2) != ofm.getDimSize(2))
    return emitOpError("expected as many channels in the result as in the "
                       "input, found ")
           << ofm << " and " << ifm;
  return success();
}

SampleSpan ResizeOp::getSpan(int64_t dim, const Box &ofm) {
  return sampleSpan(ofm.offset[dim], ofm.size[dim], getScale()[2 * dim],
                    getScale()[2 * dim + 1], getOffset()[dim],
                    getMode() == ResizeMode::Nearest,
                    cast<ShapedType>(getIfm().getType()).getDimSize(dim));
}

Box ResizeOp::getOperandBox(OpOperand &operand, const Box &ofm) {
  if (&operand != &getIfmMutable())
    return {};
  Box box = ofm;
  for (int64_t dim = 0; dim < 2; ++dim) {
    SampleSpan span = getSpan(dim, ofm);
    box.offset[dim] = span.begin;
    box.size[dim] = span.size;
  }
  return box;
}

void ResizeOp::getEffects(Effects &effects) {
  addComputeEffects(*this, effects);
}
