// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Storage.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::npu;

namespace {

bool isComputed(Value value) {
  return isa_and_nonnull<ComputeOpInterface, ConcatOp, PadOp>(
      value.getDefiningOp());
}

/// Whether the box of `inner` in `outer` is one run of elements.
bool isRun(ArrayRef<int64_t> outer, ArrayRef<int64_t> inner) {
  bool whole = true;
  for (int64_t dim = 2; dim >= 0; --dim) {
    if (!whole && inner[dim] != 1)
      return false;
    whole = whole && inner[dim] == outer[dim];
  }
  return true;
}

ArrayRef<int64_t> shapeOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

} // namespace

int64_t mlir::npu::tensorBytes(Value value) {
  auto type = cast<RankedTensorType>(value.getType());
  return type.getNumElements() * elementBytes(type.getElementType());
}

void Storage::addAlias(Value value, Alias alias) { aliases[value] = alias; }

bool Storage::isDense(Value value) const {
  Alias alias = aliasOf(value);
  switch (alias.kind) {
  case AliasKind::None:
  case AliasKind::Output:
    return true;
  case AliasKind::Reshape:
    return isDense(alias.of);
  case AliasKind::Slice:
  case AliasKind::Part:
    return isRun(shapeOf(alias.of), shapeOf(value)) && isDense(alias.of);
  }
  return false;
}

Value Storage::rootOf(Value value) const {
  Alias alias = aliasOf(value);
  while (alias.of) {
    value = alias.of;
    alias = aliasOf(value);
  }
  return value;
}

Storage::Storage(func::FuncOp function) {
  Block &block = function.front();
  // From the end: what a value is used for decides where it is computed.
  for (Operation &op : llvm::reverse(block)) {
    if (auto returned = dyn_cast<func::ReturnOp>(op)) {
      for (OpOperand &operand : returned->getOpOperands())
        if (operand.get().hasOneUse() &&
            (isComputed(operand.get()) ||
             operand.get().getDefiningOp<ReshapeOp>()))
          addAlias(
              operand.get(),
              {AliasKind::Output, {}, {0, 0, 0}, operand.getOperandNumber()});
    } else if (auto reshape = dyn_cast<ReshapeOp>(op)) {
      // The input of a reshape that is computed elsewhere goes there too.
      if (isInPlace(reshape.getResult()) && isDense(reshape.getResult()) &&
          reshape.getInput().hasOneUse() && isComputed(reshape.getInput()))
        addAlias(reshape.getInput(),
                 {AliasKind::Reshape, reshape.getResult(), {0, 0, 0}, 0});
    } else if (auto concat = dyn_cast<ConcatOp>(op)) {
      std::array<int64_t, 3> offset = {0, 0, 0};
      for (Value input : concat.getInputs()) {
        if (input.hasOneUse() && isComputed(input))
          addAlias(input, {AliasKind::Part, concat.getResult(), offset, 0});
        offset[concat.getAxis()] += shapeOf(input)[concat.getAxis()];
      }
    } else if (auto pad = dyn_cast<PadOp>(op)) {
      ArrayRef<int64_t> low = pad.getLow();
      if (pad.getInput().hasOneUse() && isComputed(pad.getInput()))
        addAlias(
            pad.getInput(),
            {AliasKind::Part, pad.getResult(), {low[0], low[1], low[2]}, 0});
    }
  }
  // From the beginning: reshapes and slices of what has its place by now.
  for (Operation &op : block) {
    if (auto reshape = dyn_cast<ReshapeOp>(op)) {
      if (aliasOf(reshape.getResult()).kind == AliasKind::None &&
          isDense(reshape.getInput()) &&
          !reshape.getInput().getDefiningOp<arith::ConstantOp>())
        addAlias(reshape.getResult(),
                 {AliasKind::Reshape, reshape.getInput(), {0, 0, 0}, 0});
    } else if (auto slice = dyn_cast<SliceOp>(op)) {
      ArrayRef<int64_t> offsets = slice.getOffsets();
      addAlias(slice.getResult(), {AliasKind::Slice,
                                   slice.getInput(),
                                   {offsets[0], offsets[1], offsets[2]},
                                   0});
    }
  }

  llvm::MapVector<Value, Root> roots;
  int64_t position = 0;
  auto touch = [&](Value value) {
    if (value.getDefiningOp<arith::ConstantOp>() ||
        !isa<RankedTensorType>(value.getType()))
      return;
    Value root = rootOf(value);
    auto [entry, isNew] = roots.try_emplace(root);
    if (isNew) {
      entry->second.value = root;
      entry->second.bytes = tensorBytes(root);
      entry->second.firstUse = position;
      entry->second.isExternal =
          isa<BlockArgument>(root) || aliasOf(root).kind == AliasKind::Output;
    }
    entry->second.lastUse = position;
  };
  for (BlockArgument argument : block.getArguments())
    touch(argument);
  for (Operation &op : block) {
    ++position;
    for (Value operand : op.getOperands())
      touch(operand);
    for (Value result : op.getResults())
      touch(result);
  }
  for (auto &[value, root] : roots) {
    if (aliasOf(value).kind == AliasKind::Output)
      root.lastUse = position;
    rootList.push_back(root);
  }
}
