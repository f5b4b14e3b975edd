// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The table of NativeProgram.h as LLVM constants.
#include "npu/Target/CPU/Emit.h"
#include "npu/Target/CPU/NativeProgram.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/IR/Constants.h"

using namespace llvm;
using namespace mlir::npu;

namespace {
/// Builds the structs of NativeProgram.h member by member: every member is 8
/// bytes wide, so that the layout is the same for every compiler.
class TableBuilder {
public:
  explicit TableBuilder(Module &module)
      : module(module), context(module.getContext()) {}

  Constant *integer(int64_t value) {
    return ConstantInt::getSigned(Type::getInt64Ty(context), value);
  }
  Constant *text(StringRef value) {
    return addGlobal(ConstantDataArray::getString(context, value));
  }
  Constant *addGlobal(Constant *value) {
    auto *global = new GlobalVariable(module, value->getType(),
                                      /*isConstant=*/true,
                                      GlobalValue::PrivateLinkage, value);
    global->setUnnamedAddr(GlobalValue::UnnamedAddr::Global);
    return global;
  }
  Constant *tensors(ArrayRef<TensorDescription> descriptions) {
    SmallVector<Constant *> table;
    for (const TensorDescription &tensor : descriptions)
      table.push_back(ConstantStruct::getAnon(
          {text(tensor.name), text(getNumPyName(tensor.kind)),
           addGlobal(ConstantDataArray::get(
               context, ArrayRef<uint64_t>(reinterpret_cast<const uint64_t *>(
                                               tensor.shape.data()),
                                           tensor.shape.size()))),
           integer(tensor.shape.size()), integer(tensor.getNumBytes()),
           ConstantFP::get(Type::getDoubleTy(context),
                           tensor.scale.value_or(1.0)),
           integer(tensor.zeroPoint.value_or(0)),
           integer(tensor.scale.has_value())}));
    if (table.empty())
      return ConstantPointerNull::get(PointerType::get(context, 0));
    return addGlobal(ConstantArray::get(
        ArrayType::get(table.front()->getType(), table.size()), table));
  }

  Module &module;
  LLVMContext &context;
};
} // namespace

void mlir::npu::addNativeProgramTable(CompiledModule &compiled,
                                      const CPUTarget &target) {
  TableBuilder b(*compiled.module);
  const Signature &signature = compiled.signature;
  Constant *table = ConstantStruct::getAnon(
      {b.integer(NPU_NATIVE_PROGRAM_VERSION), b.tensors(signature.inputs),
       b.integer(signature.inputs.size()), b.tensors(signature.outputs),
       b.integer(signature.outputs.size()), b.integer(compiled.arenaBytes),
       compiled.module->getFunction(compiled.symbol + "_run"),
       b.text(llvm::join(target.getFeatureNames(), ","))});
  new GlobalVariable(*compiled.module, table->getType(), /*isConstant=*/true,
                     GlobalValue::ExternalLinkage, table, "npu_native_program");
}
