// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The pass npu-cpu-emit-entry.
#include "npu/CPU/Passes.h"

#include "mlir/IR/Builders.h"

namespace mlir::npu {
#define GEN_PASS_DEF_CPUEMITENTRY
#include "npu/CPU/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;

namespace {
/// Builds the body of the entry function block by block: each check either
/// returns its status or falls through to the next.
class EntryBuilder {
public:
  EntryBuilder(LLVM::LLVMFuncOp entry)
      : entry(entry), builder(entry.getContext()), loc(entry.getLoc()),
        pointer(LLVM::LLVMPointerType::get(entry.getContext())) {
    builder.setInsertionPointToStart(entry.addEntryBlock(builder));
  }

  /// Returns `status` from the entry where `bad` holds.
  void failIf(Value bad, int status) {
    Block *current = builder.getInsertionBlock();
    Block *fail = builder.createBlock(&entry.getBody());
    LLVM::ReturnOp::create(builder, loc,
                           constant(builder.getI32Type(), status));
    Block *next = builder.createBlock(&entry.getBody());
    builder.setInsertionPointToEnd(current);
    LLVM::CondBrOp::create(builder, loc, bad, fail, next);
    builder.setInsertionPointToStart(next);
  }

  void failIfNull(Value value) {
    Value null = LLVM::ZeroOp::create(builder, loc, pointer);
    failIf(LLVM::ICmpOp::create(builder, loc, LLVM::ICmpPredicate::eq, value,
                                null),
           /*status=*/1);
  }

  /// Returns element `index` of an array of pointers, which must not be null.
  Value loadPointer(Value array, unsigned index) {
    Value address = LLVM::GEPOp::create(builder, loc, pointer, pointer, array,
                                        ArrayRef<LLVM::GEPArg>{int32_t(index)});
    Value value = LLVM::LoadOp::create(builder, loc, pointer, address);
    failIfNull(value);
    return value;
  }

  Value constant(Type type, int64_t value) {
    return LLVM::ConstantOp::create(builder, loc, type,
                                    builder.getIntegerAttr(type, value));
  }

  LLVM::LLVMFuncOp entry;
  OpBuilder builder;
  Location loc;
  LLVM::LLVMPointerType pointer;
};

struct EmitEntry : npu::impl::CPUEmitEntryBase<EmitEntry> {
  using CPUEmitEntryBase::CPUEmitEntryBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    LLVM::LLVMFuncOp body;
    for (auto function : module.getOps<LLVM::LLVMFuncOp>())
      if (function->hasAttr("npu.input_count"))
        body = function;
    if (!body) {
      module.emitError("expected a lowered function with the attribute "
                       "npu.input_count, found none; run "
                       "npu-cpu-prepare-function before the lowering");
      return signalPassFailure();
    }
    unsigned inputs =
        body->getAttrOfType<IntegerAttr>("npu.input_count").getInt();
    body->removeAttr("npu.input_count");
    // Where it outlives the function's rewriting into a program.
    if (Attribute arenaBytes = body->removeAttr("npu.arena_bytes"))
      module->setAttr("npu.arena_bytes", arenaBytes);
    body.setLinkage(LLVM::Linkage::Internal);
    body.setSymName(symbol + "_body");

    OpBuilder builder = OpBuilder::atBlockEnd(module.getBody());
    auto pointer = LLVM::LLVMPointerType::get(&getContext());
    auto type = LLVM::LLVMFunctionType::get(builder.getI32Type(),
                                            {pointer, pointer, pointer});
    auto entry =
        LLVM::LLVMFuncOp::create(builder, body.getLoc(), symbol + "_run", type);
    EntryBuilder b(entry);
    Value in = entry.getArgument(0), out = entry.getArgument(1),
          arena = entry.getArgument(2);
    // An array of no pointers may be null, as that of an empty vector is.
    bool hasOutputs = inputs + 1 < body.getNumArguments();
    for (auto [array, isNeeded] :
         {std::pair(in, inputs != 0), {out, hasOutputs}, {arena, true}})
      if (isNeeded)
        b.failIfNull(array);
    Type i64 = builder.getI64Type();
    Value address = LLVM::PtrToIntOp::create(b.builder, b.loc, i64, arena);
    Value low =
        LLVM::AndOp::create(b.builder, b.loc, address, b.constant(i64, 63));
    b.failIf(LLVM::ICmpOp::create(b.builder, b.loc, LLVM::ICmpPredicate::ne,
                                  low, b.constant(i64, 0)),
             /*status=*/2);
    SmallVector<Value> arguments;
    for (unsigned i = 0; i != inputs; ++i)
      arguments.push_back(b.loadPointer(in, i));
    for (unsigned i = 0; i + inputs + 1 < body.getNumArguments(); ++i)
      arguments.push_back(b.loadPointer(out, i));
    arguments.push_back(arena);
    LLVM::CallOp::create(b.builder, b.loc, body, arguments);
    LLVM::ReturnOp::create(b.builder, b.loc,
                           b.constant(builder.getI32Type(), 0));
  }
};
} // namespace
