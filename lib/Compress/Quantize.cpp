// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Elementwise.h"
#include "Groups.h"
#include "Lowering.h"

#include "npu/Compress/Passes.h"
#include "npu/Import/Layers.h"

#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/SetVector.h"

namespace mlir::npu {
#define GEN_PASS_DEF_QUANTIZE
#include "npu/Compress/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;

/// Says of the integer form of what `layer` makes what it stands for.
static void describe(Value integers, Operation *layer,
                     quant::UniformQuantizedType type) {
  auto result = dyn_cast<OpResult>(integers);
  if (!result || result.getResultNumber() != 0 ||
      result.getOwner()->hasTrait<OpTrait::ConstantLike>() ||
      result.getOwner()->hasAttr(kTensorAttr))
    return;
  auto name = layer->getLoc()->findInstanceOf<NameLoc>();
  setTensorIO(result.getOwner(), {name ? name.getName().strref() : StringRef(),
                                  type.getScale(), type.getZeroPoint()});
}

namespace {
/// Quantizes one function, in two steps: integer operations are built beside
/// the float ones, which stay whole; then what is left of the float network
/// reads dequantized values, and what nothing reads any more goes.
class FunctionQuantizer {
public:
  explicit FunctionQuantizer(func::FuncOp function)
      : function(function),
        builder(function.getLoc(), OpBuilder(function.getContext())) {}

  LogicalResult run();

  unsigned quantizedGroups = 0, floatOperations = 0;

private:
  LogicalResult checkDecision(RangeOp range);
  void giveReason(const QuantizableGroup &group, Operation *last,
                  const std::string &reason);
  void findInnerOperations(Block &block);
  void visit(Operation &op);
  void visitRange(RangeOp range);
  void visitArgument(RangeOp range, BlockArgument argument);
  void visitPassThrough(Operation &op);
  void visitArgMax(tosa::ArgMaxOp op);
  void connectResults();
  void connectFloatUsers();
  void eraseDead(Block &block);
  void reportFloatOperations(Block &block);

  std::optional<QuantizedValue> lookup(Value value) {
    auto found = quantized.find(value);
    if (found == quantized.end())
      return std::nullopt;
    return found->second;
  }

  LoweringContext makeContext() {
    return {builder, lookupFunction, std::string()};
  }

