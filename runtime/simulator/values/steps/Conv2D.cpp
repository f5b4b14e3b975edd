// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/simulator/values/Weights.h"
#include "runtime/simulator/values/steps/OutputStage.h"
#include "runtime/simulator/values/steps/PaddedTile.h"

#include <optional>

using namespace npu;
using namespace npu::isa;
using namespace npu::sim;

namespace {

/// Sums of 128 products of pairs of int16 and weights within +-255 fit int32,
/// so this many units are added up before the int48 accumulators take them.
constexpr int64_t unitsBeforeWidening = 128;
/// A multiple of every level's positions per pass; their accumulators stay in
/// the cache until the output stage has read them.
constexpr int64_t positionsPerChunk = 48;

/// How an instruction's numbers are multiplied.
TileForm chooseForm(const Conv2D &i, const KernelTable &kernels) {
  if (i.ifmType == DataType::Int16)
    return TileForm::Plain16;
  return kernels.dotInt8 && i.weightZeroPoint == 0 ? TileForm::Flipped8
                                                   : TileForm::Centred16;
}

/// Consecutive elements of a window that are consecutive weights too.
struct Segment {
  int64_t inputOffset; ///< Bytes.
  int64_t firstWeight; ///< Element, of an output channel's.
  int64_t elements;
};

/// Output channels that one call of the kernel computes.
struct Block {
  int64_t group;
  int64_t firstChannel;  ///< In the group.
  int64_t channels;      ///< What the kernel computes; the rest is not used.
  int64_t weightsOffset; ///< Bytes, in the packed weights.
};

/// Weights in the order that the kernel reads them, one plane behind the other,
/// and what a zero point of the input adds to each channel's accumulator.
struct PackedWeights {
  std::vector<uint8_t> bytes;
  std::vector<int64_t> folded;
};

class Conv2DStep : public Step {
public:
  Conv2DStep(const Conv2D &i, TileForm form, const Knowledge &known)
      : i(i), kernels(known.kernels()), form(form),
        tile(i, form, /*repeat=*/1, i.ifmChannels), output(i, known),
        groupInputs(i.ifmChannels / i.groups),
        groupOutputs(i.ofmChannels / i.groups),
        planes(i.weightType == DataType::Int16 ? 2 : 1) {
    makeSegments();
    makeBlocks();
    accStride = i.ofmChannels + largestBlock();
    WorkspaceLayout layout;
    tileOffset = layout.add(tile.bytes());
    accOffset = layout.add(positionsPerChunk * accStride * 4);
    if (form == TileForm::Plain16)
      wideOffset = layout.add(positionsPerChunk * accStride * 8);
    workspace = layout.bytes();

    if (const uint8_t *weights = known.findConstant(
            Space::Scratchpad, i.weightsBase, i.weightsBytes)) {
      packed = pack(weights);
      if (output.isConstant())
        columns = output.makeColumns(Memory(), packed->folded);
    }
  }

  int64_t workspaceBytes() const override { return workspace; }
  bool hasTakenIn(const std::string &operand) const override {
    return (operand == "weights" && packed) || output.hasTakenIn(operand);
  }

  void run(const Memory &memory, uint8_t *space) const override {
    PackedWeights ownWeights;
    const PackedWeights *weights = packed ? &*packed : &ownWeights;
    if (!packed)
      ownWeights = pack(memory.scratchpad + i.weightsBase);
    OutputColumns ownColumns;
    const OutputColumns *scale = columns ? &*columns : &ownColumns;
    if (!columns)
      ownColumns = output.makeColumns(memory, weights->folded);

    tile.fill(kernels, memory.scratchpad, space + tileOffset);
    int64_t positions = i.ofmHeight * i.ofmWidth;
    auto *acc = reinterpret_cast<int32_t *>(space + accOffset);
    for (int64_t first = 0; first < positions; first += positionsPerChunk) {
      int64_t count = std::min(positionsPerChunk, positions - first);
      if (form == TileForm::Plain16) {
        auto *wide = reinterpret_cast<int64_t *>(space + wideOffset);
        accumulateWide(space, *weights, first, count, acc, wide);
        output.write(memory, *scale, wide, accStride, first, count);
      } else {
        for (const Block &block : blocks)
          runBlock(space, *weights, 0, block, first, count, 0, taps.size(),
                   acc);
        output.write(memory, *scale, acc, accStride, first, count);
      }
    }
  }

private:
  int64_t unitElements() const { return unitBytes / tile.elementBytes(); }

