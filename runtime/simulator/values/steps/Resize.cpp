// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/simulator/values/steps/RowScales.h"
#include "runtime/simulator/values/steps/Step.h"

#include <array>
#include <cstring>

using namespace npu;
using namespace npu::isa;
using namespace npu::sim;

namespace {

/// Where the outputs of one axis come from: bytes from the tile's first element
/// to two neighbours, and their weights.
struct Sample {
  int64_t low, high;
  int32_t lowWeight, highWeight;
};

std::vector<Sample> samplesOf(int64_t outputs, int64_t numerator,
                              int64_t denominator, int64_t offset,
                              int64_t extent, int64_t stride) {
  std::vector<Sample> samples;
  // One element in front, so that the division rounds down.
  int64_t place = offset + numerator;
  for (int64_t k = 0; k < outputs; ++k, place += denominator) {
    int64_t element = place / numerator - 1;
    auto fraction = static_cast<int32_t>(place % numerator);
    auto clip = [&](int64_t value) {
      return std::min(std::max<int64_t>(value, 0), extent - 1) * stride;
    };
    samples.push_back({clip(element), clip(element + 1),
                       static_cast<int32_t>(numerator) - fraction, fraction});
  }
  return samples;
}

class ResizeStep : public Step {
public:
  explicit ResizeStep(const Resize &i)
      : i(i), rows(samplesOf(i.ofmHeight, i.scaleHN, i.scaleHD, i.offsetH,
                             i.ifmHeight, i.ifmStrideH)),
        columns(samplesOf(i.ofmWidth, i.scaleWN, i.scaleWD, i.offsetW,
                          i.ifmWidth, i.ifmStrideW)) {}

protected:
  Resize i;
  std::vector<Sample> rows, columns;
};

class NearestStep : public ResizeStep {
public:
  using ResizeStep::ResizeStep;

  void run(const Memory &memory, uint8_t *) const override {
    int64_t bytes = i.channels * bytesOf(i.ifmType);
    auto pick = [](const Sample &sample) {
      return sample.highWeight >= sample.lowWeight ? sample.high : sample.low;
    };
    for (int64_t y = 0; y < i.ofmHeight; ++y) {
      const uint8_t *from = memory.scratchpad + i.ifmBase + pick(rows[y]);
      uint8_t *to = memory.scratchpad + i.ofmBase + y * i.ofmStrideH;
      for (const Sample &column : columns) {
        std::memcpy(to, from + pick(column), bytes);
        to += i.ofmStrideW;
      }
    }
  }
};

/// A row of the OFM at a time: its sums in the workspace, then, scaled or not,
/// in its place.
class BilinearStep : public ResizeStep {
public:
  BilinearStep(const Resize &i, const Knowledge &known)
      : ResizeStep(i), kernels(known.kernels()),
        isInt8(i.ifmType == DataType::Int8),
        scale(makeRowScale(0, i.multiplier, i.shift, i.rounding)) {
    Range range = rangeOf(i.ofmType);
    if (i.rescale)
      range = range.then({i.clampMin, i.clampMax});
    output = {i.ofmZeroPoint, range.minimum, range.maximum, i.ofmType};
  }

  int64_t workspaceBytes() const override {
    return i.ofmWidth * i.channels * (isInt8 ? 4 : 8);
  }

  void run(const Memory &memory, uint8_t *space) const override {
    for (int64_t y = 0; y < i.ofmHeight; ++y) {
      uint8_t *to = memory.scratchpad + i.ofmBase + y * i.ofmStrideH;
      if (isInt8) {
        auto *sums = reinterpret_cast<int32_t *>(space);
        sumRow(memory, rows[y], kernels.interpolateInt8, sums);
        forEachRun([&](int64_t first, int64_t count, int64_t offset) {
          write(sums + first, count, to + offset);
        });
      } else {
        auto *sums = reinterpret_cast<int64_t *>(space);
        sumRow(memory, rows[y], kernels.interpolateInt16, sums);
        forEachRun([&](int64_t first, int64_t count, int64_t offset) {
          write(sums + first, count, to + offset);
        });
      }
    }
  }

private:
  template <typename Kernel, typename Sum>
  void sumRow(const Memory &memory, const Sample &row, Kernel interpolate,
              Sum *sums) const {
    const uint8_t *from = memory.scratchpad + i.ifmBase;
    for (const Sample &column : columns) {
      const uint8_t *inputs[] = {
          from + row.low + column.low, from + row.low + column.high,
          from + row.high + column.low, from + row.high + column.high};
      // At most 2^22.
      const int32_t weights[] = {row.lowWeight * column.lowWeight,
                                 row.lowWeight * column.highWeight,
                                 row.highWeight * column.lowWeight,
                                 row.highWeight * column.highWeight};
      interpolate(inputs, weights, i.channels, sums);
      sums += i.channels;
    }
  }

  /// Calls body(first sum, count, bytes from the row's start) for a row of the
  /// OFM: once if it is dense.
  template <typename Body> void forEachRun(Body body) const {
    if (i.ofmStrideW == i.channels * bytesOf(i.ofmType))
      return body(0, i.ofmWidth * i.channels, 0);
    for (int64_t x = 0; x < i.ofmWidth; ++x)
      body(x * i.channels, i.channels, x * i.ofmStrideW);
  }

  void write(const int32_t *sums, int64_t count, uint8_t *to) const {
    if (i.rescale)
      kernels.rescaleTo(sums, count, scale, output, to);
    else
      std::memcpy(to, sums, count * sizeof(*sums));
  }

  void write(const int64_t *sums, int64_t count, uint8_t *to) const {
    if (!i.rescale) {
      // 38 bits: int48 as it stands in memory.
      std::memcpy(to, sums, count * sizeof(*sums));
      return;
    }
    Scale wide{scale.multiplier, static_cast<unsigned>(scale.shift)};
    Range range{output.minimum, output.maximum};
    int64_t bytes = bytesOf(i.ofmType);
    for (int64_t k = 0; k < count; ++k)
      storeElement(
          to + k * bytes, i.ofmType,
          range.clamp(rescale(sums[k], wide, i.rounding) + output.zeroPoint));
  }

  const KernelTable &kernels;
  bool isInt8;
  RowScale scale;
  Output output;
};

} // namespace

std::unique_ptr<Step> npu::sim::prepare(const Resize &i,
                                        const Knowledge &known) {
  if (i.mode == ResizeMode::Nearest)
    return std::make_unique<NearestStep>(i);
  return std::make_unique<BilinearStep>(i, known);
}
