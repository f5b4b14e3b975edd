// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The inner loops of the simulator, compiled once for each level of vector
/// units and chosen by what the host has when the program runs.
#ifndef NPU_RUNTIME_SIMULATOR_VALUES_KERNELS_KERNELS_H
#define NPU_RUNTIME_SIMULATOR_VALUES_KERNELS_KERNELS_H

#include "runtime/isa/Instructions.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace npu::sim {

/// A dot product takes its operands in units of 4 bytes: four int8, of which
/// the activations have 128 added to be unsigned, or two int16.
constexpr int64_t unitBytes = 4;

/// Part of a convolution: for `positionCount` positions and one block of
/// `channels` output channels
///
///   acc[p][o] = sum over t < tapCount, k of
///               input[positions[p] + taps[t]][k] * weights[t][o][k]
///
/// wrapping at 32 bits, where k runs over the elements of a unit.
struct DotBlock {
  const uint8_t *input;
  const int32_t *positions; ///< Bytes, one for each position.
  int64_t positionCount;
  const int32_t *taps; ///< Bytes, one for each unit.
  int64_t tapCount;
  const uint8_t *weights; ///< [tapCount][channels][unitBytes]
  int64_t channels;       ///< One of the kernels' blockChannels.
  int32_t *acc;
  int64_t accStride; ///< int32 from position to position.
};

/// Part of a depthwise convolution, in int16 elements:
///
///   acc[p][c] = sum over t < tapCount of
///               input[positions[p] + taps[t] + c] * weights[t][c]
struct DepthwiseBlock {
  const uint8_t *input;
  const int32_t *positions; ///< Bytes, one for each position.
  int64_t positionCount;
  const int32_t *taps; ///< Bytes.
  int64_t tapCount;
  const int16_t *weights; ///< [tapCount][channels]
  int64_t channels;       ///< A multiple of depthwiseChannels.
  int32_t *acc;           ///< [positionCount][channels]
};
constexpr int64_t depthwiseChannels = 8;

/// Pixels of contiguous channels.
struct Pixels {
  const uint8_t *source;
  int64_t sourceStride; ///< Bytes from pixel to pixel, and so below.
  uint8_t *destination;
  int64_t destinationStride;
  int64_t count, channels;
};

/// How accumulators become outputs: an entry for each channel, and more, of any
/// value, up to a multiple of channelsPerVector.
struct ScaleColumns {
  const int32_t *bias;
  const int32_t *multiplier;
  const int32_t *shift; ///< 1 to 62.
  /// Added before the shift to a value >= 0, subtracted from one below.
  const int32_t *doubleRounding;
};
constexpr int64_t channelsPerVector = 16;

/// What happens to a value last.
struct Output {
  int64_t zeroPoint; ///< Added first.
  int64_t minimum, maximum;
  isa::DataType type;
};

/// For `positions` positions of `channels` channels
///
///   output[p][c] = clamp(rescale(acc[p][c] + bias[c]) + zero point)
///
/// with the arithmetic of rescale() on int32. acc is read up to a multiple of
/// channelsPerVector.
struct OutputBlock {
  const int32_t *acc;
  int64_t accStride; ///< int32 from position to position.
  int64_t positions, channels;
  ScaleColumns columns;
  Output out;
  uint8_t *output;
  int64_t outputStride; ///< Bytes from position to position.
};

/// One scale for a whole row, as in ScaleColumns.
struct RowScale {
  int32_t zeroPoint; ///< Subtracted first, wrapping at 32 bits.
  int32_t multiplier;
  int32_t shift;
  int32_t doubleRounding;
};

struct KernelTable {
  const char *name;
  /// The sizes of blocks of output channels, ascending; 0 behind the last.
  int64_t blockChannels[4];

  /// The two forms of unit; dotInt8 is null where the host has none.
  void (*dotInt8)(const DotBlock &block);
  void (*dotInt16)(const DotBlock &block);
  void (*depthwise)(const DepthwiseBlock &block);

  void (*requantize)(const OutputBlock &block);

  /// Copies int8 and flips the sign bit: adds 128, as unsigned bytes.
  void (*flipSign)(const Pixels &pixels);
  /// Copies int8 - zeroPoint as int16.
  void (*widenInt8)(const Pixels &pixels, int16_t zeroPoint);

  /// output[c] = the largest of inputs[t][c] over t < inputCount.
  void (*maximumInt8)(const uint8_t *const *inputs, int64_t inputCount,
                      int64_t count, uint8_t *output);
  void (*maximumInt16)(const uint8_t *const *inputs, int64_t inputCount,
                       int64_t count, uint8_t *output);
  /// sums[c] = the sum of inputs[t][c], wrapping.
  void (*sumInt8)(const uint8_t *const *inputs, int64_t inputCount,
                  int64_t count, int32_t *sums);
  void (*sumInt16)(const uint8_t *const *inputs, int64_t inputCount,
                   int64_t count, int32_t *sums);

  /// sums[c] = the sum of weights[t] * inputs[t][c] over t < 4; the weights are
  /// not negative, and add up to at most 2^22.
  void (*interpolateInt8)(const uint8_t *const *inputs, const int32_t *weights,
                          int64_t count, int32_t *sums);
  void (*interpolateInt16)(const uint8_t *const *inputs, const int32_t *weights,
                           int64_t count, int64_t *sums);

  /// values[k] = element k at `source`; `type` is one of at most 32 bits.
  void (*widen)(int32_t *values, const uint8_t *source, int64_t count,
                isa::DataType type);
  /// values[k] = rescale(values[k] - zeroPoint), cut to 32 bits.
  void (*rescale)(int32_t *values, int64_t count, const RowScale &scale);
  /// first[k] = function(first[k], second[k]).
  void (*binary)(isa::BinaryFunction function, int32_t *first,
                 const int32_t *second, int64_t count, bool round,
                 unsigned productShift);
  /// Element k at `output` = clamp(rescale(values[k] - scale.zeroPoint) +
  /// out.zeroPoint), the rescaled value not cut.
  void (*rescaleTo)(const int32_t *values, int64_t count, const RowScale &scale,
                    const Output &out, uint8_t *output);
  /// Element k at `output` = clamp(values[k]), its low bits.
  void (*clampTo)(const int32_t *values, int64_t count, const Output &out,
                  uint8_t *output);
};

/// The kernels that this host can run, slowest first.
const std::vector<const KernelTable *> &supportedKernels();
/// The fastest of them.
const KernelTable &bestKernels();

} // namespace npu::sim

#endif // NPU_RUNTIME_SIMULATOR_VALUES_KERNELS_KERNELS_H
