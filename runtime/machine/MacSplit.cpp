// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/machine/MacTile.h"

namespace npu::machine {
namespace {

/// Sum of the windows of all blocks along one axis; the last may be smaller.
int64_t sumOfWindows(int64_t outputs, int64_t block, int64_t stride,
                     int64_t kernel, int64_t dilation, int64_t input) {
  int64_t blocks = ceilDiv(outputs, block);
  int64_t last = outputs - (blocks - 1) * block;
  return (blocks - 1) * window(block, stride, kernel, dilation, input) +
         window(last, stride, kernel, dilation, input);
}

/// The split with blocks of `channels` output channels: as many positions as
/// the accumulators hold, whole rows first, as long as a slice of the input of
/// one row of lanes fits the feature-map buffer.
MacSplit splitBy(const MacTile &tile, int64_t channels) {
  const MacWork &work = tile.work;
  const MacEngine &mac = tile.mac;
  const MacArray &array = tile.array;
  int64_t microBlocks = std::max<int64_t>(
      1, mac.accumulators.usableBytes() /
             (tile.accumulatorBytes * channels * array.positions()));
  int64_t width = std::min(roundUp(work.outputWidth, array.width),
                           microBlocks * array.width);
  int64_t height = std::min(
      roundUp(work.outputHeight, array.height),
      std::max<int64_t>(1, microBlocks / (width / array.width)) * array.height);
  int64_t sliceChannels = tile.depthwise
                              ? std::min(channels, array.outputChannels)
                              : std::min(tile.groupInputs, array.inputChannels);
  auto sliceBytes = [&] {
    return window(height, work.strideHeight, work.kernelHeight,
                  work.dilationHeight, work.inputHeight) *
           window(width, work.strideWidth, work.kernelWidth, work.dilationWidth,
                  work.inputWidth) *
           sliceChannels * work.inputBytesPerElement;
  };
  while (sliceBytes() > mac.featureMap.usableBytes() && height > array.height)
    height = roundUp(height / 2, array.height);
  while (sliceBytes() > mac.featureMap.usableBytes() && width > array.width)
    width = roundUp(width / 2, array.width);

  MacSplit split;
  MacBlocks &blocks = split.blocks;
  blocks.height = height;
  blocks.width = width;
  blocks.channels = channels;
  blocks.positionBlocks =
      ceilDiv(work.outputHeight, height) * ceilDiv(work.outputWidth, width);
  blocks.channelBlocks = ceilDiv(tile.groupOutputs, channels);

  // Input of all position blocks, halos counted, for one channel.
  int64_t planeBytes =
      sumOfWindows(work.outputHeight, height, work.strideHeight,
                   work.kernelHeight, work.dilationHeight, work.inputHeight) *
      sumOfWindows(work.outputWidth, width, work.strideWidth, work.kernelWidth,
                   work.dilationWidth, work.inputWidth) *
      work.inputBytesPerElement;
  int64_t wholePlaneBytes =
      window(work.outputHeight, work.strideHeight, work.kernelHeight,
             work.dilationHeight, work.inputHeight) *
      window(work.outputWidth, work.strideWidth, work.kernelWidth,
             work.dilationWidth, work.inputWidth) *
      work.inputBytesPerElement;
  int64_t blockPlaneBytes = sliceBytes() / sliceChannels;
  int64_t blockInputs = tile.depthwise ? std::min(channels, work.inputChannels)
                                       : tile.groupInputs;
  int64_t fitsFeatureMap = mac.featureMap.usableBytes();
  // In weights, or their parts.
  int64_t reduction = tile.taps * tile.keptChannels() * tile.weightParts;
  int64_t blockChannels = std::min(channels, tile.groupOutputs);
  bool channelsOuter = work.loopOrder == LoopOrder::Channels;

  blocks.featureMapReads = 1;
  if (tile.depthwise) {
    split.featureMapBytes = planeBytes * work.inputChannels;
  } else if (channelsOuter &&
             wholePlaneBytes * tile.groupInputs <= fitsFeatureMap) {
    split.featureMapBytes = wholePlaneBytes * tile.groupInputs * tile.groups;
  } else {
    bool stays =
        !channelsOuter && blockPlaneBytes * tile.groupInputs <= fitsFeatureMap;
    blocks.featureMapReads = stays ? 1 : blocks.channelBlocks;
    split.featureMapBytes =
        planeBytes * tile.groupInputs * tile.groups * blocks.featureMapReads;
  }

  int64_t stayingWeights =
      (channelsOuter ? blockChannels : tile.groupOutputs) * reduction;
  bool weightsStay =
      mac.weightsStayBetweenBlocks &&
      tile.weightBytes(stayingWeights) <= mac.weights.usableBytes();
  blocks.weightReads =
      blocks.positionBlocks == 1 || weightsStay ? 1 : blocks.positionBlocks;

  split.blockWeights =
      std::min(blockChannels * reduction,
               mac.weights.usableBytes() * 8 / tile.partBits());
  split.blockFeatureMapBytes = std::min(
      {blockPlaneBytes * blockInputs, fitsFeatureMap, split.featureMapBytes});
  split.reductionParts = std::max<int64_t>(
      {1,
       tile.depthwise
           ? 1
           : ceilDiv(blockPlaneBytes * tile.groupInputs, fitsFeatureMap),
       ceilDiv(tile.weightBytes(blockChannels * reduction),
               mac.weights.usableBytes())});
  return split;
}

} // namespace

MacSplit bestSplit(const MacTile &tile, const Machine &machine) {
  const MacArray &array = tile.array;
  int64_t most = std::min(roundUp(tile.groupOutputs, array.outputChannels),
                          tile.mac.accumulators.usableBytes() /
                              (tile.accumulatorBytes * array.positions()));
  MacSplit best;
  int64_t bestCycles = -1, bestBytes = 0;
  for (int64_t channels = array.outputChannels;; channels *= 2) {
    channels = std::max(array.outputChannels, std::min(channels, most));
    MacSplit split = splitBy(tile, channels);
    int64_t bytes = split.featureMapBytes +
                    split.blocks.weightReads * tile.work.codedWeightBytes;
    int64_t cycles =
        std::max({tile.laneCycles(),
                  ceilDiv(bytes, machine.scratchpad.portBytesPerCycle),
                  cyclesAt(split.blocks.weightReads * tile.weights,
                           tile.mac.decodedWeightsPerCycle)});
    if (bestCycles < 0 || cycles < bestCycles ||
        (cycles == bestCycles && bytes < bestBytes)) {
      best = split;
      bestCycles = cycles;
      bestBytes = bytes;
    }
    if (channels >= most)
      return best;
  }
}

} // namespace npu::machine
