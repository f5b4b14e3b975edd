// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/program/Footprint.h"

#include <algorithm>
#include <utility>

using namespace npu;
using namespace npu::program;

ByteRange npu::program::hull(const isa::Access &access) {
  ByteRange range{access.base, access.base + access.elementBytes};
  for (unsigned d = 0; d < access.rank; ++d) {
    int64_t reach = (access.extents[d] - 1) * access.strides[d];
    (reach < 0 ? range.begin : range.end) += reach;
  }
  return range;
}

Footprint npu::program::footprintOf(const isa::Access &access) {
  // Which bytes are touched does not depend on the order of the dimensions, nor
  // on their direction.
  std::pair<int64_t, int64_t> dimensions[4]; // stride, extent
  unsigned rank = 0;
  int64_t base = access.base;
  bool repeats = false;
  for (unsigned d = 0; d < access.rank; ++d) {
    int64_t stride = access.strides[d], extent = access.extents[d];
    if (extent == 1)
      continue;
    if (stride == 0) {
      repeats = true;
      continue;
    }
    if (stride < 0) {
      base += (extent - 1) * stride;
      stride = -stride;
    }
    dimensions[rank++] = {stride, extent};
  }
  std::sort(dimensions, dimensions + rank);

  Footprint result{base, access.elementBytes, 0, {}, {}, repeats};
  // From the innermost: a stride of at most the run's length makes it longer.
  unsigned inner = 0;
  while (inner < rank && dimensions[inner].first <= result.runBytes) {
    result.repeats |= dimensions[inner].first < result.runBytes;
    result.runBytes += (dimensions[inner].second - 1) * dimensions[inner].first;
    ++inner;
  }
  // Of the rest, a dimension that continues the one inside it is the same one.
  for (unsigned d = inner; d < rank; ++d) {
    auto [stride, extent] = dimensions[d];
    if (result.rank && stride == result.strides[result.rank - 1] *
                                     result.extents[result.rank - 1]) {
      result.extents[result.rank - 1] *= extent;
      continue;
    }
    result.strides[result.rank] = stride;
    result.extents[result.rank++] = extent;
  }
  std::reverse(result.extents, result.extents + result.rank);
  std::reverse(result.strides, result.strides + result.rank);
  return result;
}
