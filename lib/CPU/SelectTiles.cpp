// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The pass npu-cpu-select-tiles.
#include "npu/CPU/Passes.h"
#include "npu/CPU/VectorUnit.h"

#include "llvm/Support/MathExtras.h"

namespace mlir::npu {
#define GEN_PASS_DEF_CPUSELECTTILES
#include "npu/CPU/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;

namespace {
/// The loops of a convolution that blocking divides.
struct Extents {
  /// Pixels in a row of the output, and output channels.
  int64_t pixels, channels;
};

/// A blocking, and its cost over all pixels and channels, in cycles for one
/// product step.
struct Candidate {
  int64_t vectors, pixels;
  double cost;
};
} // namespace

/// Cycles of one step on `vectors` × `pixels` accumulators. A vector unit does
/// about one product and one load of a whole register or one broadcast in a
/// cycle; fewer accumulators than the latency of a product stall; the
/// loop itself takes one, and each load a part of one to be issued.
static double stepCost(int64_t vectors, int64_t pixels, bool isDepthwise) {
  constexpr double latency = 4, loop = 1, issue = 0.125;
  double products = vectors * pixels;
  double loads = vectors + (isDepthwise ? products : pixels);
  return std::max({products, loads, latency}) + loop + issue * loads;
}

static Candidate selectBlocking(const Extents &extents, int64_t lanes,
                                int64_t registers, bool isDepthwise) {
  int64_t vectorsNeeded = llvm::divideCeil(extents.channels, lanes);
  Candidate best{1, 1, std::numeric_limits<double>::infinity()};
  for (int64_t vectors = 1; vectors <= std::min<int64_t>(vectorsNeeded, 8);
       ++vectors) {
    int64_t blocks = llvm::divideCeil(vectorsNeeded, vectors);
    for (int64_t pixels = 1; pixels <= std::min<int64_t>(extents.pixels, 14);
         ++pixels) {
      // Beside the accumulators: the weights of a step, an activation, and a
      // constant or temporary.
      if (vectors * pixels + vectors + 2 > registers)
        break;
      double cost =
          (extents.pixels / pixels) * stepCost(vectors, pixels, isDepthwise);
      if (int64_t rest = extents.pixels % pixels)
        cost += stepCost(vectors, rest, isDepthwise);
      cost *= blocks;
      if (cost < best.cost)
        best = {vectors, pixels, cost};
    }
  }
  return best;
}

template <typename OpTy>
static void selectTile(OpTy op, const VectorUnit &unit, bool isDepthwise) {
  auto output = cast<RankedTensorType>(op.getOutput().getType());
  auto weights = cast<RankedTensorType>(op.getWeights().getType());
  bool isFloat = isa<FloatType>(weights.getElementType());
  cpu::DotKind dot = isFloat ? unit.floatDot : unit.integerDot;
  int64_t lanes = isFloat ? unit.floatLanes : unit.integerLanes;
  // Weights whose zero point took them out of int8.
  if (dot == cpu::DotKind::DotBytes && weights.getElementType().isInteger(16) &&
      !isDepthwise)
    dot = cpu::DotKind::MultiplyAddPairs;
  Extents extents{output.getDimSize(2), output.getDimSize(3)};
  if constexpr (std::is_same_v<OpTy, cpu::Conv2DOp>)
    if (op.isPointwise())
      extents.pixels *= output.getDimSize(1);
  Candidate best = selectBlocking(extents, lanes, unit.registers, isDepthwise);
  op.setTileAttr(cpu::TileAttr::get(op.getContext(), dot, lanes, best.vectors,
                                    best.pixels));
}

namespace {
struct SelectTiles : npu::impl::CPUSelectTilesBase<SelectTiles> {
  using CPUSelectTilesBase::CPUSelectTilesBase;

  void runOnOperation() override {
    std::optional<VectorUnit> vectorUnit = findVectorUnit(unit);
    if (!vectorUnit) {
      getOperation().emitError("expected unit=avx512vnni, avx512, avxvnni, "
                               "avx2, neon or generic, found '")
          << unit << "'";
      return signalPassFailure();
    }
    getOperation().walk([&](Operation *op) {
      if (auto conv = dyn_cast<cpu::Conv2DOp>(op); conv && !conv.getTile())
        selectTile(conv, *vectorUnit, /*isDepthwise=*/false);
      if (auto conv = dyn_cast<cpu::DepthwiseConv2DOp>(op);
          conv && !conv.getTile())
        selectTile(conv, *vectorUnit, /*isDepthwise=*/true);
    });
  }
};
} // namespace