  void makeSegments() {
    // A row of the kernel is one segment where nothing stands between its taps.
    bool isWhole = i.groups == 1 && i.dilationW == 1;
    int64_t segmentsPerRow = isWhole ? 1 : i.kernelW;
    int64_t elements = isWhole ? i.kernelW * groupInputs : groupInputs;
    for (int64_t ky = 0; ky < i.kernelH; ++ky)
      for (int64_t s = 0; s < segmentsPerRow; ++s)
        segments.push_back({tile.tapOffset(ky * i.dilationH, s * i.dilationW),
                            (ky * segmentsPerRow + s) * elements, elements});
    for (const Segment &segment : segments)
      for (int64_t e = 0; e < segment.elements; e += unitElements())
        taps.push_back(static_cast<int32_t>(segment.inputOffset +
                                            e * tile.elementBytes()));
  }

  int64_t largestBlock() const {
    int64_t largest = 0;
    for (int64_t channels : kernels.blockChannels)
      largest = std::max(largest, channels);
    return largest;
  }

  /// The smallest block that holds the rest of a group, or the largest one.
  void makeBlocks() {
    int64_t offset = 0;
    for (int64_t group = 0; group < i.groups; ++group)
      for (int64_t channel = 0; channel < groupOutputs;) {
        int64_t size = largestBlock();
        for (int64_t channels : kernels.blockChannels)
          if (channels >= groupOutputs - channel)
            size = std::min(size, channels);
        blocks.push_back({group, channel, size, offset});
        channel += size;
        offset += int64_t(taps.size()) * size * unitBytes;
      }
    packedBytes = offset;
  }

  int64_t weightAt(const uint8_t *weights, int64_t index) const {
    return (i.weightType == DataType::Int4
                ? loadInt4(weights, index)
                : loadElement(weights + index * bytesOf(i.weightType),
                              i.weightType)) -
           i.weightZeroPoint;
  }

  /// What of a weight its plane holds: the low byte as it is, the rest in units
  /// of 256; all of it if there is one plane.
  int64_t partOf(int64_t weight, int64_t plane) const {
    if (planes == 1)
      return weight;
    return plane == 0 ? weight & 0xff : weight >> 8;
  }

  /// What a zero point still in the copied tile adds to each product.
  int64_t remainingZeroPoint() const {
    switch (form) {
    case TileForm::Flipped8:
      return i.ifmZeroPoint + 128;
    case TileForm::Centred16:
      return 0;
    case TileForm::Plain16:
      return i.ifmZeroPoint;
    }
    return 0;
  }

  PackedWeights pack(const uint8_t *stored) const {
    DenseWeights dense(i, stored);
    const uint8_t *weights = dense.data();
    PackedWeights result;
    result.bytes.resize(packedBytes * planes);
    result.folded.resize(i.ofmChannels);
    for (int64_t plane = 0; plane < planes; ++plane)
      packPlane(weights, plane, result);
    return result;
  }

