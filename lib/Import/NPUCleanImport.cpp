// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// npu-clean-import: keeps of the source framework only its layers' names.
#include "npu/Import/Passes.h"

#include "mlir/IR/AttrTypeSubElements.h"

namespace mlir::npu {
#define GEN_PASS_DEF_NPUCLEANIMPORT
#include "npu/Import/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;

/// Whether importers describe the source framework by an attribute of `name`.
static bool isForeign(StringRef name) {
  return name.starts_with("tf.") || name.starts_with("tfl.") ||
         name.starts_with("tf_saved_model.") || name == "tosa.target_env";
}

static void removeForeign(Operation *op) {
  for (NamedAttribute attribute : op->getDiscardableAttrDictionary())
    if (isForeign(attribute.getName()))
      op->removeDiscardableAttr(attribute.getName());
}

namespace {

struct NPUCleanImport : npu::impl::NPUCleanImportBase<NPUCleanImport> {
  using NPUCleanImportBase::NPUCleanImportBase;

  void runOnOperation() override {
    AttrTypeReplacer locations;
    locations.addReplacement(
        [](NameLoc loc) -> std::pair<Attribute, WalkResult> {
          if (isa<FileLineColRange>(loc.getChildLoc()))
            return {NameLoc::get(loc.getName()), WalkResult::skip()};
          return {loc, WalkResult::advance()};
        });
    // What stands for no layer is located at the file's very beginning.
    locations.addReplacement(
        [](FileLineColRange loc) -> std::optional<Attribute> {
          if (loc.getStartLine() == 0)
            return UnknownLoc::get(loc.getContext());
          return std::nullopt;
        });
    locations.recursivelyReplaceElementsIn(getOperation(),
                                           /*replaceAttrs=*/false,
                                           /*replaceLocs=*/true);

    removeForeign(getOperation());
    for (auto func : getOperation().getOps<func::FuncOp>()) {
      removeForeign(func);
      for (unsigned i = 0, e = func.getNumArguments(); i < e; ++i)
        for (NamedAttribute attribute :
             mlir::function_interface_impl::getArgAttrs(func, i))
          if (isForeign(attribute.getName()))
            func.removeArgAttr(i, attribute.getName());
      for (unsigned i = 0, e = func.getNumResults(); i < e; ++i)
        for (NamedAttribute attribute :
             mlir::function_interface_impl::getResultAttrs(func, i))
          if (isForeign(attribute.getName()))
            func.removeResultAttr(i, attribute.getName());
    }
  }
};

} // namespace
