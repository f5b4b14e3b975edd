// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Transpositions of any rank by permutations of maps.
#include "Maps.h"

#include <map>
#include <numeric>

using namespace mlir;
using namespace mlir::npu;

namespace {

/// A sequence of groups of dimensions, as their numbers.
using Order = SmallVector<int64_t>;

/// One step: the sequence is cut into three blocks at `first` and `second`, and
/// block permutation[i] becomes the i-th.
struct Step {
  int64_t first, second;
  std::array<int64_t, 3> permutation;

  Order apply(const Order &order) const {
    std::array<int64_t, 4> cuts = {0, first, second,
                                   static_cast<int64_t>(order.size())};
    Order result;
    for (int64_t block : permutation)
      result.append(order.begin() + cuts[block],
                    order.begin() + cuts[block + 1]);
    return result;
  }
};

/// The fewest steps from 0, 1, 2, ... to `target`, by breadth-first search. Six
/// groups, TOSA's largest rank, have 720 orders.
SmallVector<Step> findSteps(const Order &target) {
  static constexpr std::array<std::array<int64_t, 3>, 5> permutations = {
      {{0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}};
  auto key = [](const Order &order) {
    return std::vector<int64_t>(order.begin(), order.end());
  };
  int64_t size = target.size();
  Order start(size);
  std::iota(start.begin(), start.end(), 0);
  std::map<std::vector<int64_t>, SmallVector<Step>> found;
  SmallVector<Order> queue = {start};
  found[key(start)] = {};
  for (size_t next = 0; next < queue.size() && !found.count(key(target));
       ++next) {
    Order order = queue[next];
    SmallVector<Step> steps = found[key(order)];
    for (int64_t first = 0; first <= size; ++first)
      for (int64_t second = first; second <= size; ++second)
        for (const auto &permutation : permutations) {
          Step step{first, second, permutation};
          Order reached = step.apply(order);
          auto [entry, isNew] = found.try_emplace(key(reached), steps);
          if (!isNew)
            continue;
          entry->second.push_back(step);
          queue.push_back(reached);
        }
  }
  return found[key(target)];
}

/// The extents of dimensions that stay together, in the order of the input, and
/// the order that they have in the result. Dimensions of extent 1 move for
/// nothing.
std::pair<SmallVector<int64_t>, Order>
groupDimensions(ArrayRef<int64_t> shape, ArrayRef<int32_t> permutation) {
  SmallVector<int64_t> kept, position(shape.size(), -1);
  for (size_t dim = 0; dim < shape.size(); ++dim)
    if (shape[dim] != 1) {
      position[dim] = kept.size();
      kept.push_back(shape[dim]);
    }
  SmallVector<SmallVector<int64_t>> runs;
  for (int64_t dim : permutation) {
    if (position[dim] < 0)
      continue;
    if (runs.empty() || position[dim] != runs.back().back() + 1)
      runs.emplace_back();
    runs.back().push_back(position[dim]);
  }
  Order byInput(runs.size()), order(runs.size());
  std::iota(byInput.begin(), byInput.end(), 0);
  llvm::sort(byInput, [&](int64_t a, int64_t b) {
    return runs[a].front() < runs[b].front();
  });
  SmallVector<int64_t> extents;
  for (auto [number, run] : llvm::enumerate(byInput)) {
    order[run] = number;
    int64_t extent = 1;
    for (int64_t dim : runs[run])
      extent *= kept[dim];
    extents.push_back(extent);
  }
  return {extents, order};
}

struct ConvertTranspose : TosaPattern<tosa::TransposeOp> {
  using TosaPattern::TosaPattern;

  LogicalResult
  matchAndRewrite(tosa::TransposeOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    auto [extents, target] = groupDimensions(
        cast<RankedTensorType>(op.getInput1().getType()).getShape(),
        op.getPerms());
    Order order(extents.size());
    std::iota(order.begin(), order.end(), 0);
    Value map = adaptor.getInput1();
    auto type = cast<RankedTensorType>(map.getType());
    for (const Step &step : findSteps(target)) {
      std::array<int64_t, 4> cuts = {0, step.first, step.second,
                                     static_cast<int64_t>(order.size())};
      MapShape from = {1, 1, 1}, to;
      for (int64_t block = 0; block < 3; ++block)
        for (int64_t i = cuts[block]; i < cuts[block + 1]; ++i)
          from[block] *= extents[order[i]];
      for (int64_t block = 0; block < 3; ++block)
        to[block] = from[step.permutation[block]];
      map = PermuteOp::create(rewriter, loc, type.clone(to),
                              reshapeTo(rewriter, loc, map, from),
                              /*ofm=*/Value(), step.permutation)
                .getResult();
      order = step.apply(order);
    }
    rewriter.replaceOp(
        op, reshapeTo(rewriter, loc, map,
                      mapShape(cast<RankedTensorType>(op.getOutput().getType())
                                   .getShape())));
    return success();
  }
};

} // namespace

void npu::populateTransposePatterns(const TypeConverter &converter,
                                    RewritePatternSet &patterns,
                                    Refusals &refusals) {
  patterns.add<ConvertTranspose>(converter, patterns.getContext(), refusals);
}
