// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The pass npu-outline-host.
#include "HostGroups.h"
#include "Maps.h"
#include "npu/Conversion/TosaToNPU/Passes.h"

#include "mlir/Analysis/TopologicalSortUtils.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Transforms/RegionUtils.h"
#include "llvm/ADT/MapVector.h"

namespace mlir::npu {
#define GEN_PASS_DEF_NPUOUTLINEHOST
#include "npu/Conversion/TosaToNPU/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;

/// The map of the words of a tensor.
static RankedTensorType wordMap(Type type) {
  auto tensor = cast<RankedTensorType>(type);
  return RankedTensorType::get(mapShape(tensor.getShape()),
                               wordType(tensor.getElementType()));
}

/// "tosa.sin, tosa.cos (3 times): no floats; tosa.gather: ...": each reason
/// with each kind of operation once.
static std::string reasonOf(ArrayRef<Operation *> group) {
  llvm::MapVector<StringRef, llvm::MapVector<StringRef, unsigned>> reasons;
  for (Operation *op : group) {
    auto reason = op->getAttrOfType<StringAttr>(kHostReasonAttr);
    ++reasons[reason ? reason.getValue() : "the chip has no operation for it"]
             [op->getName().getStringRef()];
  }
  std::string text;
  llvm::raw_string_ostream os(text);
  llvm::interleave(
      reasons, os,
      [&](const auto &entry) {
        llvm::interleaveComma(entry.second, os, [&](const auto &kind) {
          os << kind.first;
          if (kind.second > 1)
            os << " (" << kind.second << " times)";
        });
        os << ": " << entry.first;
      },
      "; ");
  return text;
}

/// Elements of type `to` whose words are those of `words`.
static DenseElementsAttr fromWords(DenseElementsAttr words,
                                   RankedTensorType to) {
  Type element = to.getElementType();
  if (words.getElementType() == element)
    return words.reshape(to);
  if (unsigned bits = element.getIntOrFloatBitWidth(); bits < 8)
    return cast<DenseIntElementsAttr>(words)
        .mapValues(element,
                   [bits](const APInt &value) { return value.trunc(bits); })
        .reshape(to);
  return words.bitcast(element).reshape(to);
}

namespace {

/// Moves one group into a body.
class BodyBuilder {
public:
  BodyBuilder(Block &body) : body(body), builder(body.getParentOp()) {
    builder.setInsertionPointToEnd(&body);
  }

  void take(Operation *op) {
    for (Value value : usedValues(op))
      if (Operation *source = value.getDefiningOp();
          source && isCopiedToHost(source) && !copies.contains(value))
        copies[value] = copy(value, source);
    op->removeAttr(kHostReasonAttr);
    op->moveBefore(&body, body.end());
    op->walk([&](Operation *inner) {
      for (OpOperand &operand : inner->getOpOperands())
        if (Value value = copies.lookup(operand.get()))
          operand.set(value);
    });
  }

  OpBuilder &getBuilder() { return builder; }

private:
  /// A constant as TOSA has it.
  Value copy(Value value, Operation *source) {
    if (isa<tosa::ConstOp, tosa::ConstShapeOp>(source))
      return builder.clone(*source)->getResult(0);
    Value map = value;
    if (auto reshape = dyn_cast<ReshapeOp>(source))
      map = reshape.getInput();
    auto type = cast<RankedTensorType>(value.getType());
    auto words = cast<DenseElementsAttr>(
        map.getDefiningOp<arith::ConstantOp>().getValue());
    return tosa::ConstOp::create(builder, source->getLoc(), type,
                                 fromWords(words, type));
  }

  Block &body;
  OpBuilder builder;
  DenseMap<Value, Value> copies;
};

struct NPUOutlineHost : npu::impl::NPUOutlineHostBase<NPUOutlineHost> {
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (function.isExternal() || !function.getBody().hasOneBlock())
      return;
    Block &block = function.getBody().front();
    SmallVector<Operation *> operations;
    for (Operation &op : block) {
      if (!isa_and_present<tosa::TosaDialect>(op.getDialect()) ||
          isCopiedToHost(&op))
        continue;
      if (failed(check(&op)))
        return signalPassFailure();
      operations.push_back(&op);
    }
    for (const std::vector<Operation *> &group : groupForHost(operations))
      if (failed(outline(group)))
        return signalPassFailure();
    keepConstants(block);
    // A part stands where its last operation stood; what uses its results may
    // stand before that.
    sortTopologically(&block);
  }

private:
  /// The host runs functions: they keep nothing from one run to the next.
  static LogicalResult check(Operation *op) {
    if (isa<tosa::VariableOp, tosa::VariableReadOp, tosa::VariableWriteOp>(op))
      return op->emitOpError(
          "keeps a value from one run to the next, for which "
          "neither the chip nor the host has a place; "
          "export the model without state");
    return success();
  }

