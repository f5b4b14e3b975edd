// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/simulator/values/steps/PaddedTile.h"

using namespace npu;
using namespace npu::sim;

void PaddedTile::fillPadding(uint8_t *to, int64_t pixels) const {
  int64_t count = pixels * pitch;
  switch (form) {
  case TileForm::Flipped8:
    std::memset(to, static_cast<uint8_t>(zeroPoint ^ 0x80), count);
    return;
  case TileForm::Centred16:
    std::memset(to, 0, 2 * count);
    return;
  case TileForm::Plain16:
    for (int64_t k = 0; k < count; ++k)
      store(to + 2 * k, zeroPoint);
    return;
  }
}

void PaddedTile::convert(const KernelTable &kernels,
                         const Pixels &pixels) const {
  switch (form) {
  case TileForm::Flipped8:
    return kernels.flipSign(pixels);
  case TileForm::Centred16:
    return kernels.widenInt8(pixels, zeroPoint);
  case TileForm::Plain16:
    for (int64_t x = 0; x < pixels.count; ++x)
      std::memcpy(pixels.destination + x * pixels.destinationStride,
                  pixels.source + x * pixels.sourceStride, 2 * pixels.channels);
    return;
  }
}

void PaddedTile::fillRow(const KernelTable &kernels, const uint8_t *from,
                         uint8_t *to) const {
  int64_t pixel = pitch * elementBytes();
  if (repeat == 1)
    return convert(kernels, {from, ifmStrideW, to, pixel, columns, channels});
  // Every output channel of an input channel, for all columns.
  for (int64_t c = 0; c < channels; ++c)
    for (int64_t m = 0; m < repeat; ++m)
      convert(kernels,
              {from + c * ifmBytes, ifmStrideW,
               to + (c * repeat + m) * elementBytes(), pixel, columns, 1});
}

void PaddedTile::fill(const KernelTable &kernels, const uint8_t *scratchpad,
                      uint8_t *to) const {
  int64_t pixel = pitch * elementBytes();
  // What fillRow leaves between the channels and the pitch is multiplied by
  // weights that are zero.
  fillPadding(to, padTop * width);
  const uint8_t *from = scratchpad + ifmBase;
  uint8_t *row = to + padTop * width * pixel;
  for (int64_t y = 0; y < rows; ++y) {
    fillPadding(row, padLeft);
    fillRow(kernels, from, row + padLeft * pixel);
    fillPadding(row + (padLeft + columns) * pixel, width - padLeft - columns);
    row += width * pixel;
    from += ifmStrideH;
  }
  fillPadding(row, (height - padTop - rows) * width);
}
