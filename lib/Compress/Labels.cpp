// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Labels.h"

#include "npu/Import/ModelIO.h"

using namespace mlir;
using namespace mlir::npu;

StringRef mlir::npu::getLayerName(Location location) {
  StringRef name;
  location->walk([&](Location part) {
    auto named = dyn_cast<NameLoc>(part);
    if (!named)
      return WalkResult::advance();
    name = named.getName().getValue().split(';').first;
    return WalkResult::interrupt();
  });
  return name;
}

std::string Labels::makeUnique(StringRef wanted) {
  std::string label = wanted.str();
  for (unsigned i = 2; uses.contains(label); ++i)
    label = (wanted + "#" + Twine(i)).str();
  reserve(label);
  return label;
}

std::string Labels::describe(Value tensor) {
  if (auto argument = dyn_cast<BlockArgument>(tensor)) {
    if (auto function =
            dyn_cast<func::FuncOp>(argument.getOwner()->getParentOp()))
      if (auto name = function.getArgAttrOfType<StringAttr>(
              argument.getArgNumber(), kIONameAttr))
        return name.str();
    return ("input" + Twine(argument.getArgNumber())).str();
  }
  Operation *op = tensor.getDefiningOp();
  StringRef name = getLayerName(op->getLoc());
  return name.empty() ? op->getName().stripDialect().str() : name.str();
}