  static LogicalResult checkEdge(Operation *op, Type type) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    if (tensor && tensor.hasStaticShape() && hasWords(tensor.getElementType()))
      return success();
    return op->emitOpError("cannot run on the chip, and ")
           << type
           << " cannot go to the host or back; expected a static tensor of i1, "
              "i4, i8, i16, i32, i48, f16, bf16 or f32";
  }

  LogicalResult outline(ArrayRef<Operation *> group) {
    DenseSet<Operation *> members(group.begin(), group.end());
    llvm::SetVector<Value> inputs, outputs;
    SmallVector<Location> locations;
    for (Operation *op : group) {
      locations.push_back(op->getLoc());
      for (Value value : usedValues(op)) {
        Operation *source = value.getDefiningOp();
        if (source && (members.contains(source) || isCopiedToHost(source)))
          continue;
        if (failed(checkEdge(op, value.getType())))
          return failure();
        inputs.insert(value);
      }
      for (Value result : op->getResults()) {
        if (llvm::all_of(result.getUsers(), [&](Operation *user) {
              return isInside(user, members);
            }))
          continue;
        if (failed(checkEdge(op, result.getType())))
          return failure();
        outputs.insert(result);
      }
    }
    // What nothing uses needs no place.
    if (outputs.empty()) {
      for (Operation *op : llvm::reverse(group))
        op->erase();
      return success();
    }

    OpBuilder builder(group.back());
    // The first layer's name is the name of all.
    Location location = FusedLoc::get(&getContext(), locations);
    SmallVector<Value> maps;
    for (Value input : inputs)
      maps.push_back(ReshapeOp::create(builder, location,
                                       wordMap(input.getType()), input));
    SmallVector<Type> types;
    for (Value output : outputs)
      types.push_back(wordMap(output.getType()));
    std::string reason = reasonOf(group);
    auto host = HostOp::create(builder, location, types, maps, reason);
    fill(host, group, inputs.getArrayRef(), outputs.getArrayRef());

    builder.setInsertionPointAfter(host);
    for (auto [index, words] : llvm::enumerate(host.getResults())) {
      Value output = outputs[index];
      Value value =
          ReshapeOp::create(builder, location, output.getType(), words);
      output.replaceUsesWithIf(value, [&](OpOperand &use) {
        return !host->isAncestor(use.getOwner());
      });
    }
    emitRemark(location) << "runs on the host: " << reason;
    ++parts;
    return success();
  }

  static bool isInside(Operation *op, const DenseSet<Operation *> &members) {
    for (; op; op = op->getParentOp())
      if (members.contains(op))
        return true;
    return false;
  }

  static void fill(HostOp host, ArrayRef<Operation *> group,
                   ArrayRef<Value> inputs, ArrayRef<Value> outputs) {
    Block &body = host.getBody().emplaceBlock();
    BodyBuilder taker(body);
    for (Operation *op : group)
      taker.take(op);
    YieldOp::create(taker.getBuilder(), host.getLoc(), outputs);
    for (Value input : inputs) {
      Value argument = body.addArgument(input.getType(), input.getLoc());
      replaceAllUsesInRegionWith(input, argument, host.getBody());
    }
  }

  /// Constants that no pattern took and that something still uses, such as a
  /// float that is returned, become words.
  static void keepConstants(Block &block) {
    for (Operation &op : llvm::make_early_inc_range(block)) {
      auto constant = dyn_cast<tosa::ConstOp>(op);
      if (!constant || constant->use_empty())
        continue;
      std::optional<DenseElementsAttr> elements =
          constantOf(constant.getOutput());
      if (!elements || !hasWords(elements->getElementType()))
        continue;
      RankedTensorType words = wordMap(constant.getOutput().getType());
      OpBuilder builder(constant);
      Value map = arith::ConstantOp::create(
          builder, constant.getLoc(),
          elements->bitcast(words.getElementType()).reshape(words));
      constant.replaceAllUsesWith(
          ReshapeOp::create(builder, constant.getLoc(),
                            constant.getOutput().getType(), map)
              .getResult());
    }
    for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block)))
      if (isOpTriviallyDead(&op))
        op.erase();
  }
};

} // namespace
