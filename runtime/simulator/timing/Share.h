// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Max-min fair sharing, exactly.
#ifndef NPU_RUNTIME_SIMULATOR_TIMING_SHARE_H
#define NPU_RUNTIME_SIMULATOR_TIMING_SHARE_H

#include "runtime/machine/Ratio.h"

namespace npu::sim {

using machine::Int128;

/// A fraction too large for 64 bits; not in lowest terms.
struct Fraction {
  Int128 numerator = 1;
  Int128 denominator = 1;
};

constexpr bool less(Fraction a, Fraction b) {
  return a.numerator * b.denominator < b.numerator * a.denominator;
}

/// Splits `capacity` among `count` (at most 16) demands: nobody gets more than
/// it asks for, and what one does not take is split evenly among the others.
/// Writes each one's share.
inline void shareMaxMinFairly(Int128 capacity, const Int128 *demands,
                              unsigned count, Fraction *shares) {
  // The smallest demand first; of equals, the lower index.
  unsigned order[16];
  for (unsigned i = 0; i < count; ++i) {
    unsigned at = i;
    for (; at > 0 && demands[order[at - 1]] > demands[i]; --at)
      order[at] = order[at - 1];
    order[at] = i;
  }
  for (unsigned i = 0; i < count; ++i) {
    unsigned left = count - i;
    if (demands[order[i]] * left <= capacity) {
      shares[order[i]] = {demands[order[i]], 1};
      capacity -= demands[order[i]];
      continue;
    }
    for (; i < count; ++i)
      shares[order[i]] = {capacity, left};
  }
}

} // namespace npu::sim

#endif // NPU_RUNTIME_SIMULATOR_TIMING_SHARE_H
