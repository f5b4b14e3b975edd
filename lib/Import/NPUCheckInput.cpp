// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// npu-check-input: checks what the phase `input` guarantees.
#include "npu/Import/Passes.h"

#include "npu/Import/ModelIO.h"
#include "npu/Import/Requirements.h"

#include "llvm/Support/MathExtras.h"
#include <cmath>

namespace mlir::npu {
#define GEN_PASS_DEF_NPUCHECKINPUT
#include "npu/Import/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;

/// Elements of a tensor must be countable by the 32-bit fields of the chip.
static constexpr int64_t kMaxElements = int64_t(1) << 31;
/// TOSA's MAX_RANK at level 8K.
static constexpr int64_t kMaxRank = 6;

/// Why `type` cannot be compiled, or an empty string.
static std::string findShapeProblem(Type type) {
  auto shaped = dyn_cast<ShapedType>(type);
  if (!shaped)
    return "";
  if (!shaped.hasRank())
    return "has no rank; expected a tensor of known shape";
  if (!shaped.hasStaticShape())
    return "is not static; fix the batch (npu-set-batch) or export the model "
           "with fixed sizes";
  if (shaped.getRank() > kMaxRank)
    return "has " + std::to_string(shaped.getRank()) +
           " dimensions; expected at most " + std::to_string(kMaxRank);
  int64_t elements = 1;
  for (int64_t size : shaped.getShape()) {
    if (size == 0)
      return "has a dimension of size 0; expected at least 1";
    if (llvm::MulOverflow(elements, size, elements) || elements >= kMaxElements)
      return "has 2^31 elements or more; expected fewer";
  }
  return "";
}

static LogicalResult checkOperation(Operation *op) {
  bool supported = isa_and_present<tosa::TosaDialect>(op->getDialect()) ||
                   isa<func::FuncOp, func::ReturnOp>(op);
  if (!supported)
    return op->emitOpError("is not supported: a network consists of TOSA "
                           "operations and the return from its function");
  for (auto [index, type] : llvm::enumerate(op->getResultTypes())) {
    std::string problem = findShapeProblem(type);
    if (!problem.empty())
      return op->emitOpError("result ")
             << index << " of type " << type << " " << problem;
  }
  return npu::checkRequirements(op);
}

/// Whether TOSA 1.0 and its extensions have tensors of elements of a type.
static bool isTosaElement(Type type) {
  if (auto integer = dyn_cast<IntegerType>(type))
    return integer.isSignless() &&
           llvm::is_contained({1u, 4u, 8u, 16u, 32u, 48u}, integer.getWidth());
  return isa<Float16Type, BFloat16Type, Float32Type, Float8E4M3FNType,
             Float8E5M2Type>(type);
}

/// Checks type and attributes of one input or output. `what` is "input 0" or
/// the like.
static LogicalResult checkIO(func::FuncOp func, const Twine &what, Type type,
                             DictionaryAttr attributes) {
  std::string problem = findShapeProblem(type);
  if (!problem.empty())
    return func.emitError() << what << " of type " << type << " " << problem;
  if (!isa<RankedTensorType>(type))
    return func.emitError()
           << what << " has the type " << type << "; expected a tensor";
  // Operations are held to TOSA's types; what none of them takes is not.
  if (!isTosaElement(getElementTypeOrSelf(type)))
    return func.emitError()
           << what << " of type " << type
           << " is none of TOSA's tensors; expected elements of i1, i4, i8, "
              "i16, i32, i48, f16, bf16, f32, f8E4M3FN or f8E5M2";
  if (!attributes)
    return success();
  auto isBad = [&](StringRef name, auto isGood) {
    Attribute attribute = attributes.get(name);
    return attribute && !isGood(attribute);
  };
  if (isBad(npu::kIONameAttr, [](Attribute a) { return isa<StringAttr>(a); }))
    return func.emitError() << what << ": npu.name must be a string";
  if (isBad(npu::kIOScaleAttr, [](Attribute a) {
        auto scale = dyn_cast<FloatAttr>(a);
        return scale && std::isfinite(scale.getValueAsDouble()) &&
               scale.getValueAsDouble() > 0;
      }))
    return func.emitError()
           << what << ": npu.scale must be a positive finite float, found "
           << attributes.get(npu::kIOScaleAttr);
  if (isBad(npu::kIOUnsignedAttr, [](Attribute a) { return isa<UnitAttr>(a); }))
    return func.emitError() << what << ": npu.unsigned takes no value";
  auto integer = dyn_cast<IntegerType>(getElementTypeOrSelf(type));
  bool isUnsigned = attributes.contains(npu::kIOUnsignedAttr);
  if (isUnsigned && !integer)
    return func.emitError() << what << ": npu.unsigned stands on " << type
                            << "; expected a tensor of integers";
  if (isBad(npu::kIOZeroPointAttr, [&](Attribute a) {
        auto zeroPoint = dyn_cast<IntegerAttr>(a);
        if (!zeroPoint || !integer || integer.getWidth() > 32 ||
            zeroPoint.getType() != IntegerType::get(func.getContext(), 64))
          return false;
        unsigned width = integer.getWidth();
        int64_t low = isUnsigned ? 0 : llvm::minIntN(width);
        int64_t high =
            isUnsigned ? int64_t(llvm::maxUIntN(width)) : llvm::maxIntN(width);
        return low <= zeroPoint.getInt() && zeroPoint.getInt() <= high;
      }))
    return func.emitError()
           << what << ": npu.zero_point must be an i64 within the range of "
           << type << ", found " << attributes.get(npu::kIOZeroPointAttr);
  return success();
}

namespace {

struct NPUCheckInput : npu::impl::NPUCheckInputBase<NPUCheckInput> {
  using NPUCheckInputBase::NPUCheckInputBase;

  void runOnOperation() override {
    markAllAnalysesPreserved();
    if (failed(check(getOperation())))
      signalPassFailure();
  }

private:
  static LogicalResult check(ModuleOp module) {
    auto functions = llvm::to_vector(module.getOps<func::FuncOp>());
    if (functions.size() != 1 || functions.front().isExternal())
      return module.emitError(
                 "expected a module of exactly one function with a "
                 "body, found ")
             << functions.size()
             << (functions.size() == 1 ? ", which has none" : " functions");
    func::FuncOp func = functions.front();
    if (!func.getBody().hasOneBlock())
      return func.emitError("has several blocks; expected a network without "
                            "branches");
    if (func.getNumResults() == 0)
      return func.emitError("returns nothing; expected a model with an output");
    for (auto [i, type] : llvm::enumerate(func.getArgumentTypes()))
      if (failed(
              checkIO(func, "input " + Twine(i), type, func.getArgAttrDict(i))))
        return failure();
    for (auto [i, type] : llvm::enumerate(func.getResultTypes()))
      if (failed(checkIO(func, "output " + Twine(i), type,
                         func.getResultAttrDict(i))))
        return failure();
    // All problems are shown, not only the first.
    bool bad = false;
    module.walk([&](Operation *op) {
      if (op != module)
        bad |= failed(checkOperation(op));
    });
    return failure(bad);
  }
};

} // namespace
