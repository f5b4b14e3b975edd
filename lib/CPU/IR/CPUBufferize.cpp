// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// How the dialect's kernels are bufferized.
#include "npu/CPU/IR/CPU.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Bufferization/IR/DstBufferizableOpInterfaceImpl.h"

using namespace mlir;
using namespace mlir::npu::cpu;

namespace {
/// A kernel on buffers is the kernel on tensors without its result. It writes
/// all of its output and reads none of it.
template <typename OpTy>
struct KernelModel
    : bufferization::DstBufferizableOpInterfaceExternalModel<KernelModel<OpTy>,
                                                             OpTy> {
  bool bufferizesToMemoryRead(Operation *op, OpOperand &operand,
                              const bufferization::AnalysisState &) const {
    return !cast<DestinationStyleOpInterface>(op).isDpsInit(&operand);
  }

  LogicalResult bufferize(Operation *op, RewriterBase &rewriter,
                          const bufferization::BufferizationOptions &options,
                          bufferization::BufferizationState &state) const {
    SmallVector<Value> buffers;
    for (Value operand : op->getOperands()) {
      FailureOr<Value> buffer =
          bufferization::getBuffer(rewriter, operand, options, state);
      if (failed(buffer))
        return failure();
      buffers.push_back(*buffer);
    }
    Value result = buffers[cast<DestinationStyleOpInterface>(op)
                               .getDpsInitOperand(0)
                               ->getOperandNumber()];
    OperationState clone(op->getLoc(), op->getName());
    clone.addOperands(buffers);
    clone.propertiesAttr = op->getPropertiesAsAttribute();
    clone.addAttributes(llvm::to_vector(op->getDiscardableAttrs()));
    rewriter.create(clone);
    bufferization::replaceOpWithBufferizedValues(rewriter, op, result);
    return success();
  }
};
} // namespace

void mlir::npu::cpu::registerBufferizableOpInterfaceModels(
    DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, CPUDialect *) {
    PackRowsOp::attachInterface<KernelModel<PackRowsOp>>(*context);
    ConvKernelOp::attachInterface<KernelModel<ConvKernelOp>>(*context);
    DepthwiseKernelOp::attachInterface<KernelModel<DepthwiseKernelOp>>(
        *context);
  });
}
