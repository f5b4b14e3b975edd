// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Elementwise.h"

#include "npu/Dialect/NPU/IR/NPU.h"

#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/TypeSwitch.h"

#include <algorithm>
#include <cmath>

using namespace mlir;
using namespace mlir::npu;

static bool isFloatOrBool(Type type) {
  Type element = getElementTypeOrSelf(type);
  return isa<FloatType>(element) || element.isInteger(1);
}

bool mlir::npu::isElementwise(Operation *op) {
  // A cast of integers appears where weights are stored in eight bits.
  if (isa<tosa::CastOp>(op))
    return isa<FloatType>(getElementTypeOrSelf(op->getResult(0).getType()));
  if (!isa<tosa::AbsOp, tosa::AddOp, tosa::CeilOp, tosa::ClampOp, tosa::CosOp,
           tosa::EqualOp, tosa::ErfOp, tosa::ExpOp, tosa::FloorOp,
           tosa::GreaterOp, tosa::GreaterEqualOp, tosa::IdentityOp, tosa::LogOp,
           tosa::MaximumOp, tosa::MinimumOp, tosa::MulOp, tosa::NegateOp,
           tosa::PowOp, tosa::ReciprocalOp, tosa::RsqrtOp, tosa::SelectOp,
           tosa::SigmoidOp, tosa::SinOp, tosa::SubOp, tosa::TanhOp>(op))
    return false;
  return llvm::all_of(elementwiseOperands(op).getTypes(), isFloatOrBool) &&
         isFloatOrBool(op->getResult(0).getType());
}

OperandRange mlir::npu::elementwiseOperands(Operation *op) {
  if (isa<tosa::MulOp>(op))
    return op->getOperands().take_front(2);
  if (isa<tosa::NegateOp>(op))
    return op->getOperands().take_front(1);
  return op->getOperands();
}

/// A clamp's bound as a number; float bounds only.
static double bound(Attribute attribute) {
  return cast<FloatAttr>(attribute).getValue().convertToDouble();
}

double mlir::npu::evaluateElementwise(Operation *op, ArrayRef<double> x) {
  return TypeSwitch<Operation *, double>(op)
      .Case([&](tosa::AbsOp) { return std::fabs(x[0]); })
      .Case([&](tosa::AddOp) { return x[0] + x[1]; })
      .Case([&](tosa::CastOp) { return x[0]; })
      .Case([&](tosa::CeilOp) { return std::ceil(x[0]); })
      .Case([&](tosa::ClampOp clamp) {
        return std::min(std::max(x[0], bound(clamp.getMinValAttr())),
                        bound(clamp.getMaxValAttr()));
      })
      .Case([&](tosa::CosOp) { return std::cos(x[0]); })
      .Case([&](tosa::EqualOp) { return x[0] == x[1] ? 1.0 : 0.0; })
      .Case([&](tosa::ErfOp) { return std::erf(x[0]); })
      .Case([&](tosa::ExpOp) { return std::exp(x[0]); })
      .Case([&](tosa::FloorOp) { return std::floor(x[0]); })
      .Case([&](tosa::GreaterOp) { return x[0] > x[1] ? 1.0 : 0.0; })
      .Case([&](tosa::GreaterEqualOp) { return x[0] >= x[1] ? 1.0 : 0.0; })
      .Case([&](tosa::IdentityOp) { return x[0]; })
      .Case([&](tosa::LogOp) { return std::log(x[0]); })
      .Case([&](tosa::MaximumOp) { return std::max(x[0], x[1]); })
      .Case([&](tosa::MinimumOp) { return std::min(x[0], x[1]); })
      .Case([&](tosa::MulOp) { return x[0] * x[1]; })
      .Case([&](tosa::NegateOp) { return -x[0]; })
      .Case([&](tosa::PowOp) { return std::pow(x[0], x[1]); })
      .Case([&](tosa::ReciprocalOp) { return 1.0 / x[0]; })
      .Case([&](tosa::RsqrtOp) { return 1.0 / std::sqrt(x[0]); })
      .Case([&](tosa::SelectOp) { return x[0] != 0.0 ? x[1] : x[2]; })
      .Case([&](tosa::SigmoidOp) { return 1.0 / (1.0 + std::exp(-x[0])); })
      .Case([&](tosa::SinOp) { return std::sin(x[0]); })
      .Case([&](tosa::SubOp) { return x[0] - x[1]; })
      .Case([&](tosa::TanhOp) { return std::tanh(x[0]); })
      .Default([](Operation *) { return std::nan(""); });
}

/// Skips the identity that carries a constant's quantization.
static Value skipRange(Value value) {
  if (auto range = value.getDefiningOp<RangeOp>())
    return range.getInput();
  return value;
}

std::optional<SmallVector<double>> mlir::npu::readConstant(Value value) {
  ElementsAttr elements;
  if (!matchPattern(skipRange(value), m_Constant(&elements)))
    return std::nullopt;
  SmallVector<double> numbers;
  if (auto floats = dyn_cast<DenseFPElementsAttr>(elements)) {
    numbers.reserve(floats.getNumElements());
    for (const APFloat &number : floats.getValues<APFloat>())
      numbers.push_back(number.convertToDouble());
    return numbers;
  }
  if (auto integers = dyn_cast<DenseIntElementsAttr>(elements)) {
    bool isUnsigned = integers.getElementType().isUnsignedInteger() ||
                      integers.getElementType().isInteger(1);
    numbers.reserve(integers.getNumElements());
    for (const APInt &number : integers.getValues<APInt>())
      numbers.push_back(isUnsigned
                            ? static_cast<double>(number.getZExtValue())
                            : static_cast<double>(number.getSExtValue()));
    return numbers;
  }
  if (auto resource = dyn_cast<DenseF32ResourceElementsAttr>(elements))
    if (std::optional<ArrayRef<float>> floats = resource.tryGetAsArrayRef()) {
      numbers.append(floats->begin(), floats->end());
      return numbers;
    }
  return std::nullopt;
}

std::optional<double> mlir::npu::readSplat(Value value) {
  ElementsAttr elements;
  if (!matchPattern(skipRange(value), m_Constant(&elements)))
    return std::nullopt;
  // Numbers are read only of what can be a splat: weights are large.
  auto dense = dyn_cast<DenseElementsAttr>(elements);
  if (elements.getNumElements() != 1 && !(dense && dense.isSplat()))
    return std::nullopt;
  std::optional<SmallVector<double>> numbers = readConstant(value);
  if (!numbers || numbers->empty())
    return std::nullopt;
  return numbers->front();
}
