// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "TileCost.h"

#include "npu/Conversion/NPUToISA/InstructionOf.h"
#include "runtime/machine/Cost.h"
#include "runtime/machine/InstructionWork.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::npu;
using llvm::divideCeil;

namespace {

/// Extents of an instruction are 16 bits wide.
constexpr int64_t maximumExtent = 65535;

bool isConvolution(Operation *op) {
  return isa<Conv2DOp, DepthwiseConv2DOp>(op);
}

/// Whether an operand is a map that is cut with the output, not a constant of
/// the operation.
bool isMap(OpOperand &operand) {
  Operation *op = operand.getOwner();
  if (isConvolution(op))
    return operand.getOperandNumber() == 0;
  if (auto unary = dyn_cast<UnaryOp>(op))
    return operand.getOperandNumber() == 0;
  return true;
}

/// One dimension of the OFM: tiles of `full` elements and one of `last`.
struct Cut {
  int64_t full = 1, last = 1, fullCount = 0;

  Cut(int64_t extent, int64_t size) : full(size) {
    fullCount = (extent - 1) / size;
    last = extent - fullCount * size;
  }
  int64_t count() const { return fullCount + 1; }
};

/// Weights of a tile of a mac operation, not coded, in bytes; 0 for others.
int64_t denseWeightBytes(ComputeOpInterface op, int64_t channels,
                         int64_t inputChannels) {
  auto bytesOf = [&](auto conv, int64_t depth) {
    auto weights = cast<ShapedType>(conv.getWeights().getType());
    return divideCeil(channels * conv.getKernel()[0] * conv.getKernel()[1] *
                          depth * weights.getElementTypeBitWidth(),
                      8);
  };
  if (auto conv = dyn_cast<Conv2DOp>(op.getOperation())) {
    auto weights = cast<ShapedType>(conv.getWeights().getType());
    // The reduction of a grouped one is never split.
    return bytesOf(conv, conv.getGroups() > 1 ? weights.getShape().back()
                                              : inputChannels);
  }
  if (auto conv = dyn_cast<DepthwiseConv2DOp>(op.getOperation()))
    return bytesOf(conv, 1);
  return 0;
}

/// The part of `dense` bytes that is left if the weights are coded, as on
/// average over all of them.
int64_t codedBytes(ComputeOpInterface op, int64_t dense) {
  auto coded = op->getAttrOfType<IntegerAttr>(kCodedWeightsAttr);
  if (!coded)
    return dense;
  auto weights = cast<ShapedType>(op->getOperand(1).getType());
  int64_t all = divideCeil(
      weights.getNumElements() * weights.getElementTypeBitWidth(), 8);
  return std::min<int64_t>(dense, divideCeil(dense * coded.getInt(), all));
}

/// Channel records of a tile, in bytes.
int64_t recordBytes(ComputeOpInterface op, int64_t channels) {
  if (isConvolution(op))
    return channels * 12;
  auto unary = dyn_cast<UnaryOp>(op.getOperation());
  return unary && unary.getRequantizeAttr() &&
                 unary.getRequantizeAttr().isPerChannel()
             ? channels * 10
             : 0;
}

int64_t tableBytesOf(ComputeOpInterface op) {
  Value table;
  if (auto conv = dyn_cast<Conv2DOp>(op.getOperation()))
    table = conv.getTable();
  else if (auto conv = dyn_cast<DepthwiseConv2DOp>(op.getOperation()))
    table = conv.getTable();
  else if (auto unary = dyn_cast<UnaryOp>(op.getOperation()))
    table = unary.getTable();
  if (!table)
    return 0;
  auto type = cast<ShapedType>(table.getType());
  return type.getNumElements() * elementBytes(type.getElementType());
}

/// Bytes that DRAM moves for a box of a map there: each run of neighbours takes
/// whole bursts.
int64_t trafficOf(const Box &box, ShapedType map, int64_t burst) {
  int64_t run = box.size[2] * elementBytes(map.getElementType());
  int64_t runs = box.size[0] * box.size[1];
  if (box.size[2] == map.getDimSize(2)) {
    run *= box.size[1];
    runs = box.size[0];
    if (box.size[1] == map.getDimSize(1)) {
      run *= runs;
      runs = 1;
    }
  }
  return runs * llvm::alignTo(run, burst);
}

/// A tile in the middle of the map, where halos are whole.
Box middleTile(ShapedType ofm, std::array<int64_t, 3> size) {
  Box box;
  for (unsigned dim = 0; dim < 3; ++dim) {
    int64_t tiles = divideCeil(ofm.getDimSize(dim), size[dim]);
    box.offset[dim] =
        std::min((tiles / 2) * size[dim], ofm.getDimSize(dim) - size[dim]);
    box.size[dim] = size[dim];
  }
  return box;
}

/// What tiles of the size of `middle` need of an operand at most. Where a
/// resize's outputs fall between the inputs differs from tile to tile, and with
/// it the number of rows.
Box largestOperandBox(ComputeOpInterface op, OpOperand &operand,
                      const Box &middle) {
  Box part = op.getOperandBox(operand, middle);
  auto resize = dyn_cast<ResizeOp>(op.getOperation());
  if (!resize)
    return part;
  for (int64_t dim = 0; dim < 2; ++dim) {
    int64_t extent = op.getOfmType().getDimSize(dim);
    Box tile = middle;
    for (int64_t at = 0; at < extent; at += middle.size[dim]) {
      tile.offset[dim] = at;
      tile.size[dim] = std::min(middle.size[dim], extent - at);
      part.size[dim] = std::max(part.size[dim], resize.getSpan(dim, tile).size);
    }
  }
  return part;
}

MapView viewFor(OpOperand &operand, const Box &box) {
  Type element = cast<ShapedType>(operand.get().getType()).getElementType();
  return denseView(box.size, element, false);
}

/// Cycles of one tile on its engine, without addresses.
int64_t tileCycles(ComputeOpInterface op, std::array<int64_t, 3> size,
                   int64_t inputChannels,
                   const ::npu::machine::Machine &machine) {
  ShapedType ofm = op.getOfmType();
  Box box = middleTile(ofm, size);
  OperandViews views;
  views.ofm = denseView(size, ofm.getElementType(), false);
  views.ifm =
      viewFor(op->getOpOperand(0), op.getOperandBox(op->getOpOperand(0), box));
  if (auto conv = dyn_cast<Conv2DOp>(op.getOperation());
      conv && conv.getGroups() == 1)
    views.ifm.extents[2] = inputChannels;
  if (auto binary = dyn_cast<BinaryOp>(op.getOperation());
      binary && binary.getB())
    views.b = viewFor(binary.getBMutable()[0],
                      op.getOperandBox(binary.getBMutable()[0], box));
  views.weightsBytes =
      codedBytes(op, denseWeightBytes(op, size[2], inputChannels));
  ::npu::isa::Instruction instruction = instructionOf(op, views, machine);
  return costOf(::npu::machine::workOf(instruction), machine).pipelinedCycles;
}

/// Descending sizes ceil(extent / k), rounded up to whole multiples of lanes.
SmallVector<int64_t> sizesOf(int64_t extent, int64_t lanes, int64_t most) {
  llvm::SetVector<int64_t> sizes;
  for (int64_t parts = 1; parts <= extent;
       parts = parts < most ? parts + 1 : parts * 2) {
    int64_t size = std::min<int64_t>(
        extent, llvm::alignTo(divideCeil(extent, parts), lanes));
    if (size <= maximumExtent)
      sizes.insert(size);
  }
  if (lanes <= maximumExtent)
    sizes.insert(std::min(extent, lanes));
  return sizes.takeVector();
}

} // namespace

