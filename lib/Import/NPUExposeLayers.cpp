// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// npu-expose-layers: appends what each layer makes to the results.
#include "npu/Import/Passes.h"

#include "npu/Import/Layers.h"

#include "mlir/IR/Builders.h"
#include "llvm/ADT/StringMap.h"

namespace mlir::npu {
#define GEN_PASS_DEF_NPUEXPOSELAYERS
#include "npu/Import/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;

/// The attributes of a result that is `value`. `taken` counts how often a name
/// has been given.
static DictionaryAttr describe(OpResult value, llvm::StringMap<int> &taken) {
  Operation *op = value.getOwner();
  Builder builder(op->getContext());
  std::string name = layerOf(op);
  NamedAttrList fields;
  auto tensor = op->getAttrOfType<DictionaryAttr>(kTensorAttr);
  if (tensor && value.getResultNumber() == 0) {
    fields.append(tensor.getValue());
    if (auto given = tensor.getAs<StringAttr>(kIONameAttr))
      name = given.str();
  }
  if (int count = ++taken[name]; count > 1)
    name += "#" + std::to_string(count);
  fields.set(kIONameAttr, builder.getStringAttr(name));
  return fields.getDictionary(op->getContext());
}

namespace {

struct NPUExposeLayers : npu::impl::NPUExposeLayersBase<NPUExposeLayers> {
  using NPUExposeLayersBase::NPUExposeLayersBase;

  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (!function.getBody().hasOneBlock())
      return;
    Operation *terminator = function.getBody().front().getTerminator();
    llvm::StringMap<int> taken;
    SmallVector<Attribute> attributes;
    for (unsigned i = 0, e = function.getNumResults(); i < e; ++i) {
      DictionaryAttr own = function.getResultAttrDict(i);
      attributes.push_back(own ? own : DictionaryAttr::get(&getContext()));
    }
    OpBuilder builder(terminator);
    for (OpResult value : findLayerResults(function)) {
      // TOSA's flatbuffers, which know results by name, cannot return a value
      // twice.
      Value result = value;
      if (llvm::is_contained(terminator->getOperands(), value))
        result = tosa::IdentityOp::create(builder, value.getLoc(),
                                          value.getType(), value);
      terminator->insertOperands(terminator->getNumOperands(), result);
      attributes.push_back(describe(value, taken));
      ++layers;
    }
    function.setType(FunctionType::get(&getContext(),
                                       function.getArgumentTypes(),
                                       terminator->getOperandTypes()));
    function.setResAttrsAttr(ArrayAttr::get(&getContext(), attributes));
  }
};

} // namespace
