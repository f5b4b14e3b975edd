// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Instructions of operations on buffers that have addresses.
#include "npu/Conversion/NPUToISA/InstructionOf.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::npu;
namespace hw = ::npu::isa;

namespace {

/// Strides and offset of a buffer's type, in elements.
std::pair<SmallVector<int64_t>, int64_t> layoutOf(MemRefType type) {
  return type.getStridesAndOffset();
}

/// Whether the operation reads or writes unsigned elements.
bool isUnsignedIfm(Operation *op) {
  auto unary = dyn_cast<UnaryOp>(op);
  return unary && unary.getIfmUnsigned();
}
bool isUnsignedOfm(Operation *op) {
  if (auto unary = dyn_cast<UnaryOp>(op))
    return unary.getOfmUnsigned();
  if (auto conv = dyn_cast<Conv2DOp>(op))
    return conv.getOfmUnsigned();
  if (auto conv = dyn_cast<DepthwiseConv2DOp>(op))
    return conv.getOfmUnsigned();
  return false;
}

FailureOr<MapView> viewOf(Value buffer, bool isUnsigned) {
  auto type = cast<MemRefType>(buffer.getType());
  FailureOr<int64_t> address = addressOf(buffer);
  if (failed(address))
    return failure();
  MapView view = denseView(type.getShape(), type.getElementType(), isUnsigned);
  view.base = *address;
  auto [strides, offset] = layoutOf(type);
  for (unsigned dim = 0; dim < 3; ++dim)
    view.strides[dim] = strides[dim] * elementBytes(type.getElementType());
  return view;
}

template <typename OpTy>
LogicalResult setMacPlaces(OpTy op, OperandViews &views) {
  auto place = [&](Value buffer, int64_t &base) {
    if (!buffer)
      return success();
    FailureOr<int64_t> address = addressOf(buffer);
    if (failed(address))
      return failure();
    base = *address;
    return success();
  };
  auto weights = cast<MemRefType>(op.getWeights().getType());
  views.weightsBytes =
      weights.getNumElements() * elementBytes(weights.getElementType());
  views.accumulate = static_cast<bool>(op.getPartials());
  views.padTop = op.getPad()[0];
  views.padLeft = op.getPad()[2];
  return success(succeeded(place(op.getWeights(), views.weightsBase)) &&
                 succeeded(place(op.getBias(), views.channelsBase)) &&
                 succeeded(place(op.getTable(), views.tableBase)) &&
                 succeeded(place(op.getPartials(), views.partialsBase)));
}

/// Whether the two strides of the instruction reach all of the maps: with axis
/// 0 or 2, rows must go on where the row before ends.
bool isReducible(ReduceOp op, const OperandViews &views) {
  auto rowsFollow = [](const MapView &view) {
    return view.extents[0] == 1 || view.extents[1] == 1 ||
           view.strides[0] == view.extents[1] * view.strides[1];
  };
  auto columnsFollow = [](const MapView &view) {
    return view.extents[1] == 1 ||
           view.strides[1] == view.extents[2] * view.strides[2];
  };
  switch (op.getAxis()) {
  case 1:
    return true;
  case 2:
    return rowsFollow(views.ifm) && rowsFollow(views.ofm);
  default:
    return columnsFollow(views.ifm) && columnsFollow(views.ofm);
  }
}

FailureOr<hw::Instruction> compute(ComputeOpInterface op,
                                   const ::npu::machine::Machine &machine) {
  OperandViews views;
  FailureOr<MapView> ofm = viewOf(op.getOfmBuffer(), isUnsignedOfm(op));
  FailureOr<MapView> ifm = viewOf(op->getOperand(0), isUnsignedIfm(op));
  if (failed(ofm) || failed(ifm))
    return failure();
  views.ofm = *ofm;
  views.ifm = *ifm;
  LogicalResult placed =
      llvm::TypeSwitch<Operation *, LogicalResult>(op)
          .Case<Conv2DOp, DepthwiseConv2DOp>(
              [&](auto mac) { return setMacPlaces(mac, views); })
          .Case([&](PoolOp pool) {
            views.padTop = pool.getPad()[0];
            views.padLeft = pool.getPad()[2];
            return success();
          })
          .Case([&](BinaryOp binary) -> LogicalResult {
            if (!binary.getB())
              return success();
            FailureOr<MapView> b = viewOf(binary.getB(), false);
            if (failed(b))
              return failure();
            views.b = *b;
            return success();
          })
          .Case([&](ReduceOp reduce) -> LogicalResult {
            if (isReducible(reduce, views))
              return success();
            return reduce.emitOpError(
                       "expected maps whose rows follow each other without a "
                       "gap, found ")
                   << reduce.getIfm().getType() << " and "
                   << reduce.getOfm().getType()
                   << "; copy them to dense buffers, or reduce along axis 1";
          })
          .Case([&](UnaryOp unary) -> LogicalResult {
            if (!unary.getTable())
              return success();
            FailureOr<int64_t> table = addressOf(unary.getTable());
            if (failed(table))
              return failure();
            views.tableBase = *table;
            return success();
          })
          .Default([](Operation *) { return success(); });
  if (failed(placed))
    return failure();
  return instructionOf(op, views, machine);
}

/// A strided pattern as DMA sees it: contiguous runs, and three outer extents.
struct Runs {
  int64_t runBytes = 0;
  SmallVector<int64_t, 3> extents;
  SmallVector<SmallVector<int64_t, 3>, 2> strides;
};

/// Folds dimensions that are contiguous in all `types` into the run, and those
/// that continue each other into one.
FailureOr<Runs> runsOf(Operation *op, ArrayRef<MemRefType> types) {
  ArrayRef<int64_t> shape = types.front().getShape();
  int64_t element = elementBytes(types.front().getElementType());
  SmallVector<SmallVector<int64_t>> strides;
  for (MemRefType type : types)
    strides.push_back(layoutOf(type).first);
  Runs runs;
  runs.runBytes = element;
  runs.strides.resize(types.size());
  bool inRun = true;
  for (int64_t dim = shape.size() - 1; dim >= 0; --dim) {
    if (shape[dim] == 1)
      continue;
    auto continues = [&](int64_t bytesBefore, unsigned which) {
      return strides[which][dim] * element == bytesBefore;
    };
    bool contiguous = inRun;
    for (unsigned which = 0; which < types.size(); ++which)
      contiguous = contiguous && continues(runs.runBytes, which);
    if (contiguous) {
      runs.runBytes *= shape[dim];
      continue;
    }
    inRun = false;
    bool joins =
        !runs.extents.empty() && runs.extents.front() * shape[dim] <= kMaxRuns;
    for (unsigned which = 0; joins && which < types.size(); ++which)
      joins =
          continues(runs.strides[which].front() * runs.extents.front(), which);
    if (joins) {
      runs.extents.front() *= shape[dim];
      continue;
    }
    runs.extents.insert(runs.extents.begin(), shape[dim]);
    for (unsigned which = 0; which < types.size(); ++which)
      runs.strides[which].insert(runs.strides[which].begin(),
                                 strides[which][dim] * element);
  }
  if (runs.extents.size() > 3)
    return op->emitError("expected a transfer of at most four dimensions");
  while (runs.extents.size() < 3) {
    runs.extents.insert(runs.extents.begin(), 1);
    for (auto &list : runs.strides)
      list.insert(list.begin(), 0);
  }
  return runs;
}

hw::Space spaceOfBuffer(Value buffer) {
  return spaceOf(cast<MemRefType>(buffer.getType())) == Space::Dram
             ? hw::Space::Dram
             : hw::Space::Scratchpad;
}

FailureOr<hw::Instruction> copy(CopyOp op) {
  FailureOr<Runs> runs =
      runsOf(op, {op.getSource().getType(), op.getDestination().getType()});
  FailureOr<int64_t> source = addressOf(op.getSource());
  FailureOr<int64_t> destination = addressOf(op.getDestination());
  if (failed(runs) || failed(source) || failed(destination))
    return failure();
  hw::Copy i;
  i.channel = op.getChannel().value_or(0);
  i.sourceSpace = spaceOfBuffer(op.getSource());
  i.destinationSpace = spaceOfBuffer(op.getDestination());
  i.sourceBase = *source;
  i.destinationBase = *destination;
  i.runBytes = runs->runBytes;
  i.extent0 = runs->extents[0];
  i.extent1 = runs->extents[1];
  i.extent2 = runs->extents[2];
  i.sourceStride0 = runs->strides[0][0];
  i.sourceStride1 = runs->strides[0][1];
  i.sourceStride2 = runs->strides[0][2];
  i.destinationStride0 = runs->strides[1][0];
  i.destinationStride1 = runs->strides[1][1];
  i.destinationStride2 = runs->strides[1][2];
  return hw::Instruction(i);
}

FailureOr<hw::Instruction> fill(FillOp op) {
  auto type = cast<MemRefType>(op.getDestination().getType());
  FailureOr<Runs> runs = runsOf(op, {type});
  FailureOr<int64_t> destination = addressOf(op.getDestination());
  if (failed(runs) || failed(destination))
    return failure();
  hw::Fill i;
  i.channel = op.getChannel().value_or(0);
  i.destinationSpace = spaceOfBuffer(op.getDestination());
  i.destinationBase = *destination;
  i.patternBytes = elementBytes(type.getElementType());
  uint64_t mask = (uint64_t(1) << (8 * i.patternBytes)) - 1;
  i.pattern = static_cast<int64_t>(static_cast<uint64_t>(op.getValue()) & mask);
  i.runBytes = runs->runBytes;
  i.extent0 = runs->extents[0];
  i.extent1 = runs->extents[1];
  i.extent2 = runs->extents[2];
  i.destinationStride0 = runs->strides[0][0];
  i.destinationStride1 = runs->strides[0][1];
  i.destinationStride2 = runs->strides[0][2];
  return hw::Instruction(i);
}

/// The function's number is the program's to say: 0 here.
FailureOr<hw::Instruction> callHost(HostCallOp op) {
  hw::HostCall i;
  auto bytesOf = [](Value buffer) {
    auto type = cast<MemRefType>(buffer.getType());
    return type.getNumElements() * elementBytes(type.getElementType());
  };
  i.function = 0;
  i.readBytes = 0;
  if (op.getInputs()) {
    FailureOr<int64_t> address = addressOf(op.getInputs());
    if (failed(address))
      return failure();
    i.readBase = *address;
    i.readBytes = bytesOf(op.getInputs());
  }
  FailureOr<int64_t> address = addressOf(op.getOutputs());
  if (failed(address))
    return failure();
  i.writeBase = *address;
  i.writeBytes = bytesOf(op.getOutputs());
  return hw::Instruction(i);
}

} // namespace

