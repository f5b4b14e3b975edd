// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The rows that an elementwise instruction is executed in.
#ifndef NPU_RUNTIME_SIMULATOR_VALUES_STEPS_TILEROWS_H
#define NPU_RUNTIME_SIMULATOR_VALUES_STEPS_TILEROWS_H

#include <array>
#include <cstdint>

namespace npu::sim {

/// Elements that the kernels take at a time: their int32 stay in the cache.
constexpr int64_t elementsPerChunk = 512;

/// A tile of one operand: bytes from row to row and so on; elementStride is 0
/// where one channel serves all.
struct TileOperand {
  int64_t base, strideH, strideW, elementStride;
};

/// Walks N operands over the same tile, the innermost dimension as long as the
/// strides allow.
template <size_t N> class TileRows {
public:
  TileRows(int64_t height, int64_t width, int64_t channels,
           std::array<TileOperand, N> operands)
      : height(height), width(width), length(channels), operands(operands) {
    if (canMerge(&TileOperand::strideW) || width == 1) {
      length *= width;
      this->width = 1;
      if (canMerge(&TileOperand::strideH)) {
        length *= height;
        this->height = 1;
      }
    }
  }

  /// Calls body(count, addresses) for chunks of at most elementsPerChunk
  /// elements of one row.
  template <typename Body> void forEachChunk(Body body) const {
    for (int64_t y = 0; y < height; ++y)
      for (int64_t x = 0; x < width; ++x)
        for (int64_t c = 0; c < length; c += elementsPerChunk) {
          std::array<int64_t, N> addresses;
          for (size_t k = 0; k < N; ++k)
            addresses[k] = operands[k].base + y * operands[k].strideH +
                           x * operands[k].strideW +
                           c * operands[k].elementStride;
          body(length - c < elementsPerChunk ? length - c : elementsPerChunk,
               addresses);
        }
  }

private:
  /// True if the next dimension continues the innermost one for each operand.
  bool canMerge(int64_t TileOperand::*stride) const {
    for (const TileOperand &operand : operands)
      if (operand.*stride != length * operand.elementStride)
        return false;
    return true;
  }

  int64_t height, width, length;
  std::array<TileOperand, N> operands;
};

} // namespace npu::sim

#endif // NPU_RUNTIME_SIMULATOR_VALUES_STEPS_TILEROWS_H
