// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Folders and canonicalizations of all operations.
#include "npu/Dialect/NPU/IR/NPU.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace mlir::npu;

Operation *NPUDialect::materializeConstant(OpBuilder &builder, Attribute value,
                                           Type type, Location loc) {
  auto typed = dyn_cast<TypedAttr>(value);
  if (!typed || typed.getType() != type)
    return nullptr;
  return arith::ConstantOp::create(builder, loc, typed);
}

OpFoldResult ReshapeOp::fold(FoldAdaptor adaptor) {
  if (getInput().getType() == getResult().getType())
    return getInput();
  if (auto producer = getInput().getDefiningOp<ReshapeOp>()) {
    getInputMutable().assign(producer.getInput());
    return getResult();
  }
  auto type = cast<ShapedType>(getResult().getType());
  auto value = dyn_cast_if_present<DenseElementsAttr>(adaptor.getInput());
  if (value && value.getElementType() == type.getElementType())
    return value.reshape(type);
  return {};
}

OpFoldResult ConcatOp::fold(FoldAdaptor) {
  if (getInputs().size() == 1)
    return getInputs().front();
  return {};
}

OpFoldResult SliceOp::fold(FoldAdaptor) {
  if (getInput().getType() == getType())
    return getInput();
  return {};
}

/// A slice of a slice is one slice.
LogicalResult SliceOp::canonicalize(SliceOp op, PatternRewriter &rewriter) {
  auto producer = op.getInput().getDefiningOp<SliceOp>();
  if (!producer)
    return rewriter.notifyMatchFailure(op, "reads no slice");
  SmallVector<int64_t> offsets;
  for (auto [outer, inner] :
       llvm::zip_equal(producer.getOffsets(), op.getOffsets()))
    offsets.push_back(outer + inner);
  rewriter.modifyOpInPlace(op, [&] {
    op.getInputMutable().assign(producer.getInput());
    op.setOffsets(offsets);
  });
  return success();
}

OpFoldResult PadOp::fold(FoldAdaptor) {
  if (getInput().getType() == getType())
    return getInput();
  return {};
}

/// A pad of a pad with the same value is one pad.
LogicalResult PadOp::canonicalize(PadOp op, PatternRewriter &rewriter) {
  auto producer = op.getInput().getDefiningOp<PadOp>();
  if (!producer || producer.getValue() != op.getValue())
    return rewriter.notifyMatchFailure(op, "reads no pad of the same value");
  SmallVector<int64_t> low;
  for (auto [inner, outer] : llvm::zip_equal(producer.getLow(), op.getLow()))
    low.push_back(inner + outer);
  rewriter.modifyOpInPlace(op, [&] {
    op.getInputMutable().assign(producer.getInput());
    op.setLow(low);
  });
  return success();
}

/// Removes a clamp to the whole range of the type, and an identity that leaves
/// every element as it is.
LogicalResult UnaryOp::canonicalize(UnaryOp op, PatternRewriter &rewriter) {
  Value result = op.getOfmTensor();
  if (!result)
    return rewriter.notifyMatchFailure(op, "works on buffers");
  Type ifm = cast<ShapedType>(op.getIfm().getType()).getElementType();
  Type ofm = op.getOfmType().getElementType();
  bool isIdentity = op.getFunction() == UnaryFunction::Identity && ifm == ofm;
  auto clamp = op.getClampAttr();
  if (!clamp && isIdentity) {
    rewriter.replaceOp(op, op.getIfm());
    return success();
  }
  // Other functions may give values outside of the type, which a clamp would
  // still change.
  bool isInRange =
      isIdentity || op.getFunction() == UnaryFunction::Rescale ||
      (op.getFunction() == UnaryFunction::Table && ofm.isInteger(8));
  unsigned width = ofm.getIntOrFloatBitWidth();
  int64_t least = op.getOfmUnsigned() ? 0 : llvm::minIntN(width);
  int64_t most = op.getOfmUnsigned() ? int64_t(llvm::maxUIntN(width))
                                     : llvm::maxIntN(width);
  if (!clamp || !isInRange || clamp[0] > least || clamp[1] < most)
    return rewriter.notifyMatchFailure(op, "clamps, or has no clamp");
  rewriter.modifyOpInPlace(op, [&] { op.removeClampAttr(); });
  return success();
}

/// Moving dimensions of extent 1 only is a reshape.
LogicalResult PermuteOp::canonicalize(PermuteOp op, PatternRewriter &rewriter) {
  if (!op.getOfmTensor())
    return rewriter.notifyMatchFailure(op, "works on buffers");
  auto ifm = cast<ShapedType>(op.getIfm().getType());
  int64_t last = -1;
  for (int64_t dim : op.getPermutation()) {
    if (ifm.getDimSize(dim) == 1)
      continue;
    if (dim < last)
      return rewriter.notifyMatchFailure(op, "moves elements");
    last = dim;
  }
  rewriter.replaceOpWithNewOp<ReshapeOp>(op, op.getOfmTensor().getType(),
                                         op.getIfm());
  return success();
}

/// Removes a bias of zeros from raw accumulators, which then need no channel
/// records.
template <typename MacOp>
static LogicalResult dropZeroBias(MacOp op, PatternRewriter &rewriter) {
  DenseElementsAttr bias;
  if (op.getRequantize() || !op.getOfmTensor() || !op.getBias() ||
      !matchPattern(op.getBias(), m_Constant(&bias)) || !bias.isSplat() ||
      !bias.template getSplatValue<APInt>().isZero())
    return rewriter.notifyMatchFailure(op, "has no bias of zeros alone");
  rewriter.modifyOpInPlace(op, [&] { op.getBiasMutable().clear(); });
  return success();
}

LogicalResult Conv2DOp::canonicalize(Conv2DOp op, PatternRewriter &rewriter) {
  return dropZeroBias(op, rewriter);
}

LogicalResult DepthwiseConv2DOp::canonicalize(DepthwiseConv2DOp op,
                                              PatternRewriter &rewriter) {
  return dropZeroBias(op, rewriter);
}
