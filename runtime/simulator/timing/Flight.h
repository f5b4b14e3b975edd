// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// An instruction on its way through an engine, and the rates at which all that
/// are on their way get on.
#ifndef NPU_RUNTIME_SIMULATOR_TIMING_FLIGHT_H
#define NPU_RUNTIME_SIMULATOR_TIMING_FLIGHT_H

#include "runtime/machine/Cost.h"
#include "runtime/simulator/timing/Share.h"

#include <deque>

namespace npu::sim {

/// In this order. StartUp and Latency pass by themselves; Fill, Main and Drain
/// move bytes at a rate that depends on who else does.
enum class Stage : uint8_t { StartUp, Latency, Fill, Main, Drain, Done };

/// Demands and progress are counted in 1/65536 of a byte per cycle and of a
/// cycle: fine enough that no rounding reaches a whole cycle, and a bound on
/// what denominators can grow to.
constexpr int64_t grain = 65536;

struct Flight {
  uint32_t index = 0;
  machine::Cost cost;
  Stage stage = Stage::StartUp;
  /// In its stage, rather than waiting to enter it.
  bool running = false;
  /// End of a StartUp or Latency stage that runs.
  int64_t until = 0;
  /// Grains left of a Fill, Main or Drain stage that runs, at full speed.
  int64_t remaining = 0;
  Fraction speed;

  const machine::Phase *phase() const {
    switch (stage) {
    case Stage::Fill:
      return &cost.fill;
    case Stage::Main:
      return &cost.main;
    case Stage::Drain:
      return &cost.drain;
    default:
      return nullptr;
    }
  }
  bool moves() const { return running && phase(); }
};

/// The instructions of one engine that are on their way, oldest first.
using Flights = std::deque<Flight>;

/// Capacities of what engines share.
struct Capacities {
  int64_t portBytesPerCycle = 0;
  machine::Ratio dramBytesPerCycle;
  machine::Ratio decodedWeightsPerCycle;
  machine::Ratio outputElementsPerCycle;
};

/// Sets the speed (at most 1) of each flight that moves bytes. `engines` are
/// `count` lists in the order of the engines; decoder and output stage belong
/// to the one whose phases ask for them. Each is shared max-min fairly: DRAM
/// first, then the scratchpad port, between engines and then between the
/// instructions of one.
void setSpeeds(Flights *const *engines, unsigned count,
               const Capacities &capacities);

/// Cycles until a flight that moves finishes its stage at its speed; -1: never.
int64_t cyclesToFinish(const Flight &flight);

/// Moves a flight that moves on by some cycles at its speed.
void moveOn(Flight &flight, int64_t cycles);

} // namespace npu::sim

#endif // NPU_RUNTIME_SIMULATOR_TIMING_FLIGHT_H
