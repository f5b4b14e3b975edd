// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "npu/Import/Layers.h"

#include "npu/Dialect/NPU/Utils/LayerName.h"

#include "mlir/IR/Builders.h"
#include "mlir/Transforms/RegionUtils.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace mlir::npu;

/// Whether nothing says which layer an operation is of.
static bool isUnnamed(Operation *op) {
  return layerName(op->getLoc()) == kUnnamedLayer;
}

std::string mlir::npu::layerOf(Operation *op) {
  return isUnnamed(op) ? op->getName().getStringRef().str()
                       : layerName(op->getLoc());
}

void mlir::npu::setTensorIO(Operation *op, const TensorIO &io) {
  Builder builder(op->getContext());
  SmallVector<NamedAttribute> fields;
  if (!io.name.empty())
    fields.push_back(
        builder.getNamedAttr(kIONameAttr, builder.getStringAttr(io.name)));
  if (io.scale)
    fields.push_back(
        builder.getNamedAttr(kIOScaleAttr, builder.getF64FloatAttr(*io.scale)));
  if (io.zeroPoint)
    fields.push_back(builder.getNamedAttr(
        kIOZeroPointAttr, builder.getI64IntegerAttr(*io.zeroPoint)));
  op->setAttr(kTensorAttr, builder.getDictionaryAttr(fields));
}

SmallVector<OpResult> mlir::npu::findLayerResults(func::FuncOp function) {
  SmallVector<OpResult> found;
  if (!function.getBody().hasOneBlock())
    return found;
  // Importers put at the function's own place what belongs to no layer: how
  // its inputs and outputs become signed integers.
  auto place = dyn_cast<NameLoc>(function.getLoc());
  auto isOfNoLayer = [&](Operation *op) {
    return place && layerName(op->getLoc()) == place.getName().strref();
  };
  Block &block = function.getBody().front();
  DenseSet<Value> computed(block.args_begin(), block.args_end());
  auto isUsedElsewhere = [&](OpResult result) {
    Operation *op = result.getOwner();
    return llvm::any_of(result.getUsers(), [&](Operation *user) {
      Operation *other = block.findAncestorOpInBlock(*user);
      return other->hasTrait<OpTrait::IsTerminator>() || isUnnamed(op) ||
             layerOf(other) != layerOf(op);
    });
  };
  for (Operation &op : block) {
    llvm::SetVector<Value> used(op.operand_begin(), op.operand_end());
    getUsedValuesDefinedAbove(op.getRegions(), used);
    if (llvm::none_of(used, [&](Value v) { return computed.contains(v); }))
      continue;
    for (OpResult result : op.getResults()) {
      auto type = dyn_cast<RankedTensorType>(result.getType());
      if (!type || !type.getElementType().isIntOrFloat())
        continue;
      computed.insert(result);
      bool isDescribed =
          result.getResultNumber() == 0 && op.hasAttr(kTensorAttr);
      if (isDescribed || (!isOfNoLayer(&op) && isUsedElsewhere(result)))
        found.push_back(result);
    }
  }
  return found;
}
