// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "BufferBuilder.h"

#include "PackConstants.h"
#include "npu/Conversion/NPUToISA/InstructionOf.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;
using namespace mlir::npu;

namespace {

/// A buffer of the words that stand for elements of type `element`.
MemRefType bufferType(ArrayRef<int64_t> shape, Type element, Space space) {
  return MemRefType::get(shape, wordType(element), MemRefLayoutAttrInterface(),
                         SpaceAttr::get(element.getContext(), space));
}

/// Adds to the attributes of an argument what its words stand for.
DictionaryAttr withElementType(DictionaryAttr attributes, Type element) {
  if (wordType(element) == element)
    return attributes;
  NamedAttrList list(attributes);
  list.set(kElementTypeAttr, TypeAttr::get(element));
  return list.getDictionary(element.getContext());
}

} // namespace

BufferBuilder::BufferBuilder(func::FuncOp function, const ResidencyPlan &plan)
    : builder(function.getContext()), function(function), plan(plan) {}

void BufferBuilder::begin() {
  Block &block = function.front();
  tensorArguments.append(block.args_begin(), block.args_end());
  auto spaceFor = [&](Value value) {
    return plan.isResident(value) ? Space::Scratchpad : Space::Dram;
  };
  SmallVector<Type> types;
  SmallVector<DictionaryAttr> attributes;
  for (Value argument : tensorArguments) {
    auto type = cast<RankedTensorType>(argument.getType());
    types.push_back(
        bufferType(type.getShape(), type.getElementType(), spaceFor(argument)));
    made[argument] = block.addArgument(types.back(), argument.getLoc());
    attributes.push_back(withElementType(
        function.getArgAttrDict(made.size() - 1), type.getElementType()));
  }
  auto returned = cast<func::ReturnOp>(block.getTerminator());
  Builder attributeBuilder(function.getContext());
  for (auto [index, value] : llvm::enumerate(returned.getOperands())) {
    auto type = cast<RankedTensorType>(value.getType());
    // An output that nothing is computed in stands where outputs stand.
    types.push_back(bufferType(type.getShape(), type.getElementType(),
                               plan.outputsInScratchpad() ? Space::Scratchpad
                                                          : Space::Dram));
    outputs.push_back(block.addArgument(types.back(), value.getLoc()));
    NamedAttrList list(function.getResultAttrDict(index));
    list.set("npu.output", attributeBuilder.getUnitAttr());
    attributes.push_back(withElementType(
        list.getDictionary(function.getContext()), type.getElementType()));
  }
  function.setType(FunctionType::get(function.getContext(), types, {}));
  function.removeResAttrsAttr();
  function.setAllArgAttrs(attributes);
  builder.setInsertionPointToEnd(&block);
}

void BufferBuilder::finish(ArrayRef<Operation *> old) {
  func::ReturnOp::create(builder, function.getLoc());
  for (Operation *op : llvm::reverse(old))
    op->erase();
  function.front().eraseArguments(0, tensorArguments.size());
}

bool BufferBuilder::isInScratchpad(Value buffer) const {
  return spaceOf(cast<MemRefType>(buffer.getType())) == Space::Scratchpad;
}

FailureOr<Value> BufferBuilder::bufferOf(Value value) {
  if (Value known = made.lookup(value))
    return known;
  auto type = cast<RankedTensorType>(value.getType());
  Location location = value.getLoc();
  if (value.getDefiningOp<arith::ConstantOp>()) {
    FailureOr<SmallVector<char>> bytes = packDense(value);
    if (failed(bytes))
      return emitError(location, "expected a constant of integers, found ")
             << type;
    return made[value] = mapIn(location, constant(location, *bytes), 0, type);
  }
  Alias alias = plan.storage().aliasOf(value);
  if (alias.kind == AliasKind::Output) {
    return made[value] =
               reinterpret(location, outputs[alias.output], type.getShape());
  }
  if (alias.kind == AliasKind::None) {
    Space space = plan.isResident(value) ? Space::Scratchpad : Space::Dram;
    return made[value] =
               AllocOp::create(
                   builder, location,
                   bufferType(type.getShape(), type.getElementType(), space),
                   IntegerAttr())
                   .getResult();
  }
  FailureOr<Value> whole = bufferOf(alias.of);
  if (failed(whole))
    return failure();
  if (alias.kind == AliasKind::Reshape)
    return made[value] = reinterpret(location, *whole, type.getShape());
  Box box = wholeBox(type.getShape());
  box.offset = alias.offset;
  return made[value] = subview(location, *whole, box);
}

Value BufferBuilder::mapIn(Location location, Value bytes, int64_t offset,
                           Type type) {
  auto tensor = cast<RankedTensorType>(type);
  Value shift = arith::ConstantIndexOp::create(builder, location, offset);
  return memref::ViewOp::create(
      builder, location,
      bufferType(tensor.getShape(), tensor.getElementType(), Space::Dram),
      bytes, shift, ValueRange());
}

