// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The pass npu-check-graph.
#include "npu/Dialect/NPU/Transforms/Passes.h"

#include "npu/Dialect/NPU/IR/NPU.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/MathExtras.h"

namespace mlir::npu {
#define GEN_PASS_DEF_NPUCHECKGRAPH
#include "npu/Dialect/NPU/Transforms/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;

/// Extents and strides of instructions are of 16 bits.
static constexpr int64_t kMaxField = 65535;

/// Elements of a tensor must be countable by fields of 32 bits.
static constexpr int64_t kMaxElements = int64_t(1) << 31;

static bool isTooLarge(ShapedType type) {
  int64_t elements = 1;
  return llvm::any_of(type.getShape(), [&](int64_t size) {
    return llvm::MulOverflow(elements, size, elements) ||
           elements >= kMaxElements;
  });
}

static LogicalResult checkConstant(Operation *op, StringRef what, Value value) {
  if (!value || matchPattern(value, m_Constant()))
    return success();
  return op->emitOpError("has ") << what
                                 << " that are computed at run time; expected "
                                    "a constant";
}

template <typename MacOp> static LogicalResult checkMac(MacOp op) {
  // A map of weights may be computed at run time.
  bool isMap = cast<ShapedType>(op.getWeights().getType()).getRank() == 3;
  if ((!isMap && failed(checkConstant(op, "weights", op.getWeights()))) ||
      failed(checkConstant(op, "biases", op.getBias())) ||
      failed(checkConstant(op, "table entries", op.getTable())))
    return failure();
  for (ArrayRef<int64_t> field :
       {op.getKernel(), op.getStride(), op.getDilation(), op.getPad()})
    for (int64_t value : field)
      if (value > kMaxField)
        return op.emitOpError("has a kernel, stride, dilation or padding of ")
               << value << " elements; expected at most " << kMaxField;
  return success();
}

static LogicalResult checkReduce(ReduceOp op) {
  int64_t length =
      cast<ShapedType>(op.getIfm().getType()).getDimSize(op.getAxis());
  if (length <= kMaxField)
    return success();
  return op.emitOpError("reduces ")
         << length << " elements along its axis; expected at most " << kMaxField
         << ": reduce parts, then their results";
}

namespace {

struct CheckGraph : npu::impl::NPUCheckGraphBase<CheckGraph> {
  void runOnOperation() override {
    markAllAnalysesPreserved();
    func::FuncOp function = getOperation();
    if (function.isExternal() || !function.getBody().hasOneBlock()) {
      function.emitError("expected a function of one block");
      return signalPassFailure();
    }
    for (Operation &op : function.getBody().front())
      if (failed(check(&op)))
        signalPassFailure();
  }

private:
  static LogicalResult check(Operation *op) {
    if (isa<arith::ConstantOp, func::ReturnOp>(op))
      return success();
    if (!isa_and_present<NPUDialect>(op->getDialect()))
      return op->emitOpError("is none of the phase `graph`, which has npu "
                             "operations, constants and the return only");
    for (Value value :
         llvm::concat<Value>(llvm::to_vector(op->getOperands()),
                             llvm::to_vector_of<Value>(op->getResults()))) {
      auto type = dyn_cast<RankedTensorType>(value.getType());
      // Floats are words as soon as they are in the network.
      bool isKnown =
          type && (isa<IntegerType>(type.getElementType()) ||
                   (isa<ReshapeOp>(op) && hasWords(type.getElementType())));
      if (!isKnown || !type.hasStaticShape())
        return op->emitOpError("expected tensors of integers with a static "
                               "shape, found ")
               << value.getType();
      if (isTooLarge(type))
        return op->emitOpError("has a tensor of 2^31 elements or more, ")
               << type << "; expected fewer";
    }
    return llvm::TypeSwitch<Operation *, LogicalResult>(op)
        .Case<Conv2DOp, DepthwiseConv2DOp>(
            [](auto mac) { return checkMac(mac); })
        .Case([](UnaryOp unary) {
          return checkConstant(unary, "table entries", unary.getTable());
        })
        .Case([](ReduceOp reduce) { return checkReduce(reduce); })
        .Default(success());
  }
};

} // namespace
