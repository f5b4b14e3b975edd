// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The one list of a machine's figures: reader, writer, validation, fingerprint
/// and the check of sources all walk it, so that a new figure is one line here
/// and one member of Machine.
#ifndef NPU_RUNTIME_MACHINE_FIGURES_H
#define NPU_RUNTIME_MACHINE_FIGURES_H

#include "runtime/machine/Machine.h"

#include <limits>

namespace npu::machine {

/// What a figure may be: inclusive bounds, and the unit for messages.
struct FigureRule {
  const char *unit;
  int64_t minimum = 1;
  int64_t maximum = std::numeric_limits<int32_t>::max();
};

/// Largest numerator and denominator of a rate.
constexpr int64_t ratioLimit = 4096;
constexpr int64_t maximumAddress = int64_t(1) << 32;

/// Calls visit(path, member, rule) for each figure of a shape of the array.
template <typename Array, typename Visitor>
void forEachArrayFigure(Array &array, Visitor &&visit) {
  const FigureRule lanes{"lanes", 1, 4096};
  visit("height", array.height, lanes);
  visit("width", array.width, lanes);
  visit("outputChannels", array.outputChannels, lanes);
  visit("inputChannels", array.inputChannels, lanes);
}

/// Calls visit(path, member, rule) for each figure outside the list of
/// operating points, in the order of the struct. `M` is Machine or const
/// Machine.
template <typename M, typename Visitor>
void forEachFigure(M &machine, Visitor &&visit) {
  auto buffer = [&](const std::string &path, auto &local) {
    visit(path + ".bytes", local.bytes, FigureRule{"bytes", 1, 1 << 26});
    visit(path + ".doubled", local.doubled, FigureRule{""});
    visit(path + ".bytesPerCycle", local.bytesPerCycle,
          FigureRule{"bytes per cycle", 1, 1 << 20});
  };
  const FigureRule lanes{"lanes", 1, 4096};
  const FigureRule cycles{"cycles", 0, 1 << 20};

  auto &mac = machine.mac;
  forEachArrayFigure(mac.array, [&](const std::string &path, auto &member,
                                    const FigureRule &rule) {
    visit("mac.array." + path, member, rule);
  });
  visit("mac.alternativeArrays", mac.alternativeArrays, lanes);
  visit("mac.channelQuantum", mac.channelQuantum,
        FigureRule{"input channels", 1, 65536});
  visit("mac.kernelFirstFlattened", mac.kernelFirstFlattened, FigureRule{""});
  visit("mac.kernelFirstTapQuantum", mac.kernelFirstTapQuantum,
        FigureRule{"kernel taps", 1, 65536});
  visit("mac.kernelFirstMaxInputChannels", mac.kernelFirstMaxInputChannels,
        FigureRule{"input channels", 0, 65535});
  visit("mac.depthwiseTapsPerCycle", mac.depthwiseTapsPerCycle,
        FigureRule{"kernel taps per cycle", 1, 65536});
  visit("mac.depthwiseTapQuantum", mac.depthwiseTapQuantum,
        FigureRule{"kernel taps", 1, 65536});
  visit("mac.weightsStayBetweenBlocks", mac.weightsStayBetweenBlocks,
        FigureRule{""});
  visit("mac.int16CycleFactor", mac.int16CycleFactor,
        FigureRule{"times the cycles of int8", 1, 64});
  visit("mac.sparse2of4", mac.sparse2of4, FigureRule{""});
  buffer("mac.accumulators", mac.accumulators);
  buffer("mac.featureMap", mac.featureMap);
  buffer("mac.weights", mac.weights);
  visit("mac.outputElementsPerCycle", mac.outputElementsPerCycle,
        FigureRule{"elements per cycle"});
  visit("mac.tableElementsPerCycle", mac.tableElementsPerCycle,
        FigureRule{"elements per cycle"});
  visit("mac.decodedWeightsPerCycle", mac.decodedWeightsPerCycle,
        FigureRule{"weights per cycle"});
  visit("mac.startUpCycles", mac.startUpCycles, cycles);

  auto &vector = machine.vector;
  const FigureRule perElement{"cycles per element and lane", 0};
  visit("vector.lanes", vector.lanes, lanes);
  visit("vector.packsNarrowElements", vector.packsNarrowElements,
        FigureRule{""});
  visit("vector.cyclesPerAddition", vector.cyclesPerAddition, perElement);
  visit("vector.cyclesPerLogic", vector.cyclesPerLogic, perElement);
  visit("vector.cyclesPerMultiply", vector.cyclesPerMultiply, perElement);
  visit("vector.cyclesPerTableLookup", vector.cyclesPerTableLookup, perElement);
  visit("vector.cyclesPerMaximumTap", vector.cyclesPerMaximumTap, perElement);
  visit("vector.cyclesPerSumTap", vector.cyclesPerSumTap, perElement);
  visit("vector.cyclesPerMove", vector.cyclesPerMove, perElement);
  visit("vector.minimumTaps", vector.minimumTaps,
        FigureRule{"window taps", 1, 65536});
  visit("vector.startUpCycles", vector.startUpCycles, cycles);

  visit("scratchpad.bytes", machine.scratchpad.bytes,
        FigureRule{"bytes", 64, maximumAddress});
  visit("scratchpad.portBytesPerCycle", machine.scratchpad.portBytesPerCycle,
        FigureRule{"bytes per cycle", 1, 65536});

  auto &dram = machine.dram;
  visit("dram.bytes", dram.bytes, FigureRule{"bytes", 64, maximumAddress});
  visit("dram.bytesPerSecond", dram.bytesPerSecond,
        FigureRule{"bytes per second", 1, int64_t(1) << 44});
  visit("dram.latencyNanoseconds", dram.latencyNanoseconds,
        FigureRule{"nanoseconds", 0, 1000000000});
  visit("dram.burstBytes", dram.burstBytes, FigureRule{"bytes", 1, 65536});
  visit("dram.readOnly", dram.readOnly, FigureRule{""});

  auto &dma = machine.dma;
  visit("dma.channels", dma.channels, FigureRule{"channels", 1, 3});
  visit("dma.bytesPerCyclePerChannel", dma.bytesPerCyclePerChannel,
        FigureRule{"bytes per cycle", 1, 65536});
  visit("dma.outstandingDescriptors", dma.outstandingDescriptors,
        FigureRule{"descriptors", 1, 1024});
  visit("dma.startUpCycles", dma.startUpCycles, cycles);

  auto &control = machine.control;
  visit("control.queueDepth", control.queueDepth,
        FigureRule{"instructions", 1, 65536});
  visit("control.cyclesPerDispatch", control.cyclesPerDispatch,
        FigureRule{"cycles", 0, 65536});
  visit("control.fetchBytes", control.fetchBytes,
        FigureRule{"bytes", 8, 65536});
  visit("control.fetchAhead", control.fetchAhead,
        FigureRule{"pieces", 1, 1024});
  visit("control.operatingPointSwitchNanoseconds",
        control.operatingPointSwitchNanoseconds,
        FigureRule{"nanoseconds", 0, 1000000000});

  visit("inputOutput", machine.inputOutput, FigureRule{""});

  auto &energy = machine.picojoules;
  const FigureRule event{"picojoules", 0};
  visit("picojoules.referenceMillivolts", energy.referenceMillivolts,
        FigureRule{"millivolts", 1, 10000});
  visit("picojoules.macInt8", energy.macInt8, event);
  visit("picojoules.macInt16", energy.macInt16, event);
  visit("picojoules.idleMacLaneCycle", energy.idleMacLaneCycle, event);
  visit("picojoules.featureMapBufferByte", energy.featureMapBufferByte, event);
  visit("picojoules.weightBufferByte", energy.weightBufferByte, event);
  visit("picojoules.accumulatorBufferByte", energy.accumulatorBufferByte,
        event);
  visit("picojoules.scratchpadReadByte", energy.scratchpadReadByte, event);
  visit("picojoules.scratchpadWriteByte", energy.scratchpadWriteByte, event);
  visit("picojoules.decodedWeight", energy.decodedWeight, event);
  visit("picojoules.outputElement", energy.outputElement, event);
  visit("picojoules.tableLookup", energy.tableLookup, event);
  visit("picojoules.vectorAddition", energy.vectorAddition, event);
  visit("picojoules.vectorLogic", energy.vectorLogic, event);
  visit("picojoules.vectorMultiply", energy.vectorMultiply, event);
  visit("picojoules.vectorMove", energy.vectorMove, event);
  visit("picojoules.dmaByte", energy.dmaByte, event);
  visit("picojoules.instructionByte", energy.instructionByte, event);
  visit("picojoules.clockCycle", energy.clockCycle, event);
  visit("picojoules.dramByte", energy.dramByte, event);
}

/// Calls visit(path, member, rule) for each figure of an operating point.
template <typename Point, typename Visitor>
void forEachOperatingPointFigure(Point &point, Visitor &&visit) {
  visit("millivolts", point.millivolts, FigureRule{"millivolts", 1, 10000});
  visit("hertz", point.hertz, FigureRule{"hertz", 1000, 10000000000});
  visit("leakageMicrowatts", point.leakageMicrowatts,
        FigureRule{"microwatts", 0, 1000000000});
}

} // namespace npu::machine

#endif // NPU_RUNTIME_MACHINE_FIGURES_H