  func::FuncOp function;
  IntegerBuilder builder;
  /// The integer form of float values.
  DenseMap<Value, QuantizedValue> quantized;
  /// Float values whose integer form does not depend on them, in order: what
  /// else reads them can be dequantized.
  llvm::SetVector<Value> replaced;
  /// Operations that a group computes inside.
  DenseSet<Operation *> inner;
  /// Why an operation stays in float.
  DenseMap<Operation *, std::string> reasons;
  /// The passages between float and integers, which are no remark's subject.
  DenseSet<Operation *> passages;
  std::function<std::optional<QuantizedValue>(Value)> lookupFunction =
      [this](Value value) { return lookup(value); };
};

class QuantizePass : public npu::impl::QuantizeBase<QuantizePass> {
public:
  using QuantizeBase::QuantizeBase;
  void runOnOperation() override;
};
} // namespace

/// Types that this scheme has no integers for are the user's to correct: a
/// decision is not ignored.
LogicalResult FunctionQuantizer::checkDecision(RangeOp range) {
  if (!range.getQuantizedType())
    return success();
  if (!isFloatTensor(range.getInput().getType()))
    return range.emitError("expected a tensor of f32 with a known rank, found ")
           << range.getInput().getType()
           << "; convert the network to f32, or take the decision away";
  if (!cast<ShapedType>(range.getInput().getType()).hasStaticShape())
    return range.emitError("expected a static shape, found ")
           << range.getInput().getType() << "; fix the batch size to 1 first";
  if (readConstant(range.getInput()))
    return success();
  auto uniform =
      dyn_cast<quant::UniformQuantizedType>(*range.getQuantizedType());
  if (!uniform || uniform.getStorageTypeIntegralWidth() != 8 ||
      !uniform.isSigned())
    return range.emitError("expected activations to be signed 8-bit integers "
                           "with one scale, such as !quant.uniform<i8:f32, "
                           "0.5:3>, found ")
           << *range.getQuantizedType() << "; correct the decision";
  return success();
}

void FunctionQuantizer::giveReason(const QuantizableGroup &group,
                                   Operation *last, const std::string &reason) {
  reasons[group.core] = reasons[last] = reason;
  for (Operation *op : group.inner)
    reasons[op] = reason;
}

void FunctionQuantizer::findInnerOperations(Block &block) {
  for (RangeOp range : block.getOps<RangeOp>())
    if (Operation *last = range.getInput().getDefiningOp();
        last && range.getQuantizedType())
      if (std::optional<QuantizableGroup> group = matchGroup(last))
        inner.insert_range(group->inner);
}

void FunctionQuantizer::visitArgument(RangeOp range, BlockArgument argument) {
  auto type = cast<quant::UniformQuantizedType>(*range.getQuantizedType());
  unsigned number = argument.getArgNumber();
  argument.replaceAllUsesExcept(range.getOutput(), range);
  argument.setType(withElement(argument.getType(), builder.getI8Type()));
  function.setArgAttr(number, kIOScaleAttr,
                      builder.getF64FloatAttr(type.getScale()));
  function.setArgAttr(number, kIOZeroPointAttr,
                      builder.getI64IntegerAttr(type.getZeroPoint()));
  quantized[range.getOutput()] = {argument, type};
  replaced.insert(range.getOutput());
}

void FunctionQuantizer::visitRange(RangeOp range) {
  if (!range.getQuantizedType())
    return;
  auto type = dyn_cast<quant::UniformQuantizedType>(*range.getQuantizedType());
  builder.setInsertionPoint(range);
  builder.setLoc(range.getLoc());
  Value input = range.getInput();
  if (auto argument = dyn_cast<BlockArgument>(input)) {
    // Arguments of inner regions keep their types; they are quantized below.
    if (argument.getOwner() == &function.getBody().front())
      return visitArgument(range, argument);
  }
  if (std::optional<SmallVector<double>> numbers = readConstant(input)) {
    // Weights, whose type has several scales, are their convolution's matter.
    if (!type)
      return;
    SmallVector<int8_t> stored;
    for (double number : *numbers)
      stored.push_back(static_cast<int8_t>(quantizeNumber(number, type)));
    RankedTensorType tensor = withElement(input.getType(), builder.getI8Type());
    Value constant = tosa::ConstOp::create(
        builder, tensor,
        DenseElementsAttr::get(tensor, ArrayRef<int8_t>(stored)));
    quantized[range.getOutput()] = {constant, type};
    return;
  }

  LoweringContext context = makeContext();
  FailureOr<Value> result = failure();
  Operation *last = input.getDefiningOp();
  std::optional<QuantizableGroup> group;
  if (std::optional<QuantizedValue> known = lookup(input)) {
    // A range of its own behind what passes values through.
    result = builder.requantize(*known, type, context.reason);
  } else if (last && (group = matchGroup(last))) {
    result = lowerGroup(*group, last, type, context);
    if (succeeded(result)) {
      ++quantizedGroups;
      describe(*result, last, type);
    } else {
      giveReason(*group, last, context.reason);
    }
  }
  if (succeeded(result)) {
    quantized[range.getOutput()] = {*result, type};
    replaced.insert(range.getOutput());
    return;
  }
  // What stays in float is quantized for those who read it as integers.
  builder.setInsertionPoint(range);
  builder.setLoc(range.getLoc());
  Operation *before = range->getPrevNode();
  quantized[range.getOutput()] = {builder.quantize(input, type), type};
  for (Operation *op = before ? before->getNextNode()
                              : &range->getBlock()->front();
       op != range; op = op->getNextNode())
    passages.insert(op);
}

void FunctionQuantizer::visitPassThrough(Operation &op) {
  std::optional<QuantizedValue> input = lookup(op.getOperand(0));
  if (!input)
    return;
  builder.setInsertionPoint(&op);
  builder.setLoc(op.getLoc());
  LoweringContext context = makeContext();
  FailureOr<Value> result = lowerPassThrough(&op, *input, context);
  if (failed(result)) {
    reasons[&op] = context.reason;
    return;
  }
  quantized[op.getResult(0)] = {*result, input->type};
  describe(*result, &op, input->type);
  // A value that a passage quantized has float readers' own form still.
  if (replaced.contains(op.getOperand(0)))
    replaced.insert(op.getResult(0));
}

/// The place of the largest element is the same in the integers.
void FunctionQuantizer::visitArgMax(tosa::ArgMaxOp op) {
  std::optional<QuantizedValue> input = lookup(op.getInput());
  if (!input || !replaced.contains(op.getInput()))
    return;
  op.getInputMutable().assign(input->value);
  op.setNanMode(tosa::NanPropagationMode::PROPAGATE);
}

void FunctionQuantizer::visit(Operation &op) {
  if (auto range = dyn_cast<RangeOp>(op))
    return visitRange(range);
  if (auto argMax = dyn_cast<tosa::ArgMaxOp>(op))
    return visitArgMax(argMax);
  if (op.getNumResults() == 1 && op.getNumOperands() > 0 &&
      isPassThrough(&op) && !inner.contains(&op) && !lookup(op.getResult(0))) {
    // A clamp that ends a group is lowered with it, at its range.
    std::optional<QuantizableGroup> group = matchGroup(&op);
    if (!group)
      visitPassThrough(op);
  }
}

void FunctionQuantizer::connectResults() {
  auto returnOp =
      cast<func::ReturnOp>(function.getBody().front().getTerminator());
  for (OpOperand &operand : returnOp->getOpOperands()) {
    std::optional<QuantizedValue> result = lookup(operand.get());
    if (!result || !replaced.contains(operand.get()))
      continue;
    unsigned number = operand.getOperandNumber();
    operand.set(result->value);
    function.setResultAttr(number, kIOScaleAttr,
                           builder.getF64FloatAttr(result->scale()));
    function.setResultAttr(number, kIOZeroPointAttr,
                           builder.getI64IntegerAttr(result->zeroPoint()));
  }
  function.setType(FunctionType::get(
      function.getContext(), function.getBody().front().getArgumentTypes(),
      returnOp->getOperandTypes()));
}

void FunctionQuantizer::connectFloatUsers() {
  for (Value value : replaced) {
    if (value.use_empty())
      continue;
    const QuantizedValue &integer = quantized.find(value)->second;
    Operation *first = value.getDefiningOp();
    builder.setInsertionPointAfter(first);
    builder.setLoc(first->getLoc());
    Value real = builder.dequantize(integer);
    for (Operation *op = first->getNextNode();
         op != &*builder.getInsertionPoint(); op = op->getNextNode())
      passages.insert(op);
    value.replaceAllUsesWith(real);
  }
  // The decisions are carried out; the others leave float as it was.
  for (Block &block : function.getBody())
    for (RangeOp range : llvm::make_early_inc_range(block.getOps<RangeOp>())) {
      range.getOutput().replaceAllUsesWith(range.getInput());
      range.erase();
    }
}

void FunctionQuantizer::eraseDead(Block &block) {
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block)))
    if (isOpTriviallyDead(&op))
      op.erase();
}

