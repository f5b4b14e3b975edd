// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Groups.h"

#include "Elementwise.h"

#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace mlir;
using namespace mlir::npu;

bool mlir::npu::isFloatTensor(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor && tensor.getElementType().isF32();
}

bool mlir::npu::isPassThrough(Operation *op) {
  return isa<tosa::AvgPool2dOp, tosa::ClampOp, tosa::GatherOp, tosa::IdentityOp,
             tosa::MaxPool2dOp, tosa::PadOp, tosa::ReduceMaxOp,
             tosa::ReduceMinOp, tosa::ReshapeOp, tosa::ResizeOp,
             tosa::ReverseOp, tosa::SliceOp, tosa::TileOp, tosa::TransposeOp>(
             op) &&
         isFloatTensor(op->getOperand(0).getType()) &&
         isFloatTensor(op->getResult(0).getType());
}

/// softmax(x) = exp(x - max x) * reciprocal(sum of the same exp).
static std::optional<QuantizableGroup> matchSoftmax(Operation *last) {
  auto product = dyn_cast<tosa::MulOp>(last);
  if (!product)
    return std::nullopt;
  for (bool swapped : {false, true}) {
    Value left = swapped ? product.getInput2() : product.getInput1();
    Value right = swapped ? product.getInput1() : product.getInput2();
    auto exp = left.getDefiningOp<tosa::ExpOp>();
    auto reciprocal = right.getDefiningOp<tosa::ReciprocalOp>();
    if (!exp || !reciprocal || !reciprocal->hasOneUse())
      continue;
    auto sum = reciprocal.getInput1().getDefiningOp<tosa::ReduceSumOp>();
    auto difference = exp.getInput1().getDefiningOp<tosa::SubOp>();
    if (!sum || sum.getInput() != exp.getOutput() || !sum->hasOneUse() ||
        !exp.getOutput().hasNUses(2) || !difference || !difference->hasOneUse())
      continue;
    auto max = difference.getInput2().getDefiningOp<tosa::ReduceMaxOp>();
    if (!max || max.getInput() != difference.getInput1() || !max->hasOneUse() ||
        max.getAxis() != sum.getAxis())
      continue;
    QuantizableGroup group(GroupKind::Softmax, product);
    group.inner = {max, difference, exp, sum, reciprocal};
    group.activations = {max.getInput()};
    group.axis = max.getAxis();
    return group;
  }
  return std::nullopt;
}

/// A sum over axes, perhaps reshaped and multiplied by a constant.
static std::optional<QuantizableGroup> matchSum(Operation *last) {
  if (!isa<tosa::MulOp, tosa::ReduceSumOp>(last))
    return std::nullopt;
  QuantizableGroup group(GroupKind::Sum, last);
  Value operand = last->getOperand(0);
  if (auto mul = dyn_cast<tosa::MulOp>(last)) {
    std::optional<double> factor = readSplat(mul.getInput2());
    if (!factor) {
      operand = mul.getInput2();
      factor = readSplat(mul.getInput1());
    }
    if (!factor || operand.getType() != mul.getType())
      return std::nullopt;
    group.factor = *factor;
  }
  for (Operation *op = operand.getDefiningOp();
       op && op->hasOneUse() && isa<tosa::ReduceSumOp, tosa::ReshapeOp>(op);
       op = op->getOperand(0).getDefiningOp())
    group.inner.push_back(op);
  // A reshape before the first sum passes through on its own.
  while (!group.inner.empty() && isa<tosa::ReshapeOp>(group.inner.back()))
    group.inner.pop_back();
  if (!group.inner.empty())
    group.core = group.inner.back();
  if (!isa<tosa::ReduceSumOp>(group.core))
    return std::nullopt;
  group.activations = {group.core->getOperand(0)};
  std::reverse(group.inner.begin(), group.inner.end());
  return group;
}

/// The groups whose core is one operation of a fixed kind.
static std::optional<QuantizableGroup> matchSingle(Operation *op) {
  if (isa<tosa::Conv2DOp, tosa::DepthwiseConv2DOp, tosa::TransposeConv2DOp>(
          op)) {
    // Weights that are computed at run time have no scale for each channel.
    std::optional<SmallVector<double>> weights =
        readConstant(op->getOperand(1));
    std::optional<SmallVector<double>> bias = readConstant(op->getOperand(2));
    if (!weights || weights->empty() || !bias || bias->empty())
      return std::nullopt;
    QuantizableGroup group(GroupKind::Convolution, op);
    group.activations = {op->getOperand(0)};
    return group;
  }
  std::optional<GroupKind> kind;
  if (isa<tosa::MatMulOp>(op))
    kind = GroupKind::MatMul;
  else if (isa<tosa::AddOp, tosa::SubOp>(op))
    kind = GroupKind::AddSub;
  else if (isa<tosa::MulOp>(op))
    kind = GroupKind::Mul;
  else if (isa<tosa::MaximumOp, tosa::MinimumOp>(op))
    kind = GroupKind::MinMax;
  else if (isa<tosa::ConcatOp>(op))
    kind = GroupKind::Concat;
  if (!kind)
    return std::nullopt;
  QuantizableGroup group(*kind, op);
  if (*kind == GroupKind::Concat)
    llvm::append_range(group.activations, op->getOperands());
  else
    group.activations = {op->getOperand(0), op->getOperand(1)};
  return group;
}

