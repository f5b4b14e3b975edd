// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The one cost function: cycles, traffic and events of a piece of work. The
/// formulas are in docs/timing.md, with the examples that the tests check.
#ifndef NPU_RUNTIME_MACHINE_COST_H
#define NPU_RUNTIME_MACHINE_COST_H

#include "runtime/machine/Machine.h"
#include "runtime/machine/Work.h"

#include <array>

namespace npu::machine {

/// What limits a piece of work.
enum class Resource : uint8_t {
  None,
  StartUp,
  Array,
  LocalBuffers,
  WeightDecoder,
  OutputStage,
  VectorLanes,
  DmaChannel,
  ScratchpadPort,
  Dram,
  DramLatency,
};
constexpr int resourceCount = int(Resource::DramLatency) + 1;
/// "array", "scratchpad port" ...
const char *nameOf(Resource resource);

/// What happened, in counts that do not depend on voltage or time.
struct Events {
  int64_t macsInt8 = 0;
  int64_t macsInt16 = 0;
  int64_t idleMacLaneCycles = 0;
  int64_t featureMapBufferBytes = 0;
  int64_t weightBufferBytes = 0;
  int64_t accumulatorBufferBytes = 0;
  int64_t scratchpadReadBytes = 0;
  int64_t scratchpadWriteBytes = 0;
  int64_t decodedWeights = 0;
  int64_t outputElements = 0;
  int64_t tableLookups = 0;
  int64_t vectorAdditions = 0;
  int64_t vectorLogicOperations = 0;
  int64_t vectorMultiplies = 0;
  int64_t vectorMoves = 0;
  int64_t dmaBytes = 0;
  int64_t instructionBytes = 0;
  int64_t dramReadBytes = 0;
  int64_t dramWriteBytes = 0;

  Events &operator+=(const Events &other);
  int64_t dramBytes() const { return dramReadBytes + dramWriteBytes; }
  int64_t scratchpadBytes() const {
    return scratchpadReadBytes + scratchpadWriteBytes;
  }
};

/// One of the three phases of an instruction. Phases of one instruction follow
/// each other; those of neighbours in a queue may overlap.
struct Phase {
  /// How long it lasts with scratchpad port and DRAM to itself; 0: there is no
  /// such phase.
  int64_t cycles = 0;
  /// What it asks of shared resources over that time.
  int64_t scratchpadBytes = 0;
  int64_t dramBytes = 0;
  int64_t decodedWeights = 0;
  /// In elements at the output stage's full rate: one that waits for the table
  /// counts for more.
  int64_t outputElements = 0;
  Resource binds = Resource::None;
};

/// Bytes between scratchpad and engine, by operand.
struct OperandBytes {
  int64_t featureMap = 0;
  int64_t weights = 0;
  int64_t channelRecords = 0;
  int64_t accumulators = 0;
  int64_t table = 0;
  int64_t output = 0;

  int64_t total() const {
    return featureMap + weights + channelRecords + accumulators + table +
           output;
  }
};

/// How the mac engine splits a tile to fit its buffers.
struct MacBlocks {
  int64_t height = 0, width = 0, channels = 0;
  /// Blocks of positions; blocks of channels of one group.
  int64_t positionBlocks = 0, channelBlocks = 0;
  /// How often the weights, and the feature map, are read.
  int64_t weightReads = 0, featureMapReads = 0;
};

/// What the lanes of the array stand for. Of the three in the middle one or two
/// do, as the work is.
enum class LaneKind : uint8_t {
  OutputChannels,
  InputChannels,
  KernelTaps,
  /// Kernel taps times input channels.
  WindowElements,
  Rows,
  Columns,
};
constexpr int laneKindCount = int(LaneKind::Columns) + 1;
/// "output channels" ...
const char *nameOf(LaneKind kind);

/// How an extent of a tile fills the lanes of the array that stand for it: in
/// blocks, of which the last may be ragged.
struct LaneUse {
  /// Of the tile; 0: no lanes stand for it in this kind of work.
  int64_t extent = 0;
  int64_t lanes = 1;

  int64_t blocks() const { return (extent + lanes - 1) / lanes; }
  /// The lanes that idle in all blocks together.
  int64_t idle() const { return blocks() * lanes - extent; }
};

struct Cost {
  /// Time before the first byte moves; asks for nothing.
  int64_t startUpCycles = 0;
  /// DRAM latency; overlaps that of other descriptors in flight.
  int64_t latencyCycles = 0;
  /// First contents of doubled buffers; may overlap the main phase of the
  /// instruction before.
  Phase fill;
  Phase main;
  /// Last accumulators on their way out; may overlap the main phase of the
  /// instruction behind.
  Phase drain;
  /// Cycles of the array, or of the vector lanes, with idle lanes of ragged
  /// edges; before anything else limits them.
  int64_t laneCycles = 0;
  /// Of the mac engine, by LaneKind: why lanes of the array idle in these
  /// cycles.
  std::array<LaneUse, laneKindCount> laneUse;
  OperandBytes operands;
  MacBlocks blocks;
  Events events;
  /// The longest, over all phases together, and its cycles: what one
  /// instruction adds to a long row of its like.
  Resource binds = Resource::None;
  int64_t pipelinedCycles = 0;

  /// Alone on an idle chip, from dispatch to the last byte.
  int64_t aloneCycles() const {
    return startUpCycles + latencyCycles + fill.cycles + main.cycles +
           drain.cycles;
  }
};

/// Cost of `work` on `machine`, a valid one, at an operating point of it
/// (DRAM's rate and latency in cycles follow the clock). Extents must be
/// positive. Bandwidths are those of a chip with nothing else to do: sharing is
/// the simulator's.
Cost costOf(const Work &work, const Machine &machine,
            unsigned operatingPoint = 0);

/// Whether kernel-first order (MacWork::tapsOnLanes) is allowed for a dense
/// tile and takes fewer array cycles than channel-first order.
bool prefersTapsOnLanes(const MacWork &work, const Machine &machine);

} // namespace npu::machine

#endif // NPU_RUNTIME_MACHINE_COST_H
