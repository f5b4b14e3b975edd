// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// npu-set-batch: gives a network of open batch size a fixed one.
#include "npu/Import/Passes.h"

#include "npu/Import/ModelIO.h"

#include "mlir/IR/Builders.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "llvm/Support/MathExtras.h"

namespace mlir::npu {
#define GEN_PASS_DEF_NPUSETBATCH
#include "npu/Import/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;

/// The sizes that a constant shape operand holds, or nothing if it is computed.
static std::optional<SmallVector<int64_t>> getConstantShape(Value shape) {
  auto constant = shape.getDefiningOp<tosa::ConstShapeOp>();
  if (!constant)
    return std::nullopt;
  return llvm::to_vector(constant.getValues().getValues<int64_t>());
}

/// Whether `shape` is constant and holds a -1.
static bool hasOpenSize(Value shape) {
  std::optional<SmallVector<int64_t>> sizes = getConstantShape(shape);
  return sizes && llvm::is_contained(*sizes, -1);
}

/// Makes `operand` a constant of its own: the old one may serve operations on
/// which -1 stands for another number.
static void replaceShape(OpOperand &operand, ArrayRef<int64_t> sizes) {
  Operation *op = operand.getOwner();
  OpBuilder builder(op);
  auto old = operand.get().getDefiningOp<tosa::ConstShapeOp>();
  auto fresh = tosa::ConstShapeOp::create(builder, old.getLoc(), old.getType(),
                                          builder.getIndexTensorAttr(sizes));
  operand.set(fresh);
}

/// Replaces the -1 in the shape of a reshape by what the number of elements
/// leaves for it.
static LogicalResult closeReshape(tosa::ReshapeOp op) {
  if (!hasOpenSize(op.getShape()))
    return success();
  auto input = cast<RankedTensorType>(op.getInput1().getType());
  SmallVector<int64_t> sizes = *getConstantShape(op.getShape());
  if (llvm::count(sizes, -1) != 1)
    return op.emitOpError("has a shape with more than one -1; expected at most "
                          "one, which the number of elements determines");
  int64_t known = 1;
  for (int64_t size : sizes)
    if (size != -1 && llvm::MulOverflow(known, size, known))
      return op.emitOpError("has a shape whose element count overflows");
  int64_t elements = input.getNumElements();
  if (known <= 0 || elements % known != 0)
    return op.emitOpError("cannot give the ")
           << elements << " elements of " << input
           << " a shape of a multiple of " << known
           << " elements; the batch size does not fit this network";
  *llvm::find(sizes, -1) = elements / known;
  replaceShape(op.getShapeMutable(), sizes);
  return success();
}

/// Replaces a -1 in the size of a slice by what lies between start and end.
static LogicalResult closeSlice(tosa::SliceOp op) {
  if (!hasOpenSize(op.getSize()))
    return success();
  auto input = cast<RankedTensorType>(op.getInput1().getType());
  std::optional<SmallVector<int64_t>> start = getConstantShape(op.getStart());
  SmallVector<int64_t> sizes = *getConstantShape(op.getSize());
  if (!start || start->size() != sizes.size() ||
      static_cast<int64_t>(sizes.size()) != input.getRank())
    return op.emitOpError("has an open size and a start that is not constant; "
                          "expected a constant start");
  for (auto [size, begin, extent] :
       llvm::zip_equal(sizes, *start, input.getShape()))
    if (size == -1)
      size = extent - begin;
  replaceShape(op.getSizeMutable(), sizes);
  return success();
}

/// Gives the results of `op` the shapes that follow from its operands.
static LogicalResult inferResults(Operation *op) {
  auto isStatic = [](Type type) {
    auto shaped = dyn_cast<ShapedType>(type);
    return !shaped || shaped.hasStaticShape();
  };
  if (llvm::all_of(op->getResultTypes(), isStatic))
    return success();
  auto infers = dyn_cast<InferShapedTypeOpInterface>(op);
  SmallVector<ShapedTypeComponents> shapes;
  if (!infers || op->getNumRegions() != 0 ||
      failed(infers.inferReturnTypeComponents(
          op->getContext(), op->getLoc(), op->getOperands(),
          op->getDiscardableAttrDictionary(), op->getPropertiesStorage(),
          op->getRegions(), shapes)) ||
      shapes.size() != op->getNumResults())
    return op->emitOpError("has a result of open shape that does not follow "
                           "from its operands; export the model with a fixed "
                           "batch size");
  for (auto [result, shape] : llvm::zip_equal(op->getResults(), shapes)) {
    if (isStatic(result.getType()))
      continue;
    auto inferred =
        shape.hasRank()
            ? RankedTensorType::get(
                  shape.getDims(),
                  cast<ShapedType>(result.getType()).getElementType())
            : RankedTensorType();
    if (!inferred || !inferred.hasStaticShape())
      return op->emitOpError("still has a result of open shape ")
             << result.getType()
             << " with the batch size fixed; export the model with fixed sizes";
    result.setType(inferred);
  }
  return success();
}

namespace {

struct NPUSetBatch : npu::impl::NPUSetBatchBase<NPUSetBatch> {
  using NPUSetBatchBase::NPUSetBatchBase;