Value BufferBuilder::reinterpret(Location location, Value buffer,
                                 ArrayRef<int64_t> shape) {
  auto type = cast<MemRefType>(buffer.getType());
  if (type.getShape() == shape)
    return buffer;
  int64_t offset = type.getStridesAndOffset().second;
  SmallVector<int64_t> strides(shape.size(), 1);
  for (int64_t dim = int64_t(shape.size()) - 2; dim >= 0; --dim)
    strides[dim] = strides[dim + 1] * shape[dim + 1];
  auto layout = offset == 0 ? MemRefLayoutAttrInterface()
                            : MemRefLayoutAttrInterface(StridedLayoutAttr::get(
                                  builder.getContext(), offset, strides));
  auto result = MemRefType::get(shape, type.getElementType(), layout,
                                type.getMemorySpace());
  return memref::ReinterpretCastOp::create(builder, location, result, buffer,
                                           offset, shape, strides);
}

Value BufferBuilder::alloc(Location location, std::array<int64_t, 3> shape,
                           Type element, Space space) {
  return AllocOp::create(builder, location, bufferType(shape, element, space),
                         IntegerAttr());
}

Value BufferBuilder::subview(Location location, Value buffer, const Box &box) {
  auto type = cast<MemRefType>(buffer.getType());
  if (box == wholeBox(type.getShape()))
    return buffer;
  SmallVector<OpFoldResult> offsets, sizes, strides(3, builder.getIndexAttr(1));
  for (unsigned dim = 0; dim < 3; ++dim) {
    offsets.push_back(builder.getIndexAttr(box.offset[dim]));
    sizes.push_back(builder.getIndexAttr(box.size[dim]));
  }
  return memref::SubViewOp::create(builder, location, buffer, offsets, sizes,
                                   strides);
}

Value BufferBuilder::byteRange(Location location, Value buffer, int64_t first,
                               int64_t count) {
  auto type = cast<MemRefType>(buffer.getType());
  if (first == 0 && count == type.getNumElements())
    return buffer;
  return memref::SubViewOp::create(
      builder, location, buffer,
      ArrayRef<OpFoldResult>{builder.getIndexAttr(first)},
      ArrayRef<OpFoldResult>{builder.getIndexAttr(count)},
      ArrayRef<OpFoldResult>{builder.getIndexAttr(1)});
}

Value BufferBuilder::constant(Location location, ArrayRef<char> bytes) {
  auto type =
      RankedTensorType::get({int64_t(bytes.size())}, builder.getIntegerType(8));
  auto value = DenseElementsAttr::getFromRawBuffer(type, bytes);
  Value &known = constants[value];
  if (!known)
    known =
        ConstantOp::create(builder, location,
                           bufferType({int64_t(bytes.size())},
                                      builder.getIntegerType(8), Space::Dram),
                           value, IntegerAttr());
  return known;
}

void BufferBuilder::forEachTransfer(
    Location location, ArrayRef<Value> buffers,
    function_ref<void(ArrayRef<Value> parts)> create) {
  auto types = llvm::map_to_vector(
      buffers, [](Value buffer) { return cast<MemRefType>(buffer.getType()); });
  std::optional<unsigned> dim = overlongDimension(types);
  if (!dim)
    return create(buffers);
  Box box = wholeBox(types.front().getShape());
  for (int64_t at = 0, all = box.size[*dim]; at < all; at += kMaxRuns) {
    box.offset[*dim] = at;
    box.size[*dim] = std::min(kMaxRuns, all - at);
    auto parts = llvm::map_to_vector(
        buffers, [&](Value buffer) { return subview(location, buffer, box); });
    forEachTransfer(location, parts, create);
  }
}

void BufferBuilder::copy(Location location, Value source, Value destination) {
  forEachTransfer(location, {source, destination}, [&](ArrayRef<Value> parts) {
    CopyOp::create(builder, location, parts[0], parts[1], IntegerAttr());
    ++copies;
  });
}

Value BufferBuilder::load(Location location, Value source) {
  auto type = cast<MemRefType>(source.getType());
  Value buffer = AllocOp::create(
      builder, location,
      bufferType(type.getShape(), type.getElementType(), Space::Scratchpad),
      IntegerAttr());
  copy(location, source, buffer);
  return buffer;
}

void BufferBuilder::store(Location location, Value source, Value destination) {
  copy(location, source, destination);
}

LogicalResult BufferBuilder::fillAround(PadOp pad) {
  FailureOr<Value> whole = bufferOf(pad.getResult());
  if (failed(whole))
    return failure();
  Box rest = wholeBox(pad.getType().getShape());
  ArrayRef<int64_t> inner = pad.getInput().getType().getShape();
  auto fill = [&](const Box &box) {
    if (!box.elements())
      return;
    forEachTransfer(pad.getLoc(), subview(pad.getLoc(), *whole, box),
                    [&](ArrayRef<Value> parts) {
                      FillOp::create(builder, pad.getLoc(), parts.front(),
                                     pad.getValue(), IntegerAttr());
                    });
  };
  // Before and behind the input, one dimension after the other: what is left
  // shrinks to the input's box.
  for (unsigned dim = 0; dim < 3; ++dim) {
    int64_t low = pad.getLow()[dim];
    Box before = rest, behind = rest;
    before.size[dim] = low;
    behind.offset[dim] = low + inner[dim];
    behind.size[dim] = rest.size[dim] - low - inner[dim];
    fill(before);
    fill(behind);
    rest.offset[dim] = low;
    rest.size[dim] = inner[dim];
  }
  return success();
}

