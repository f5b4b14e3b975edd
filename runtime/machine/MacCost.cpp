// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Cost of a tile on the mac engine. docs/timing.md derives each formula.
#include "runtime/machine/CostParts.h"
#include "runtime/machine/MacTile.h"

namespace npu::machine {
namespace {

/// Of `all`, what is left for the last block.
int64_t lastOf(int64_t all, int64_t block) {
  return all - (ceilDiv(all, block) - 1) * block;
}

/// Builds the cost of a tile with the array in one shape, phase by phase.
class MacCosting {
public:
  MacCosting(const MacTile &tile, const Machine &machine)
      : tile(tile), work(tile.work), mac(tile.mac),
        split(bestSplit(tile, machine)),
        port(machine.scratchpad.portBytesPerCycle),
        outputRate(work.lookup ? std::min(mac.outputElementsPerCycle,
                                          mac.tableElementsPerCycle)
                               : mac.outputElementsPerCycle),
        allDecoded(split.blocks.weightReads * tile.weights) {}

  Cost build() {
    cost.startUpCycles = mac.startUpCycles;
    cost.blocks = split.blocks;
    cost.laneCycles = tile.laneCycles();
    cost.laneUse = tile.laneUse();
    countOperands();
    buildFill();
    buildDrain();
    buildMain();
    sumUp();
    countEvents();
    return cost;
  }

private:
  const MacTile &tile;
  const MacWork &work;
  const MacEngine &mac;
  const MacSplit split;
  const int64_t port;
  /// Results a cycle, through their table.
  const Ratio outputRate;
  /// Weights decoded for the tile, those that are read again included.
  const int64_t allDecoded;
  Cost cost;
  /// What buffers that are not doubled add to the main phase.
  int64_t serialCycles = 0;

  void countOperands() {
    OperandBytes &operands = cost.operands;
    operands.featureMap = split.featureMapBytes;
    operands.weights = split.blocks.weightReads * work.codedWeightBytes;
    operands.channelRecords = work.channelRecordBytes;
    operands.table = work.lookup ? 256 : 0;
    operands.accumulators =
        work.accumulate ? tile.outputs() * tile.accumulatorBytes : 0;
    operands.output = tile.outputs() * work.outputBytesPerElement;
  }

  /// The first contents of the doubled buffers.
  void buildFill() {
    Phase &fill = cost.fill;
    fill.scratchpadBytes = cost.operands.channelRecords + cost.operands.table;
    if (mac.featureMap.doubled)
      fill.scratchpadBytes += split.blockFeatureMapBytes;
    if (mac.weights.doubled) {
      fill.decodedWeights = split.blockWeights;
      // Their part of the coded bytes, rounded up.
      fill.scratchpadBytes +=
          int64_t((Int128(work.codedWeightBytes) * split.blockWeights +
                   tile.weights - 1) /
                  tile.weights);
    }
    if (mac.accumulators.doubled && work.accumulate)
      fill.scratchpadBytes +=
          std::min(work.outputHeight, split.blocks.height) *
          std::min(work.outputWidth, split.blocks.width) *
          std::min(tile.groupOutputs, split.blocks.channels) *
          tile.accumulatorBytes;
    Longest longest;
    longest.add(Resource::ScratchpadPort, ceilDiv(fill.scratchpadBytes, port));
    longest.add(Resource::WeightDecoder,
                cyclesAt(fill.decodedWeights, mac.decodedWeightsPerCycle));
    longest.putInto(fill);
  }

  /// The results of the last block, if another can take its place meanwhile.
  void buildDrain() {
    if (!mac.accumulators.doubled)
      return;
    int64_t outputs = lastBlockOutputs();
    Phase &drain = cost.drain;
    drain.outputElements = slots(outputs);
    drain.scratchpadBytes = outputs * work.outputBytesPerElement;
    Longest longest;
    longest.add(Resource::OutputStage, cyclesAt(outputs, outputRate));
    longest.add(Resource::ScratchpadPort, ceilDiv(drain.scratchpadBytes, port));
    longest.putInto(drain);
  }

