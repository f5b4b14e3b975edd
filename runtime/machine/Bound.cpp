// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/machine/Bound.h"
#include "runtime/machine/CostParts.h"

namespace npu::machine {
void NetworkWork::add(const Work &work, const Machine &machine,
                      bool countWeights) {
  switch (work.kind) {
  case WorkKind::None:
  case WorkKind::Dma:
    return;
  case WorkKind::Convolution:
  case WorkKind::Depthwise: {
    const MacWork &mac = work.mac;
    int64_t macs = macsOf(work);
    int64_t outputs = mac.outputHeight * mac.outputWidth * mac.outputChannels;
    // Weights of int16 take part as two of 8 bits.
    int64_t parts = mac.weightBits == 16 ? 2 : 1;
    (mac.inputBytesPerElement == 2 ? macsInt16 : macsInt8) += macs * parts;
    if (countWeights)
      weights += macs * parts / (mac.outputHeight * mac.outputWidth);
    outputElements += outputs;
    // Partial sums are a schedule's choice.
    if (!mac.rawOutput)
      resultBytes += outputs * mac.outputBytesPerElement;
    return;
  }
  case WorkKind::Vector: {
    // One lane's time for all elements: no ragged edges.
    VectorWork even = work.vector;
    even.rowElements = even.elements() * machine.vector.lanes;
    even.rows = 1;
    vectorLaneCycles += vectorCost(even, machine).laneCycles;
    // So are moves.
    if (!work.vector.moves)
      resultBytes += work.vector.writtenBytes;
    return;
  }
  }
}

Bound boundOf(const NetworkWork &work, const Machine &machine,
              unsigned operatingPoint) {
  const MacEngine &mac = machine.mac;
  Bound bound;
  // 2:4 weights: macsOf counts the products that are left, and those run at the
  // dense rate of products per cycle.
  bound.arrayCycles =
      ceilDiv(work.macsInt8 + work.macsInt16 * mac.int16CycleFactor,
              mac.array.macsPerCycle());
  bound.dramCycles = cyclesAt(work.dramReadBytes + work.dramWriteBytes,
                              machine.dramBytesPerCycle(operatingPoint));
  bound.portCycles = ceilDiv(2 * (work.dramReadBytes + work.resultBytes),
                             machine.scratchpad.portBytesPerCycle);
  bound.decoderCycles = cyclesAt(work.weights, mac.decodedWeightsPerCycle);
  bound.outputCycles =
      cyclesAt(work.outputElements, mac.outputElementsPerCycle);
  bound.vectorCycles = ceilDiv(work.vectorLaneCycles, machine.vector.lanes);
  Longest longest;
  longest.add(Resource::Array, bound.arrayCycles);
  longest.add(Resource::Dram, bound.dramCycles);
  longest.add(Resource::ScratchpadPort, bound.portCycles);
  longest.add(Resource::WeightDecoder, bound.decoderCycles);
  longest.add(Resource::OutputStage, bound.outputCycles);
  longest.add(Resource::VectorLanes, bound.vectorCycles);
  bound.cycles = longest.cycles;
  bound.binds = longest.resource;
  return bound;
}

} // namespace npu::machine
