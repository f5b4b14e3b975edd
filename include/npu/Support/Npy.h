// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// NumPy's .npy files: dense arrays of numbers, row-major.
#ifndef NPU_SUPPORT_NPY_H
#define NPU_SUPPORT_NPY_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <string>
#include <vector>

namespace mlir::npu {

/// A dense row-major array.
struct NpyArray {
  /// NumPy's name of the element type, such as "int8" or "float32".
  std::string type;
  std::vector<int64_t> shape;
  /// The elements, in this machine's byte order.
  std::vector<char> data;
};

/// Reads a .npy file (format 1.0, 2.0 or 3.0) of bool, integers or floats in
/// little-endian byte order, row-major. Every other file is refused with a
/// message that names it.
llvm::Expected<NpyArray> readNpy(llvm::StringRef path);

/// Writes `data` as a .npy file (format 1.0). The file appears whole or not at
/// all.
llvm::Error writeNpy(llvm::StringRef path, llvm::StringRef type,
                     llvm::ArrayRef<int64_t> shape, llvm::ArrayRef<char> data);

/// "(1, 32, 32, 3)", as NumPy prints a shape.
std::string formatShape(llvm::ArrayRef<int64_t> shape);

} // namespace mlir::npu

#endif // NPU_SUPPORT_NPY_H
