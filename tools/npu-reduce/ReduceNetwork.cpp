// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/npu-reduce/ReduceNetwork.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Reducer/Tester.h"
#include "llvm/Support/FileSystem.h"

using namespace mlir;

/// Whether `op` computes tensors in a function without branches. Constants are
/// no layers: they go with those that use them.
static bool isLayer(Operation *op) {
  auto func = dyn_cast_or_null<func::FuncOp>(op->getParentOp());
  return func && func.getBody().hasOneBlock() &&
         !op->hasTrait<OpTrait::IsTerminator>() &&
         !op->hasTrait<OpTrait::ConstantLike>() && op->getNumResults() > 0 &&
         llvm::all_of(op->getResultTypes(), llvm::IsaPred<TensorType>);
}

static SmallVector<Operation *> findLayers(ModuleOp module) {
  SmallVector<Operation *> layers;
  module.walk([&](Operation *op) {
    if (isLayer(op))
      layers.push_back(op);
  });
  return layers;
}

/// Erases what defines `values` and is used by nothing, and what defines its
/// operands, and so on.
static void eraseUnused(ArrayRef<Value> values) {
  SetVector<Operation *> candidates;
  auto add = [&](Value value) {
    if (Operation *op = value.getDefiningOp())
      candidates.insert(op);
  };
  llvm::for_each(values, add);
  while (!candidates.empty()) {
    Operation *op = candidates.pop_back_val();
    if (!isOpTriviallyDead(op))
      continue;
    SmallVector<Value> operands(op->getOperands());
    op->erase();
    llvm::for_each(operands, add);
  }
}

/// Erases a layer whose results have no uses, and what it alone used.
static void eraseLayer(Operation *op) {
  auto func = cast<func::FuncOp>(op->getParentOp());
  SmallVector<Value> operands(op->getOperands());
  op->erase();
  eraseUnused(operands);
  BitVector unused(func.getNumArguments());
  for (BlockArgument argument : func.getArguments())
    if (argument.use_empty())
      unused.set(argument.getArgNumber());
  (void)func.eraseArguments(unused);
}

/// Makes the function return `values`.
static void setResults(func::FuncOp func, ArrayRef<Value> values) {
  while (func.getNumResults() > 0)
    (void)func.eraseResult(0);
  for (auto [index, value] : llvm::enumerate(values))
    (void)func.insertResult(index, value.getType(), {});
  func.front().getTerminator()->setOperands(values);
}

/// Lets an operand of the same type stand for the layer, if it has one: the
/// first or the last.
static bool bypass(Operation *op, bool last) {
  if (op->getNumResults() != 1)
    return false;
  auto fits = [&](Value operand) {
    return operand.getType() == op->getResult(0).getType() &&
           !matchPattern(operand, m_Constant());
  };
  SmallVector<Value> operands =
      llvm::to_vector(llvm::make_filter_range(op->getOperands(), fits));
  if (operands.empty())
    return false;
  op->getResult(0).replaceAllUsesWith(last ? operands.back()
                                           : operands.front());
  eraseLayer(op);
  return true;
}

/// Cuts the network in two: what the layer used becomes outputs, what it made
/// becomes inputs.
///
///     func(%x) { %y = f(%x); %z = g(%y); %w = h(%z); return %w }
///
/// without g is
///
///     func(%x, %z) { %y = f(%x); %w = h(%z); return %w, %y }
static void cut(Operation *op) {
  auto func = cast<func::FuncOp>(op->getParentOp());
  for (OpResult result : op->getResults()) {
    if (result.use_empty())
      continue;
    unsigned index = func.getNumArguments();
    (void)func.insertArgument(index, result.getType(), {}, op->getLoc());
    result.replaceAllUsesWith(func.getArgument(index));
  }
  SetVector<Value> outputs;
  outputs.insert_range(func.front().getTerminator()->getOperands());
  for (Value operand : op->getOperands()) {
    Operation *producer = operand.getDefiningOp();
    auto isThis = [&](Operation *user) { return user == op; };
    if (producer && isLayer(producer) &&
        llvm::all_of(operand.getUsers(), isThis))
      outputs.insert(operand);
  }
  // An input that is an output says nothing, unless there is no other.
  auto isInput = [](Value output) { return isa<BlockArgument>(output); };
  if (!llvm::all_of(outputs, isInput))
    outputs.remove_if(isInput);
  setResults(func, outputs.getArrayRef());
  eraseLayer(op);
}

namespace {

/// What becomes of a layer that goes.
enum class Removal { Cut, BypassByFirst, BypassByLast };

struct ReduceNetwork : PassWrapper<ReduceNetwork, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(ReduceNetwork)

  ReduceNetwork() = default;
  ReduceNetwork(const ReduceNetwork &other) : PassWrapper(other) {}

  StringRef getArgument() const final { return "reduce-network"; }
  StringRef getDescription() const final {
    return "Take layers out of a network as long as a script finds the rest "
           "interesting";
  }

  Option<std::string> script{
      *this, "test",
      llvm::cl::desc("Program that is called with its arguments and an .mlir "
                     "file; exit status 1: interesting, 0: not")};
  ListOption<std::string> scriptArguments{
      *this, "test-arg", llvm::cl::desc("Arguments of the script")};

  void runOnOperation() override {
    if (failed(reduce(getOperation())))
      signalPassFailure();
  }

private:
  /// The network without the layers from `begin` on, `count` of them; null if
  /// this is no network, or not interesting.
  OwningOpRef<ModuleOp> without(ModuleOp module, size_t begin, size_t count,
                                Removal removal, const Tester &tester) const {
    OwningOpRef<ModuleOp> smaller = module.clone();
    SmallVector<Operation *> layers = findLayers(*smaller);
    // Forwards, because a layer that goes takes unused ones before it along,
    // none behind it.
    for (Operation *op : ArrayRef(layers).slice(begin, count))
      if (removal == Removal::Cut ||
          !bypass(op, removal == Removal::BypassByLast))
        cut(op);
    if (failed(verify(*smaller)) ||
        tester.isInteresting(*smaller).first != Tester::Interestingness::True)
      return {};
    return smaller;
  }

  LogicalResult reduce(ModuleOp module) const {
    if (!llvm::sys::fs::can_execute(script))
      return module.emitError("test: expected a program that can be executed, "
                              "found '")
             << script << "'";
    Tester tester(script, ArrayRef<std::string>(scriptArguments));
    if (tester.isInteresting(module).first != Tester::Interestingness::True)
      return module.emitError("expected an interesting network to begin with: "
                              "'")
             << script << "' did not exit with status 1 on it";
    OwningOpRef<ModuleOp> best = module.clone();
    size_t count = std::max<size_t>(findLayers(*best).size() / 2, 1);
    while (true) {
      bool smaller = false;
      for (size_t begin = 0; begin < findLayers(*best).size();) {
        size_t layers = findLayers(*best).size();
        size_t here = std::min(count, layers - begin);
        OwningOpRef<ModuleOp> next;
        for (Removal removal :
             {Removal::Cut, Removal::BypassByFirst, Removal::BypassByLast})
          if (!next && here < layers)
            next = without(*best, begin, here, removal, tester);
        if (!next) {
          begin += here;
          continue;
        }
        best = std::move(next);
        smaller = true;
      }
      if (count > 1)
        count = (count + 1) / 2;
      else if (!smaller)
        break;
    }
    module.getBodyRegion().takeBody(best->getBodyRegion());
    return success();
  }
};

} // namespace

void npu::tools::registerReduceNetwork() { PassRegistration<ReduceNetwork>(); }