  void packPlane(const uint8_t *weights, int64_t plane,
                 PackedWeights &result) const {
    int64_t perChannel = i.kernelH * i.kernelW * groupInputs;
    for (const Block &block : blocks) {
      int64_t width = block.channels;
      for (int64_t o = 0; o < width && block.firstChannel + o < groupOutputs;
           ++o) {
        int64_t channel = block.group * groupOutputs + block.firstChannel + o;
        int64_t sum = 0;
        uint8_t *to = result.bytes.data() + plane * packedBytes +
                      block.weightsOffset + o * unitBytes;
        for (const Segment &segment : segments)
          for (int64_t e = 0; e < segment.elements; e += unitElements()) {
            for (int64_t k = 0; k < unitElements() && e + k < segment.elements;
                 ++k) {
              int64_t weight = weightAt(
                  weights, channel * perChannel + segment.firstWeight + e + k);
              sum += weight;
              if (form == TileForm::Flipped8)
                store(to + k, static_cast<int8_t>(weight));
              else
                store(to + 2 * k, static_cast<int16_t>(partOf(weight, plane)));
            }
            to += width * unitBytes;
          }
        result.folded[channel] = -remainingZeroPoint() * sum;
      }
    }
  }

  /// The block's channels for units [firstTap, endTap), into
  /// acc[position][channel]. What it writes behind a group's last channel is
  /// written again by the next group, or lies in the row's slack.
  void runBlock(const uint8_t *space, const PackedWeights &weights,
                int64_t plane, const Block &block, int64_t first, int64_t count,
                int64_t firstTap, int64_t endTap, int32_t *acc) const {
    DotBlock b;
    b.input =
        space + tileOffset + block.group * groupInputs * tile.elementBytes();
    b.positions = tile.positionOffsets().data() + first;
    b.positionCount = count;
    b.taps = taps.data() + firstTap;
    b.tapCount = endTap - firstTap;
    b.weights = weights.bytes.data() + plane * packedBytes +
                block.weightsOffset + firstTap * block.channels * unitBytes;
    b.channels = block.channels;
    b.acc = acc + block.group * groupOutputs + block.firstChannel;
    b.accStride = accStride;
    (form == TileForm::Flipped8 ? kernels.dotInt8 : kernels.dotInt16)(b);
  }

  void accumulateWide(const uint8_t *space, const PackedWeights &weights,
                      int64_t first, int64_t count, int32_t *acc,
                      int64_t *wide) const {
    std::fill_n(wide, count * accStride, 0);
    int64_t units = taps.size();
    for (int64_t plane = 0; plane < planes; ++plane)
      for (int64_t tap = 0; tap < units; tap += unitsBeforeWidening) {
        int64_t end = std::min(tap + unitsBeforeWidening, units);
        for (const Block &block : blocks)
          runBlock(space, weights, plane, block, first, count, tap, end, acc);
        int64_t factor = plane == 0 ? 1 : 256;
        for (int64_t p = 0; p < count; ++p)
          for (int64_t o = 0; o < i.ofmChannels; ++o)
            wide[p * accStride + o] += acc[p * accStride + o] * factor;
      }
  }

  Conv2D i;
  const KernelTable &kernels;
  TileForm form;
  PaddedTile tile;
  OutputStage output;
  int64_t groupInputs, groupOutputs;
  /// Weights of int16 do not leave room for sums in 32 bits: they are
  /// multiplied in two parts.
  int64_t planes;
  std::vector<Segment> segments;
  std::vector<int32_t> taps; ///< Of each unit: bytes from a position's window.
  std::vector<Block> blocks;
  int64_t packedBytes = 0, accStride = 0;
  int64_t tileOffset = 0, accOffset = 0, wideOffset = 0, workspace = 0;
  std::optional<PackedWeights> packed;  ///< If the weights are constant.
  std::optional<OutputColumns> columns; ///< If they and the records are.
};

} // namespace

std::unique_ptr<Step> npu::sim::prepare(const Conv2D &i,
                                        const Knowledge &known) {
  TileForm form = chooseForm(i, known.kernels());
  // Zero points outside int8 do not fit the kernels' operands; networks have
  // none.
  Range int8 = rangeOf(DataType::Int8);
  bool fits = int8.clamp(i.weightZeroPoint) == i.weightZeroPoint &&
              (i.ifmType == DataType::Int16 ||
               int8.clamp(i.ifmZeroPoint) == i.ifmZeroPoint);
  if (fits && PaddedTile(i, form, 1, i.ifmChannels).isReasonable())
    return std::make_unique<Conv2DStep>(i, form, known);
  return prepareReference(i);
}
