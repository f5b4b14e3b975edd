// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Who spent the time and the energy: engines, layers, resources.
#ifndef NPU_RUNTIME_SIMULATOR_TIMING_ACCOUNTS_H
#define NPU_RUNTIME_SIMULATOR_TIMING_ACCOUNTS_H

#include "runtime/simulator/timing/Flight.h"
#include "runtime/simulator/timing/Timing.h"

namespace npu::sim {

/// Books what happens into a TimingResult.
class Accounts {
public:
  Accounts(const TimedProgram &program, const machine::Machine &machine,
           TimingResult &result);

  /// An instruction begins: its events, at the operating point of now.
  void issue(const Flight &flight, unsigned operatingPoint);

  /// `cycles` cycles (more than 0) pass with these flights on their way;
  /// `stalls` says of each engine without any what it waits for, and `next` is
  /// the instruction that waits in front.
  void pass(int64_t cycles, double nanoseconds, unsigned operatingPoint,
            const std::array<Flights, isa::engineCount> &engines,
            const std::array<Stall, isa::engineCount> &stalls, uint32_t next);

  /// The clock stands.
  void stand(double nanoseconds, unsigned operatingPoint, uint32_t layer);

  /// Sums and ratios.
  void close();

private:
  const TimedProgram &program;
  const machine::Machine &machine;
  TimingResult &result;
  machine::NetworkWork network;
};

} // namespace npu::sim

#endif // NPU_RUNTIME_SIMULATOR_TIMING_ACCOUNTS_H
