// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "HostGroups.h"

#include "npu/Dialect/NPU/IR/NPU.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;
using namespace mlir::npu;

SmallVector<Value> npu::usedValues(Operation *op) {
  SetVector<Value> values(op->operand_begin(), op->operand_end());
  getUsedValuesDefinedAbove(op->getRegions(), values);
  return values.takeVector();
}

bool npu::isCopiedToHost(Operation *op) {
  if (auto reshape = dyn_cast<ReshapeOp>(op))
    return static_cast<bool>(
        reshape.getInput().getDefiningOp<arith::ConstantOp>());
  return isa<tosa::ConstOp, tosa::ConstShapeOp, arith::ConstantOp>(op);
}

namespace {

class Grouping {
public:
  explicit Grouping(ArrayRef<Operation *> operations) {
    for (Operation *op : operations) {
      groupOf[op] = groups.size();
      groups.push_back({op});
    }
    for (Operation *op : operations)
      for (Operation *source : sourcesOf(op))
        if (auto found = groupOf.find(source); found != groupOf.end())
          tryToJoin(found->second, groupOf[op]);
  }

  std::vector<std::vector<Operation *>> take() {
    llvm::erase_if(groups, [](const auto &group) { return group.empty(); });
    return std::move(groups);
  }

private:
  /// Operations that make what `op` uses, but for constants.
  static SmallVector<Operation *> sourcesOf(Operation *op) {
    SmallVector<Operation *> sources;
    for (Value value : usedValues(op))
      if (Operation *source = value.getDefiningOp();
          source && !isCopiedToHost(source))
        sources.push_back(source);
    return sources;
  }

  /// Joins two groups, of which the second uses the first, unless an operation
  /// of neither stands on a way from one to the other.
  void tryToJoin(unsigned first, unsigned second) {
    if (first == second || reachesOutside(first, second) ||
        reachesOutside(second, first))
      return;
    for (Operation *op : groups[first])
      groupOf[op] = second;
    std::vector<Operation *> &into = groups[second];
    into.insert(into.begin(), groups[first].begin(), groups[first].end());
    groups[first].clear();
    llvm::sort(
        into, [](Operation *a, Operation *b) { return a->isBeforeInBlock(b); });
  }

  /// Whether a way from group `from` to group `to` passes what is in neither.
  bool reachesOutside(unsigned from, unsigned to) const {
    DenseSet<Operation *> seen;
    SmallVector<Operation *> stack;
    auto visit = [&](Operation *op) {
      for (Operation *source : sourcesOf(op))
        if (seen.insert(source).second)
          stack.push_back(source);
    };
    for (Operation *op : groups[to])
      for (Operation *source : sourcesOf(op))
        if (!isIn(source, from) && !isIn(source, to) &&
            seen.insert(source).second)
          stack.push_back(source);
    while (!stack.empty()) {
      Operation *op = stack.pop_back_val();
      if (isIn(op, from))
        return true;
      auto group = groupOf.find(op);
      if (group == groupOf.end())
        visit(op);
      else
        llvm::for_each(groups[group->second], visit);
    }
    return false;
  }

  bool isIn(Operation *op, unsigned group) const {
    auto found = groupOf.find(op);
    return found != groupOf.end() && found->second == group;
  }

  std::vector<std::vector<Operation *>> groups;
  DenseMap<Operation *, unsigned> groupOf;
};

} // namespace

std::vector<std::vector<Operation *>>
npu::groupForHost(ArrayRef<Operation *> operations) {
  return Grouping(operations).take();
}