  void buildMain() {
    const OperandBytes &operands = cost.operands;
    Phase &main = cost.main;
    main.scratchpadBytes = operands.total() - cost.fill.scratchpadBytes -
                           cost.drain.scratchpadBytes;
    main.decodedWeights = allDecoded - cost.fill.decodedWeights;
    int64_t outputs =
        tile.outputs() - (mac.accumulators.doubled ? lastBlockOutputs() : 0);
    main.outputElements = slots(outputs);
    const int64_t decoderCycles =
        cyclesAt(main.decodedWeights, mac.decodedWeightsPerCycle);
    const int64_t outputCycles = cyclesAt(outputs, outputRate);

    int64_t serialBytes = 0;
    auto addSerial = [&](int64_t bytes, int64_t cycles) {
      serialBytes += bytes;
      serialCycles += std::max(ceilDiv(bytes, port), cycles);
    };
    if (!mac.featureMap.doubled)
      addSerial(operands.featureMap, 0);
    if (!mac.weights.doubled)
      addSerial(operands.weights, decoderCycles);
    if (!mac.accumulators.doubled)
      addSerial(operands.accumulators + operands.output, outputCycles);

    Longest longest;
    longest.add(Resource::Array, cost.laneCycles);
    longest.add(Resource::LocalBuffers, localBufferCycles());
    longest.add(Resource::ScratchpadPort,
                ceilDiv(main.scratchpadBytes - serialBytes, port));
    if (mac.weights.doubled)
      longest.add(Resource::WeightDecoder, decoderCycles);
    if (mac.accumulators.doubled)
      longest.add(Resource::OutputStage, outputCycles);
    if (serialCycles > longest.cycles)
      longest.resource = Resource::ScratchpadPort;
    longest.cycles += serialCycles;
    longest.putInto(main);
  }

  /// The longest resource of all phases together.
  void sumUp() {
    Longest longest;
    longest.add(Resource::Array, cost.laneCycles + serialCycles);
    longest.add(Resource::LocalBuffers, localBufferCycles() + serialCycles);
    longest.add(Resource::ScratchpadPort, ceilDiv(cost.operands.total(), port));
    longest.add(Resource::WeightDecoder,
                cyclesAt(allDecoded, mac.decodedWeightsPerCycle));
    longest.add(Resource::OutputStage, cyclesAt(tile.outputs(), outputRate));
    longest.add(cost.main.binds, cost.main.cycles);
    cost.binds = longest.resource;
    cost.pipelinedCycles = longest.cycles;
  }

  void countEvents() {
    const OperandBytes &operands = cost.operands;
    Events &events = cost.events;
    const int64_t macs = tile.outputs() * tile.taps * tile.keptChannels();
    const bool wide = work.inputBytesPerElement == 2;
    (wide ? events.macsInt16 : events.macsInt8) = macs;
    events.idleMacLaneCycles =
        std::max<int64_t>(0, cost.laneCycles * tile.array.macsPerCycle() -
                                 macs * tile.cyclesPerStep());
    events.featureMapBufferBytes =
        operands.featureMap + tile.featureMapBufferBytes();
    events.weightBufferBytes =
        tile.weightBytes(allDecoded) + tile.weightBufferBytes();
    events.accumulatorBufferBytes =
        operands.accumulators +
        tile.outputs() * tile.accumulatorBytes * 2 * split.reductionParts;
    events.scratchpadReadBytes = operands.total() - operands.output;
    events.scratchpadWriteBytes = operands.output;
    events.decodedWeights = allDecoded;
    events.outputElements = work.rawOutput ? 0 : tile.outputs();
    events.tableLookups = work.lookup ? tile.outputs() : 0;
  }

  int64_t lastBlockOutputs() const {
    return lastOf(work.outputHeight, split.blocks.height) *
           lastOf(work.outputWidth, split.blocks.width) *
           lastOf(tile.groupOutputs, split.blocks.channels);
  }
  /// Results as the output stage counts them: it is held for as long as the
  /// table takes.
  int64_t slots(int64_t outputs) const {
    return outputRate < mac.outputElementsPerCycle
               ? ceilTimes(cyclesAt(outputs, outputRate),
                           mac.outputElementsPerCycle)
               : outputs;
  }
  int64_t localBufferCycles() const {
    return std::max(
        {ceilDiv(tile.featureMapBufferBytes(), mac.featureMap.bytesPerCycle),
         ceilDiv(tile.weightBufferBytes(), mac.weights.bytesPerCycle),
         ceilDiv(tile.outputs() * tile.accumulatorBytes * split.reductionParts,
                 mac.accumulators.bytesPerCycle)});
  }
};

Cost costInShape(const MacWork &work, bool depthwise, const Machine &machine,
                 const MacArray &array) {
  const MacTile tile(work, machine.mac, array, depthwise);
  return MacCosting(tile, machine).build();
}

} // namespace

bool prefersTapsOnLanes(const MacWork &work, const Machine &machine) {
  MacWork channelFirst = work, kernelFirst = work;
  channelFirst.tapsOnLanes = false;
  kernelFirst.tapsOnLanes = true;
  const MacEngine &mac = machine.mac;
  return MacTile(kernelFirst, mac, mac.array, false).reductionSteps() <
         MacTile(channelFirst, mac, mac.array, false).reductionSteps();
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
