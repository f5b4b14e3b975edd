// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// npu-annotate-io: records names and quantization of inputs and outputs.
#include "npu/Import/Passes.h"

#include "npu/Import/Layers.h"

#include "mlir/IR/Builders.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"

namespace mlir::npu {
#define GEN_PASS_DEF_NPUANNOTATEIO
#include "npu/Import/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;

namespace {

/// One entry of the JSON file.
struct Entry {
  std::string name;
  std::optional<double> scale;
  std::optional<int64_t> zeroPoint;
};

bool fromJSON(const llvm::json::Value &value, Entry &entry,
              llvm::json::Path path) {
  llvm::json::ObjectMapper map(value, path);
  return map && map.map("name", entry.name) &&
         map.mapOptional("scale", entry.scale) &&
         map.mapOptional("zero_point", entry.zeroPoint);
}

/// The whole JSON file.
struct Entries {
  std::vector<Entry> inputs, outputs, tensors;
};

bool fromJSON(const llvm::json::Value &value, Entries &entries,
              llvm::json::Path path) {
  llvm::json::ObjectMapper map(value, path);
  return map && map.map("inputs", entries.inputs) &&
         map.map("outputs", entries.outputs) &&
         map.mapOptional("tensors", entries.tensors);
}

llvm::Expected<Entries> readEntries(StringRef file) {
  auto buffer = llvm::MemoryBuffer::getFile(file, /*IsText=*/true);
  if (!buffer)
    return llvm::createStringError(buffer.getError(), "cannot read the file");
  return llvm::json::parse<Entries>((*buffer)->getBuffer(), "model");
}

/// Says of what each layer makes what it is in the user's model.
void describeLayers(func::FuncOp function, ArrayRef<Entry> tensors) {
  llvm::StringMap<const Entry *> entries;
  for (const Entry &entry : tensors)
    entries[entry.name] = &entry;
  for (OpResult value : npu::findLayerResults(function))
    if (const Entry *entry = entries.lookup(npu::layerOf(value.getOwner())))
      npu::setTensorIO(value.getOwner(),
                       {entry->name, entry->scale, entry->zeroPoint});
}

struct NPUAnnotateIO : npu::impl::NPUAnnotateIOBase<NPUAnnotateIO> {
  using NPUAnnotateIOBase::NPUAnnotateIOBase;

  void runOnOperation() override {
    func::FuncOp func = getOperation();
    for (auto [index, type] : llvm::enumerate(func.getArgumentTypes()))
      if (getElementTypeOrSelf(type).isUnsignedInteger())
        func.setArgAttr(index, npu::kIOUnsignedAttr,
                        UnitAttr::get(&getContext()));
    for (auto [index, type] : llvm::enumerate(func.getResultTypes()))
      if (getElementTypeOrSelf(type).isUnsignedInteger())
        func.setResultAttr(index, npu::kIOUnsignedAttr,
                           UnitAttr::get(&getContext()));
    if (file.empty())
      return;

    llvm::Expected<Entries> entries = readEntries(file);
    if (!entries) {
      func.emitError("npu-annotate-io: ")
          << file.getValue() << ": " << llvm::toString(entries.takeError());
      return signalPassFailure();
    }
    if (entries->inputs.size() != func.getNumArguments() ||
        entries->outputs.size() != func.getNumResults()) {
      func.emitError("npu-annotate-io: ")
          << file.getValue() << " describes " << entries->inputs.size()
          << " inputs and " << entries->outputs.size()
          << " outputs; the function has " << func.getNumArguments() << " and "
          << func.getNumResults();
      return signalPassFailure();
    }
    Builder builder(&getContext());
    auto describe = [&](const Entry &entry, auto set) {
      set(npu::kIONameAttr, builder.getStringAttr(entry.name));
      if (entry.scale)
        set(npu::kIOScaleAttr, builder.getF64FloatAttr(*entry.scale));
      if (entry.zeroPoint)
        set(npu::kIOZeroPointAttr, builder.getI64IntegerAttr(*entry.zeroPoint));
    };
    for (auto [index, entry] : llvm::enumerate(entries->inputs))
      describe(entry, [&, i = index](StringRef name, Attribute attribute) {
        func.setArgAttr(i, name, attribute);
      });
    for (auto [index, entry] : llvm::enumerate(entries->outputs))
      describe(entry, [&, i = index](StringRef name, Attribute attribute) {
        func.setResultAttr(i, name, attribute);
      });
    describeLayers(func, entries->tensors);
  }
};

} // namespace