BufferPlace mlir::npu::placeOf(Value buffer) {
  auto type = cast<MemRefType>(buffer.getType());
  int64_t bytes =
      type.getElementTypeBitWidth() < 8
          ? 0
          : layoutOf(type).second * elementBytes(type.getElementType());
  // Offsets in types count from the base of the whole buffer, so only
  // memref.view, which begins a new buffer, adds to them.
  while (Operation *op = buffer.getDefiningOp()) {
    if (auto subview = dyn_cast<memref::SubViewOp>(op)) {
      buffer = subview.getSource();
    } else if (auto cast = dyn_cast<memref::ReinterpretCastOp>(op)) {
      buffer = cast.getSource();
    } else if (auto view = dyn_cast<memref::ViewOp>(op)) {
      IntegerAttr shift;
      if (!matchPattern(view.getByteShift(), m_Constant(&shift)))
        break;
      bytes += shift.getInt();
      buffer = view.getSource();
      auto source = mlir::cast<MemRefType>(buffer.getType());
      bytes += layoutOf(source).second * elementBytes(source.getElementType());
    } else {
      break;
    }
  }
  return {buffer, bytes};
}

std::optional<unsigned>
mlir::npu::overlongDimension(ArrayRef<MemRefType> types) {
  ArrayRef<int64_t> shape = types.front().getShape();
  std::optional<unsigned> overlong;
  int64_t run = 1;
  bool inRun = true;
  for (int64_t dim = shape.size() - 1; dim >= 0; --dim) {
    if (shape[dim] == 1)
      continue;
    inRun = inRun && llvm::all_of(types, [&](MemRefType type) {
              return layoutOf(type).first[dim] == run;
            });
    run *= shape[dim];
    if (!inRun && shape[dim] > kMaxRuns)
      overlong = dim;
  }
  return overlong;
}

