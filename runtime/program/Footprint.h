// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The bytes that an access touches, exactly.
#ifndef NPU_RUNTIME_PROGRAM_FOOTPRINT_H
#define NPU_RUNTIME_PROGRAM_FOOTPRINT_H

#include "runtime/isa/Instructions.h"

#include <cstdint>

namespace npu::program {

/// Bytes [begin, end).
struct ByteRange {
  int64_t begin, end;
  bool overlaps(const ByteRange &other) const {
    return begin < other.end && other.begin < end;
  }
};

/// From the first to behind the last byte touched; strides may leave gaps.
ByteRange hull(const isa::Access &access);

/// An access as contiguous runs of `runBytes` bytes: at most four dimensions of
/// them, outermost first, whose strides are positive, largest first. Dense
/// dimensions are part of the run, so that a dense tensor is one run whatever
/// its shape.
struct Footprint {
  int64_t base;
  int64_t runBytes;
  unsigned rank;
  int64_t extents[4];
  int64_t strides[4];
  /// Some byte is touched twice, which no two runs show: a stride of 0, or one
  /// shorter than the run that it repeats.
  bool repeats;

  /// Calls visit(begin, end) for each run, in ascending order unless dimensions
  /// interleave. Runs may touch the same bytes twice.
  template <typename Visitor> void visitRuns(Visitor &&visit) const {
    visitFrom(0, base, visit);
  }

  /// How many runs there are; a double, because it can leave 64 bits.
  double runs() const {
    double count = 1;
    for (unsigned d = 0; d < rank; ++d)
      count *= double(extents[d]);
    return count;
  }

private:
  template <typename Visitor>
  void visitFrom(unsigned dimension, int64_t at, Visitor &visit) const {
    if (dimension == rank) {
      visit(at, at + runBytes);
      return;
    }
    for (int64_t i = 0; i < extents[dimension]; ++i)
      visitFrom(dimension + 1, at + i * strides[dimension], visit);
  }
};

Footprint footprintOf(const isa::Access &access);

} // namespace npu::program

#endif // NPU_RUNTIME_PROGRAM_FOOTPRINT_H
