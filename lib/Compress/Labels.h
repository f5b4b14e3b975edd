// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Names for tensors, as the user's model has them.
#ifndef NPU_LIB_COMPRESS_LABELS_H
#define NPU_LIB_COMPRESS_LABELS_H

#include "mlir/IR/Location.h"
#include "mlir/IR/Value.h"
#include "llvm/ADT/StringMap.h"

#include <string>

namespace mlir::npu {

/// The name of the layer that `location` was imported from, or empty. Of the
/// several names that TensorFlow Lite gives a fused layer, separated by
/// semicolons, the first.
StringRef getLayerName(Location location);

/// Hands out names that are unique in a function.
class Labels {
public:
  /// Keeps `label` from being given again.
  void reserve(StringRef label) { ++uses[label]; }

  /// `wanted`, or `wanted#2`, `wanted#3` … where it is taken.
  std::string makeUnique(StringRef wanted);

  /// The wanted label of a tensor: the `npu.name` of a function's argument, its
  /// layer's name, or, for want of both, the name of its operation.
  static std::string describe(Value tensor);

private:
  llvm::StringMap<unsigned> uses;
};

} // namespace mlir::npu

#endif // NPU_LIB_COMPRESS_LABELS_H
