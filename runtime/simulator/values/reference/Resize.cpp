// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/simulator/values/reference/Reference.h"

#include "runtime/simulator/values/Requantize.h"

using namespace npu;
using namespace npu::isa;
using namespace npu::sim;

namespace {

/// Along one axis: the elements that an output lies between, and how many steps
/// behind the first.
struct Sample {
  int64_t low, high, fraction;
};

Sample sampleAt(int64_t output, int64_t numerator, int64_t denominator,
                int64_t offset, int64_t extent) {
  int64_t place = output * denominator + offset;
  int64_t fraction = (place % numerator + numerator) % numerator;
  int64_t low = (place - fraction) / numerator;
  Range inside{0, extent - 1};
  return {inside.clamp(low), inside.clamp(low + 1), fraction};
}

int64_t nearestOf(Sample sample, int64_t numerator) {
  return 2 * sample.fraction >= numerator ? sample.high : sample.low;
}

} // namespace

void reference::run(const Resize &i, const Memory &memory) {
  for (int64_t y = 0; y < i.ofmHeight; ++y)
    for (int64_t x = 0; x < i.ofmWidth; ++x) {
      Sample row = sampleAt(y, i.scaleHN, i.scaleHD, i.offsetH, i.ifmHeight);
      Sample column = sampleAt(x, i.scaleWN, i.scaleWD, i.offsetW, i.ifmWidth);
      for (int64_t c = 0; c < i.channels; ++c) {
        auto ifm = [&](int64_t iy, int64_t ix) {
          return loadElement(memory.scratchpad + i.ifmBase + iy * i.ifmStrideH +
                                 ix * i.ifmStrideW + c * bytesOf(i.ifmType),
                             i.ifmType);
        };
        int64_t value;
        if (i.mode == ResizeMode::Nearest) {
          value = ifm(nearestOf(row, i.scaleHN), nearestOf(column, i.scaleWN));
        } else {
          int64_t below = row.fraction, above = i.scaleHN - below;
          int64_t right = column.fraction, left = i.scaleWN - right;
          value = ifm(row.low, column.low) * above * left +
                  ifm(row.low, column.high) * above * right +
                  ifm(row.high, column.low) * below * left +
                  ifm(row.high, column.high) * below * right;
        }
        if (i.rescale) {
          value = rescale(value, {int32_t(i.multiplier), unsigned(i.shift)},
                          i.rounding) +
                  i.ofmZeroPoint;
          value = rangeOf(i.ofmType).clamp(value);
          value = Range{i.clampMin, i.clampMax}.clamp(value);
        }
        storeElement(memory.scratchpad + i.ofmBase + y * i.ofmStrideH +
                         x * i.ofmStrideW + c * bytesOf(i.ofmType),
                     i.ofmType, value);
      }
    }
}
