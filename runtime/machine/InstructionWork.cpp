// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/machine/InstructionWork.h"
#include "runtime/machine/Ratio.h"

#include <algorithm>
#include <initializer_list>

namespace npu::machine {
namespace {

/// Strides of one operand over the extents of a tile, outermost first.
struct Strides {
  int64_t outer, middle, inner;
};

/// Folds the two inner, and then all three, extents into one row where every
/// operand goes on at the same stride.
void foldRows(VectorWork &work, int64_t outer, int64_t middle, int64_t inner,
              std::initializer_list<Strides> operands) {
  bool inRow = true, inPlane = true;
  for (const Strides &s : operands) {
    inRow &= middle == 1 || s.middle == s.inner * inner;
    inPlane &= outer == 1 || s.outer == s.inner * inner * middle;
  }
  work.rows = inRow ? (inPlane ? 1 : outer) : outer * middle;
  work.rowElements = outer * middle * inner / work.rows;
}

/// Contiguous pieces of a copy: runs of `run` bytes whose neighbours touch are
/// one.
int64_t mergedRuns(int64_t extent0, int64_t extent1, int64_t extent2,
                   int64_t stride0, int64_t stride1, int64_t stride2,
                   int64_t run) {
  const int64_t extents[] = {extent2, extent1, extent0};
  const int64_t strides[] = {stride2, stride1, stride0};
  int64_t runs = extent0 * extent1 * extent2;
  for (int i = 0; i < 3; ++i) {
    if (extents[i] == 1)
      continue;
    if (strides[i] != run)
      break;
    run *= extents[i];
    runs /= extents[i];
  }
  return runs;
}

template <typename I> MacWork macWork(const I &i) {
  MacWork work;
  work.inputHeight = i.ifmHeight;
  work.inputWidth = i.ifmWidth;
  work.inputChannels = i.ifmChannels;
  work.outputHeight = i.ofmHeight;
  work.outputWidth = i.ofmWidth;
  work.outputChannels = i.ofmChannels;
  work.kernelHeight = i.kernelH;
  work.kernelWidth = i.kernelW;
  work.strideHeight = i.strideH;
  work.strideWidth = i.strideW;
  work.dilationHeight = i.dilationH;
  work.dilationWidth = i.dilationW;
  work.inputBytesPerElement = isa::bytesOf(i.ifmType);
  work.outputBytesPerElement = isa::bytesOf(i.ofmType);
  work.weightBits =
      i.weightType == isa::DataType::Int4 ? 4 : 8 * isa::bytesOf(i.weightType);
  work.codedWeightBytes = i.weightsBytes;
  work.rawOutput = i.outputMode != isa::OutputMode::Requantized;
  work.channelRecordBytes =
      i.outputMode == isa::OutputMode::Accumulators
          ? 0
          : i.ofmChannels * isa::channelRecordBytes(i.ifmType);
  work.loopOrder = i.loopOrder == isa::LoopOrder::Positions
                       ? LoopOrder::Positions
                       : LoopOrder::Channels;
  work.tapsOnLanes = i.tapsOnLanes != 0;
  work.accumulate = i.accumulate != 0;
  work.lookup = i.lookup != 0;
  return work;
}

Work of(const isa::Stop &) { return {}; }
Work of(const isa::Sync &) { return {}; }
Work of(const isa::SetOperatingPoint &) { return {}; }
Work of(const isa::ProfileMark &) { return {}; }
// The host's work is no time of the chip.
Work of(const isa::HostCall &) { return {}; }

Work of(const isa::Copy &i) {
  DmaWork work;
  work.bytes = i.extent0 * i.extent1 * i.extent2 * i.runBytes;
  work.readsDram = i.sourceSpace == isa::Space::Dram;
  work.readsScratchpad = !work.readsDram;
  work.writesDram = i.destinationSpace == isa::Space::Dram;
  work.writesScratchpad = !work.writesDram;
  if (work.readsDram)
    work.dramReadRuns =
        mergedRuns(i.extent0, i.extent1, i.extent2, i.sourceStride0,
                   i.sourceStride1, i.sourceStride2, i.runBytes);
  if (work.writesDram)
    work.dramWriteRuns =
        mergedRuns(i.extent0, i.extent1, i.extent2, i.destinationStride0,
                   i.destinationStride1, i.destinationStride2, i.runBytes);
  return Work::of(work);
}

Work of(const isa::Fill &i) {
  DmaWork work;
  work.bytes = i.extent0 * i.extent1 * i.extent2 * i.runBytes;
  work.writesDram = i.destinationSpace == isa::Space::Dram;
  work.writesScratchpad = !work.writesDram;
  if (work.writesDram)
    work.dramWriteRuns =
        mergedRuns(i.extent0, i.extent1, i.extent2, i.destinationStride0,
                   i.destinationStride1, i.destinationStride2, i.runBytes);
  return Work::of(work);
}

Work of(const isa::Conv2D &i) {
  MacWork work = macWork(i);
  work.groups = i.groups;
  return Work::of(work);
}

Work of(const isa::Depthwise &i) {
  return Work::of(macWork(i), WorkKind::Depthwise);
}

Work of(const isa::Pool &i) {
  VectorWork work;
  int64_t bytes = isa::bytesOf(i.type);
  foldRows(work, i.ofmHeight, i.ofmWidth, i.channels,
           {{i.ofmStrideH, i.ofmStrideW, bytes}});
  int64_t taps = i.kernelH * i.kernelW;
  if (i.mode == isa::PoolMode::Max) {
    work.maximumTaps = taps;
  } else {
    work.sumTaps = taps;
    work.multiplies = 1;
  }
  work.bytesPerElement = bytes;
  // Window registers keep what neighbours in a row share; rows that two rows of
  // windows share are read for each.
  work.readBytes =
      i.ofmHeight * std::min(i.kernelH, i.ifmHeight) *
      std::min((i.ofmWidth - 1) * i.strideW + i.kernelW, i.ifmWidth) *
      i.channels * bytes;
  work.writtenBytes = work.elements() * bytes;
  return Work::of(work);
}

Work of(const isa::Binary &i) {
  VectorWork work;
  int64_t a = isa::bytesOf(i.aType), b = isa::bytesOf(i.bType),
          ofm = isa::bytesOf(i.ofmType);
  Strides immediate{0, 0, 0};
  foldRows(work, i.height, i.width, i.channels,
           {{i.aStrideH, i.aStrideW, i.aBroadcastChannels ? 0 : a},
            i.bImmediate
                ? immediate
                : Strides{i.bStrideH, i.bStrideW, i.bBroadcastChannels ? 0 : b},
            {i.ofmStrideH, i.ofmStrideW, ofm}});
  work.multiplies = (i.aRescale != 0) + (i.bRescale != 0) + (i.ofmRescale != 0);
  switch (i.function) {
  case isa::BinaryFunction::Add:
  case isa::BinaryFunction::Sub:
    work.additions = 1;
    break;
  case isa::BinaryFunction::Mul:
    work.multiplies += 1;
    break;
  default:
    work.logicOperations = 1;
    break;
  }
  work.bytesPerElement = std::max({a, b, ofm});
  // What is broadcast along a row of lanes is read once for it.
  auto broadcast = [&](int64_t flag, int64_t elementBytes) {
    return i.height * i.width * (flag ? 1 : i.channels) * elementBytes;
  };
  work.readBytes = broadcast(i.aBroadcastChannels, a) +
                   (i.bImmediate ? 0 : broadcast(i.bBroadcastChannels, b));
  work.writtenBytes = work.elements() * ofm;
  return Work::of(work);
}

Work of(const isa::Unary &i) {
  VectorWork work;
  int64_t ifm = isa::bytesOf(i.ifmType), ofm = isa::bytesOf(i.ofmType);
  foldRows(
      work, i.height, i.width, i.channels,
      {{i.ifmStrideH, i.ifmStrideW, ifm}, {i.ofmStrideH, i.ofmStrideW, ofm}});
  work.bytesPerElement = std::max(ifm, ofm);
  work.readBytes = work.elements() * ifm;
  work.writtenBytes = work.elements() * ofm;
  switch (i.function) {
  case isa::UnaryFunction::Identity:
    work.moves = 1;
    break;
  case isa::UnaryFunction::Rescale:
    work.multiplies = 1;
    if (i.perChannel)
      work.readBytes +=
          i.channels * isa::channelRecordBytes(isa::DataType::Int8);
    break;
  case isa::UnaryFunction::Table:
    work.tableLookups = 1;
    // int16 interpolates between two entries.
    work.multiplies = ifm == 2;
    work.readBytes += isa::tableBytes(i.ifmType);
    break;
  case isa::UnaryFunction::Abs:
  case isa::UnaryFunction::Negate:
    work.additions = 1;
    break;
  case isa::UnaryFunction::BitwiseNot:
  case isa::UnaryFunction::Clz:
    work.logicOperations = 1;
    break;
  }
  return Work::of(work);
}

Work of(const isa::Reduce &i) {
  VectorWork work;
  int64_t bytes = isa::bytesOf(i.type);
  // Lanes take neighbours behind the reduced axis; if there are none, they take
  // the axis itself.
  work.rows = i.outer;
  work.rowElements = i.inner == 1 ? i.length : i.inner;
  int64_t each = i.inner == 1 ? 1 : i.length;
  switch (i.function) {
  case isa::Reduction::Sum:
    work.sumTaps = each;
    break;
  case isa::Reduction::Maximum:
  case isa::Reduction::Minimum:
  // The lane that keeps the larger value keeps its place with it.
  case isa::Reduction::ArgMaximum:
    work.maximumTaps = each;
    break;
  case isa::Reduction::Product:
    work.multiplies = each;
    break;
  }
  work.bytesPerElement = bytes;
  work.readBytes = i.outer * i.length * i.inner * bytes;
  work.writtenBytes =
      i.outer * i.inner * isa::bytesOf(isa::reducedType(i.function, i.type));
  return Work::of(work);
}

Work of(const isa::Permute &i) {
  VectorWork work;
  bool contiguous =
      i.ifmStride3 == i.elementBytes && i.ofmStride3 == i.elementBytes;
  int64_t all = i.extent0 * i.extent1 * i.extent2 * i.extent3;
  work.rows = contiguous ? all / i.extent3 : 1;
  work.rowElements = all / work.rows;
  work.moves = 1;
  // Elements that do not stand together are not packed. 8 bytes take two
  // lanes' width.
  work.bytesPerElement = contiguous ? i.elementBytes : 4;
  if (i.elementBytes == 8)
    work.moves = 2;
  work.readBytes = work.writtenBytes = all * i.elementBytes;
  return Work::of(work);
}

Work of(const isa::Resize &i) {
  VectorWork work;
  int64_t ifm = isa::bytesOf(i.ifmType), ofm = isa::bytesOf(i.ofmType);
  // Weights are those of a position: lanes take its channels.
  work.rows = i.ofmHeight * i.ofmWidth;
  work.rowElements = i.channels;
  bool isNearest = i.mode == isa::ResizeMode::Nearest;
  if (isNearest) {
    work.moves = 1;
  } else {
    work.multiplies = 4 + i.rescale;
    // A sum of 48 bits takes an adder of 32 twice.
    work.additions = ifm == 2 ? 6 : 3;
  }
  work.bytesPerElement = std::max(ifm, ofm);
  // Window registers keep what neighbours in a row share; each row of the OFM
  // reads its rows of the IFM anew.
  int64_t each = isNearest ? 1 : 2;
  work.readBytes = i.ofmHeight * std::min(each, i.ifmHeight) *
                   std::min(each * i.ofmWidth, i.ifmWidth) * i.channels * ifm;
  work.writtenBytes = work.elements() * ofm;
  return Work::of(work);
}

} // namespace

Work workOf(const isa::Instruction &instruction) {
  return std::visit([](const auto &i) { return of(i); }, instruction);
}

} // namespace npu::machine
