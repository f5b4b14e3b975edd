// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/npu-reduce/ReductionPatterns.h"

#include "npu/Dialect/NPU/IR/NPU.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Reducer/ReductionPatternInterface.h"

using namespace mlir;

namespace {

/// Whether `op` is a layer: it computes one tensor.
bool isLayer(Operation *op) {
  return op->getNumResults() == 1 &&
         isa<RankedTensorType>(op->getResult(0).getType()) &&
         !op->hasTrait<OpTrait::ConstantLike>() &&
         isa_and_present<tosa::TosaDialect, mlir::npu::NPUDialect>(
             op->getDialect());
}

/// A way to make a network smaller, tried on a copy first: the driver gives up
/// when patterns together make a module uninteresting, so each must not.
class TestedPattern : public RewritePattern {
public:
  TestedPattern(MLIRContext *context, Tester &tester)
      : RewritePattern(MatchAnyOpTypeTag(), /*benefit=*/1, context),
        tester(tester) {}

  LogicalResult matchAndRewrite(Operation *op,
                                PatternRewriter &rewriter) const override {
    auto module = op->getParentOfType<ModuleOp>();
    if (!module)
      return rewriter.notifyMatchFailure(op, "is in no module");
    IRMapping mapping;
    OwningOpRef<ModuleOp> copy = cast<ModuleOp>(module->clone(mapping));
    IRRewriter copyRewriter(op->getContext());
    if (failed(reduce(mapping.lookup(op), copyRewriter)))
      return rewriter.notifyMatchFailure(op, "cannot be reduced so");
    if (tester.isInteresting(*copy).first != Tester::Interestingness::True)
      return rewriter.notifyMatchFailure(op, "the module is less interesting");
    return reduce(op, rewriter);
  }

protected:
  /// Makes the network smaller at `op`, or fails without a change.
  virtual LogicalResult reduce(Operation *op, RewriterBase &rewriter) const = 0;

private:
  Tester &tester;
};

/// Whether the value is computed from the network's inputs.
bool isActivation(Value value) {
  Operation *source = value.getDefiningOp();
  return isa<RankedTensorType>(value.getType()) &&
         !(source && source->hasTrait<OpTrait::ConstantLike>());
}

/// A network returns what its last layer read.
struct ReturnEarlier : TestedPattern {
  using TestedPattern::TestedPattern;

  LogicalResult reduce(Operation *op, RewriterBase &rewriter) const override {
    auto returns = dyn_cast<func::ReturnOp>(op);
    if (!returns)
      return failure();
    auto func = op->getParentOfType<func::FuncOp>();
    for (OpOperand &returned : returns->getOpOperands()) {
      Operation *last = returned.get().getDefiningOp();
      if (!last || !isLayer(last))
        continue;
      auto operand = llvm::find_if(last->getOperands(), isActivation);
      if (operand == last->operand_end())
        continue;
      rewriter.modifyOpInPlace(op, [&] { returned.set(*operand); });
      rewriter.modifyOpInPlace(func, [&] {
        func.setType(rewriter.getFunctionType(func.getArgumentTypes(),
                                              returns.getOperandTypes()));
      });
      return success();
    }
    return failure();
  }
};

/// A layer gives one of its operands.
struct ReplaceByOperand : TestedPattern {
  using TestedPattern::TestedPattern;

  LogicalResult reduce(Operation *op, RewriterBase &rewriter) const override {
    if (!isLayer(op))
      return failure();
    for (Value operand : op->getOperands())
      if (operand.getType() == op->getResult(0).getType() &&
          isActivation(operand)) {
        rewriter.replaceOp(op, operand);
        return success();
      }
    return failure();
  }
};

/// A layer gives zeros.
struct ReplaceByZeros : TestedPattern {
  using TestedPattern::TestedPattern;

  LogicalResult reduce(Operation *op, RewriterBase &rewriter) const override {
    if (!isLayer(op))
      return failure();
    auto type = cast<RankedTensorType>(op->getResult(0).getType());
    TypedAttr zero = rewriter.getZeroAttr(type.getElementType());
    if (!zero || !type.hasStaticShape())
      return failure();
    rewriter.setInsertionPoint(op);
    rewriter.replaceOpWithNewOp<tosa::ConstOp>(
        op, type, cast<ElementsAttr>(DenseElementsAttr::get(type, zero)));
    return success();
  }
};

struct NetworkReduction : DialectReductionPatternInterface {
  explicit NetworkReduction(Dialect *dialect)
      : DialectReductionPatternInterface(dialect) {}

  void populateReductionPatterns(RewritePatternSet &patterns) const override {}

  void populateReductionPatternsWithTester(RewritePatternSet &patterns,
                                           Tester &tester) const override {
    patterns.add<ReturnEarlier, ReplaceByOperand, ReplaceByZeros>(
        patterns.getContext(), tester);
  }
};

} // namespace

void ::npu::tools::registerReductionPatterns(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *, tosa::TosaDialect *dialect) {
    dialect->addInterfaces<NetworkReduction>();
  });
}
