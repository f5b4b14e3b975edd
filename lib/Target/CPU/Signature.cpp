// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "npu/Target/CPU/Signature.h"

#include "npu/Import/ModelIO.h"

#include "llvm/Support/ErrorHandling.h"

using namespace mlir;
using namespace mlir::npu;

unsigned npu::getElementBytes(ElementKind kind) {
  switch (kind) {
  case ElementKind::I1:
  case ElementKind::I4:
  case ElementKind::I8:
  case ElementKind::U8:
    return 1;
  case ElementKind::I16:
  case ElementKind::U16:
  case ElementKind::F16:
  case ElementKind::BF16:
    return 2;
  case ElementKind::I32:
  case ElementKind::F32:
    return 4;
  case ElementKind::I48:
    return 8;
  }
  llvm_unreachable("unknown element kind");
}

StringRef npu::getNumPyName(ElementKind kind) {
  switch (kind) {
  case ElementKind::I1:
    return "bool";
  case ElementKind::I4:
  case ElementKind::I8:
    return "int8";
  case ElementKind::U8:
    return "uint8";
  case ElementKind::I16:
    return "int16";
  case ElementKind::U16:
  case ElementKind::BF16:
    return "uint16";
  case ElementKind::I32:
    return "int32";
  case ElementKind::I48:
    return "int64";
  case ElementKind::F16:
    return "float16";
  case ElementKind::F32:
    return "float32";
  }
  llvm_unreachable("unknown element kind");
}

int64_t TensorDescription::getNumElements() const {
  int64_t count = 1;
  for (int64_t extent : shape)
    count *= extent;
  return count;
}

int64_t TensorDescription::getNumBytes() const {
  return getNumElements() * getElementBytes(kind);
}

FailureOr<func::FuncOp> npu::findModelFunction(ModuleOp module) {
  func::FuncOp model;
  for (auto function : module.getOps<func::FuncOp>()) {
    if (function.isPrivate() || function.isExternal())
      continue;
    if (model)
      return function.emitError("expected one public function, the model, "
                                "found also @")
             << model.getSymName() << "; make one of them private or remove it";
    model = function;
  }
  if (!model)
    return module.emitError("expected a public function, the model, found "
                            "none in this module");
  return model;
}

static std::optional<ElementKind> elementKind(Type type, bool isUnsigned) {
  if (isa<IntegerType>(type) && !type.isSignlessInteger())
    return std::nullopt;
  if (type.isF32())
    return ElementKind::F32;
  if (type.isF16())
    return ElementKind::F16;
  if (type.isBF16())
    return ElementKind::BF16;
  if (type.isInteger(1))
    return ElementKind::I1;
  if (type.isInteger(4))
    return ElementKind::I4;
  if (type.isInteger(8))
    return isUnsigned ? ElementKind::U8 : ElementKind::I8;
  if (type.isInteger(16))
    return isUnsigned ? ElementKind::U16 : ElementKind::I16;
  if (type.isInteger(32))
    return ElementKind::I32;
  if (type.isInteger(48))
    return ElementKind::I48;
  return std::nullopt;
}

static FailureOr<TensorDescription> describe(func::FuncOp function,
                                             StringRef what, unsigned index,
                                             Type type, const TensorIO &io) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor || !tensor.hasStaticShape())
    return function.emitError()
           << what << " " << index
           << ": expected a tensor of static shape, found " << type
           << "; fix the batch (npu-set-batch) and other open dimensions first";
  std::optional<ElementKind> kind =
      elementKind(tensor.getElementType(), io.isUnsigned);
  if (!kind)
    return function.emitError()
           << what << " " << index
           << ": expected elements of i1, i4, i8, i16, i32, i48, f16, bf16 or "
              "f32, "
              "found "
           << tensor.getElementType()
           << "; import the model again (npuc import), or convert it";
  TensorDescription description;
  description.name =
      io.name.empty() ? (what + Twine(index)).str() : io.name.str();
  description.kind = *kind;
  description.shape.assign(tensor.getShape().begin(), tensor.getShape().end());
  description.scale = io.scale;
  description.zeroPoint = io.zeroPoint;
  return description;
}

FailureOr<Signature> npu::readSignature(func::FuncOp function) {
  Signature signature;
  FunctionType type = function.getFunctionType();
  for (auto [index, input] : llvm::enumerate(type.getInputs())) {
    auto description =
        describe(function, "input", index, input, getInputIO(function, index));
    if (failed(description))
      return failure();
    signature.inputs.push_back(std::move(*description));
  }
  for (auto [index, output] : llvm::enumerate(type.getResults())) {
    auto description = describe(function, "output", index, output,
                                getOutputIO(function, index));
    if (failed(description))
      return failure();
    signature.outputs.push_back(std::move(*description));
  }
  return signature;
}
