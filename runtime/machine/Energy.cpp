// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/machine/Energy.h"

namespace npu::machine {
namespace {

/// (V / Vref)^2.
double voltageFactor(const Machine &machine, unsigned operatingPoint) {
  double ratio = double(machine.operatingPoints[operatingPoint].millivolts) /
                 double(machine.picojoules.referenceMillivolts);
  return ratio * ratio;
}

} // namespace

double Energy::total() const {
  double sum = 0;
  forEachComponent(*this,
                   [&](const char *, double component) { sum += component; });
  return sum;
}

Energy &Energy::operator+=(const Energy &other) {
  macArray += other.macArray;
  localBuffers += other.localBuffers;
  scratchpad += other.scratchpad;
  weightDecoder += other.weightDecoder;
  outputStage += other.outputStage;
  vectorEngine += other.vectorEngine;
  dma += other.dma;
  instructions += other.instructions;
  clock += other.clock;
  leakage += other.leakage;
  dram += other.dram;
  return *this;
}

Energy energyOf(const Events &events, const Machine &machine,
                unsigned operatingPoint) {
  const EnergyPerEvent &each = machine.picojoules;
  const double factor = voltageFactor(machine, operatingPoint);
  Energy energy;
  energy.macArray =
      factor * (double(events.macsInt8) * each.macInt8 +
                double(events.macsInt16) * each.macInt16 +
                double(events.idleMacLaneCycles) * each.idleMacLaneCycle);
  energy.localBuffers =
      factor *
      (double(events.featureMapBufferBytes) * each.featureMapBufferByte +
       double(events.weightBufferBytes) * each.weightBufferByte +
       double(events.accumulatorBufferBytes) * each.accumulatorBufferByte);
  energy.scratchpad =
      factor * (double(events.scratchpadReadBytes) * each.scratchpadReadByte +
                double(events.scratchpadWriteBytes) * each.scratchpadWriteByte);
  energy.weightDecoder =
      factor * double(events.decodedWeights) * each.decodedWeight;
  energy.outputStage =
      factor * (double(events.outputElements) * each.outputElement +
                double(events.tableLookups) * each.tableLookup);
  energy.vectorEngine =
      factor * (double(events.vectorAdditions) * each.vectorAddition +
                double(events.vectorLogicOperations) * each.vectorLogic +
                double(events.vectorMultiplies) * each.vectorMultiply +
                double(events.vectorMoves) * each.vectorMove);
  energy.dma = factor * double(events.dmaBytes) * each.dmaByte;
  energy.instructions =
      factor * double(events.instructionBytes) * each.instructionByte;
  // DRAM has a supply of its own.
  energy.dram = double(events.dramBytes()) * each.dramByte;
  return energy;
}

Energy energyOfTime(int64_t cycles, double nanoseconds, const Machine &machine,
                    unsigned operatingPoint) {
  Energy energy;
  energy.clock = voltageFactor(machine, operatingPoint) * double(cycles) *
                 machine.picojoules.clockCycle;
  // 1 microwatt for 1 nanosecond is 1e-3 picojoules.
  energy.leakage =
      double(machine.operatingPoints[operatingPoint].leakageMicrowatts) * 1e-3 *
      nanoseconds;
  return energy;
}

} // namespace npu::machine
