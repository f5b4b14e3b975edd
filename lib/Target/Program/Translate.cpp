// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "npu/Target/Program/Translate.h"

#include "npu/Dialect/ISA/IR/ISAProgram.h"
#include "runtime/program/ProgramFile.h"

using namespace mlir;
using namespace mlir::npuisa;

FailureOr<ProgramOp> npuisa::findProgram(ModuleOp module) {
  auto programs = module.getOps<ProgramOp>();
  if (!llvm::hasSingleElement(programs))
    return module.emitError("expected one isa.program in the module, found ")
           << llvm::range_size(programs)
           << "; compile the network as far as the phase isa";
  return *programs.begin();
}

FailureOr<std::vector<uint8_t>> npuisa::writeBinary(ModuleOp module) {
  FailureOr<ProgramOp> op = findProgram(module);
  if (failed(op))
    return failure();
  FailureOr<::npu::program::Program> program = toProgram(*op);
  if (failed(program))
    return failure();
  auto bytes = ::npu::program::write(*program);
  if (!bytes)
    return op->emitOpError(bytes.message());
  return std::move(*bytes);
}

OwningOpRef<ModuleOp> npuisa::toModule(MLIRContext *context,
                                       const ::npu::program::Program &program) {
  context->loadDialect<ISADialect>();
  OpBuilder builder(context);
  Location loc = NameLoc::get(builder.getStringAttr(program.name));
  OwningOpRef<ModuleOp> module = ModuleOp::create(loc);
  builder.setInsertionPointToEnd(module->getBody());
  createProgram(builder, loc, program);
  return module;
}
