// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// What a compute operation costs if it is cut into tiles of a given size.
#ifndef NPU_LIB_TILE_TILECOST_H
#define NPU_LIB_TILE_TILECOST_H

#include "npu/Dialect/NPU/IR/NPU.h"
#include "runtime/machine/Machine.h"

#include "mlir/Support/LLVM.h"

#include <optional>

namespace mlir::npu {

/// Attributes of a decision: `npu.tile` = [height, width, channels of the OFM
/// tile, input channels of a step of the reduction], and `npu.tile_order`.
inline constexpr llvm::StringLiteral kTileAttr = "npu.tile";
inline constexpr llvm::StringLiteral kTileOrderAttr = "npu.tile_order";

/// The attribute of a convolution whose weights are coded: the bytes that all
/// of them take in code.
inline constexpr llvm::StringLiteral kCodedWeightsAttr =
    "npu.coded_weight_bytes";

/// What the outer loop over tiles runs over: "channels" loads weights once and
/// the input again, "positions" loads the input once and weights again.
enum class TileOrder { Channels, Positions };

struct TileShape {
  int64_t height = 1, width = 1, channels = 1, inputChannels = 1;
  TileOrder order = TileOrder::Channels;
};

/// Which operands and results of an operation stay in the scratchpad.
struct Residency {
  SmallVector<bool> operands; ///< By operand number.
  bool ofm = false;
};

/// The bytes of tiles that see more of an input than an instruction's extents
/// reach: more than any scratchpad has.
inline constexpr int64_t kUnreachableBytes = int64_t(1) << 40;

struct TileEstimate {
  /// Bytes of the scratchpad beside what is resident, with double buffers.
  int64_t bytes = 0;
  int64_t cycles = 0;
};

/// Input channels that an operation reduces over, if it can be split there; 1
/// otherwise.
int64_t reductionChannels(ComputeOpInterface op);

/// Memory and time of `op` cut into tiles of `shape`. Time is not computed
/// (and is INT64_MAX) if it takes more than `bytesLimit` of the scratchpad.
TileEstimate estimateTiles(ComputeOpInterface op, const TileShape &shape,
                           const Residency &residency, int64_t bytesLimit,
                           const ::npu::machine::Machine &machine);

/// Tile shapes worth trying, from whole to small.
SmallVector<TileShape> tileCandidates(ComputeOpInterface op,
                                      const ::npu::machine::Machine &machine);

/// What the smallest tiles of `op` take of the scratchpad.
int64_t leastTileBytes(ComputeOpInterface op, const Residency &residency,
                       const ::npu::machine::Machine &machine);

/// The fastest shape that takes at most `bytes` of the scratchpad, if any.
std::optional<TileShape> chooseTile(ComputeOpInterface op,
                                    const Residency &residency, int64_t bytes,
                                    const ::npu::machine::Machine &machine);

} // namespace mlir::npu

#endif // NPU_LIB_TILE_TILECOST_H
