// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The pass npu-cpu-results-to-arguments.
#include "npu/CPU/Passes.h"

namespace mlir::npu {
#define GEN_PASS_DEF_CPURESULTSTOARGUMENTS
#include "npu/CPU/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;

namespace {
struct ResultsToArguments
    : npu::impl::CPUResultsToArgumentsBase<ResultsToArguments> {
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (!function.getBody().hasOneBlock()) {
      function.emitOpError("expected one block, found ")
          << function.getBody().getBlocks().size();
      return signalPassFailure();
    }
    auto terminator =
        cast<func::ReturnOp>(function.getBody().front().getTerminator());
    OpBuilder builder(terminator);
    for (auto [i, type] : llvm::enumerate(function.getResultTypes())) {
      auto bufferType = dyn_cast<MemRefType>(type);
      if (!bufferType || !bufferType.hasStaticShape()) {
        function.emitOpError("expected results that are buffers of static "
                             "shape, found ")
            << type;
        return signalPassFailure();
      }
      unsigned position = function.getNumArguments();
      if (failed(function.insertArgument(position, bufferType, {},
                                         terminator.getLoc())))
        return signalPassFailure();
      Value argument = function.getArgument(position);
      // The operand now: a value that was returned before is an argument.
      Value result = terminator.getOperand(i);
      auto alloc = result.getDefiningOp<memref::AllocOp>();
      if (alloc && alloc.getType() == bufferType) {
        alloc.replaceAllUsesWith(argument);
        alloc.erase();
        continue;
      }
      memref::CopyOp::create(builder, terminator.getLoc(), result, argument);
    }
    terminator.getOperandsMutable().clear();
    while (function.getNumResults() != 0)
      if (failed(function.eraseResult(0)))
        return signalPassFailure();
  }
};
} // namespace
