// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// How calibration turns the values of a tensor into its range.
#ifndef NPU_LIB_COMPRESS_RANGEOBSERVER_H
#define NPU_LIB_COMPRESS_RANGEOBSERVER_H

#include "RangeTable.h"

#include "llvm/ADT/ArrayRef.h"

#include <memory>

namespace mlir::npu {

/// Sees all values of one tensor, sample after sample in the order of the data,
/// once, and keeps no more of them than fits in memory that does not grow with
/// their number. So the range depends on the data alone, not on threads.
class RangeObserver {
public:
  virtual ~RangeObserver();

  /// Takes the values of the next sample, all finite.
  virtual void observe(llvm::ArrayRef<float> values) = 0;

  /// The range to quantize for, after at least one sample with a value.
  virtual RealRange getRange() const = 0;
};

/// Makes an observer by the name of its method:
/// - `min-max`: the smallest and the largest value of all.
/// Null for another name.
std::unique_ptr<RangeObserver> createRangeObserver(llvm::StringRef method);

/// The names that `createRangeObserver` knows, for messages.
llvm::StringRef getRangeMethods();

} // namespace mlir::npu

#endif // NPU_LIB_COMPRESS_RANGEOBSERVER_H
