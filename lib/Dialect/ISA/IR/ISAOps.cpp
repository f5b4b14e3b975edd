// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "npu/Dialect/ISA/IR/ISA.h"

#include "mlir/IR/DialectImplementation.h"

using namespace mlir;
using namespace mlir::npuisa;

LogicalResult ProgramOp::verify() { return success(); }

LogicalResult ProgramOp::verifyRegions() {
  Block &block = getBody().front();
  for (Operation &op : block) {
    if (op.getDialect() != (*this)->getDialect() || isa<ProgramOp>(op))
      return op.emitOpError("is no instruction; an isa.program holds "
                            "instructions of the isa dialect only");
    if (isa<StopOp>(op) && &op != &block.back())
      return op.emitOpError("stands before the end; it ends a program, and "
                            "stands nowhere else");
  }
  if (block.empty() || !isa<StopOp>(block.back()))
    return emitOpError("does not end with isa.stop; add one as its last "
                       "instruction");
  return success();
}

#define GET_OP_CLASSES
#include "npu/Dialect/ISA/IR/ISAOps.cpp.inc"
