// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "npu/Dialect/NPU/Utils/LayerName.h"

#include "mlir/IR/BuiltinAttributes.h"

using namespace mlir;

std::string npu::layerName(Location location) {
  std::string name, position;
  location->walk([&](Location part) {
    if (auto named = dyn_cast<NameLoc>(part)) {
      name = named.getName().str();
      return WalkResult::interrupt();
    }
    if (auto file = dyn_cast<FileLineColLoc>(part); file && position.empty())
      position =
          file.getFilename().str() + ":" + std::to_string(file.getLine());
    return WalkResult::advance();
  });
  if (!name.empty())
    return name;
  return position.empty() ? kUnnamedLayer.str() : position;
}

Location npu::tileLocation(Location location, int64_t tile) {
  MLIRContext *context = location.getContext();
  return FusedLoc::get(
      context, {location},
      StringAttr::get(context, "tile_" + std::to_string(tile)));
}
