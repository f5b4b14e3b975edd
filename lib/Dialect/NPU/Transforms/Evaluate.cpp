// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Evaluate.h"

#include "mlir/IR/Matchers.h"
#include "llvm/Support/MathExtras.h"

#include <algorithm>
#include <limits>

using namespace mlir;
using namespace mlir::npu;

static bool fitsInt32(int64_t value) {
  return value >= std::numeric_limits<int32_t>::min() &&
         value <= std::numeric_limits<int32_t>::max();
}

std::optional<int64_t> npu::applyScale(int64_t value,
                                       RequantizeAttr requantize) {
  int64_t multiplier = requantize.getMultiplier().front();
  int64_t shift = requantize.getShift().front();
  int64_t round = int64_t(1) << (shift - 1);
  if (requantize.getRounding() == Rounding::Double && shift > 31)
    round += value >= 0 ? int64_t(1) << 30 : -(int64_t(1) << 30);
  int64_t product, sum;
  if (llvm::MulOverflow(value, multiplier, product) ||
      llvm::AddOverflow(product, round, sum) || !fitsInt32(sum >> shift))
    return std::nullopt;
  return sum >> shift;
}

DenseI64ArrayAttr npu::composeClamps(DenseI64ArrayAttr first,
                                     DenseI64ArrayAttr second) {
  if (!first || !second)
    return first ? first : second;
  // Clamping is monotone, so the ends go where the second clamp takes them.
  return DenseI64ArrayAttr::get(first.getContext(),
                                {std::clamp(first[0], second[0], second[1]),
                                 std::clamp(first[1], second[0], second[1])});
}

std::pair<int64_t, int64_t> npu::rangeOf(Type element, bool isUnsigned) {
  unsigned bits = element.getIntOrFloatBitWidth();
  if (isUnsigned)
    return {0, llvm::maxUIntN(bits)};
  return {llvm::minIntN(bits), llvm::maxIntN(bits)};
}

static Type elementOf(Value value) {
  return cast<ShapedType>(value.getType()).getElementType();
}

/// The table's entries, or an empty handle.
static DenseElementsAttr tableOf(UnaryOp op) {
  DenseElementsAttr table;
  if (op.getTable() && matchPattern(op.getTable(), m_Constant(&table)) &&
      table.getNumElements() == 256)
    return table;
  return {};
}

bool npu::canEvaluate(UnaryOp op) {
  if (!op.getOfmTensor() || elementOf(op.getIfm()).isInteger(48))
    return false;
  switch (op.getFunction()) {
  case UnaryFunction::Rescale:
    return !op.getRequantizeAttr().isPerChannel();
  case UnaryFunction::Identity:
    return true;
  case UnaryFunction::Table:
    return static_cast<bool>(tableOf(op));
  default:
    return false;
  }
}

/// The low bits of `value` as `element` stores them, sign-extended.
static int64_t store(int64_t value, Type element) {
  return llvm::SignExtend64(uint64_t(value), element.getIntOrFloatBitWidth());
}

std::optional<int64_t> npu::evaluate(UnaryOp op, int64_t input) {
  Type ifm = elementOf(op.getIfm()), ofm = op.getOfmType().getElementType();
  int64_t value = input;
  if (op.getIfmUnsigned())
    value &= llvm::maxUIntN(ifm.getIntOrFloatBitWidth());
  if (op.getFunction() == UnaryFunction::Table) {
    value = tableOf(op).getValues<APInt>()[input + 128].getSExtValue();
  } else if (op.getFunction() == UnaryFunction::Rescale) {
    auto scaled =
        applyScale(value - op.getIfmZeroPoint(), op.getRequantizeAttr());
    if (!scaled)
      return std::nullopt;
    auto [least, most] = rangeOf(ofm, op.getOfmUnsigned());
    value = std::clamp(*scaled + op.getRequantizeAttr().getZeroPoint(), least,
                       most);
  }
  if (auto clamp = op.getClampAttr())
    value = std::clamp(value, clamp[0], clamp[1]);
  return store(value, ofm);
}

std::optional<int64_t> npu::evaluate(BinaryOp op, int64_t a, int64_t b) {
  if (op.getReversed())
    std::swap(a, b);
  int64_t value = 0;
  switch (op.getFunction()) {
  case BinaryFunction::Add:
    value = a + b;
    break;
  case BinaryFunction::Sub:
    value = a - b;
    break;
  case BinaryFunction::Mul:
    value = a * b;
    if (int64_t shift = op.getProductShift())
      value = (value + (int64_t(1) << (shift - 1))) >> shift;
    break;
  case BinaryFunction::Maximum:
    value = std::max(a, b);
    break;
  case BinaryFunction::Minimum:
    value = std::min(a, b);
    break;
  default:
    return std::nullopt;
  }
  value = llvm::SignExtend64<32>(uint64_t(value));
  Type ofm = op.getOfmType().getElementType();
  if (auto requantize = op.getOfmRequantizeAttr()) {
    auto scaled = applyScale(value, requantize);
    if (!scaled)
      return std::nullopt;
    auto [least, most] = rangeOf(ofm);
    value = std::clamp(*scaled + requantize.getZeroPoint(), least, most);
  }
  if (auto clamp = op.getClampAttr())
    value = std::clamp(value, clamp[0], clamp[1]);
  return store(value, ofm);
}
