// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/simulator/values/Requantize.h"
#include "runtime/simulator/values/steps/Step.h"

using namespace npu;
using namespace npu::isa;
using namespace npu::sim;

namespace {

class PoolStep : public Step {
public:
  PoolStep(const Pool &i, const Knowledge &known)
      : i(i), kernels(known.kernels()) {
    WorkspaceLayout layout;
    int64_t window =
        std::min(i.kernelH, i.ifmHeight) * std::min(i.kernelW, i.ifmWidth);
    inputsOffset = layout.add(window * int64_t(sizeof(const uint8_t *)));
    sumsOffset = layout.add(i.channels * 4);
    workspace = layout.bytes();
  }

  int64_t workspaceBytes() const override { return workspace; }

  void run(const Memory &memory, uint8_t *space) const override {
    for (int64_t y = 0; y < i.ofmHeight; ++y)
      for (int64_t x = 0; x < i.ofmWidth; ++x)
        runWindow(memory, space, y, x);
  }

private:
  void runWindow(const Memory &memory, uint8_t *space, int64_t y,
                 int64_t x) const {
    int64_t top = y * i.strideH - i.padTop, left = x * i.strideW - i.padLeft;
    int64_t firstRow = std::max<int64_t>(top, 0),
            endRow = std::min(top + i.kernelH, i.ifmHeight),
            firstColumn = std::max<int64_t>(left, 0),
            endColumn = std::min(left + i.kernelW, i.ifmWidth);
    auto *inputs = reinterpret_cast<const uint8_t **>(space + inputsOffset);
    int64_t count = 0;
    for (int64_t row = firstRow; row < endRow; ++row)
      for (int64_t column = firstColumn; column < endColumn; ++column)
        inputs[count++] = memory.scratchpad + i.ifmBase + row * i.ifmStrideH +
                          column * i.ifmStrideW;
    uint8_t *to =
        memory.scratchpad + i.ofmBase + y * i.ofmStrideH + x * i.ofmStrideW;
    bool isInt8 = i.type == DataType::Int8;
    if (i.mode == PoolMode::Max)
      return (isInt8 ? kernels.maximumInt8
                     : kernels.maximumInt16)(inputs, count, i.channels, to);

    auto *sums = reinterpret_cast<int32_t *>(space + sumsOffset);
    (isInt8 ? kernels.sumInt8 : kernels.sumInt16)(inputs, count, i.channels,
                                                  sums);
    Scale scale = reciprocalScale(count);
    Range range = rangeOf(i.type);
    kernels.rescaleTo(sums, i.channels,
                      {static_cast<int32_t>(count * i.ifmZeroPoint),
                       scale.multiplier, static_cast<int32_t>(scale.shift), 0},
                      {i.ofmZeroPoint, range.minimum, range.maximum, i.type},
                      to);
  }

  Pool i;
  const KernelTable &kernels;
  int64_t inputsOffset, sumsOffset, workspace;
};

} // namespace

std::unique_ptr<Step> npu::sim::prepare(const Pool &i, const Knowledge &known) {
  return std::make_unique<PoolStep>(i, known);
}
