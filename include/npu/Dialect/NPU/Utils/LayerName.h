// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The layer that an operation comes from, as the user named it.
#ifndef NPU_DIALECT_NPU_UTILS_LAYERNAME_H
#define NPU_DIALECT_NPU_UTILS_LAYERNAME_H

#include "mlir/IR/Location.h"

#include <string>

namespace mlir::npu {

/// The name of what has an unknown location.
inline constexpr llvm::StringLiteral kUnnamedLayer = "unnamed";

/// The first name in a location; `file:line` if there is none, and
/// `kUnnamedLayer` for an unknown location.
std::string layerName(Location location);

/// The location of a tile of what is at `location`: fused, tagged `tile_N`.
Location tileLocation(Location location, int64_t tile);

} // namespace mlir::npu

#endif // NPU_DIALECT_NPU_UTILS_LAYERNAME_H
