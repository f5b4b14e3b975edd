// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The description of a chip: every figure that the models of time and energy
/// read, and nothing else. Field names here, in the JSON files and in the
/// messages are the same; docs/timing.md and docs/energy.md say what each does.
#ifndef NPU_RUNTIME_MACHINE_MACHINE_H
#define NPU_RUNTIME_MACHINE_MACHINE_H

#include "runtime/machine/Ratio.h"
#include "runtime/support/Expected.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace npu::machine {

/// The multipliers: each cycle height x width output positions times
/// outputChannels times inputChannels products.
struct MacArray {
  int64_t height = 0;
  int64_t width = 0;
  int64_t outputChannels = 0;
  int64_t inputChannels = 0;

  int64_t positions() const { return height * width; }
  int64_t macsPerCycle() const {
    return positions() * outputChannels * inputChannels;
  }
};

/// A buffer inside the mac engine. Doubled: two halves, one filled or drained
/// while the array works on the other.
struct LocalBuffer {
  int64_t bytes = 0;
  bool doubled = false;
  /// What it gives to, or takes from, the array in a cycle.
  int64_t bytesPerCycle = 0;

  /// What the array can work on at a time.
  int64_t usableBytes() const { return doubled ? bytes / 2 : bytes; }
};

struct MacEngine {
  MacArray array;
  /// Other shapes that the same multipliers can take; each tile runs in the one
  /// that suits it best.
  std::vector<MacArray> alternativeArrays;
  /// Channel-first order: input channels of one tap are taken in multiples of
  /// this; idle lanes count.
  int64_t channelQuantum = 0;
  /// Kernel-first order ("input-channel lanes take kernel taps"). Flattened:
  /// taps x channels fill the lanes without gaps. Otherwise taps are taken in
  /// groups of kernelFirstTapQuantum, lanes still holding channels.
  bool kernelFirstFlattened = false;
  int64_t kernelFirstTapQuantum = 0;
  /// Kernel-first order is allowed up to so many input channels of a group.
  int64_t kernelFirstMaxInputChannels = 0;
  /// Depthwise: taps of one output that the lanes take in a cycle, and the
  /// multiple that the number of taps is rounded up to.
  int64_t depthwiseTapsPerCycle = 0;
  int64_t depthwiseTapQuantum = 0;
  /// Weights that fit their buffer serve all blocks of positions; otherwise
  /// they are read and decoded again for each.
  bool weightsStayBetweenBlocks = false;
  /// Array cycles with int16 activations, relative to int8.
  int64_t int16CycleFactor = 0;
  /// 2:4 sparse weights run at twice the rate.
  bool sparse2of4 = false;
  LocalBuffer accumulators;
  LocalBuffer featureMap;
  LocalBuffer weights;
  Ratio outputElementsPerCycle;
  Ratio tableElementsPerCycle;
  Ratio decodedWeightsPerCycle;
  /// From dispatch until the first operand is asked for.
  int64_t startUpCycles = 0;
};

/// Lanes of 32 bits. Costs are cycles for one element in one lane; the units of
/// a lane (adder, logic, multiplier, table) are pipelined, so that an operation
/// that needs several takes as long as the busiest.
struct VectorEngine {
  int64_t lanes = 0;
  /// Maxima, minima and moves of 8- and 16-bit elements are done four and two
  /// to a lane.
  bool packsNarrowElements = false;
  Ratio cyclesPerAddition;
  Ratio cyclesPerLogic;
  Ratio cyclesPerMultiply;
  Ratio cyclesPerTableLookup;
  Ratio cyclesPerMaximumTap;
  Ratio cyclesPerSumTap;
  Ratio cyclesPerMove;
  /// A window of fewer taps takes as long as one of so many.
  int64_t minimumTaps = 0;
  int64_t startUpCycles = 0;
};

struct Scratchpad {
  int64_t bytes = 0;
  /// Reads and writes of all engines together.
  int64_t portBytesPerCycle = 0;
};

/// Off-chip memory: DRAM, or the read-only flash of a partner machine.
struct Dram {
  int64_t bytes = 0;
  int64_t bytesPerSecond = 0;
  int64_t latencyNanoseconds = 0;
  int64_t burstBytes = 0;
  bool readOnly = false;
};