FailureOr<int64_t> mlir::npu::addressOf(Value buffer) {
  BufferPlace place = placeOf(buffer);
  std::optional<int64_t> base;
  if (auto argument = dyn_cast<BlockArgument>(place.root)) {
    auto function =
        dyn_cast<FunctionOpInterface>(argument.getOwner()->getParentOp());
    if (auto attribute = function ? function.getArgAttrOfType<IntegerAttr>(
                                        argument.getArgNumber(), "npu.address")
                                  : IntegerAttr())
      base = attribute.getInt();
  } else if (auto alloc = place.root.getDefiningOp<AllocOp>()) {
    base = alloc.getAddress();
  } else if (auto constant = place.root.getDefiningOp<ConstantOp>()) {
    base = constant.getAddress();
  }
  if (!base)
    return emitError(buffer.getLoc(),
                     "expected a buffer with an address, found none; run "
                     "npu-assign-addresses first");
  return *base + place.byteOffset;
}

FailureOr<hw::Instruction>
mlir::npu::instructionOf(Operation *op,
                         const ::npu::machine::Machine &machine) {
  return llvm::TypeSwitch<Operation *, FailureOr<hw::Instruction>>(op)
      .Case([&](ComputeOpInterface op) { return compute(op, machine); })
      .Case([](CopyOp op) { return copy(op); })
      .Case([](FillOp op) { return fill(op); })
      .Case([](HostCallOp op) { return callHost(op); })
      .Default([](Operation *op) -> FailureOr<hw::Instruction> {
        return op->emitOpError("has no instruction");
      });
}
