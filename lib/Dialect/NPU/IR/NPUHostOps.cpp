// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "npu/Dialect/NPU/IR/NPU.h"

#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace mlir::npu;

bool npu::hasWords(Type elementType) {
  if (elementType.isF32() || elementType.isF16() || elementType.isBF16())
    return true;
  auto integer = dyn_cast<IntegerType>(elementType);
  return integer && integer.isSignless() &&
         llvm::is_contained({1, 4, 8, 16, 32, 48}, integer.getWidth());
}

HostLayout npu::hostLayoutOf(TypeRange tensors) {
  HostLayout layout;
  layout.offsets.resize(tensors.size());
  for (int64_t size : {8, 4, 2, 1})
    for (auto [index, type] : llvm::enumerate(tensors)) {
      auto tensor = cast<ShapedType>(type);
      if (elementBytes(tensor.getElementType()) != size)
        continue;
      layout.offsets[index] = layout.bytes;
      layout.bytes += tensor.getNumElements() * size;
    }
  return layout;
}

/// Tensors that cross between the chip and the body have words.
static LogicalResult verifyEdge(Operation *op, TypeRange types) {
  for (Type type : types) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    if (!tensor || !tensor.hasStaticShape() ||
        !hasWords(tensor.getElementType()))
      return op->emitOpError(
                 "expected tensors of i1, i4, i8, i16, i32, i48, "
                 "f16, bf16 or f32 with a static shape at the edges of "
                 "its body, found ")
             << type;
  }
  return success();
}

static FailureOr<YieldOp> verifyBody(Operation *op, Block &body) {
  auto yield = dyn_cast<YieldOp>(body.back());
  if (!yield)
    return op->emitOpError("expected npu.yield at the end of its body, found ")
           << body.back().getName();
  if (failed(verifyEdge(op, body.getArgumentTypes())) ||
      failed(verifyEdge(op, yield.getOperandTypes())))
    return failure();
  return yield;
}

/// Whether `maps` are the words of `tensors`.
static LogicalResult verifyMaps(Operation *op, StringRef what, TypeRange maps,
                                TypeRange tensors) {
  if (maps.size() != tensors.size())
    return op->emitOpError("expected ")
           << tensors.size() << ' ' << what << ", as its body has, found "
           << maps.size();
  for (auto [map, tensor] : llvm::zip(maps, tensors)) {
    auto from = cast<ShapedType>(map), to = cast<ShapedType>(tensor);
    if (from.getNumElements() != to.getNumElements() ||
        from.getElementType() != wordType(to.getElementType()))
      return op->emitOpError("expected maps of the words of its body's ")
             << what << ", found " << map << " for " << tensor;
  }
  return success();
}

LogicalResult HostOp::verifyRegions() {
  Block &body = getBody().front();
  FailureOr<YieldOp> yield = verifyBody(*this, body);
  if (failed(yield) ||
      failed(verifyMaps(*this, "inputs", getInputs().getTypes(),
                        body.getArgumentTypes())))
    return failure();
  return verifyMaps(*this, "results", getResultTypes(),
                    yield->getOperandTypes());
}

/// Whether `buffer` is one run of `bytes` bytes of DRAM.
static LogicalResult verifyRange(Operation *op, StringRef what,
                                 MemRefType buffer, int64_t bytes) {
  int64_t found =
      buffer.getNumElements() * npu::elementBytes(buffer.getElementType());
  if (found == bytes && npu::spaceOf(buffer) == Space::Dram &&
      buffer.getLayout().isIdentity())
    return success();
  return op->emitOpError("expected ")
         << bytes << " dense bytes of dram for its body's " << what
         << ", found " << buffer;
}

LogicalResult HostCallOp::verifyRegions() {
  Block &body = getBody().front();
  FailureOr<YieldOp> yield = verifyBody(*this, body);
  if (failed(yield))
    return failure();
  int64_t bytes = hostLayoutOf(body.getArgumentTypes()).bytes;
  if (static_cast<bool>(getInputs()) != (bytes != 0))
    return emitOpError("expected a buffer behind `from` if its body has "
                       "arguments, and none if not");
  if (getInputs() &&
      failed(verifyRange(*this, "inputs",
                         cast<MemRefType>(getInputs().getType()), bytes)))
    return failure();
  return verifyRange(*this, "outputs", getOutputs().getType(),
                     hostLayoutOf(yield->getOperandTypes()).bytes);
}
