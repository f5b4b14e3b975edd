// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Cost of a tile on the mac engine. docs/timing.md derives each formula.
#include "runtime/machine/CostParts.h"

#include <algorithm>

namespace npu::machine {
namespace {

/// Rows (or columns) of input that `outputs` rows of output look at, as far as
/// the tile has them.
int64_t window(int64_t outputs, int64_t stride, int64_t kernel,
               int64_t dilation, int64_t input) {
  return std::min((outputs - 1) * stride + (kernel - 1) * dilation + 1, input);
}

/// Sum of the windows of all blocks along one axis; the last may be smaller.
int64_t sumOfWindows(int64_t outputs, int64_t block, int64_t stride,
                     int64_t kernel, int64_t dilation, int64_t input) {
  int64_t blocks = ceilDiv(outputs, block);
  int64_t last = outputs - (blocks - 1) * block;
  return (blocks - 1) * window(block, stride, kernel, dilation, input) +
         window(last, stride, kernel, dilation, input);
}

/// What the formulas share about one tile.
struct Tile {
  const MacWork &work;
  const MacEngine &mac;
  /// The shape that the array takes for it.
  const MacArray &array;
  bool depthwise;
  int64_t taps, groups, groupInputs, groupOutputs;
  int64_t accumulatorBytes;
  /// Decoded weights that the engine holds for the whole tile.
  int64_t weights;

  Tile(const MacWork &work, const MacEngine &mac, const MacArray &array,
       bool depthwise)
      : work(work), mac(mac), array(array), depthwise(depthwise),
        taps(work.kernelHeight * work.kernelWidth),
        groups(depthwise ? 1 : work.groups),
        groupInputs(depthwise ? 1 : work.inputChannels / groups),
        groupOutputs(work.outputChannels / groups),
        accumulatorBytes(work.inputBytesPerElement == 2 ? 8 : 4),
        weights(work.outputChannels * taps * keptChannels()) {}

