// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// What an instruction, or a candidate tile that has no addresses yet, asks of
/// the machine. The tiling search, the scheduler, the simulator and the report
/// fill it and give it to costOf.
#ifndef NPU_RUNTIME_MACHINE_WORK_H
#define NPU_RUNTIME_MACHINE_WORK_H

#include <cstdint>

namespace npu::machine {

enum class WorkKind : uint8_t {
  /// Waits, signals, marks: start-up time of an engine at most.
  None,
  /// Dense or grouped convolution; a fully connected layer and a matrix product
  /// are 1x1 convolutions.
  Convolution,
  Depthwise,
  Vector,
  Dma,
};

/// What the outer loop of the mac engine runs over.
enum class LoopOrder : uint8_t { Channels, Positions };

/// A tile on the mac engine. Extents are those of the tile, without padding.
struct MacWork {
  int64_t inputHeight = 1, inputWidth = 1, inputChannels = 1;
  int64_t outputHeight = 1, outputWidth = 1, outputChannels = 1;
  int64_t kernelHeight = 1, kernelWidth = 1;
  int64_t strideHeight = 1, strideWidth = 1;
  int64_t dilationHeight = 1, dilationWidth = 1;
  int64_t groups = 1;
  int64_t inputBytesPerElement = 1;
  /// 1 for int8; 4 or 8 for raw accumulators.
  int64_t outputBytesPerElement = 1;
  /// 8 or 4; 16 with an int16 input.
  int64_t weightBits = 8;
  /// Bytes of the weights as they stand, coded, in the scratchpad.
  int64_t codedWeightBytes = 0;
  /// Bias, multiplier and shift of all output channels.
  int64_t channelRecordBytes = 0;
  LoopOrder loopOrder = LoopOrder::Channels;
  /// Kernel-first order: input-channel lanes take kernel taps.
  bool tapsOnLanes = false;
  bool sparse2of4 = false;
  /// Starts from raw accumulators in the scratchpad.
  bool accumulate = false;
  /// Writes raw accumulators: the rescaling stage does no work.
  bool rawOutput = false;
  /// Each output goes through a table of 256 bytes.
  bool lookup = false;
};

/// A tile on the vector engine. What one output element needs of each unit;
/// counts of zero leave the unit idle.
struct VectorWork {
  /// Outputs stand in `rows` rows of `rowElements`, each contiguous for all
  /// operands: lanes take neighbours in a row.
  int64_t rows = 1;
  int64_t rowElements = 0;
  int64_t additions = 0;
  int64_t logicOperations = 0;
  /// Products and rescales.
  int64_t multiplies = 0;
  int64_t tableLookups = 0;
  int64_t maximumTaps = 0;
  int64_t sumTaps = 0;
  int64_t moves = 0;
  /// Of the widest operand; packs lanes for maxima and moves.
  int64_t bytesPerElement = 1;
  int64_t readBytes = 0;
  int64_t writtenBytes = 0;

  int64_t elements() const { return rows * rowElements; }
};

/// A descriptor of a DMA channel. Runs are maximal contiguous pieces, all of
/// bytes / runs bytes.
struct DmaWork {
  int64_t bytes = 0;
  bool readsDram = false;
  bool readsScratchpad = false;
  bool writesDram = false;
  bool writesScratchpad = false;
  /// Of the DRAM side that is read, and of the one that is written.
  int64_t dramReadRuns = 0;
  int64_t dramWriteRuns = 0;
};

struct Work {
  WorkKind kind = WorkKind::None;
  MacWork mac;
  VectorWork vector;
  DmaWork dma;

  static Work of(const MacWork &mac, WorkKind kind = WorkKind::Convolution) {
    Work work;
    work.kind = kind;
    work.mac = mac;
    return work;
  }
  static Work of(const VectorWork &vector) {
    Work work;
    work.kind = WorkKind::Vector;
    work.vector = vector;
    return work;
  }
  static Work of(const DmaWork &dma) {
    Work work;
    work.kind = WorkKind::Dma;
    work.dma = dma;
    return work;
  }
};

/// Products of a tile: those with padding count, as everyone counts them; idle
/// lanes and weights that 2:4 sparsity leaves out do not.
int64_t macsOf(const Work &work);

} // namespace npu::machine

#endif // NPU_RUNTIME_MACHINE_WORK_H
