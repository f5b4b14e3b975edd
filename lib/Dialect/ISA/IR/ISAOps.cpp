// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "npu/Dialect/ISA/IR/ISAProgram.h"

#include "mlir/IR/DialectImplementation.h"

using namespace mlir;
using namespace mlir::npuisa;

LogicalResult ProgramOp::verifyRegions() {
  FailureOr<::npu::program::Program> program = toProgram(*this);
  if (failed(program))
    return failure();
  if (std::optional<::npu::program::Issue> issue =
          ::npu::program::findIssue(*program))
    return emitIssue(*this, *issue);
  return success();
}

#define GET_OP_CLASSES
#include "npu/Dialect/ISA/IR/ISAOps.cpp.inc"
