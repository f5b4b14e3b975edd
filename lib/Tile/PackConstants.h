// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Constants as instructions read them (docs/isa.md).
#ifndef NPU_LIB_TILE_PACKCONSTANTS_H
#define NPU_LIB_TILE_PACKCONSTANTS_H

#include "npu/Dialect/NPU/IR/NPU.h"

namespace mlir::npu {

/// The integers of a constant, sign-extended; fails if `value` is not the
/// result of a constant of integers.
FailureOr<SmallVector<int64_t>> constantIntegers(Value value);

/// Whether a mac operation on tensors takes its weights from a map, which may
/// be computed at run time.
bool hasWeightsMap(Operation *op);

/// Whether a mac operation on tensors reads channel records: to rescale, or to
/// add a bias.
bool hasChannelRecords(Operation *op);

/// A span of channels.
struct ChannelSpan {
  int64_t first = 0, count = 0;
};

/// What a mac operation on tensors needs of its constants for one tile: bytes
/// of weights, then of channel records, which begin at `weightsBytes`.
struct PackedConstants {
  SmallVector<char> bytes;
  int64_t weightsBytes = 0;
  int64_t recordBytes = 0;
  bool isCoded = false; ///< The weights, which takes fewer bytes.
};

/// The constants of a mac operation, read once for all its tiles.
struct MacConstants {
  SmallVector<int64_t> weights;
  SmallVector<int64_t> bias; ///< One for each output channel.
};
FailureOr<MacConstants> readConstants(ComputeOpInterface op);

/// Bytes of all constant weights of a mac operation on tensors.
struct WeightSizes {
  int64_t dense = 0, coded = 0;
};
FailureOr<WeightSizes> measureWeights(ComputeOpInterface op);

/// Packs the weights, coded with `mayCode` where that takes fewer bytes, for
/// output channels `outputs` and (of a dense convolution that is split along
/// its reduction) input channels `inputs` of each group, and, with
/// `withRecords`, the outputs' bias, multipliers and shifts.
PackedConstants packConstants(ComputeOpInterface op,
                              const MacConstants &constants,
                              ChannelSpan outputs, ChannelSpan inputs,
                              bool withRecords, bool mayCode);

/// The bytes of a table: 256 i8, or 513 i16 little-endian; or of any constant
/// of i8, i16 or i32, dense.
FailureOr<SmallVector<char>> packDense(Value constant);

/// The channel records of a rescale with one multiplier for each channel.
SmallVector<char> packRescaleRecords(RequantizeAttr requantize,
                                     ChannelSpan channels);

} // namespace mlir::npu

#endif // NPU_LIB_TILE_PACKCONSTANTS_H