void FunctionQuantizer::reportFloatOperations(Block &block) {
  auto isFloat = [](Type type) {
    return isa<FloatType>(getElementTypeOrSelf(type));
  };
  for (Operation &op : block) {
    if (passages.contains(&op) || op.hasTrait<OpTrait::ConstantLike>() ||
        op.hasTrait<OpTrait::IsTerminator>())
      continue;
    if (!llvm::any_of(op.getOperandTypes(), isFloat) &&
        !llvm::any_of(op.getResultTypes(), isFloat))
      continue;
    ++floatOperations;
    auto reason = reasons.find(&op);
    op.emitRemark("stays in float: ")
        << (reason != reasons.end()
                ? "because " + reason->second
                : "there is no integer form of it, or its result has no "
                  "npu.range with a quantized type");
  }
}

LogicalResult FunctionQuantizer::run() {
  SmallVector<RangeOp> ranges;
  function.walk([&](RangeOp range) { ranges.push_back(range); });
  if (ranges.empty())
    return success();
  if (!function.getBody().hasOneBlock())
    return emitError(function.getLoc(),
                     "expected a function of one block, found "
                     "several; inline or unroll its control flow");
  for (RangeOp range : ranges) {
    if (range->getBlock() != &function.getBody().front())
      return range.emitError("expected npu.range in the body of the function, "
                             "found it in a nested region; take it away: what "
                             "is nested stays in float");
    if (failed(checkDecision(range)))
      return failure();
  }
  Block &block = function.getBody().front();
  findInnerOperations(block);
  for (Operation &op : llvm::make_early_inc_range(block))
    visit(op);
  connectResults();
  connectFloatUsers();
  eraseDead(block);
  reportFloatOperations(block);
  return success();
}

void QuantizePass::runOnOperation() {
  ModuleOp module = getOperation();
  for (func::FuncOp function : module.getOps<func::FuncOp>()) {
    if (function.isExternal())
      continue;
    if (!SymbolTable::symbolKnownUseEmpty(function, module)) {
      emitError(function.getLoc(),
                "expected a function that nothing calls, because its "
                "arguments change their types; inline it first");
      return signalPassFailure();
    }
    FunctionQuantizer quantizer(function);
    if (failed(quantizer.run()))
      return signalPassFailure();
    numGroups += quantizer.quantizedGroups;
    numFloat += quantizer.floatOperations;
  }
}
