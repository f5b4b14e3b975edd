// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The calibration table: the ranges of a network's tensors in a file that
/// people read and edit.
///
/// The file is JSON, one tensor a line:
///
///     {
///       "format": "npu-ranges",
///       "version": 1,
///       "ranges": [
///         {"tensor": "conv1", "min": 0.0, "max": 6.0}
///       ]
///     }
#ifndef NPU_LIB_COMPRESS_RANGETABLE_H
#define NPU_LIB_COMPRESS_RANGETABLE_H

#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <string>

namespace mlir::npu {

/// Smallest and largest value of a tensor, in its units; both finite.
struct RealRange {
  double min = 0.0;
  double max = 0.0;
};

/// Ranges by label, in the order of the network.
using RangeTable =
    llvm::MapVector<std::string, RealRange, llvm::StringMap<unsigned>>;

/// Reads a table; the error says what is wrong in which entry of which file.
llvm::Expected<RangeTable> readRangeTable(llvm::StringRef path);

/// Writes a table, whole or not at all.
llvm::Error writeRangeTable(const RangeTable &table, llvm::StringRef path);

} // namespace mlir::npu

#endif // NPU_LIB_COMPRESS_RANGETABLE_H