struct Dma {
  int64_t channels = 0;
  int64_t bytesPerCyclePerChannel = 0;
  /// Descriptors of a channel whose latencies overlap.
  int64_t outstandingDescriptors = 0;
  int64_t startUpCycles = 0;
};

struct Control {
  /// Instructions that an engine's queue holds.
  int64_t queueDepth = 0;
  int64_t cyclesPerDispatch = 0;
  /// Instructions are fetched in pieces of so many bytes ...
  int64_t fetchBytes = 0;
  /// ... so many pieces ahead of the one that is dispatched from.
  int64_t fetchAhead = 0;
  /// The clock stands while voltage and frequency change.
  int64_t operatingPointSwitchNanoseconds = 0;
};

/// Number 0 is that of reset, and the one that the bandwidths in docs are
/// quoted for.
struct OperatingPoint {
  std::string name;
  int64_t millivolts = 0;
  int64_t hertz = 0;
  int64_t leakageMicrowatts = 0;
};

/// Picojoules of one event at referenceMillivolts; see docs/energy.md. All but
/// dramByte, which has its own supply, scale with (V / Vref)^2.
struct EnergyPerEvent {
  int64_t referenceMillivolts = 0;
  double macInt8 = 0;
  double macInt16 = 0;
  double idleMacLaneCycle = 0;
  double featureMapBufferByte = 0;
  double weightBufferByte = 0;
  double accumulatorBufferByte = 0;
  double scratchpadReadByte = 0;
  double scratchpadWriteByte = 0;
  double decodedWeight = 0;
  double outputElement = 0;
  double tableLookup = 0;
  double vectorAddition = 0;
  double vectorLogic = 0;
  double vectorMultiply = 0;
  double vectorMove = 0;
  double dmaByte = 0;
  double instructionByte = 0;
  double clockCycle = 0;
  double dramByte = 0;
};

/// Where a program's inputs and outputs stand unless the user says otherwise.
enum class InputOutput : uint8_t { Dram, Scratchpad };

struct Machine {
  std::string name;
  std::string description;
  MacEngine mac;
  VectorEngine vector;
  Scratchpad scratchpad;
  Dram dram;
  Dma dma;
  Control control;
  InputOutput inputOutput = InputOutput::Dram;
  std::vector<OperatingPoint> operatingPoints;
  EnergyPerEvent picojoules;
  /// Field or group of fields ("mac.array", "dram.burstBytes") -> where the
  /// figures come from.
  std::map<std::string, std::string> sources;

  /// Exact bytes a cycle of DRAM at an operating point.
  Ratio dramBytesPerCycle(unsigned operatingPoint = 0) const {
    return Ratio::of(dram.bytesPerSecond,
                     operatingPoints[operatingPoint].hertz);
  }
  /// Cycles of DRAM latency at an operating point, rounded up.
  int64_t dramLatencyCycles(unsigned operatingPoint = 0) const {
    return ceilTimes(dram.latencyNanoseconds,
                     Ratio{operatingPoints[operatingPoint].hertz, 1000000000});
  }
};

/// Reads a machine from JSON text. `origin` (a file name) is used in messages.
/// `"extends": "NAME"` starts from a built-in machine, of which only what
/// differs is given. Fails, naming the field, what was expected and what was
/// found, if a field is missing, unknown, of the wrong kind, out of range, or
/// contradicts another.
Expected<Machine> parseMachine(std::string_view json,
                               const std::string &origin);

/// A built-in machine by name, or else a JSON file by path.
Expected<Machine> loadMachine(const std::string &nameOrPath);

/// Names of the built-in machines, sorted.
std::vector<std::string> builtinMachineNames();

/// Checks a machine as the reader does: for machines changed or made in code.
Status validate(const Machine &machine);

/// The canonical JSON: sorted keys, two spaces, every field. parseMachine of it
/// gives the same machine, byte for byte the same text.
std::string toJson(const Machine &machine);

/// 64-bit FNV-1a of the figures in canonical form. Name, description and
/// sources do not enter: two machines with the same figures are the same.
uint64_t fingerprint(const Machine &machine);

/// Paths of the figures that no entry of `sources` covers.
std::vector<std::string> figuresWithoutSource(const Machine &machine);

} // namespace npu::machine

#endif // NPU_RUNTIME_MACHINE_MACHINE_H
