// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "BufferBuilder.h"
#include "PackConstants.h"
#include "Residency.h"
#include "npu/Dialect/NPU/Utils/LayerName.h"
#include "npu/Dialect/NPU/Utils/MachineOf.h"
#include "npu/Tile/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

namespace mlir::npu {
#define GEN_PASS_DEF_NPUAPPLYTILES
#include "npu/Tile/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;

namespace {

/// Whether a buffer's elements stand one behind the other.
bool isDense(Value buffer) {
  auto type = cast<MemRefType>(buffer.getType());
  SmallVector<int64_t> strides = type.getStridesAndOffset().first;
  int64_t expected = 1;
  for (int64_t dim = type.getRank() - 1; dim >= 0; --dim) {
    if (type.getDimSize(dim) != 1 && strides[dim] != expected)
      return false;
    expected *= type.getDimSize(dim);
  }
  return true;
}

/// Writes the tiles of one compute operation.
class TileWriter {
public:
  TileWriter(ComputeOpInterface op, BufferBuilder &buffers)
      : op(op), buffers(buffers), builder(buffers.builder),
        reduction(reductionChannels(op)) {}

  LogicalResult write();
  int64_t tileCount() const { return tiles; }

private:
  /// Dimensions of the loop nest: height, width, channels, reduction.
  struct Step {
    Box ofm;
    ChannelSpan inputs;
  };
  LogicalResult writeStep(const Step &step);
  /// The part of map operand `number` that the step needs, in the scratchpad;
  /// `dense` if the instruction has no strides for it.
  FailureOr<Value> mapTile(unsigned number, const Step &step,
                           bool dense = false);
  /// A constant of this step in the scratchpad.
  Value constantTile(StringRef role, std::array<int64_t, 4> key,
                     function_ref<SmallVector<char>()> pack);
  LogicalResult addMacOperands(const Step &step,
                               SmallVectorImpl<Value> &operands,
                               SmallVectorImpl<int32_t> &segments);
  void addWindow(const Step &step, OperationState &state);

  bool isLastInput(const Step &step) const {
    return step.inputs.first + step.inputs.count == reduction;
  }

