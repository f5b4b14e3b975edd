// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/simulator/values/reference/Reference.h"

#include "runtime/simulator/values/Requantize.h"
#include "runtime/simulator/values/Weights.h"

using namespace npu;
using namespace npu::isa;
using namespace npu::sim;

namespace {

template <typename T>
int64_t ifmAt(const T &i, const Memory &memory, int64_t y, int64_t x,
              int64_t channel) {
  if (y < 0 || y >= i.ifmHeight || x < 0 || x >= i.ifmWidth)
    return i.ifmZeroPoint;
  const uint8_t *element = memory.scratchpad + i.ifmBase + y * i.ifmStrideH +
                           x * i.ifmStrideW + channel * bytesOf(i.ifmType);
  return loadElement(element, i.ifmType);
}

template <typename T>
int64_t weightAt(const T &i, const uint8_t *weights, int64_t index) {
  if (i.weightType == DataType::Int4)
    return loadInt4(weights, index);
  return loadElement(weights + index * bytesOf(i.weightType), i.weightType);
}

/// Accumulators wrap: the sum is taken modulo 2^64 and cut here.
template <typename T> int64_t wrapAccumulator(const T &i, uint64_t sum) {
  if (accumulatorType(i.ifmType) == DataType::Int48)
    return wrapToInt48(static_cast<int64_t>(sum));
  return static_cast<int32_t>(sum);
}

/// Adds the accumulator to start from, and takes the result through the output
/// stage to (y, x, channel).
template <typename T>
void writeOutput(const T &i, const Memory &memory, int64_t y, int64_t x,
                 int64_t channel, uint64_t sum) {
  if (i.accumulate) {
    DataType type = accumulatorType(i.ifmType);
    int64_t index = (y * i.ofmWidth + x) * i.ofmChannels + channel;
    sum += loadElement(
        memory.scratchpad + i.partialsBase + index * bytesOf(type), type);
  }
  uint8_t *element = memory.scratchpad + i.ofmBase + y * i.ofmStrideH +
                     x * i.ofmStrideW + channel * bytesOf(i.ofmType);
  if (i.outputMode == OutputMode::Accumulators)
    return storeElement(element, i.ofmType, wrapAccumulator(i, sum));

  ChannelRecord record =
      loadChannelRecord(memory.scratchpad + i.channelsBase, channel, i.ifmType);
  int64_t acc = wrapAccumulator(i, sum + record.bias);
  if (i.outputMode == OutputMode::BiasedAccumulators)
    return storeElement(element, i.ofmType, acc);
  int64_t value = rescale(acc, record.scale, i.rounding) + i.ofmZeroPoint;
  value = rangeOf(i.ofmType).clamp(value);
  value = clampOf(i).clamp(value);
  if (i.lookup)
    value = load<int8_t>(memory.scratchpad + i.tableBase +
                         static_cast<uint8_t>(value + 128));
  storeElement(element, i.ofmType, value);
}

} // namespace

void reference::run(const Conv2D &i, const Memory &memory) {
  DenseWeights weights(i, memory.scratchpad + i.weightsBase);
  int64_t groupInputs = i.ifmChannels / i.groups;
  int64_t groupOutputs = i.ofmChannels / i.groups;
  for (int64_t y = 0; y < i.ofmHeight; ++y)
    for (int64_t x = 0; x < i.ofmWidth; ++x)
      for (int64_t o = 0; o < i.ofmChannels; ++o) {
        int64_t firstInput = o / groupOutputs * groupInputs;
        uint64_t sum = 0;
        for (int64_t ky = 0; ky < i.kernelH; ++ky)
          for (int64_t kx = 0; kx < i.kernelW; ++kx)
            for (int64_t c = 0; c < groupInputs; ++c) {
              int64_t value = ifmAt(
                  i, memory, y * i.strideH - i.padTop + ky * i.dilationH,
                  x * i.strideW - i.padLeft + kx * i.dilationW, firstInput + c);
              int64_t index =
                  ((o * i.kernelH + ky) * i.kernelW + kx) * groupInputs + c;
              sum += (value - i.ifmZeroPoint) *
                     (weightAt(i, weights.data(), index) - i.weightZeroPoint);
            }
        writeOutput(i, memory, y, x, o, sum);
      }
}

void reference::run(const Depthwise &i, const Memory &memory) {
  DenseWeights weights(i, memory.scratchpad + i.weightsBase);
  for (int64_t y = 0; y < i.ofmHeight; ++y)
    for (int64_t x = 0; x < i.ofmWidth; ++x)
      for (int64_t o = 0; o < i.ofmChannels; ++o) {
        uint64_t sum = 0;
        for (int64_t ky = 0; ky < i.kernelH; ++ky)
          for (int64_t kx = 0; kx < i.kernelW; ++kx) {
            int64_t value =
                ifmAt(i, memory, y * i.strideH - i.padTop + ky * i.dilationH,
                      x * i.strideW - i.padLeft + kx * i.dilationW,
                      o / i.channelMultiplier);
            // [kernel_h][kernel_w][ifm_channels][channel_multiplier]
            int64_t index = (ky * i.kernelW + kx) * i.ofmChannels + o;
            sum += (value - i.ifmZeroPoint) *
                   (weightAt(i, weights.data(), index) - i.weightZeroPoint);
          }
        writeOutput(i, memory, y, x, o, sum);
      }
}