/// The group that `clamp` ends, if what it bounds is used nowhere else.
static std::optional<QuantizableGroup> matchClamped(tosa::ClampOp clamp) {
  Operation *producer = clamp.getInput().getDefiningOp();
  if (!producer || !producer->hasOneUse() ||
      !isFloatTensor(clamp.getOutput().getType()))
    return std::nullopt;
  // A softmax has a range of its own: a clamp of it passes through.
  if (matchSoftmax(producer))
    return std::nullopt;
  std::optional<QuantizableGroup> group = matchSum(producer);
  if (!group) {
    // With a number as operand it is a function of one tensor.
    if (isElementwise(producer) &&
        llvm::any_of(elementwiseOperands(producer), [](Value operand) {
          return readSplat(operand).has_value();
        }))
      return std::nullopt;
    group = matchSingle(producer);
  }
  if (!group)
    return std::nullopt;
  group->inner.push_back(producer);
  group->clamp = clamp;
  return group;
}

namespace {
/// Grows the largest set of elementwise operations that ends in one operation
/// and depends on one tensor alone.
class TableMatcher {
public:
  explicit TableMatcher(Operation *root) : root(root) {}

  std::optional<QuantizableGroup> match() {
    if (!add(root))
      return std::nullopt;
    std::optional<QuantizableGroup> best = current();
    while (Operation *next = nextToAbsorb()) {
      leaves.remove(next->getResult(0));
      if (!add(next))
        break;
      if (std::optional<QuantizableGroup> group = current())
        best = group;
    }
    return best;
  }

private:
  /// Takes `op` in; its operands that are neither constants nor computed inside
  /// become leaves. False if a constant operand varies.
  bool add(Operation *op) {
    if (!isElementwise(op))
      return false;
    inside.insert(op);
    for (Value operand : elementwiseOperands(op)) {
      if (readSplat(operand))
        continue;
      if (readConstant(operand))
        return false;
      if (!inside.contains(operand.getDefiningOp()))
        leaves.insert(operand);
    }
    return true;
  }

  /// The last leaf in the block that can be computed inside: later ones first,
  /// so that a value is taken in only after all its users.
  Operation *nextToAbsorb() {
    Operation *last = nullptr;
    for (Value leaf : leaves) {
      Operation *op = leaf.getDefiningOp();
      if (!op || !isElementwise(op) ||
          cast<ShapedType>(leaf.getType()).getShape() !=
              cast<ShapedType>(root->getResult(0).getType()).getShape() ||
          !llvm::all_of(op->getUsers(),
                        [&](Operation *user) { return inside.contains(user); }))
        continue;
      // The bounds of a convolution belong to it.
      if (auto clamp = dyn_cast<tosa::ClampOp>(op))
        if (matchClamped(clamp))
          continue;
      if (matchSoftmax(op) || matchSum(op))
        continue;
      if (!last || last->isBeforeInBlock(op))
        last = op;
    }
    return last;
  }

  std::optional<QuantizableGroup> current() {
    if (leaves.size() != 1 || !isFloatTensor(leaves.front().getType()) ||
        cast<ShapedType>(leaves.front().getType()).getShape() !=
            cast<ShapedType>(root->getResult(0).getType()).getShape())
      return std::nullopt;
    // Clamps alone pass through, without a loss.
    if (llvm::all_of(inside, llvm::IsaPred<tosa::ClampOp, tosa::IdentityOp>))
      return std::nullopt;
    QuantizableGroup group(GroupKind::Table, root);
    for (Operation *op : inside)
      if (op != root)
        group.inner.push_back(op);
    llvm::sort(group.inner, [](Operation *a, Operation *b) {
      return a->isBeforeInBlock(b);
    });
    group.activations = {leaves.front()};
    return group;
  }

  Operation *root;
  llvm::SmallSetVector<Operation *, 8> inside;
  llvm::SmallSetVector<Value, 4> leaves;
};
} // namespace

std::optional<QuantizableGroup> mlir::npu::matchGroup(Operation *last) {
  if (last->getNumResults() != 1 ||
      !isFloatTensor(last->getResult(0).getType()))
    return std::nullopt;
  if (std::optional<QuantizableGroup> softmax = matchSoftmax(last))
    return softmax;
  if (std::optional<QuantizableGroup> sum = matchSum(last))
    return sum;
  if (std::optional<QuantizableGroup> table = TableMatcher(last).match())
    return table;
  if (auto clamp = dyn_cast<tosa::ClampOp>(last))
    return matchClamped(clamp);
  return matchSingle(last);
}