int64_t mlir::npu::reductionChannels(ComputeOpInterface op) {
  auto conv = dyn_cast<Conv2DOp>(op.getOperation());
  if (!conv || conv.getGroups() != 1)
    return 1;
  return cast<ShapedType>(conv.getIfm().getType()).getDimSize(2);
}

TileEstimate mlir::npu::estimateTiles(ComputeOpInterface op,
                                      const TileShape &shape,
                                      const Residency &residency,
                                      int64_t bytesLimit,
                                      const ::npu::machine::Machine &machine) {
  ShapedType ofm = op.getOfmType();
  int64_t reduction = reductionChannels(op);
  Cut cuts[] = {{ofm.getDimSize(0), shape.height},
                {ofm.getDimSize(1), shape.width},
                {ofm.getDimSize(2), shape.channels},
                {reduction, shape.inputChannels}};
  int64_t positions = cuts[0].count() * cuts[1].count();
  int64_t channelTiles = cuts[2].count() * cuts[3].count();
  int64_t tiles = positions * channelTiles;
  bool positionsOuter = shape.order == TileOrder::Positions;

  TileEstimate estimate;
  int64_t dramBytes = 0, firstLoad = 0;
  Box box = middleTile(ofm, {shape.height, shape.width, shape.channels});

  for (OpOperand &operand : op->getOpOperands()) {
    if (!isMap(operand))
      continue;
    Box part = largestOperandBox(op, operand, box);
    if (reduction > 1)
      part.size[2] = std::min(part.size[2], shape.inputChannels);
    if (llvm::any_of(part.size,
                     [](int64_t size) { return size > maximumExtent; }))
      return {kUnreachableBytes, INT64_MAX};
    if (residency.operands[operand.getOperandNumber()])
      continue;
    auto map = cast<ShapedType>(operand.get().getType());
    int64_t bytes = part.elements() * elementBytes(map.getElementType());
    int64_t traffic = trafficOf(part, map, machine.dram.burstBytes);
    // What all channels of the output see stays for all of them.
    bool isKept = part.size[2] == map.getDimSize(2);
    int64_t loads = positionsOuter && isKept ? positions : tiles;
    if (isKept && positions == 1)
      loads = 1;
    estimate.bytes += bytes * (loads > 1 ? 2 : 1);
    dramBytes += traffic * loads;
    firstLoad += traffic;
  }

  int64_t dense = denseWeightBytes(op, shape.channels, shape.inputChannels);
  if (int64_t records = recordBytes(op, shape.channels); dense + records > 0) {
    int64_t loads = positionsOuter && channelTiles > 1 ? tiles : channelTiles;
    // A tile's own weights may be worse to code than the average.
    estimate.bytes += (dense + records) * (loads > 1 ? 2 : 1);
    int64_t traffic = codedBytes(op, dense) + records;
    dramBytes += traffic * loads;
    firstLoad += traffic;
  }
  if (int64_t bytes = tableBytesOf(op)) {
    estimate.bytes += bytes;
    dramBytes += bytes;
  }

  int64_t ofmTile = box.elements() * elementBytes(ofm.getElementType());
  if (!residency.ofm) {
    int64_t stores = tiles / cuts[3].count();
    estimate.bytes += ofmTile * (stores > 1 ? 2 : 1);
    int64_t traffic = trafficOf(box, ofm, machine.dram.burstBytes);
    dramBytes += traffic * stores;
    firstLoad += traffic;
  }
  if (cuts[3].count() > 1)
    estimate.bytes += box.elements() * 8;

  if (estimate.bytes > bytesLimit) {
    estimate.cycles = INT64_MAX;
    return estimate;
  }
  int64_t cycles = 0;
  for (unsigned which = 0; which < 16; ++which) {
    int64_t count = 1;
    std::array<int64_t, 4> size;
    for (unsigned dim = 0; dim < 4; ++dim) {
      bool last = which >> dim & 1;
      size[dim] = last ? cuts[dim].last : cuts[dim].full;
      count *= last ? 1 : cuts[dim].fullCount;
    }
    if (count)
      cycles +=
          count * tileCycles(op, {size[0], size[1], size[2]}, size[3], machine);
  }
  // A descriptor and an instruction are fetched for each tile.
  constexpr int64_t fetchedBytesPerTile = 160;
  auto toCycles = [&](int64_t bytes) {
    return ceilTimes(
        bytes, ::npu::machine::Ratio::of(machine.operatingPoints.front().hertz,
                                         machine.dram.bytesPerSecond));
  };
  int64_t transfer = toCycles(dramBytes + tiles * fetchedBytesPerTile);
  estimate.cycles = std::max(cycles, transfer) + toCycles(firstLoad) +
                    machine.dramLatencyCycles();
  return estimate;
}

