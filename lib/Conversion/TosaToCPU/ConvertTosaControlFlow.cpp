// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The pass npu-convert-tosa-control-flow.
#include "npu/Conversion/TosaToCPU/Passes.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/IR/PatternMatch.h"

namespace mlir::npu {
#define GEN_PASS_DEF_CONVERTTOSACONTROLFLOW
#include "npu/Conversion/TosaToCPU/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;

/// The one element of a tensor.
static Value readElement(OpBuilder &b, Location loc, Value tensor) {
  auto type = cast<RankedTensorType>(tensor.getType());
  Value zero;
  if (type.getRank() != 0)
    zero = arith::ConstantIndexOp::create(b, loc, 0);
  return tensor::ExtractOp::create(b, loc, tensor,
                                   SmallVector<Value>(type.getRank(), zero));
}

/// Gives each value a buffer of its own. (Tensors that are empty would become
/// one where they are of one type.)
static SmallVector<Value> copy(OpBuilder &b, Location loc, ValueRange values) {
  SmallVector<Value> copies;
  for (Value value : values)
    copies.push_back(bufferization::AllocTensorOp::create(
        b, loc, cast<RankedTensorType>(value.getType()), ValueRange(), value));
  return copies;
}

/// Has each value stand in the buffer of a destination.
static SmallVector<Value> putInto(OpBuilder &b, Location loc, ValueRange values,
                                  ValueRange destinations) {
  SmallVector<Value> results;
  for (auto [value, destination] : llvm::zip_equal(values, destinations))
    results.push_back(bufferization::MaterializeInDestinationOp::create(
                          b, loc, value.getType(), value, destination)
                          .getResult());
  return results;
}

/// Moves the operations of a graph to the end of `block`, with `arguments` for
/// the graph's. Returns what it yields.
static SmallVector<Value> inlineGraph(IRRewriter &rewriter, Region &graph,
                                      Block *block, ValueRange arguments) {
  auto yield = cast<tosa::YieldOp>(graph.front().getTerminator());
  SmallVector<Value> yielded(yield.getOperands());
  for (Value &value : yielded)
    if (auto argument = dyn_cast<BlockArgument>(value);
        argument && argument.getOwner() == &graph.front())
      value = arguments[argument.getArgNumber()];
  rewriter.eraseOp(yield);
  rewriter.mergeBlocks(&graph.front(), block, arguments);
  return yielded;
}

/// Both branches write their results to the same places.
static void lower(IRRewriter &rewriter, tosa::IfOp op) {
  Location loc = op.getLoc();
  rewriter.setInsertionPoint(op);
  Value condition = readElement(rewriter, loc, op.getCondition());
  SmallVector<Value> places;
  for (Type type : op.getResultTypes())
    places.push_back(bufferization::AllocTensorOp::create(
        rewriter, loc, cast<RankedTensorType>(type), ValueRange()));
  auto branch = scf::IfOp::create(rewriter, loc, op.getResultTypes(), condition,
                                  /*addThenBlock=*/true, /*addElseBlock=*/true);
  for (auto [graph, block] : {std::pair(&op.getThenGraph(), branch.thenBlock()),
                              {&op.getElseGraph(), branch.elseBlock()}}) {
    SmallVector<Value> results =
        inlineGraph(rewriter, *graph, block, op.getInputList());
    rewriter.setInsertionPointToEnd(block);
    scf::YieldOp::create(rewriter, loc,
                         putInto(rewriter, loc, results, places));
  }
  rewriter.replaceOp(op, branch.getResults());
}

/// The values that go round have places of their own, which each round of the
/// loop writes again.
static void lower(IRRewriter &rewriter, tosa::WhileOp op) {
  Location loc = op.getLoc();
  TypeRange types = op.getResultTypes();
  SmallVector<Location> locations(types.size(), loc);
  rewriter.setInsertionPoint(op);
  auto loop = scf::WhileOp::create(rewriter, loc, types,
                                   copy(rewriter, loc, op.getInputList()));

  Block *before = rewriter.createBlock(&loop.getBefore(), {}, types, locations);
  SmallVector<Value> condition =
      inlineGraph(rewriter, op.getCondGraph(), before, before->getArguments());
  rewriter.setInsertionPointToEnd(before);
  scf::ConditionOp::create(rewriter, loc,
                           readElement(rewriter, loc, condition.front()),
                           before->getArguments());

  Block *after = rewriter.createBlock(&loop.getAfter(), {}, types, locations);
  SmallVector<Value> next =
      inlineGraph(rewriter, op.getBodyGraph(), after, after->getArguments());
  rewriter.setInsertionPointToEnd(after);
  // All are known before one is written: the next value of one may be the last
  // one of another.
  scf::YieldOp::create(
      rewriter, loc,
      putInto(rewriter, loc, copy(rewriter, loc, next), after->getArguments()));
  rewriter.replaceOp(op, loop.getResults());
}

namespace {
struct ConvertControlFlow
    : npu::impl::ConvertTosaControlFlowBase<ConvertControlFlow> {
  void runOnOperation() override {
    SmallVector<Operation *> operations;
    getOperation().walk([&](Operation *op) {
      if (isa<tosa::IfOp, tosa::WhileOp>(op))
        operations.push_back(op);
    });
    IRRewriter rewriter(&getContext());
    // Inner ones come first.
    for (Operation *op : operations) {
      if (auto branch = dyn_cast<tosa::IfOp>(op))
        lower(rewriter, branch);
      else
        lower(rewriter, cast<tosa::WhileOp>(op));
    }
  }
};
} // namespace