LogicalResult BufferBuilder::callHost(HostOp host) {
  Location location = host.getLoc();
  Block &body = host.getBody().front();
  auto rangeFor = [&](const HostLayout &layout) -> Value {
    return AllocOp::create(
        builder, location,
        bufferType({layout.bytes}, builder.getIntegerType(8), Space::Dram),
        IntegerAttr());
  };
  /// A whole buffer in DRAM, which the host can read where it is.
  auto isRange = [&](Value buffer) {
    auto type = cast<MemRefType>(buffer.getType());
    return !isInScratchpad(buffer) && type.getLayout().isIdentity() &&
           placeOf(buffer).byteOffset == 0;
  };
  Value inputs;
  HostLayout layout = hostLayoutOf(body.getArgumentTypes());
  for (auto [operand, offset] : llvm::zip(host.getInputs(), layout.offsets)) {
    FailureOr<Value> source = bufferOf(operand);
    if (failed(source))
      return failure();
    if (host.getInputs().size() == 1 && isRange(*source)) {
      inputs = *source;
      break;
    }
    if (!inputs)
      inputs = rangeFor(layout);
    copy(location, *source, mapIn(location, inputs, offset, operand.getType()));
  }
  HostLayout results = hostLayoutOf(body.getTerminator()->getOperandTypes());
  Value outputs = rangeFor(results);
  auto call =
      HostCallOp::create(builder, location, inputs, outputs, host.getReason());
  call.getBody().takeBody(host.getBody());
  // The operation on tensors stays until the end, and whole.
  host.getBody().emplaceBlock();
  for (auto [result, offset] : llvm::zip(host.getResults(), results.offsets))
    made[result] = mapIn(location, outputs, offset, result.getType());
  return success();
}

LogicalResult BufferBuilder::moveData(Operation *op) {
  Location location = op->getLoc();
  const Storage &storage = plan.storage();
  /// Copies `value` into `box` of what `target` is in, unless it is computed
  /// there.
  auto place = [&](Value value, Value target, const Box &box) {
    if (storage.aliasOf(value).kind == AliasKind::Part)
      return success();
    FailureOr<Value> source = bufferOf(value), whole = bufferOf(target);
    if (failed(source) || failed(whole))
      return failure();
    copy(location, *source, subview(location, *whole, box));
    return success();
  };
  if (auto concat = dyn_cast<ConcatOp>(op)) {
    Box box;
    for (Value input : concat.getInputs()) {
      ArrayRef<int64_t> shape =
          cast<RankedTensorType>(input.getType()).getShape();
      box.size = wholeBox(shape).size;
      if (failed(place(input, concat.getResult(), box)))
        return failure();
      box.offset[concat.getAxis()] += shape[concat.getAxis()];
    }
    return success();
  }
  if (auto pad = dyn_cast<PadOp>(op)) {
    Box box = wholeBox(pad.getInput().getType().getShape());
    llvm::copy(pad.getLow(), box.offset.begin());
    return success(succeeded(fillAround(pad)) &&
                   succeeded(place(pad.getInput(), pad.getResult(), box)));
  }
  if (auto reshape = dyn_cast<ReshapeOp>(op)) {
    // Neither names the other's memory: the elements are copied, in the shape
    // of the input.
    if (storage.rootOf(reshape.getInput()) ==
        storage.rootOf(reshape.getResult()))
      return success();
    FailureOr<Value> source = bufferOf(reshape.getInput());
    FailureOr<Value> target = bufferOf(reshape.getResult());
    if (failed(source) || failed(target))
      return failure();
    auto shape = cast<RankedTensorType>(reshape.getInput().getType());
    copy(location, *source, reinterpret(location, *target, shape.getShape()));
    return success();
  }
  if (auto returned = dyn_cast<func::ReturnOp>(op)) {
    for (OpOperand &operand : returned->getOpOperands()) {
      if (storage.aliasOf(operand.get()).kind == AliasKind::Output)
        continue;
      FailureOr<Value> source = bufferOf(operand.get());
      if (failed(source))
        return failure();
      copy(location, *source, outputs[operand.getOperandNumber()]);
    }
    return success();
  }
  if (auto host = dyn_cast<HostOp>(op))
    return callHost(host);
  if (isa<SliceOp>(op))
    return success();
  return op->emitError("expected an operation of the npu dialect on tensors; "
                       "run the passes of the phase graph first");
}