  ComputeOpInterface op;
  BufferBuilder &buffers;
  OpBuilder &builder;
  int64_t reduction;
  int64_t tiles = 0;
  Location location = op.getLoc();
  /// What was loaded last, by operand: a step that needs the same again finds
  /// it here.
  struct Loaded {
    std::array<int64_t, 6> key = {};
    Value buffer;
  };
  llvm::StringMap<Loaded> loaded;
  /// Of a mac operation, read with its first tile.
  std::optional<MacConstants> constants;
  /// Of the constants that were loaded last.
  int64_t weightsBytes = 0, recordBytes = 0;
  bool weightsCoded = false;
  /// Accumulators between the steps of a split reduction.
  Value partials;
};

LogicalResult TileWriter::write() {
  auto shape = op->getAttrOfType<DenseI64ArrayAttr>(kTileAttr);
  auto order = op->getAttrOfType<StringAttr>(kTileOrderAttr);
  if (!shape || shape.size() != 4 || !order)
    return op->emitError("expected npu.tile with four extents and "
                         "npu.tile_order; run npu-decide-tiles first");
  ArrayRef<int64_t> size = shape.asArrayRef();
  ShapedType ofm = op.getOfmType();
  std::array<int64_t, 4> extents = {ofm.getDimSize(0), ofm.getDimSize(1),
                                    ofm.getDimSize(2), reduction};
  for (unsigned dim = 0; dim < 4; ++dim)
    if (size[dim] < 1 || size[dim] > extents[dim])
      return op->emitError("expected npu.tile within [")
             << ArrayRef<int64_t>(extents) << "], found [" << size << "]";

  // Loops from the outside in.
  std::array<unsigned, 3> nest = {2, 0, 1};
  if (order.getValue() == "positions")
    nest = {0, 1, 2};
  else if (order.getValue() != "channels")
    return op->emitError("expected npu.tile_order = \"channels\" or "
                         "\"positions\", found ")
           << order;
  std::array<int64_t, 3> at;
  for (at[nest[0]] = 0; at[nest[0]] < extents[nest[0]];
       at[nest[0]] += size[nest[0]])
    for (at[nest[1]] = 0; at[nest[1]] < extents[nest[1]];
         at[nest[1]] += size[nest[1]])
      for (at[nest[2]] = 0; at[nest[2]] < extents[nest[2]];
           at[nest[2]] += size[nest[2]]) {
        Step step;
        for (unsigned dim = 0; dim < 3; ++dim) {
          step.ofm.offset[dim] = at[dim];
          step.ofm.size[dim] = std::min(size[dim], extents[dim] - at[dim]);
        }
        for (int64_t input = 0; input < reduction; input += size[3]) {
          step.inputs = {input, std::min(size[3], reduction - input)};
          if (failed(writeStep(step)))
            return failure();
        }
      }
  return success();
}

FailureOr<Value> TileWriter::mapTile(unsigned number, const Step &step,
                                     bool dense) {
  OpOperand &operand = op->getOpOperand(number);
  Box box = op.getOperandBox(operand, step.ofm);
  if (reduction > 1) {
    box.offset[2] = step.inputs.first;
    box.size[2] = step.inputs.count;
  }
  FailureOr<Value> buffer = buffers.bufferOf(operand.get());
  if (failed(buffer))
    return failure();
  Value part = buffers.subview(location, *buffer, box);
  if (buffers.isInScratchpad(part) && (!dense || isDense(part)))
    return part;
  Loaded &last = loaded[std::to_string(number)];
  std::array<int64_t, 6> key = {box.offset[0], box.offset[1], box.offset[2],
                                box.size[0],   box.size[1],   box.size[2]};
  if (!last.buffer || last.key != key)
    last = {key, buffers.load(location, part)};
  return last.buffer;
}

Value TileWriter::constantTile(StringRef role, std::array<int64_t, 4> key,
                               function_ref<SmallVector<char>()> pack) {
  Loaded &last = loaded[role];
  std::array<int64_t, 6> longKey = {key[0], key[1], key[2], key[3], 0, 0};
  if (!last.buffer || last.key != longKey)
    last = {longKey,
            buffers.load(location, buffers.constant(location, pack()))};
  return last.buffer;
}

/// weights, bias, table and partials of a convolution.
LogicalResult TileWriter::addMacOperands(const Step &step,
                                         SmallVectorImpl<Value> &operands,
                                         SmallVectorImpl<int32_t> &segments) {
  bool isFirst = step.inputs.first == 0;
  bool withRecords = isLastInput(step) && hasChannelRecords(op);
  ChannelSpan outputs{step.ofm.offset[2], step.ofm.size[2]};
  std::array<int64_t, 4> key = {outputs.first, outputs.count, step.inputs.first,
                                step.inputs.count};
  ChannelSpan inputs = step.inputs;
  if (auto conv = dyn_cast<Conv2DOp>(op.getOperation());
      conv && conv.getGroups() > 1)
    inputs = {0,
              cast<ShapedType>(conv.getWeights().getType()).getShape().back()};
  if (!constants) {
    FailureOr<MacConstants> read = readConstants(op);
    if (failed(read))
      return failure();
    constants = std::move(*read);
  }
  bool isMap = hasWeightsMap(op);
  Value packed;
  if (!isMap || withRecords)
    packed = constantTile("constants", key, [&] {
      PackedConstants made =
          packConstants(op, *constants, outputs, inputs, withRecords,
                        /*mayCode=*/op->hasAttr(kCodedWeightsAttr));
      weightsBytes = made.weightsBytes;
      recordBytes = made.recordBytes;
      weightsCoded = made.isCoded;
      return made.bytes;
    });
  if (isMap) {
    FailureOr<Value> weights = mapTile(1, step, /*dense=*/true);
    if (failed(weights))
      return failure();
    operands.push_back(*weights);
  } else {
    operands.push_back(buffers.byteRange(location, packed, 0, weightsBytes));
  }
  segments.push_back(1);
  if (withRecords)
    operands.push_back(
        buffers.byteRange(location, packed, weightsBytes, recordBytes));
  segments.push_back(withRecords);

  Value table;
  if (auto conv = dyn_cast<Conv2DOp>(op.getOperation()))
    table = conv.getTable();
  else
    table = cast<DepthwiseConv2DOp>(op.getOperation()).getTable();
  bool withTable = table && isLastInput(step);
  if (withTable) {
    FailureOr<SmallVector<char>> bytes = packDense(table);
    if (failed(bytes))
      return op->emitError("expected a constant table");
    operands.push_back(constantTile("table", {}, [&] { return *bytes; }));
  }
  segments.push_back(withTable);

  if (!isFirst)
    operands.push_back(partials);
  segments.push_back(!isFirst);
  return success();
}

/// Padding of a windowed operation: what is left of it at this tile.
void TileWriter::addWindow(const Step &step, OperationState &state) {
  auto pad = op->getAttrOfType<DenseI64ArrayAttr>("pad");
  if (!pad)
    return;
  auto kernel = op->getAttrOfType<DenseI64ArrayAttr>("kernel");
  auto stride = op->getAttrOfType<DenseI64ArrayAttr>("stride");
  auto dilation = op->getAttrOfType<DenseI64ArrayAttr>("dilation");
  auto ifm = cast<ShapedType>(op->getOperand(0).getType());
  SmallVector<int64_t> result(4);
  for (unsigned dim = 0; dim < 2; ++dim) {
    int64_t spacing = dilation ? dilation[dim] : 1;
    WindowSpan span =
        windowSpan(step.ofm.offset[dim], step.ofm.size[dim], kernel[dim],
                   stride[dim], spacing, pad[2 * dim], ifm.getDimSize(dim));
    int64_t reach = (step.ofm.size[dim] - 1) * stride[dim] +
                    (kernel[dim] - 1) * spacing + 1;
    result[2 * dim] = span.padBefore;
    result[2 * dim + 1] =
        std::max<int64_t>(0, reach - span.padBefore - span.size);
  }
  state.attributes.set("pad", builder.getDenseI64ArrayAttr(result));
}

LogicalResult TileWriter::writeStep(const Step &step) {
  Location tileLoc = tileLocation(location, tiles++);
  OperationState state(tileLoc, op->getName());
  state.addAttributes(op->getAttrDictionary().getValue());
  for (StringRef name :
       {StringRef(kSpaceAttr), StringRef(kTileAttr), StringRef(kTileOrderAttr),
        StringRef(kCodedWeightsAttr)})
    state.attributes.erase(name);
  addWindow(step, state);
  if (auto resize = dyn_cast<ResizeOp>(op.getOperation()))
    state.attributes.set("offset", builder.getDenseI64ArrayAttr(
                                       {resize.getSpan(0, step.ofm).offset,
                                        resize.getSpan(1, step.ofm).offset}));

  SmallVector<Value> operands;
  SmallVector<int32_t> segments;
  FailureOr<Value> ifm = mapTile(0, step);
  if (failed(ifm))
    return failure();
  operands.push_back(*ifm);
  segments.push_back(1);
  bool isPartial = !isLastInput(step);
  if (isa<Conv2DOp, DepthwiseConv2DOp>(op.getOperation())) {
    if (failed(addMacOperands(step, operands, segments)))
      return failure();
    auto weights = cast<ShapedType>(op->getOperand(1).getType());
    if (weights.getElementTypeBitWidth() == 4)
      state.attributes.set("weights_int4", builder.getUnitAttr());
    if (weightsCoded)
      state.attributes.set("weights_coded", builder.getUnitAttr());
    if (isPartial)
      for (StringRef name : {"requantize", "clamp"})
        state.attributes.erase(name);
    else if (auto requantize = op->getAttrOfType<RequantizeAttr>("requantize"))
      // Multipliers and shifts stand in the channel records now.
      state.attributes.set("requantize",
                           RequantizeAttr::get(builder.getContext(), {0}, {2},
                                               requantize.getRounding(),
                                               requantize.getZeroPoint()));
    if (auto conv = dyn_cast<Conv2DOp>(op.getOperation());
        conv && conv.getGroups() > 1)
      state.attributes.set("groups",
                           builder.getI64IntegerAttr(std::max<int64_t>(
                               1, conv.getGroups() * step.ofm.size[2] /
                                      op.getOfmType().getDimSize(2))));
  } else if (auto binary = dyn_cast<BinaryOp>(op.getOperation())) {
    if (binary.getB()) {
      FailureOr<Value> b = mapTile(1, step);
      if (failed(b))
        return failure();
      operands.push_back(*b);
    }
    segments.push_back(binary.getB() ? 1 : 0);
  } else if (auto unary = dyn_cast<UnaryOp>(op.getOperation())) {
    ChannelSpan span{step.ofm.offset[2], step.ofm.size[2]};
    RequantizeAttr requantize = unary.getRequantizeAttr();
    bool perChannel = requantize && requantize.isPerChannel();
    if (perChannel) {
      operands.push_back(
          constantTile("table", {span.first, span.count, 0, 0},
                       [&] { return packRescaleRecords(requantize, span); }));
    } else if (unary.getTable()) {
      FailureOr<SmallVector<char>> bytes = packDense(unary.getTable());
      if (failed(bytes))
        return op->emitError("expected a constant table");
      operands.push_back(constantTile("table", {}, [&] { return *bytes; }));
    }
    segments.push_back(perChannel || unary.getTable());
  }

  ShapedType ofmType = op.getOfmType();
  Value target, destination;
  if (isPartial) {
    bool wide = cast<ShapedType>(op->getOperand(0).getType())
                    .getElementType()
                    .isInteger(16);
    target = buffers.alloc(location, step.ofm.size,
                           builder.getIntegerType(wide ? 48 : 32),
                           Space::Scratchpad);
    partials = target;
  } else {
    FailureOr<Value> whole = buffers.bufferOf(op.getOfmTensor());
    if (failed(whole))
      return failure();
    destination = buffers.subview(location, *whole, step.ofm);
    target = buffers.isInScratchpad(destination)
                 ? destination
                 : buffers.alloc(location, step.ofm.size,
                                 ofmType.getElementType(), Space::Scratchpad);
  }
  operands.push_back(target);
  segments.push_back(1);

  state.addOperands(operands);
  if (state.name.hasTrait<OpTrait::AttrSizedOperandSegments>())
    state.attributes.set("operandSegmentSizes",
                         builder.getDenseI32ArrayAttr(segments));
  builder.create(state);
  if (destination && destination != target)
    buffers.store(location, target, destination);
  return success();
}

struct NPUApplyTiles : mlir::npu::impl::NPUApplyTilesBase<NPUApplyTiles> {
  using NPUApplyTilesBase::NPUApplyTilesBase;

  void runOnOperation() override {
    func::FuncOp function = getOperation();
    FailureOr<::npu::machine::Machine> machine = machineOf(function);
    if (failed(machine))
      return signalPassFailure();
    // Space attributes say all that a plan would decide.
    ResidencyPlan plan(function, *machine, 0);
    BufferBuilder buffers(function, plan);

    SmallVector<Operation *> old;
    for (Operation &op : function.front())
      old.push_back(&op);
    buffers.begin();
    for (Operation *op : old) {
      if (failed(rewrite(op, buffers)))
        return signalPassFailure();
    }
    buffers.finish(old);
    copies += buffers.copyCount();
  }

  LogicalResult rewrite(Operation *op, BufferBuilder &buffers) {
    if (auto compute = dyn_cast<ComputeOpInterface>(op)) {
      TileWriter writer(compute, buffers);
      if (failed(writer.write()))
        return failure();
      tiles += writer.tileCount();
      return success();
    }
    if (isa<arith::ConstantOp>(op))
      return success();
    return buffers.moveData(op);
  }
};

} // namespace
