// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Elementwise.h"
#include "Groups.h"
#include "Labels.h"

#include "npu/Compress/Passes.h"

#include "mlir/IR/Builders.h"
#include "llvm/ADT/DenseSet.h"

namespace mlir::npu {
#define GEN_PASS_DEF_INSERTRANGES
#include "npu/Compress/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;

namespace {
class InsertRangesPass : public npu::impl::InsertRangesBase<InsertRangesPass> {
public:
  using InsertRangesBase::InsertRangesBase;

  void runOnOperation() override;

private:
  void placeOnGroup(Operation *last, const QuantizableGroup &group);
  void placeOnOperand(OpOperand &operand, StringRef label);
  void placeOnValue(Value value);

  Labels labels;
};
} // namespace

/// The ends of the groups of a block, in its order.
static SmallVector<std::pair<Operation *, QuantizableGroup>>
findGroups(Block &block) {
  SmallVector<std::pair<Operation *, QuantizableGroup>> groups;
  DenseSet<Operation *> inner;
  // Users first: what a later operation takes into its group ends none.
  for (Operation &op : llvm::reverse(block)) {
    if (inner.contains(&op))
      continue;
    if (std::optional<QuantizableGroup> group = matchGroup(&op)) {
      inner.insert_range(group->inner);
      groups.emplace_back(&op, std::move(*group));
    }
  }
  std::reverse(groups.begin(), groups.end());
  return groups;
}

/// Where the scale of `value` is decided: behind what passes it through.
static Value findSource(Value value) {
  for (Operation *op = value.getDefiningOp();
       op && isPassThrough(op) && !matchGroup(op); op = value.getDefiningOp())
    value = op->getOperand(0);
  return value;
}

void InsertRangesPass::placeOnValue(Value value) {
  if (value.getDefiningOp<RangeOp>() ||
      llvm::any_of(value.getUsers(), llvm::IsaPred<RangeOp>))
    return;
  OpBuilder builder(value.getContext());
  builder.setInsertionPointAfterValue(value);
  auto range = RangeOp::create(
      builder, value.getLoc(), value,
      builder.getStringAttr(labels.makeUnique(Labels::describe(value))),
      FloatAttr(), FloatAttr(), TypeAttr());
  value.replaceAllUsesExcept(range.getOutput(), range);
  ++numRanges;
}

void InsertRangesPass::placeOnOperand(OpOperand &operand, StringRef label) {
  if (operand.get().getDefiningOp<RangeOp>())
    return;
  OpBuilder builder(operand.getOwner());
  auto range =
      RangeOp::create(builder, operand.getOwner()->getLoc(), operand.get(),
                      builder.getStringAttr(labels.makeUnique(label)),
                      FloatAttr(), FloatAttr(), TypeAttr());
  operand.set(range.getOutput());
  ++numRanges;
}

void InsertRangesPass::placeOnGroup(Operation *last,
                                    const QuantizableGroup &group) {
  std::string label = Labels::describe(last->getResult(0));
  // A constant gets a range for each use: one may be weights, one an operand.
  if (group.kind == GroupKind::Convolution) {
    placeOnOperand(group.core->getOpOperand(1), label + "/weights");
  } else if (group.kind != GroupKind::Table && group.kind != GroupKind::Sum) {
    for (OpOperand &operand : group.core->getOpOperands())
      if (llvm::is_contained(group.activations, operand.get()) &&
          readConstant(operand.get()))
        placeOnOperand(operand, label + "/constant");
  }
  for (Value activation : group.activations) {
    Value source = findSource(activation);
    if (!readConstant(source))
      placeOnValue(source);
  }
  placeOnValue(last->getResult(0));
}

void InsertRangesPass::runOnOperation() {
  func::FuncOp function = getOperation();
  if (function.isExternal())
    return;
  labels = Labels();
  function.walk([&](RangeOp range) {
    if (StringAttr label = range.getLabelAttr())
      labels.reserve(label);
  });
  // Arguments first, so that they have the names that nothing else competes
  // for.
  for (BlockArgument argument : function.getArguments())
    if (isFloatTensor(argument.getType()) &&
        llvm::any_of(argument.getUsers(), isPassThrough))
      placeOnValue(argument);
  for (Block &block : function.getBody())
    for (auto &[last, group] : findGroups(block))
      placeOnGroup(last, group);
}
