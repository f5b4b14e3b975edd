// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Fields of compute instructions from operations and the places of their
/// operands.
#include "npu/Conversion/NPUToISA/InstructionOf.h"

#include "runtime/machine/Cost.h"
#include "runtime/machine/InstructionWork.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::npu;
namespace hw = ::npu::isa;

namespace {

hw::DataType dataType(Type type, bool isUnsigned) {
  switch (type.getIntOrFloatBitWidth()) {
  case 4:
    return hw::DataType::Int4;
  case 8:
    return isUnsigned ? hw::DataType::Uint8 : hw::DataType::Int8;
  case 16:
    return isUnsigned ? hw::DataType::Uint16 : hw::DataType::Int16;
  case 48:
    return hw::DataType::Int48;
  default:
    return hw::DataType::Int32;
  }
}

hw::Rounding rounding(RequantizeAttr requantize) {
  return requantize.getRounding() == Rounding::Double ? hw::Rounding::Double
                                                      : hw::Rounding::Single;
}

/// A dimension of extent 1 is broadcast by a stride of 0.
int64_t broadcastStride(const MapView &view, unsigned dim) {
  return view.extents[dim] == 1 ? 0 : view.strides[dim];
}

template <typename T> void setMaps(T &i, const OperandViews &views) {
  i.ifmBase = views.ifm.base;
  i.ifmStrideH = views.ifm.strides[0];
  i.ifmStrideW = views.ifm.strides[1];
  i.ofmBase = views.ofm.base;
  i.ofmStrideH = views.ofm.strides[0];
  i.ofmStrideW = views.ofm.strides[1];
}

template <typename T> void setWindow(T &i, const OperandViews &views) {
  i.ifmHeight = views.ifm.extents[0];
  i.ifmWidth = views.ifm.extents[1];
  i.ofmHeight = views.ofm.extents[0];
  i.ofmWidth = views.ofm.extents[1];
  i.padTop = views.padTop;
  i.padLeft = views.padLeft;
}

template <typename T, typename OpTy>
T macInstruction(OpTy op, const OperandViews &views) {
  T i;
  setMaps(i, views);
  setWindow(i, views);
  i.ifmChannels = views.ifm.extents[2];
  i.ofmChannels = views.ofm.extents[2];
  i.ifmType = views.ifm.type;
  i.ifmZeroPoint = op.getIfmZeroPoint();
  i.weightZeroPoint = op.getWeightZeroPoint();
  i.weightsBase = views.weightsBase;
  i.weightsBytes = views.weightsBytes;
  unsigned weightBits =
      cast<ShapedType>(op.getWeights().getType()).getElementTypeBitWidth();
  if (op.getWeightsInt4() || weightBits == 4)
    i.weightType = hw::DataType::Int4;
  else if (weightBits == 16)
    i.weightType = hw::DataType::Int16;
  if (op.getWeightsCoded())
    i.weightsCoding = hw::WeightCoding::GolombRice;
  i.kernelH = op.getKernel()[0];
  i.kernelW = op.getKernel()[1];
  i.strideH = op.getStride()[0];
  i.strideW = op.getStride()[1];
  i.dilationH = op.getDilation()[0];
  i.dilationW = op.getDilation()[1];
  i.accumulate = views.accumulate;
  i.partialsBase = views.accumulate ? views.partialsBase : 0;
  RequantizeAttr requantize = op.getRequantizeAttr();
  if (views.writesAccumulators || !requantize) {
    bool hasBias = op.getBias() && !views.writesAccumulators;
    i.outputMode = hasBias ? hw::OutputMode::BiasedAccumulators
                           : hw::OutputMode::Accumulators;
    i.ofmType = hw::accumulatorType(i.ifmType);
    i.channelsBase = hasBias ? views.channelsBase : 0;
    return i;
  }
  i.ofmType = views.ofm.type;
  i.channelsBase = views.channelsBase;
  i.rounding = rounding(requantize);
  i.ofmZeroPoint = requantize.getZeroPoint();
  if (auto clamp = op.getClamp()) {
    // Bounds beyond the fields' range say nothing: the type saturates first.
    i.clampMin = std::max<int64_t>((*clamp)[0], i.clampMin);
    i.clampMax = std::min<int64_t>((*clamp)[1], i.clampMax);
  }
  if (op.getTable()) {
    i.lookup = 1;
    i.tableBase = views.tableBase;
  }
  return i;
}

/// Tries both loop orders, and kernel taps on channel lanes where the machine
/// can; keeps the cheapest, and the first of equals.
template <typename T>
void chooseLoops(T &i, const ::npu::machine::Machine &machine) {
  int64_t best = INT64_MAX;
  T chosen = i;
  for (hw::LoopOrder order :
       {hw::LoopOrder::Channels, hw::LoopOrder::Positions}) {
    i.loopOrder = order;
    i.tapsOnLanes = 0;
    ::npu::machine::Work work = ::npu::machine::workOf(i);
    if (work.kind == ::npu::machine::WorkKind::Convolution)
      i.tapsOnLanes = ::npu::machine::prefersTapsOnLanes(work.mac, machine);
    int64_t cycles = costOf(::npu::machine::workOf(i), machine).pipelinedCycles;
    if (cycles < best) {
      best = cycles;
      chosen = i;
    }
  }
  i = chosen;
}

hw::Instruction convolution(Conv2DOp op, const OperandViews &views,
                            const ::npu::machine::Machine &machine) {
  auto i = macInstruction<hw::Conv2D>(op, views);
  // A tile of whole groups keeps their size.
  int64_t groups = op.getGroups();
  if (groups > 1 && op.getOfmTensor())
    groups = std::max<int64_t>(1, groups * i.ofmChannels /
                                      op.getOfmType().getDimSize(2));
  i.groups = groups;
  if (!i.weightsBytes)
    i.weightsBytes = hw::rawWeightBytes(i);
  chooseLoops(i, machine);
  return i;
}

hw::Instruction depthwise(DepthwiseConv2DOp op, const OperandViews &views,
                          const ::npu::machine::Machine &machine) {
  auto i = macInstruction<hw::Depthwise>(op, views);
  i.channelMultiplier = i.ofmChannels / i.ifmChannels;
  if (!i.weightsBytes)
    i.weightsBytes = hw::rawWeightBytes(i);
  chooseLoops(i, machine);
  return i;
}

hw::Instruction pool(PoolOp op, const OperandViews &views) {
  hw::Pool i;
  setMaps(i, views);
  setWindow(i, views);
  i.channels = views.ofm.extents[2];
  i.type = views.ifm.type;
  i.mode =
      op.getMode() == PoolMode::Max ? hw::PoolMode::Max : hw::PoolMode::Average;
  i.kernelH = op.getKernel()[0];
  i.kernelW = op.getKernel()[1];
  i.strideH = op.getStride()[0];
  i.strideW = op.getStride()[1];
  i.ifmZeroPoint = op.getIfmZeroPoint();
  i.ofmZeroPoint = op.getOfmZeroPoint();
  return i;
}

hw::Instruction binary(BinaryOp op, const OperandViews &views) {
  hw::Binary i;
  // The two enums list the same functions in the same order.
  i.function = static_cast<hw::BinaryFunction>(op.getFunction());
  i.height = views.ofm.extents[0];
  i.width = views.ofm.extents[1];
  i.channels = views.ofm.extents[2];
  i.ofmBase = views.ofm.base;
  i.ofmStrideH = views.ofm.strides[0];
  i.ofmStrideW = views.ofm.strides[1];
  i.ofmType = views.ofm.type;
  i.aBase = views.ifm.base;
  i.aStrideH = broadcastStride(views.ifm, 0);
  i.aStrideW = broadcastStride(views.ifm, 1);
  i.aType = views.ifm.type;
  i.aBroadcastChannels = views.ifm.extents[2] == 1 && i.channels > 1;
  if (op.getB()) {
    i.bBase = views.b.base;
    i.bStrideH = broadcastStride(views.b, 0);
    i.bStrideW = broadcastStride(views.b, 1);
    i.bType = views.b.type;
    i.bBroadcastChannels = views.b.extents[2] == 1 && i.channels > 1;
  } else {
    i.bImmediate = 1;
    i.immediate = op.getImmediateAttr().getValue().getSExtValue();
    i.bType = hw::DataType::Int32;
  }
  if (RequantizeAttr a = op.getARequantizeAttr()) {
    i.aRescale = 1;
    i.aMultiplier = a.getMultiplier()[0];
    i.aShift = a.getShift()[0];
    i.aRounding = rounding(a);
    i.aZeroPoint = a.getZeroPoint();
  }
  if (RequantizeAttr b = op.getBRequantizeAttr()) {
    i.bRescale = 1;
    i.bMultiplier = b.getMultiplier()[0];
    i.bShift = b.getShift()[0];
    i.bRounding = rounding(b);
    i.bZeroPoint = b.getZeroPoint();
  }
  if (RequantizeAttr ofm = op.getOfmRequantizeAttr()) {
    i.ofmRescale = 1;
    i.ofmMultiplier = ofm.getMultiplier()[0];
    i.ofmShift = ofm.getShift()[0];
    i.ofmRounding = rounding(ofm);
    i.ofmZeroPoint = ofm.getZeroPoint();
  }
  if (auto clamp = op.getClamp()) {
    i.clampMin = (*clamp)[0];
    i.clampMax = (*clamp)[1];
  }
  i.productShift = op.getProductShift();
  i.round = op.getRound();
  i.reversed = op.getReversed();
  return i;
}

hw::Instruction unary(UnaryOp op, const OperandViews &views) {
  hw::Unary i;
  setMaps(i, views);
  // The two enums list the same functions in the same order.
  i.function = static_cast<hw::UnaryFunction>(op.getFunction());
  i.height = views.ofm.extents[0];
  i.width = views.ofm.extents[1];
  i.channels = views.ofm.extents[2];
  i.ifmType = views.ifm.type;
  i.ofmType = views.ofm.type;
  i.ifmZeroPoint = op.getIfmZeroPoint();
  i.ofmZeroPoint = op.getOfmZeroPoint();
  if (RequantizeAttr requantize = op.getRequantizeAttr()) {
    i.rounding = rounding(requantize);
    i.ofmZeroPoint = requantize.getZeroPoint();
    if (requantize.isPerChannel() || op.getTable()) {
      i.perChannel = 1;
      i.tableBase = views.tableBase;
    } else {
      i.multiplier = requantize.getMultiplier()[0];
      i.shift = requantize.getShift()[0];
    }
  } else if (op.getFunction() == UnaryFunction::Table) {
    i.tableBase = views.tableBase;
  }
  if (auto clamp = op.getClamp()) {
    i.clampMin = (*clamp)[0];
    i.clampMax = (*clamp)[1];
  }
  return i;
}

hw::Instruction reduce(ReduceOp op, const OperandViews &views) {
  hw::Reduce i;
  i.function = static_cast<hw::Reduction>(op.getFunction());
  i.type = views.ifm.type;
  i.ifmBase = views.ifm.base;
  i.ofmBase = views.ofm.base;
  const auto &extents = views.ifm.extents;
  const auto &strides = views.ifm.strides;
  int64_t axis = op.getAxis();
  i.length = extents[axis];
  i.ifmStrideAxis = strides[axis];
  switch (axis) {
  case 2: // Rows of a dense map follow each other as columns do.
    i.outer = extents[0] * extents[1];
    i.ifmStrideOuter = extents[1] > 1 ? strides[1] : strides[0];
    i.ofmStrideOuter =
        views.ofm.extents[1] > 1 ? views.ofm.strides[1] : views.ofm.strides[0];
    break;
  case 1:
    i.outer = extents[0];
    i.inner = extents[2];
    i.ifmStrideOuter = strides[0];
    i.ofmStrideOuter = views.ofm.strides[0];
    break;
  default:
    i.outer = 1;
    i.inner = extents[1] * extents[2];
    i.ifmStrideOuter = 0;
    i.ofmStrideOuter = 0;
    break;
  }
  return i;
}

/// The OFM from the element at `ifmBase`, along its dimensions at `strides`.
hw::Instruction moveElements(const MapView &ofm, int64_t ifmBase,
                             const std::array<int64_t, 3> &strides) {
  hw::Permute i;
  i.elementBytes = hw::bytesOf(ofm.type);
  i.ifmBase = ifmBase;
  i.ifmStride1 = strides[0];
  i.ifmStride2 = strides[1];
  i.ifmStride3 = strides[2];
  i.ofmBase = ofm.base;
  i.extent1 = ofm.extents[0];
  i.extent2 = ofm.extents[1];
  i.extent3 = ofm.extents[2];
  i.ofmStride1 = ofm.strides[0];
  i.ofmStride2 = ofm.strides[1];
  i.ofmStride3 = ofm.strides[2];
  return i;
}

hw::Instruction permute(PermuteOp op, const OperandViews &views) {
  ArrayRef<int64_t> permutation = op.getPermutation();
  const auto &strides = views.ifm.strides;
  return moveElements(views.ofm, views.ifm.base,
                      {strides[permutation[0]], strides[permutation[1]],
                       strides[permutation[2]]});
}

hw::Instruction reverse(ReverseOp op, const OperandViews &views) {
  int64_t axis = op.getAxis();
  std::array<int64_t, 3> strides = views.ifm.strides;
  // From the last element backwards.
  int64_t last = (views.ifm.extents[axis] - 1) * strides[axis];
  strides[axis] = -strides[axis];
  return moveElements(views.ofm, views.ifm.base + last, strides);
}

/// On tensors the offset is the whole map's, which costs what a tile's does.
hw::Instruction resize(ResizeOp op, const OperandViews &views) {
  hw::Resize i;
  setMaps(i, views);
  // The two enums list the same modes in the same order.
  i.mode = static_cast<hw::ResizeMode>(op.getMode());
  i.ifmType = views.ifm.type;
  i.ifmHeight = views.ifm.extents[0];
  i.ifmWidth = views.ifm.extents[1];
  i.channels = views.ofm.extents[2];
  i.ofmType = views.ofm.type;
  i.ofmHeight = views.ofm.extents[0];
  i.ofmWidth = views.ofm.extents[1];
  i.scaleHN = op.getScale()[0];
  i.scaleHD = op.getScale()[1];
  i.scaleWN = op.getScale()[2];
  i.scaleWD = op.getScale()[3];
  i.offsetH = op.getOffset()[0];
  i.offsetW = op.getOffset()[1];
  if (RequantizeAttr requantize = op.getRequantizeAttr()) {
    i.rescale = 1;
    i.rounding = rounding(requantize);
    i.multiplier = requantize.getMultiplier()[0];
    i.shift = requantize.getShift()[0];
    i.ofmZeroPoint = requantize.getZeroPoint();
  }
  if (auto clamp = op.getClamp()) {
    i.clampMin = (*clamp)[0];
    i.clampMax = (*clamp)[1];
  }
  return i;
}

} // namespace

MapView mlir::npu::denseView(ArrayRef<int64_t> size, Type elementType,
                             bool isUnsigned) {
  int64_t bytes = elementBytes(elementType);
  return {0,
          {size[0], size[1], size[2]},
          {size[1] * size[2] * bytes, size[2] * bytes, bytes},
          dataType(elementType, isUnsigned)};
}

hw::Instruction
mlir::npu::instructionOf(ComputeOpInterface op, const OperandViews &views,
                         const ::npu::machine::Machine &machine) {
  return llvm::TypeSwitch<Operation *, hw::Instruction>(op)
      .Case([&](Conv2DOp op) { return convolution(op, views, machine); })
      .Case([&](DepthwiseConv2DOp op) { return depthwise(op, views, machine); })
      .Case([&](PoolOp op) { return pool(op, views); })
      .Case([&](BinaryOp op) { return binary(op, views); })
      .Case([&](UnaryOp op) { return unary(op, views); })
      .Case([&](ReduceOp op) { return reduce(op, views); })
      .Case([&](PermuteOp op) { return permute(op, views); })
      .Case([&](ReverseOp op) { return reverse(op, views); })
      .Case([&](ResizeOp op) { return resize(op, views); });
}
