// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// When each instruction of a program runs, and what that costs. Timing needs
/// no values: it works from pieces of work, made from instructions or by hand.
/// docs/timing.md describes the rules.
#ifndef NPU_RUNTIME_SIMULATOR_TIMING_TIMING_H
#define NPU_RUNTIME_SIMULATOR_TIMING_TIMING_H

#include "runtime/isa/Instructions.h"
#include "runtime/machine/Bound.h"
#include "runtime/machine/Energy.h"

#include <array>
#include <string>
#include <vector>

namespace npu::sim {

/// A stretch of memory, from `begin` to before `end`.
struct ByteRange {
  isa::Space space = isa::Space::Scratchpad;
  int64_t begin = 0, end = 0;

  bool overlaps(const ByteRange &other) const {
    return space == other.space && begin < other.end && other.begin < end;
  }
};

/// An instruction as timing sees it.
struct TimedInstruction {
  isa::Engine engine = isa::Engine::Control;
  /// Semaphores, -1 where there is none.
  std::array<int, 2> waits{-1, -1};
  std::array<int, 2> signals{-1, -1};
  machine::Work work;
  int64_t encodedBytes = 8;
  /// Index into TimedProgram::layerNames.
  uint32_t layer = 0;
  const char *mnemonic = "";
  /// Operating point that it sets, or -1.
  int operatingPoint = -1;
  /// Profile mark that it puts, or -1.
  int mark = -1;
  /// Whether its weights are the first of their kind: the bound counts each
  /// weight of the network once.
  bool countsWeights = true;
  /// What it reads and writes, each operand from its first to its last byte.
  /// An instruction does not start before its predecessors on the same engine
  /// have written what it reads.
  std::vector<ByteRange> reads, writes;
  /// Scratchpad bytes that hold something while it runs (Liveness.h).
  int64_t liveScratchpadBytes = 0;
};

/// A function that the host runs: it takes no time of the chip, and is reported
/// apart.
struct TimedHost {
  std::string name, reason;
  int64_t calls = 0; ///< In one run of the program.
  /// That one call reads and writes in DRAM.
  int64_t readBytes = 0, writeBytes = 0;
  /// What calls in this process have taken so far, if there were any.
  int64_t measuredCalls = 0;
  double measuredSeconds = 0;
};

struct TimedProgram {
  std::vector<TimedInstruction> instructions;
  /// Layers as the user named them.
  std::vector<std::string> layerNames{"program"};
  std::vector<TimedHost> hosts;
  /// What any schedule must read over the pins, constants and inputs that stand
  /// in DRAM, and what it must write, outputs that do. For the bound.
  int64_t compulsoryReadBytes = 0;
  int64_t compulsoryWriteBytes = 0;
};

/// What an engine without work waits for: another engine (its semaphore, or its
/// full queue, behind which nothing is dispatched), the dispatcher (fetching,
/// or busy with others), or nothing more (it has done its last instruction).
enum class Stall : uint8_t { Engine0, Dispatch = isa::engineCount, Finished };
constexpr unsigned stallCount = isa::engineCount + 2;

struct EngineStats {
  int64_t instructions = 0;
  int64_t busyCycles = 0;
  /// By Stall; all but Finished are time that the engine lost.
  std::array<int64_t, stallCount> stalledCycles{};
  /// Part of busyCycles that it lost by sharing a port.
  double contentionCycles = 0;
};

/// Lanes of the array that idle because an extent does not fill them.
struct IdleLanes {
  /// Of the tile of the layer that loses most by it.
  machine::LaneUse use;
  /// Array cycles of that tile times the share of lanes that idle in it.
  double tileLoss = 0;
  /// The same of all tiles.
  double loss = 0;
};

struct LayerStats {
  int64_t instructions = 0;
  /// Every cycle of the program is one layer's: that of the mac engine's tile,
  /// else the vector engine's, else that of the oldest transfer.
  int64_t cycles = 0;
  /// Of these, by what bound the tile; Resource::None: waiting.
  std::array<int64_t, machine::resourceCount> cyclesBy{};
  int64_t macs = 0;
  /// macs over cycles times the array's products per cycle; 0 without cycles.
  double macUtilization = 0;
  /// Cycles that the array takes for its tiles, if nothing else limits them.
  int64_t arrayCycles = 0;
  /// By machine::LaneKind.
  std::array<IdleLanes, machine::laneKindCount> idleLanes;
  /// Most scratchpad bytes live at any of its instructions, those of other
  /// layers that stand there meanwhile included.
  int64_t liveScratchpadPeakBytes = 0;
  machine::Events events;
  machine::Energy energy;

  machine::Resource binds() const;
};

/// When an instruction ran, in cycles: issued, began its main phase, wrote its
/// last byte. From nanoseconds the slices of a trace are drawn.
struct InstructionTime {
  int64_t startCycle = 0, mainCycle = 0, endCycle = 0;
  double startNanoseconds = 0, mainNanoseconds = 0, mainEndNanoseconds = 0,
         endNanoseconds = 0;
};

struct ProfileMark {
  int mark = 0;
  int64_t cycle = 0;
  double nanoseconds = 0;
};

struct TimingResult {
  int64_t cycles = 0;
  double nanoseconds = 0;
  std::array<EngineStats, isa::engineCount> engines;
  std::vector<LayerStats> layers;
  machine::Events events;
  machine::Energy energy;
  int64_t macs = 0;
  double macUtilization = 0;
  /// Highest scratchpad address that is touched, plus one.
  int64_t scratchpadPeakBytes = 0;
  /// Most scratchpad bytes live at any instruction; the difference to the above
  /// is gaps.
  int64_t liveScratchpadPeakBytes = 0;
  machine::Bound bound;
  /// One for each instruction.
  std::vector<InstructionTime> times;
  std::vector<ProfileMark> marks;
};

/// Times `program` on `machine`, a valid one, from reset. Fails if the program
/// deadlocks, uses an engine or operating point that the machine does not have,
/// or names a layer that is not there.
Expected<TimingResult> timeProgram(const TimedProgram &program,
                                   const machine::Machine &machine);

/// The statistics as JSON (docs/timing.md lists the fields).
std::string statsJson(const TimingResult &result, const TimedProgram &program,
                      const machine::Machine &machine);

/// A timeline in Chrome's trace format, which Perfetto opens: a track for each
/// engine, a slice for each instruction, named by its layer.
std::string traceJson(const TimingResult &result, const TimedProgram &program);

} // namespace npu::sim

#endif // NPU_RUNTIME_SIMULATOR_TIMING_TIMING_H
