// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The IFM of a mac instruction, copied into the workspace with its padding
/// around it, so that inner loops know no borders.
#ifndef NPU_RUNTIME_SIMULATOR_VALUES_STEPS_PADDEDTILE_H
#define NPU_RUNTIME_SIMULATOR_VALUES_STEPS_PADDEDTILE_H

#include "runtime/simulator/values/Element.h"
#include "runtime/simulator/values/steps/Step.h"

namespace npu::sim {

/// What the elements of the copy are.
enum class TileForm {
  Flipped8,  ///< int8 + 128, as uint8.
  Centred16, ///< int8 - zero point, as int16.
  Plain16,   ///< int16.
};

/// Dense [height][width][pitch] elements. Each channel of the IFM stands
/// `repeat` times, one beside the other.
class PaddedTile {
public:
  template <typename T>
  PaddedTile(const T &i, TileForm form, int64_t repeat, int64_t pitch)
      : height((i.ofmHeight - 1) * i.strideH + (i.kernelH - 1) * i.dilationH +
               1),
        width((i.ofmWidth - 1) * i.strideW + (i.kernelW - 1) * i.dilationW + 1),
        pitch(pitch), form(form), ifmBase(i.ifmBase), ifmStrideH(i.ifmStrideH),
        ifmStrideW(i.ifmStrideW), ifmBytes(isa::bytesOf(i.ifmType)),
        channels(i.ifmChannels), repeat(repeat), padTop(i.padTop),
        padLeft(i.padLeft), zeroPoint(static_cast<int16_t>(i.ifmZeroPoint)),
        rows(std::min(i.ifmHeight, height - i.padTop)),
        columns(std::min(i.ifmWidth, width - i.padLeft)) {
    for (int64_t y = 0; y < i.ofmHeight && isReasonable(); ++y)
      for (int64_t x = 0; x < i.ofmWidth; ++x)
        positions.push_back(static_cast<int32_t>(
            (y * i.strideH * width + x * i.strideW) * pitch * elementBytes()));
  }

  /// False if the copy would be absurdly larger than what an instruction works
  /// on: a huge dilation, say. Then the reference executes it.
  bool isReasonable() const {
    int64_t limit = int64_t(1) << 26;
    return height < limit && width < limit && pitch < limit &&
           height * width < limit && height * width * pitch < limit;
  }

  int64_t elementBytes() const { return form == TileForm::Flipped8 ? 1 : 2; }
  /// With room behind it for the last unit.
  int64_t bytes() const { return height * width * pitch * elementBytes() + 64; }
  /// Bytes from the padded tile's start to each output position's window, and
  /// within a window to tap (ky, kx) in units of the kernel's dilation.
  const std::vector<int32_t> &positionOffsets() const { return positions; }
  int64_t tapOffset(int64_t row, int64_t column) const {
    return (row * width + column) * pitch * elementBytes();
  }

  /// Makes the copy at `to`.
  void fill(const KernelTable &kernels, const uint8_t *scratchpad,
            uint8_t *to) const;

private:
  void fillPadding(uint8_t *to, int64_t pixels) const;
  void fillRow(const KernelTable &kernels, const uint8_t *from,
               uint8_t *to) const;
  void convert(const KernelTable &kernels, const Pixels &pixels) const;

  int64_t height, width, pitch;
  TileForm form;
  int64_t ifmBase, ifmStrideH, ifmStrideW, ifmBytes, channels, repeat;
  int64_t padTop, padLeft;
  int16_t zeroPoint;
  int64_t rows, columns; ///< Of the IFM that are in the copy.
  std::vector<int32_t> positions;
};

} // namespace npu::sim

#endif // NPU_RUNTIME_SIMULATOR_VALUES_STEPS_PADDEDTILE_H
