// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/machine/CostParts.h"

#include <algorithm>

namespace npu::machine {

const char *nameOf(Resource resource) {
  switch (resource) {
  case Resource::None:
    return "nothing";
  case Resource::StartUp:
    return "start-up";
  case Resource::Array:
    return "array";
  case Resource::LocalBuffers:
    return "local buffers";
  case Resource::WeightDecoder:
    return "weight decoder";
  case Resource::OutputStage:
    return "output stage";
  case Resource::VectorLanes:
    return "vector lanes";
  case Resource::DmaChannel:
    return "dma channel";
  case Resource::ScratchpadPort:
    return "scratchpad port";
  case Resource::Dram:
    return "dram";
  case Resource::DramLatency:
    return "dram latency";
  }
  return "nothing";
}

const char *nameOf(LaneKind kind) {
  switch (kind) {
  case LaneKind::OutputChannels:
    return "output channels";
  case LaneKind::InputChannels:
    return "input channels";
  case LaneKind::KernelTaps:
    return "kernel taps";
  case LaneKind::WindowElements:
    return "window elements";
  case LaneKind::Rows:
    return "rows";
  case LaneKind::Columns:
    return "columns";
  }
  return "nothing";
}

Events &Events::operator+=(const Events &other) {
  macsInt8 += other.macsInt8;
  macsInt16 += other.macsInt16;
  idleMacLaneCycles += other.idleMacLaneCycles;
  featureMapBufferBytes += other.featureMapBufferBytes;
  weightBufferBytes += other.weightBufferBytes;
  accumulatorBufferBytes += other.accumulatorBufferBytes;
  scratchpadReadBytes += other.scratchpadReadBytes;
  scratchpadWriteBytes += other.scratchpadWriteBytes;
  decodedWeights += other.decodedWeights;
  outputElements += other.outputElements;
  tableLookups += other.tableLookups;
  vectorAdditions += other.vectorAdditions;
  vectorLogicOperations += other.vectorLogicOperations;
  vectorMultiplies += other.vectorMultiplies;
  vectorMoves += other.vectorMoves;
  dmaBytes += other.dmaBytes;
  instructionBytes += other.instructionBytes;
  dramReadBytes += other.dramReadBytes;
  dramWriteBytes += other.dramWriteBytes;
  return *this;
}

Cost vectorCost(const VectorWork &work, const Machine &machine) {
  const VectorEngine &vector = machine.vector;
  // Lanes are 32 bits wide.
  int64_t perLane = vector.packsNarrowElements && work.bytesPerElement < 4
                        ? 4 / work.bytesPerElement
                        : 1;
  int64_t wide = work.rows * ceilDiv(work.rowElements, vector.lanes);
  int64_t packed =
      work.rows * ceilDiv(work.rowElements, vector.lanes * perLane);
  auto taps = [&](int64_t count) {
    return count ? std::max(count, vector.minimumTaps) : 0;
  };

  Cost cost;
  cost.startUpCycles = vector.startUpCycles;
  cost.laneCycles = std::max(
      {ceilTimes(wide * work.additions, vector.cyclesPerAddition),
       ceilTimes(wide * work.logicOperations, vector.cyclesPerLogic),
       ceilTimes(wide * work.multiplies, vector.cyclesPerMultiply),
       ceilTimes(wide * work.tableLookups, vector.cyclesPerTableLookup),
       ceilTimes(packed * taps(work.maximumTaps), vector.cyclesPerMaximumTap),
       ceilTimes(wide * taps(work.sumTaps), vector.cyclesPerSumTap),
       ceilTimes(packed * work.moves, vector.cyclesPerMove)});
  cost.operands.featureMap = work.readBytes;
  cost.operands.output = work.writtenBytes;
  cost.main.scratchpadBytes = work.readBytes + work.writtenBytes;
  Longest longest;
  longest.add(Resource::VectorLanes, cost.laneCycles);
  longest.add(
      Resource::ScratchpadPort,
      ceilDiv(cost.main.scratchpadBytes, machine.scratchpad.portBytesPerCycle));
  longest.putInto(cost.main);
  cost.binds = longest.resource;
  // The engine is not pipelined over instructions.
  cost.pipelinedCycles = cost.startUpCycles + longest.cycles;

  Events &events = cost.events;
  int64_t elements = work.elements();
  events.vectorAdditions = elements * (work.additions + work.sumTaps);
  events.vectorLogicOperations =
      elements * (work.logicOperations + work.maximumTaps);
  events.vectorMultiplies = elements * work.multiplies;
  events.tableLookups = elements * work.tableLookups;
  events.vectorMoves = elements * work.moves;
  events.scratchpadReadBytes = work.readBytes;
  events.scratchpadWriteBytes = work.writtenBytes;
  return cost;
}

Cost dmaCost(const DmaWork &work, const Machine &machine,
             unsigned operatingPoint) {
  auto inBursts = [&](int64_t runs) {
    return runs == 0 ? 0
                     : runs * roundUp(ceilDiv(work.bytes, runs),
                                      machine.dram.burstBytes);
  };
  Cost cost;
  Events &events = cost.events;
  events.dramReadBytes = work.readsDram ? inBursts(work.dramReadRuns) : 0;
  events.dramWriteBytes = work.writesDram ? inBursts(work.dramWriteRuns) : 0;
  events.scratchpadReadBytes = work.readsScratchpad ? work.bytes : 0;
  events.scratchpadWriteBytes = work.writesScratchpad ? work.bytes : 0;
  events.dmaBytes = work.bytes;

  cost.startUpCycles = machine.dma.startUpCycles;
  cost.latencyCycles = work.readsDram || work.writesDram
                           ? machine.dramLatencyCycles(operatingPoint)
                           : 0;
  cost.operands.featureMap = events.scratchpadReadBytes;
  cost.operands.output = events.scratchpadWriteBytes;
  cost.main.scratchpadBytes = events.scratchpadBytes();
  cost.main.dramBytes = events.dramBytes();
  Longest longest;
  longest.add(
      Resource::Dram,
      cyclesAt(cost.main.dramBytes, machine.dramBytesPerCycle(operatingPoint)));
  longest.add(Resource::DmaChannel,
              ceilDiv(work.bytes, machine.dma.bytesPerCyclePerChannel));
  longest.add(
      Resource::ScratchpadPort,
      ceilDiv(cost.main.scratchpadBytes, machine.scratchpad.portBytesPerCycle));
  longest.putInto(cost.main);
  cost.binds = longest.resource;
  // In a long row, outstandingDescriptors latencies run at a time.
  int64_t latencyShare =
      ceilDiv(cost.startUpCycles + cost.latencyCycles + longest.cycles,
              machine.dma.outstandingDescriptors);
  cost.pipelinedCycles = std::max(longest.cycles, latencyShare);
  if (latencyShare > longest.cycles)
    cost.binds = Resource::DramLatency;
  return cost;
}

int64_t macsOf(const Work &work) {
  if (work.kind != WorkKind::Convolution && work.kind != WorkKind::Depthwise)
    return 0;
  const MacWork &mac = work.mac;
  int64_t inputs =
      work.kind == WorkKind::Depthwise ? 1 : mac.inputChannels / mac.groups;
  if (mac.sparse2of4)
    inputs = std::min(inputs, ceilDiv(inputs, 4) * 2);
  return mac.outputHeight * mac.outputWidth * mac.outputChannels *
         mac.kernelHeight * mac.kernelWidth * inputs;
}

Cost costOf(const Work &work, const Machine &machine, unsigned operatingPoint) {
  switch (work.kind) {
  case WorkKind::None:
    return {};
  case WorkKind::Convolution:
    return macCost(work.mac, /*depthwise=*/false, machine);
  case WorkKind::Depthwise:
    return macCost(work.mac, /*depthwise=*/true, machine);
  case WorkKind::Vector:
    return vectorCost(work.vector, machine);
  case WorkKind::Dma:
    return dmaCost(work.dma, machine, operatingPoint);
  }
  return {};
}

} // namespace npu::machine
