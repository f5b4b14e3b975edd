// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The pass convert-tosa-to-npu: the patterns by family stand in the files
/// beside this one.
#include "npu/Conversion/TosaToNPU/Passes.h"

#include "Maps.h"

namespace mlir::npu {
#define GEN_PASS_DEF_CONVERTTOSATONPU
#include "npu/Conversion/TosaToNPU/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;

/// Why a type has no map, or an empty string.
static std::string typeProblem(Type type) {
  auto tensor = dyn_cast<ShapedType>(type);
  if (!tensor || mapType(type))
    return "";
  std::string text;
  llvm::raw_string_ostream stream(text);
  if (!tensor.hasRank() || !tensor.hasStaticShape())
    stream << "the shape of " << type
           << " is not static; fix the batch (npu-set-batch) or export the "
              "model with fixed sizes";
  else if (isa<FloatType>(tensor.getElementType()))
    stream << "the chip computes with integers, found " << type
           << "; quantize the network first";
  else
    stream << "expected elements of i1, i4, i8, i16, i32 or i48, found "
           << type;
  return text;
}

/// The first problem of an operand's or a result's type.
static std::string typeProblemOf(Operation *op) {
  for (Type type : op->getOperandTypes())
    if (std::string problem = typeProblem(type); !problem.empty())
      return problem;
  for (Type type : op->getResultTypes())
    if (std::string problem = typeProblem(type); !problem.empty())
      return problem;
  return "";
}

static bool hasFloats(Operation *op) {
  auto isFloat = [](Type type) {
    return isa<FloatType>(getElementTypeOrSelf(type));
  };
  return llvm::any_of(op->getOperandTypes(), isFloat) ||
         llvm::any_of(op->getResultTypes(), isFloat);
}

/// Why `op` was not converted.
static std::string problemOf(Operation *op, const Refusals &refusals) {
  if (std::string problem = typeProblemOf(op); !problem.empty())
    return problem;
  if (auto found = refusals.find(op); found != refusals.end())
    return found->second;
  return "the chip has no operation for it";
}

namespace {

struct ConvertTosaToNPU : npu::impl::ConvertTosaToNPUBase<ConvertTosaToNPU> {
  using ConvertTosaToNPUBase::ConvertTosaToNPUBase;

  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (function.isExternal())
      return;
    if (failed(checkBoundary(function)))
      return signalPassFailure();

    MLIRContext *context = &getContext();
    MapTypeConverter converter;
    Refusals refusals;
    RewritePatternSet patterns(context);
    populateBinaryPatterns(converter, patterns, refusals);
    populateDataPatterns(converter, patterns, refusals);
    populateMacPatterns(converter, patterns, refusals);
    populatePoolPatterns(converter, patterns, refusals);
    populateResizePatterns(converter, patterns, refusals);
    populateTransposePatterns(converter, patterns, refusals);
    populateTransposedConvolutionPatterns(converter, patterns, refusals);
    populateUnaryPatterns(converter, patterns, refusals);

    ConversionTarget target(*context);
    target
        .addLegalDialect<NPUDialect, arith::ArithDialect, func::FuncDialect>();
    target.addLegalOp<tosa::ConstShapeOp>();
    // What they hold runs where they run.
    target.addLegalOp<tosa::IfOp, tosa::WhileOp>();
    target.markOpRecursivelyLegal<tosa::IfOp, tosa::WhileOp>();
    // TOSA operations are neither legal nor illegal: the driver goes on past
    // one that no pattern takes, so that all of them are reported in one run.
    // Patterns see maps only, so what has none is left to that report, too.
    target.addDynamicallyLegalDialect<tosa::TosaDialect>(
        [](Operation *op) -> std::optional<bool> {
          if (!typeProblemOf(op).empty())
            return true;
          return std::nullopt;
        });
    if (failed(applyPartialConversion(function, target, std::move(patterns)))) {
      function.emitError("convert-tosa-to-npu: the conversion failed");
      return signalPassFailure();
    }
    eraseDeadOps(function);
    if (host)
      markLeftovers(function, refusals);
    else
      reportLeftovers(function, refusals);
  }

private:
  LogicalResult checkBoundary(func::FuncOp function) {
    if (!function.getBody().hasOneBlock())
      return function.emitError(
          "has several blocks; expected a network without branches");
    LogicalResult result = success();
    auto check = [&](StringRef what, unsigned index, Type type) {
      // The chip moves the words of what the host computes with.
      auto tensor = dyn_cast<RankedTensorType>(type);
      if (host && tensor && tensor.hasStaticShape() &&
          hasWords(tensor.getElementType()))
        return;
      std::string problem = typeProblem(type);
      if (!problem.empty())
        result = function.emitError(what) << " " << index << ": " << problem;
    };
    for (auto [index, type] : llvm::enumerate(function.getArgumentTypes()))
      check("input", index, type);
    for (auto [index, type] : llvm::enumerate(function.getResultTypes()))
      check("output", index, type);
    return result;
  }

  /// Constants that became attributes.
  static void eraseDeadOps(func::FuncOp function) {
    Block &block = function.getBody().front();
    for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block)))
      if (isOpTriviallyDead(&op))
        op.erase();
  }

  /// Leaves word of why the chip does not run an operation, for
  /// npu-outline-host.
  static void markLeftovers(func::FuncOp function, const Refusals &refusals) {
    Builder builder(function.getContext());
    for (Operation &op : function.getBody().front())
      if (isa<tosa::TosaDialect>(op.getDialect()) &&
          !isa<tosa::ConstOp, tosa::ConstShapeOp>(op))
        op.setAttr(kHostReasonAttr,
                   builder.getStringAttr(hasFloats(&op)
                                             ? "the chip computes with integers"
                                             : problemOf(&op, refusals)));
  }

  void reportLeftovers(func::FuncOp function, const Refusals &refusals) {
    for (Operation &op : function.getBody().front()) {
      // A shape is left where what it belongs to is.
      if (isa<NPUDialect, arith::ArithDialect, func::FuncDialect>(
              op.getDialect()) ||
          isa<tosa::ConstShapeOp>(op))
        continue;
      op.emitOpError("cannot run on the chip: ")
          << problemOf(&op, refusals)
          << "; let the host run it (--host=allow), compile for the CPU "
             "(--target=cpu), or export the model without this operation";
      signalPassFailure();
    }
  }
};

} // namespace