SmallVector<TileShape>
mlir::npu::tileCandidates(ComputeOpInterface op,
                          const ::npu::machine::Machine &machine) {
  ShapedType ofm = op.getOfmType();
  int64_t lanes = isConvolution(op) ? machine.mac.array.outputChannels
                                    : std::min<int64_t>(16, ofm.getDimSize(2));
  if (auto conv = dyn_cast<DepthwiseConv2DOp>(op.getOperation()))
    lanes = std::lcm(
        lanes, ofm.getDimSize(2) /
                   cast<ShapedType>(conv.getIfm().getType()).getDimSize(2));
  if (auto conv = dyn_cast<Conv2DOp>(op.getOperation());
      conv && conv.getGroups() > 1)
    lanes = ofm.getDimSize(2) / conv.getGroups();
  SmallVector<int64_t> heights = sizesOf(ofm.getDimSize(0), 1, 12);
  SmallVector<int64_t> widths = sizesOf(ofm.getDimSize(1), 1, 1);
  SmallVector<int64_t> channels = sizesOf(ofm.getDimSize(2), lanes, 8);
  SmallVector<int64_t> inputs =
      sizesOf(reductionChannels(op), machine.mac.array.inputChannels, 1);
  // An axis that is reduced, or whose neighbours follow each other in memory in
  // one instruction, is not cut.
  if (auto reduce = dyn_cast<ReduceOp>(op.getOperation())) {
    if (reduce.getAxis() != 1) {
      channels.resize(1);
      widths.resize(1);
    }
  }
  SmallVector<TileShape> candidates;
  for (int64_t height : heights)
    for (int64_t width : widths) {
      // A row is cut only if not even one row fits whole.
      if (width != widths.front() && height != 1)
        continue;
      for (int64_t channel : channels)
        for (int64_t input : inputs)
          for (TileOrder order : {TileOrder::Channels, TileOrder::Positions})
            candidates.push_back({height, width, channel, input, order});
    }
  return candidates;
}

