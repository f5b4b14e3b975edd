// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// What a function's arguments and results mean to the user of the model:
/// the attributes that `npu-annotate-io` writes, read in one place.
#ifndef NPU_IMPORT_MODELIO_H
#define NPU_IMPORT_MODELIO_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/StringRef.h"
#include <optional>

namespace mlir::npu {

inline constexpr llvm::StringLiteral kIONameAttr = "npu.name";
inline constexpr llvm::StringLiteral kIOScaleAttr = "npu.scale";
inline constexpr llvm::StringLiteral kIOZeroPointAttr = "npu.zero_point";
inline constexpr llvm::StringLiteral kIOUnsignedAttr = "npu.unsigned";

/// One input or output of a model. For a quantized tensor real = scale ×
/// (integer − zeroPoint), the integer read as unsigned if `isUnsigned`.
struct TensorIO {
  llvm::StringRef name; ///< Empty if not recorded; owned by the context.
  std::optional<double> scale;
  std::optional<int64_t> zeroPoint;
  bool isUnsigned = false;
};

/// Reads what is recorded on argument `index`; what is absent stays unset.
TensorIO getInputIO(func::FuncOp func, unsigned index);

/// Reads what is recorded on result `index`; what is absent stays unset.
TensorIO getOutputIO(func::FuncOp func, unsigned index);

} // namespace mlir::npu

#endif // NPU_IMPORT_MODELIO_H