  void runOnOperation() override {
    func::FuncOp func = getOperation();
    if (func.isExternal())
      return;
    if (batch < 1) {
      func.emitError(
          "npu-set-batch: expected a batch size of at least 1, found ")
          << batch.getValue();
      return signalPassFailure();
    }
    if (!func.getBody().hasOneBlock()) {
      func.emitError("has several blocks; expected a network without branches");
      return signalPassFailure();
    }
    for (BlockArgument argument : func.getArguments())
      if (failed(fixArgument(func, argument)))
        return signalPassFailure();

    // Constants are replaced on the way, so that the list of operations
    // changes.
    for (Operation &op : llvm::make_early_inc_range(func.getBody().front()))
      if (failed(fixOperation(&op)))
        return signalPassFailure();

    func.setType(FunctionType::get(
        &getContext(), func.getBody().getArgumentTypes(),
        func.getBody().front().getTerminator()->getOperandTypes()));
    for (auto constant : llvm::make_early_inc_range(
             func.getBody().front().getOps<tosa::ConstShapeOp>()))
      if (constant.use_empty())
        constant.erase();
  }

private:
  LogicalResult fixArgument(func::FuncOp func, BlockArgument argument) {
    auto type = dyn_cast<RankedTensorType>(argument.getType());
    if (type && type.hasStaticShape())
      return success();
    if (!type || type.getRank() == 0 ||
        llvm::any_of(type.getShape().drop_front(), ShapedType::isDynamic)) {
      StringRef name = npu::getInputIO(func, argument.getArgNumber()).name;
      return func.emitError("input ")
             << argument.getArgNumber() << (name.empty() ? "" : " '") << name
             << (name.empty() ? "" : "'") << " has the type "
             << argument.getType()
             << "; only its first dimension, the batch, can be open: export "
                "the "
                "model with fixed sizes";
    }
    SmallVector<int64_t> shape(type.getShape());
    shape.front() = batch;
    argument.setType(type.clone(shape));
    return success();
  }

  LogicalResult fixOperation(Operation *op) {
    LogicalResult closed = success();
    Value before;
    if (auto reshape = dyn_cast<tosa::ReshapeOp>(op)) {
      before = reshape.getShape();
      closed = closeReshape(reshape);
      numShapes += before != reshape.getShape();
    } else if (auto slice = dyn_cast<tosa::SliceOp>(op)) {
      before = slice.getSize();
      closed = closeSlice(slice);
      numShapes += before != slice.getSize();
    }
    if (failed(closed))
      return failure();
    return inferResults(op);
  }
};

} // namespace