int64_t mlir::npu::leastTileBytes(ComputeOpInterface op,
                                  const Residency &residency,
                                  const ::npu::machine::Machine &machine) {
  int64_t least = INT64_MAX;
  for (const TileShape &shape : tileCandidates(op, machine))
    least =
        std::min(least, estimateTiles(op, shape, residency, -1, machine).bytes);
  return least;
}

std::optional<TileShape>
mlir::npu::chooseTile(ComputeOpInterface op, const Residency &residency,
                      int64_t bytes, const ::npu::machine::Machine &machine) {
  std::optional<TileShape> best;
  int64_t bestCycles = INT64_MAX;
  SmallVector<TileShape> candidates = tileCandidates(op, machine);
  int64_t width = candidates.front().width;
  int64_t inputChannels = candidates.front().inputChannels;
  // A split row costs halos, and a split reduction passes accumulators through
  // the scratchpad: only if nothing else fits.
  for (bool split : {false, true}) {
    for (const TileShape &shape : candidates) {
      bool isSplit =
          shape.width != width || shape.inputChannels != inputChannels;
      if (isSplit != split)
        continue;
      TileEstimate estimate =
          estimateTiles(op, shape, residency, bytes, machine);
      if (estimate.cycles < bestCycles) {
        bestCycles = estimate.cycles;
        best = shape;
      }
    }
    if (best)
      break;
  }
  return best;
}
