// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// A tile on the mac engine: what the formulas of docs/timing.md share, and how
/// the engine splits it to fit its buffers.
#ifndef NPU_RUNTIME_MACHINE_MACTILE_H
#define NPU_RUNTIME_MACHINE_MACTILE_H

#include "runtime/machine/Cost.h"

#include <algorithm>

namespace npu::machine {

/// Rows (or columns) of input that `outputs` rows of output look at, as far as
/// the tile has them.
inline int64_t window(int64_t outputs, int64_t stride, int64_t kernel,
                      int64_t dilation, int64_t input) {
  return std::min((outputs - 1) * stride + (kernel - 1) * dilation + 1, input);
}

/// What the formulas share about one tile.
struct MacTile {
  const MacWork &work;
  const MacEngine &mac;
  /// The shape that the array takes for it.
  const MacArray &array;
  bool depthwise;
  int64_t taps, groups, groupInputs, groupOutputs;
  int64_t accumulatorBytes;
  /// Weights of int16 go through decoder, buffer and array as two of 8 bits.
  int64_t weightParts;
  /// Decoded weights (parts of them) that the engine holds for the whole tile.
  int64_t weights;

  MacTile(const MacWork &work, const MacEngine &mac, const MacArray &array,
          bool depthwise)
      : work(work), mac(mac), array(array), depthwise(depthwise),
        taps(work.kernelHeight * work.kernelWidth),
        groups(depthwise ? 1 : work.groups),
        groupInputs(depthwise ? 1 : work.inputChannels / groups),
        groupOutputs(work.outputChannels / groups),
        accumulatorBytes(work.inputBytesPerElement == 2 ? 8 : 4),
        weightParts(work.weightBits == 16 ? 2 : 1),
        weights(work.outputChannels * taps * keptChannels() * weightParts) {}

  int64_t outputs() const {
    return work.outputHeight * work.outputWidth * work.outputChannels;
  }
  int64_t partBits() const { return work.weightBits / weightParts; }
  int64_t weightBytes(int64_t count) const {
    return ceilDiv(count * partBits(), 8);
  }
  /// Input channels whose products are computed: of each four, two stay with
  /// 2:4 sparse weights.
  int64_t keptChannels() const {
    return work.sparse2of4 ? std::min(groupInputs, ceilDiv(groupInputs, 4) * 2)
                           : groupInputs;
  }
  /// Array cycles for one micro-block of positions and one row of
  /// output-channel lanes.
  int64_t reductionSteps() const {
    if (depthwise)
      return ceilDiv(roundUp(taps, mac.depthwiseTapQuantum),
                     mac.depthwiseTapsPerCycle);
    if (takesTapsOnLanes()) {
      if (mac.kernelFirstFlattened)
        return ceilDiv(taps * keptChannels(), array.inputChannels);
      return roundUp(taps, mac.kernelFirstTapQuantum) *
             ceilDiv(keptChannels(), array.inputChannels);
    }
    return taps *
           (roundUp(keptChannels(), mac.channelQuantum) / array.inputChannels);
  }
  int64_t microBlocks() const {
    return ceilDiv(work.outputHeight, array.height) *
           ceilDiv(work.outputWidth, array.width);
  }
  /// Array cycles of a step, relative to int8.
  int64_t cyclesPerStep() const {
    return (work.inputBytesPerElement == 2 ? mac.int16CycleFactor : 1) *
           weightParts;
  }
  int64_t laneCycles() const {
    return groups * microBlocks() *
           ceilDiv(groupOutputs, array.outputChannels) * reductionSteps() *
           cyclesPerStep();
  }
  /// How the tile fills the lanes of the array, by LaneKind.
  std::array<LaneUse, laneKindCount> laneUse() const {
    std::array<LaneUse, laneKindCount> use;
    use[size_t(LaneKind::OutputChannels)] = {groupOutputs,
                                             array.outputChannels};
    use[size_t(LaneKind::Rows)] = {work.outputHeight, array.height};
    use[size_t(LaneKind::Columns)] = {work.outputWidth, array.width};
    LaneUse &channels = use[size_t(LaneKind::InputChannels)];
    LaneUse &tapLanes = use[size_t(LaneKind::KernelTaps)];
    if (depthwise)
      tapLanes = {taps,
                  std::max(mac.depthwiseTapQuantum, mac.depthwiseTapsPerCycle)};
    else if (!takesTapsOnLanes())
      channels = {keptChannels(), mac.channelQuantum};
    else if (mac.kernelFirstFlattened)
      use[size_t(LaneKind::WindowElements)] = {taps * keptChannels(),
                                               array.inputChannels};
    else {
      channels = {keptChannels(), array.inputChannels};
      tapLanes = {taps, mac.kernelFirstTapQuantum};
    }
    return use;
  }
  bool takesTapsOnLanes() const {
    return work.tapsOnLanes && groupInputs <= mac.kernelFirstMaxInputChannels;
  }
  /// Bytes that the feature-map buffer gives to the array. Dense: each operand
  /// of a tap anew, broadcast to the output-channel lanes. Depthwise: window
  /// registers keep what neighbours along a row share.
  int64_t featureMapBufferBytes() const {
    if (!depthwise)
      return work.outputHeight * work.outputWidth * taps * groupInputs *
             ceilDiv(groupOutputs, array.outputChannels) * groups *
             work.inputBytesPerElement * weightParts;
    int64_t rows = window(array.height, work.strideHeight, work.kernelHeight,
                          work.dilationHeight, work.inputHeight);
    int64_t columns =
        window(work.outputWidth, work.strideWidth, work.kernelWidth,
               work.dilationWidth, work.inputWidth);
    return ceilDiv(work.outputHeight, array.height) * rows * columns *
           work.outputChannels * work.inputBytesPerElement;
  }
  int64_t weightBufferBytes() const {
    return microBlocks() * weightBytes(weights);
  }
};

/// A split of the tile into blocks, and what is read because of it.
struct MacSplit {
  MacBlocks blocks;
  int64_t featureMapBytes = 0;
  /// Of the first block: what the array needs before it can start.
  int64_t blockFeatureMapBytes = 0;
  int64_t blockWeights = 0;
  /// Visits of the accumulators of a block by parts of the reduction.
  int64_t reductionParts = 1;
};

/// What the sequencer of the engine takes: of the numbers of channels that are
/// the lanes times a power of two, the one with the shortest longest resource;
/// of equals, the fewest bytes, then the fewest channels.
MacSplit bestSplit(const MacTile &tile, const Machine &machine);

} // namespace npu::machine

#endif // NPU_RUNTIME_MACHINE_MACTILE_H
