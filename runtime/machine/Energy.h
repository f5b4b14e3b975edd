// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Joules: events times picojoules at the reference voltage, scaled by the
/// square of the voltage, plus leakage over time. docs/energy.md has the
/// sources and a worked example.
#ifndef NPU_RUNTIME_MACHINE_ENERGY_H
#define NPU_RUNTIME_MACHINE_ENERGY_H

#include "runtime/machine/Cost.h"

namespace npu::machine {

/// Picojoules by component.
struct Energy {
  double macArray = 0;
  double localBuffers = 0;
  double scratchpad = 0;
  double weightDecoder = 0;
  double outputStage = 0;
  double vectorEngine = 0;
  double dma = 0;
  double instructions = 0;
  double clock = 0;
  double leakage = 0;
  double dram = 0;

  double total() const;
  Energy &operator+=(const Energy &other);
};

/// Calls visit(name, picojoules) for each component, in the struct's order.
template <typename Visitor>
void forEachComponent(const Energy &energy, Visitor &&visit) {
  visit("mac_array", energy.macArray);
  visit("local_buffers", energy.localBuffers);
  visit("scratchpad", energy.scratchpad);
  visit("weight_decoder", energy.weightDecoder);
  visit("output_stage", energy.outputStage);
  visit("vector_engine", energy.vectorEngine);
  visit("dma", energy.dma);
  visit("instructions", energy.instructions);
  visit("clock", energy.clock);
  visit("leakage", energy.leakage);
  visit("dram", energy.dram);
}

/// Energy of events alone, at an operating point. Clock and leakage are zero.
Energy energyOf(const Events &events, const Machine &machine,
                unsigned operatingPoint = 0);

/// Energy of `cycles` cycles of the clock tree and `nanoseconds` of leakage.
Energy energyOfTime(int64_t cycles, double nanoseconds, const Machine &machine,
                    unsigned operatingPoint = 0);

} // namespace npu::machine

#endif // NPU_RUNTIME_MACHINE_ENERGY_H
