// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Lifetimes.h"

#include "npu/Conversion/NPUToISA/InstructionOf.h"

using namespace mlir;
using namespace mlir::npu;

bool mlir::npu::isWork(Operation &op) {
  return isa<ComputeOpInterface, CopyOp, FillOp, HostCallOp, SyncOp>(op);
}

Value mlir::npu::writtenBuffer(Operation &op) {
  if (auto compute = dyn_cast<ComputeOpInterface>(op))
    return compute.getOfmBuffer();
  if (auto copy = dyn_cast<CopyOp>(op))
    return copy.getDestination();
  if (auto fill = dyn_cast<FillOp>(op))
    return fill.getDestination();
  if (auto call = dyn_cast<HostCallOp>(op))
    return call.getOutputs();
  return {};
}

int64_t mlir::npu::bufferBytes(Value buffer) {
  auto type = cast<MemRefType>(buffer.getType());
  return type.getNumElements() * elementBytes(type.getElementType());
}

llvm::MapVector<Value, Lifetime>
mlir::npu::lifetimesOf(func::FuncOp function,
                       SmallVectorImpl<Operation *> &work) {
  llvm::MapVector<Value, Lifetime> lifetimes;
  for (Operation &op : function.front()) {
    if (!isWork(op))
      continue;
    int64_t position = work.size();
    work.push_back(&op);
    for (Value operand : op.getOperands())
      lifetimes[placeOf(operand).root].extend(position);
  }
  // What is stored stays until the next computation has begun, so that it does
  // not wait for the store: the other half of a double buffer.
  int64_t nextCompute = work.size();
  for (int64_t position = int64_t(work.size()) - 1; position >= 0; --position) {
    if (isa<ComputeOpInterface>(work[position]))
      nextCompute = position;
    auto copy = dyn_cast<CopyOp>(work[position]);
    if (copy && spaceOf(copy.getSource().getType()) == Space::Scratchpad &&
        spaceOf(copy.getDestination().getType()) == Space::Dram)
      lifetimes[placeOf(copy.getSource()).root].extend(
          std::min<int64_t>(nextCompute, work.size() - 1));
  }
  // Inputs are there from the start, outputs stay until the end.
  for (BlockArgument argument : function.getArguments()) {
    lifetimes[argument].extend(0);
    lifetimes[argument].extend(
        function.getArgAttr(argument.getArgNumber(), "npu.output")
            ? int64_t(work.size())
            : 0);
  }
  return lifetimes;
}
