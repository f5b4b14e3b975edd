// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/simulator/values/Weights.h"
#include "runtime/simulator/values/steps/OutputStage.h"
#include "runtime/simulator/values/steps/PaddedTile.h"

#include <optional>

using namespace npu;
using namespace npu::isa;
using namespace npu::sim;

namespace {

/// Accumulators that wait in the cache for the output stage.
constexpr int64_t positionsPerChunk = 16;

int64_t paddedChannels(const Depthwise &i) {
  return (i.ofmChannels + depthwiseChannels - 1) / depthwiseChannels *
         depthwiseChannels;
}

/// int8 activations: centred int16 times int16 weights, one row of channels a
/// position. With a channel multiplier each input channel stands in the copy as
/// often as it has output channels.
class DepthwiseStep : public Step {
public:
  DepthwiseStep(const Depthwise &i, const Knowledge &known)
      : i(i), kernels(known.kernels()), channels(paddedChannels(i)),
        tile(i, TileForm::Centred16, i.channelMultiplier, channels),
        output(i, known), folded(i.ofmChannels) {
    for (int64_t ky = 0; ky < i.kernelH; ++ky)
      for (int64_t kx = 0; kx < i.kernelW; ++kx)
        taps.push_back(static_cast<int32_t>(
            tile.tapOffset(ky * i.dilationH, kx * i.dilationW)));
    WorkspaceLayout layout;
    tileOffset = layout.add(tile.bytes());
    // The output stage reads whole vectors.
    accOffset =
        layout.add((positionsPerChunk * channels + channelsPerVector) * 4);
    workspace = layout.bytes();
    if (const uint8_t *weights = known.findConstant(
            Space::Scratchpad, i.weightsBase, i.weightsBytes))
      packed = pack(weights);
    if (output.isConstant())
      columns = output.makeColumns(Memory(), folded);
  }

  int64_t workspaceBytes() const override { return workspace; }
  bool hasTakenIn(const std::string &operand) const override {
    return (operand == "weights" && !packed.empty()) ||
           output.hasTakenIn(operand);
  }

  void run(const Memory &memory, uint8_t *space) const override {
    std::vector<int16_t> ownWeights;
    if (packed.empty())
      ownWeights = pack(memory.scratchpad + i.weightsBase);
    OutputColumns ownColumns;
    const OutputColumns *scale = columns ? &*columns : &ownColumns;
    if (!columns)
      ownColumns = output.makeColumns(memory, folded);

    tile.fill(kernels, memory.scratchpad, space + tileOffset);
    auto *acc = reinterpret_cast<int32_t *>(space + accOffset);
    DepthwiseBlock block;
    block.input = space + tileOffset;
    block.taps = taps.data();
    block.tapCount = static_cast<int64_t>(taps.size());
    block.weights = packed.empty() ? ownWeights.data() : packed.data();
    block.channels = channels;
    block.acc = acc;
    const std::vector<int32_t> &offsets = tile.positionOffsets();
    auto positions = static_cast<int64_t>(offsets.size());
    for (int64_t first = 0; first < positions; first += positionsPerChunk) {
      block.positions = offsets.data() + first;
      block.positionCount = std::min(positionsPerChunk, positions - first);
      kernels.depthwise(block);
      output.write(memory, *scale, acc, channels, first, block.positionCount);
    }
  }

private:
  std::vector<int16_t> pack(const uint8_t *stored) const {
    DenseWeights dense(i, stored);
    const uint8_t *weights = dense.data();
    std::vector<int16_t> result(taps.size() * channels);
    for (size_t t = 0; t < taps.size(); ++t)
      for (int64_t o = 0; o < i.ofmChannels; ++o) {
        int64_t index = t * i.ofmChannels + o;
        int64_t weight = i.weightType == DataType::Int4
                             ? loadInt4(weights, index)
                             : int64_t(static_cast<int8_t>(weights[index]));
        result[t * channels + o] =
            static_cast<int16_t>(weight - i.weightZeroPoint);
      }
    return result;
  }

  Depthwise i;
  const KernelTable &kernels;
  int64_t channels; ///< Output channels, rounded up to blocks.
  PaddedTile tile;
  OutputStage output;
  std::vector<int64_t> folded; ///< Zero: the tile is centred.
  std::vector<int32_t> taps;
  int64_t tileOffset = 0, accOffset = 0, workspace = 0;
  std::vector<int16_t> packed;          ///< If the weights are constant.
  std::optional<OutputColumns> columns; ///< If the records are.
};

} // namespace

std::unique_ptr<Step> npu::sim::prepare(const Depthwise &i,
                                        const Knowledge &known) {
  Range int8 = rangeOf(DataType::Int8);
  bool fits = i.ifmType == DataType::Int8 &&
              int8.clamp(i.weightZeroPoint) == i.weightZeroPoint &&
              int8.clamp(i.ifmZeroPoint) == i.ifmZeroPoint;
  if (fits &&
      PaddedTile(i, TileForm::Centred16, i.channelMultiplier, paddedChannels(i))
          .isReasonable())
    return std::make_unique<DepthwiseStep>(i, known);
  return prepareReference(i);
}