  int64_t outputs() const {
    return work.outputHeight * work.outputWidth * work.outputChannels;
  }
  int64_t weightBytes(int64_t count) const {
    return ceilDiv(count * work.weightBits, 8);
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
    if (work.tapsOnLanes && groupInputs <= mac.kernelFirstMaxInputChannels) {
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
  int64_t laneCycles() const {
    return groups * microBlocks() *
           ceilDiv(groupOutputs, array.outputChannels) * reductionSteps() *
           (work.inputBytesPerElement == 2 ? mac.int16CycleFactor : 1);
  }
  /// Bytes that the feature-map buffer gives to the array. Dense: each operand
  /// of a tap anew, broadcast to the output-channel lanes. Depthwise: window
  /// registers keep what neighbours along a row share.
  int64_t featureMapBufferBytes() const {
    if (!depthwise)
      return work.outputHeight * work.outputWidth * taps * groupInputs *
             ceilDiv(groupOutputs, array.outputChannels) * groups *
             work.inputBytesPerElement;
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
struct Split {
  MacBlocks blocks;
  int64_t featureMapBytes = 0;
  /// Of the first block: what the array needs before it can start.
  int64_t blockFeatureMapBytes = 0;
  int64_t blockWeights = 0;
  /// Visits of the accumulators of a block by parts of the reduction.
  int64_t reductionParts = 1;
};

/// The split with blocks of `channels` output channels: as many positions as
/// the accumulators hold, whole rows first, as long as a slice of the input of
/// one row of lanes fits the feature-map buffer.
Split splitBy(const Tile &tile, int64_t channels) {
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

  Split split;
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
  int64_t reduction = tile.taps * tile.keptChannels();
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
               mac.weights.usableBytes() * 8 / work.weightBits);
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

/// What the sequencer of the engine takes: of the numbers of channels that are
/// the lanes times a power of two, the one with the shortest longest resource;
/// of equals, the fewest bytes, then the fewest channels.
Split bestSplit(const Tile &tile, const Machine &machine) {
  const MacArray &array = tile.array;
  int64_t most = std::min(roundUp(tile.groupOutputs, array.outputChannels),
                          tile.mac.accumulators.usableBytes() /
                              (tile.accumulatorBytes * array.positions()));
  Split best;
  int64_t bestCycles = -1, bestBytes = 0;
  for (int64_t channels = array.outputChannels;; channels *= 2) {
    channels = std::max(array.outputChannels, std::min(channels, most));
    Split split = splitBy(tile, channels);
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

/// The cost with the array in one shape.
Cost costInShape(const MacWork &work, bool depthwise, const Machine &machine,
                 const MacArray &array) {
  const MacEngine &mac = machine.mac;
  const Tile tile(work, mac, array, depthwise);
  const Split split = bestSplit(tile, machine);
  const int64_t port = machine.scratchpad.portBytesPerCycle;
  const int64_t reads = split.blocks.weightReads;

  Cost cost;
  cost.startUpCycles = mac.startUpCycles;
  cost.blocks = split.blocks;
  cost.laneCycles = tile.laneCycles();
  OperandBytes &operands = cost.operands;
  operands.featureMap = split.featureMapBytes;
  operands.weights = reads * work.codedWeightBytes;
  operands.channelRecords = work.channelRecordBytes;
  operands.table = work.lookup ? 256 : 0;
  operands.accumulators =
      work.accumulate ? tile.outputs() * tile.accumulatorBytes : 0;
  operands.output = tile.outputs() * work.outputBytesPerElement;

  // The last block: its results leave when the array has done with the tile.
  auto last = [](int64_t all, int64_t block) {
    return all - (ceilDiv(all, block) - 1) * block;
  };
  const int64_t lastOutputs = last(work.outputHeight, split.blocks.height) *
                              last(work.outputWidth, split.blocks.width) *
                              last(tile.groupOutputs, split.blocks.channels);
  const int64_t firstOutputs =
      std::min(work.outputHeight, split.blocks.height) *
      std::min(work.outputWidth, split.blocks.width) *
      std::min(tile.groupOutputs, split.blocks.channels);
  const Ratio outputRate = work.lookup ? std::min(mac.outputElementsPerCycle,
                                                  mac.tableElementsPerCycle)
                                       : mac.outputElementsPerCycle;

  Phase &fill = cost.fill;
  fill.scratchpadBytes = operands.channelRecords + operands.table;
  int64_t serialCycles = 0, serialBytes = 0;
  if (mac.featureMap.doubled) {
    fill.scratchpadBytes += split.blockFeatureMapBytes;
  } else {
    serialBytes += operands.featureMap;
    serialCycles += ceilDiv(operands.featureMap, port);
  }
  int64_t decodedInMain = reads * tile.weights;
  if (mac.weights.doubled) {
    fill.decodedWeights = split.blockWeights;
    decodedInMain -= fill.decodedWeights;
    fill.scratchpadBytes +=
        int64_t((Int128(work.codedWeightBytes) * split.blockWeights +
                 tile.weights - 1) /
                tile.weights);
  } else {
    serialBytes += operands.weights;
    serialCycles +=
        std::max(ceilDiv(operands.weights, port),
                 cyclesAt(decodedInMain, mac.decodedWeightsPerCycle));
  }
  // The output stage is held for as long as its table takes.
  auto slots = [&](int64_t outputs) {
    return outputRate < mac.outputElementsPerCycle
               ? ceilTimes(cyclesAt(outputs, outputRate),
                           mac.outputElementsPerCycle)
               : outputs;
  };
  int64_t outputInMain = tile.outputs();
  if (mac.accumulators.doubled) {
    if (work.accumulate)
      fill.scratchpadBytes += firstOutputs * tile.accumulatorBytes;
    cost.drain.outputElements = slots(lastOutputs);
    cost.drain.scratchpadBytes = lastOutputs * work.outputBytesPerElement;
    outputInMain -= lastOutputs;
  } else {
    serialBytes += operands.accumulators + operands.output;
    serialCycles +=
        std::max(ceilDiv(operands.accumulators + operands.output, port),
                 cyclesAt(outputInMain, outputRate));
  }

  int64_t overlappedBytes = operands.total() - fill.scratchpadBytes -
                            cost.drain.scratchpadBytes - serialBytes;
  Phase &main = cost.main;
  main.scratchpadBytes = overlappedBytes + serialBytes;
  main.decodedWeights = decodedInMain;
  main.outputElements = slots(outputInMain);

  const int64_t localCycles = std::max(
      {ceilDiv(tile.featureMapBufferBytes(), mac.featureMap.bytesPerCycle),
       ceilDiv(tile.weightBufferBytes(), mac.weights.bytesPerCycle),
       ceilDiv(tile.outputs() * tile.accumulatorBytes * split.reductionParts,
               mac.accumulators.bytesPerCycle)});

  Longest inFill, inMain, inDrain, inAll;
  inFill.add(Resource::ScratchpadPort, ceilDiv(fill.scratchpadBytes, port));
  inFill.add(Resource::WeightDecoder,
             cyclesAt(fill.decodedWeights, mac.decodedWeightsPerCycle));
  inMain.add(Resource::Array, cost.laneCycles);
  inMain.add(Resource::LocalBuffers, localCycles);
  inMain.add(Resource::ScratchpadPort, ceilDiv(overlappedBytes, port));
  if (mac.weights.doubled)
    inMain.add(Resource::WeightDecoder,
               cyclesAt(decodedInMain, mac.decodedWeightsPerCycle));
  if (mac.accumulators.doubled)
    inMain.add(Resource::OutputStage, cyclesAt(outputInMain, outputRate));
  inMain.cycles += serialCycles;
  if (serialCycles * 2 > inMain.cycles)
    inMain.resource = Resource::ScratchpadPort;
  inDrain.add(Resource::OutputStage,
              cyclesAt(cost.drain.outputElements, mac.outputElementsPerCycle));
  inDrain.add(Resource::ScratchpadPort,
              ceilDiv(cost.drain.scratchpadBytes, port));
  inFill.putInto(fill);
  inMain.putInto(main);
  inDrain.putInto(cost.drain);

  inAll.add(Resource::Array, cost.laneCycles + serialCycles);
  inAll.add(Resource::LocalBuffers, localCycles + serialCycles);
  inAll.add(Resource::ScratchpadPort, ceilDiv(operands.total(), port));
  inAll.add(Resource::WeightDecoder,
            cyclesAt(reads * tile.weights, mac.decodedWeightsPerCycle));
  inAll.add(Resource::OutputStage, cyclesAt(tile.outputs(), outputRate));
  inAll.add(main.binds, main.cycles);
  cost.binds = inAll.resource;
  cost.pipelinedCycles = inAll.cycles;

  Events &events = cost.events;
  const int64_t macs = tile.outputs() * tile.taps * tile.keptChannels();
  const bool wide = work.inputBytesPerElement == 2;
  (wide ? events.macsInt16 : events.macsInt8) = macs;
  events.idleMacLaneCycles =
      std::max<int64_t>(0, cost.laneCycles * array.macsPerCycle() -
                               macs * (wide ? mac.int16CycleFactor : 1));
  events.featureMapBufferBytes =
      operands.featureMap + tile.featureMapBufferBytes();
  events.weightBufferBytes =
      tile.weightBytes(reads * tile.weights) + tile.weightBufferBytes();
  events.accumulatorBufferBytes =
      operands.accumulators +
      tile.outputs() * tile.accumulatorBytes * 2 * split.reductionParts;
  events.scratchpadReadBytes = operands.total() - operands.output;
  events.scratchpadWriteBytes = operands.output;
  events.decodedWeights = reads * tile.weights;
  events.outputElements = work.rawOutput ? 0 : tile.outputs();
  events.tableLookups = work.lookup ? tile.outputs() : 0;
  return cost;
}

} // namespace

bool prefersTapsOnLanes(const MacWork &work, const Machine &machine) {
  MacWork channelFirst = work, kernelFirst = work;
  channelFirst.tapsOnLanes = false;
  kernelFirst.tapsOnLanes = true;
  const MacEngine &mac = machine.mac;
  return Tile(kernelFirst, mac, mac.array, false).reductionSteps() <
         Tile(channelFirst, mac, mac.array, false).reductionSteps();
}

Cost macCost(const MacWork &work, bool depthwise, const Machine &machine) {
  Cost best = costInShape(work, depthwise, machine, machine.mac.array);
  for (const MacArray &array : machine.mac.alternativeArrays) {
    Cost cost = costInShape(work, depthwise, machine, array);
    if (cost.pipelinedCycles < best.pipelinedCycles)
      best = cost;
  }
  return best;
}

} // namespace npu::machine
