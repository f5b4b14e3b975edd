// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The pass npu-cpu-expand-math.
#include "npu/CPU/Passes.h"

#include "mlir/IR/TypeUtilities.h"

#include <cmath>
#include <limits>

namespace mlir::npu {
#define GEN_PASS_DEF_CPUEXPANDMATH
#include "npu/CPU/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;

namespace {
constexpr double ln2 = 0.693147180559945309417;
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();

/// Arithmetic on f64, or on vectors of it of the shape of one operation.
class Emitter {
public:
  Emitter(OpBuilder &b, Location loc, Type like)
      : b(b), loc(loc), type(withElement(like, b.getF64Type())),
        intType(withElement(like, b.getI64Type())) {}

  static Type withElement(Type like, Type element) {
    if (auto vector = dyn_cast<VectorType>(like))
      return vector.clone(element);
    return element;
  }

  Value constant(double value) { return splat(type, b.getF64FloatAttr(value)); }
  Value integer(int64_t value) {
    return splat(intType, b.getI64IntegerAttr(value));
  }
  Value add(Value x, Value y) { return arith::AddFOp::create(b, loc, x, y); }
  Value sub(Value x, Value y) { return arith::SubFOp::create(b, loc, x, y); }
  Value mul(Value x, Value y) { return arith::MulFOp::create(b, loc, x, y); }
  Value div(Value x, Value y) { return arith::DivFOp::create(b, loc, x, y); }
  Value select(Value condition, Value x, Value y) {
    return arith::SelectOp::create(b, loc, condition, x, y);
  }
  Value compare(arith::CmpFPredicate predicate, Value x, Value y) {
    return arith::CmpFOp::create(b, loc, predicate, x, y);
  }
  Value isLess(Value x, Value y) {
    return compare(arith::CmpFPredicate::OLT, x, y);
  }
  Value isEqual(Value x, Value y) {
    return compare(arith::CmpFPredicate::OEQ, x, y);
  }
  Value isNaN(Value x) { return compare(arith::CmpFPredicate::UNO, x, x); }
  Value abs(Value x) { return math::AbsFOp::create(b, loc, x); }
  Value copySign(Value magnitude, Value sign) {
    return math::CopySignOp::create(b, loc, magnitude, sign);
  }
  Value toBits(Value x) { return arith::BitcastOp::create(b, loc, intType, x); }
  Value fromBits(Value x) { return arith::BitcastOp::create(b, loc, type, x); }
  Value toInt(Value x) { return arith::FPToSIOp::create(b, loc, intType, x); }
  Value toFloat(Value x) { return arith::SIToFPOp::create(b, loc, type, x); }

  /// Coefficients from the constant on.
  Value polynomial(Value x, ArrayRef<double> coefficients) {
    Value sum = constant(coefficients.back());
    for (double coefficient : llvm::reverse(coefficients.drop_back()))
      sum = add(mul(sum, x), constant(coefficient));
    return sum;
  }

  /// The nearest integer, ties to even, for |x| below 2^51: a larger number has
  /// no place for a fraction.
  Value round(Value x) {
    Value shifter = constant(0x1.8p52);
    return sub(add(x, shifter), shifter);
  }

  Value exp(Value x);
  Value log(Value x);
  Value tanh(Value x);
  Value erf(Value x);
  Value pow(Value x, Value y);
  /// sin(x) for a shift of 0, cos(x) for a shift of 1.
  Value sine(Value x, int64_t quarterShift);

  OpBuilder &b;
  Location loc;
  Type type, intType;

private:
  Value splat(Type type, TypedAttr attr) {
    if (auto shaped = dyn_cast<ShapedType>(type))
      attr = DenseElementsAttr::get(shaped, cast<Attribute>(attr));
    return arith::ConstantOp::create(b, loc, attr);
  }
};
} // namespace

/// 1 / n! for n = 0 … count − 1.
static SmallVector<double> inverseFactorials(int count) {
  SmallVector<double> values{1.0};
  for (int n = 1; n != count; ++n)
    values.push_back(values.back() / n);
  return values;
}

/// e^x = 2^n · e^r with n the integer nearest to x / ln 2, so |r| <= ln 2 / 2.
Value Emitter::exp(Value x) {
  // Beyond these every f32 result is 0 or infinite.
  Value low = constant(-160), high = constant(160);
  Value bounded = select(isLess(x, low), low, x);
  bounded = select(isLess(high, bounded), high, bounded);
  bounded = select(isNaN(x), constant(0), bounded);
  Value n = round(mul(bounded, constant(1 / ln2)));
  Value r = sub(bounded, mul(n, constant(ln2)));
  Value power = polynomial(r, inverseFactorials(14));
  Value exponent = arith::AddIOp::create(b, loc, toInt(n), integer(1023));
  Value scale = fromBits(arith::ShLIOp::create(b, loc, exponent, integer(52)));
  return select(isNaN(x), x, mul(power, scale));
}

/// x = m · 2^e with m in [√½, √2): log x = e · ln 2 + 2 · artanh((m − 1) / (m +
/// 1)).
Value Emitter::log(Value x) {
  // An f32 is a normal f64, so the exponent's field is enough.
  Value bits = toBits(x);
  // Moves the interval of the mantissa from [1, 2) to [√½, √2).
  constexpr int64_t sqrtHalf = 0x3fe6a09e667f3bcd;
  Value offset = arith::SubIOp::create(b, loc, bits, integer(sqrtHalf));
  Value e = arith::ShRSIOp::create(b, loc, offset, integer(52));
  Value mantissaBits = arith::SubIOp::create(
      b, loc, bits, arith::ShLIOp::create(b, loc, e, integer(52)));
  Value m = fromBits(mantissaBits);
  Value f = div(sub(m, constant(1)), add(m, constant(1)));
  SmallVector<double> coefficients;
  for (int n = 0; n != 11; ++n)
    coefficients.push_back(2.0 / (2 * n + 1));
  Value series = mul(f, polynomial(mul(f, f), coefficients));
  Value result = add(mul(toFloat(e), constant(ln2)), series);
  result = select(isEqual(x, constant(0)), constant(-infinity), result);
  result = select(isEqual(x, constant(infinity)), constant(infinity), result);
  result = select(isLess(x, constant(0)), constant(notANumber), result);
  return select(isNaN(x), x, result);
}

Value Emitter::tanh(Value x) {
  Value magnitude = abs(x);
  Value power = exp(mul(magnitude, constant(2)));
  // 1 − 2 / (e^2x + 1); where that cancels, the series x − x³/3.
  Value large = sub(constant(1), div(constant(2), add(power, constant(1))));
  Value cube = mul(magnitude, mul(magnitude, magnitude));
  Value small = sub(magnitude, mul(cube, constant(1.0 / 3)));
  Value result = select(isLess(magnitude, constant(1e-4)), small, large);
  return copySign(result, x);
}

/// erf x = 2/√π · e^−x² · Σ 2ⁿ x^(2n+1) / (1·3·…·(2n+1)), all terms of one
/// sign.
Value Emitter::erf(Value x) {
  // From 4 on it is 1 to the last bit of an f32; there 64 terms are enough.
  Value limit = constant(4), magnitude = abs(x);
  Value bounded = select(isLess(limit, magnitude), limit, magnitude);
  Value square = mul(bounded, bounded);
  Value sum = constant(1);
  for (int n = 64; n != 0; --n)
    sum = add(constant(1), mul(sum, mul(square, constant(2.0 / (2 * n + 1)))));
  Value factor = constant(2 / std::sqrt(M_PI));
  Value result =
      mul(mul(factor, bounded),
          mul(sum, exp(arith::NegFOp::create(b, loc, square).getResult())));
  result = select(isLess(limit, magnitude), constant(1), result);
  return select(isNaN(x), x, copySign(result, x));
}

Value Emitter::pow(Value x, Value y) {
  Value result = exp(mul(y, log(abs(x))));
  Value zero = constant(0), one = constant(1);
  // A negative base has a power only for integers; every f32 from 2^24 on is an
  // even one.
  Value large = constant(0x1p24);
  Value bounded = select(isLess(abs(y), large), y, large);
  Value isInteger = isEqual(round(bounded), bounded);
  Value half = mul(bounded, constant(0.5));
  Value isEven = isEqual(round(half), half);
  Value negative = arith::NegFOp::create(b, loc, result);
  Value ofNegative =
      select(isInteger, select(isEven, result, negative), constant(notANumber));
  result = select(isLess(x, zero), ofNegative, result);
  result = select(isNaN(x), x, result);
  result = select(isNaN(y), y, result);
  Value isOne = arith::OrIOp::create(b, loc, isEqual(x, one), isEqual(y, zero));
  return select(isOne, one, result);
}

/// With n the integer nearest to x / (π/2), sine or cosine of the rest by its
/// series, chosen and signed by n modulo 4.
Value Emitter::sine(Value x, int64_t quarterShift) {
  // The argument of a number without an end is no number.
  Value isBad = arith::OrIOp::create(b, loc, isNaN(x),
                                     isEqual(abs(x), constant(infinity)));
  Value bounded = select(isBad, constant(0), x);
  // Larger than any quarter that fits an int64: of no meaning any more.
  Value limit = constant(0x1p50);
  bounded = select(isLess(limit, abs(bounded)), constant(0), bounded);
  Value n = round(mul(bounded, constant(2 / M_PI)));
  // π/2 in two parts, the first with so few bits that n times it is exact.
  constexpr double high = 0x1.921fb544p0, low = M_PI_2 - high;
  constexpr double lowest = 6.123233995736766e-17;
  Value r = sub(bounded, mul(n, constant(high)));
  r = sub(r, mul(n, constant(low)));
  r = sub(r, mul(n, constant(lowest)));
  Value square = mul(r, r);
  SmallVector<double> inverse = inverseFactorials(18), sinTerms, cosTerms;
  for (int i = 0; i != 9; ++i) {
    double sign = i % 2 ? -1 : 1;
    cosTerms.push_back(sign * inverse[2 * i]);
    sinTerms.push_back(sign * inverse[2 * i + 1]);
  }
  Value sin = mul(r, polynomial(square, sinTerms));
  Value cos = polynomial(square, cosTerms);
  Value quarter =
      arith::AddIOp::create(b, loc, toInt(n), integer(quarterShift));
  auto hasBit = [&](int64_t bit) -> Value {
    return arith::CmpIOp::create(
        b, loc, arith::CmpIPredicate::ne,
        arith::AndIOp::create(b, loc, quarter, integer(bit)), integer(0));
  };
  Value result = select(hasBit(1), cos, sin);
  result = select(hasBit(2), arith::NegFOp::create(b, loc, result), result);
  return select(isBad, constant(notANumber), result);
}

/// Emits the function of `op` on f64.
static Value emitFunction(Emitter &e, Operation *op, Value x, Value y) {
  if (isa<math::ExpOp>(op))
    return e.exp(x);
  if (isa<math::LogOp>(op))
    return e.log(x);
  if (isa<math::TanhOp>(op))
    return e.tanh(x);
  if (isa<math::ErfOp>(op))
    return e.erf(x);
  if (isa<math::SinOp>(op))
    return e.sine(x, 0);
  if (isa<math::CosOp>(op))
    return e.sine(x, 1);
  if (isa<math::PowFOp>(op))
    return e.pow(x, y);
  if (isa<math::RsqrtOp>(op))
    return e.div(e.constant(1), math::SqrtOp::create(e.b, e.loc, x));
  // Every f32 from 2^24 on is an integer, infinities and NaN stay.
  Value rounded = e.round(x);
  if (isa<math::FloorOp>(op))
    rounded =
        e.select(e.isLess(x, rounded), e.sub(rounded, e.constant(1)), rounded);
  if (isa<math::CeilOp>(op))
    rounded =
        e.select(e.isLess(rounded, x), e.add(rounded, e.constant(1)), rounded);
  Value isSmall = e.isLess(e.abs(x), e.constant(0x1p24));
  return e.select(isSmall, e.copySign(rounded, x), x);
}

static void expand(Operation *op) {
  Type type = op->getResult(0).getType();
  Type element = getElementTypeOrSelf(type);
  if (!isa<Float16Type, BFloat16Type, Float32Type>(element))
    return;
  OpBuilder b(op);
  Location loc = op->getLoc();
  Emitter e(b, loc, type);
  SmallVector<Value> operands;
  for (Value operand : op->getOperands()) {
    // An f16 by way of f32, for which every processor has instructions.
    if (!element.isF32())
      operand = arith::ExtFOp::create(
          b, loc, Emitter::withElement(type, b.getF32Type()), operand);
    operands.push_back(arith::ExtFOp::create(b, loc, e.type, operand));
  }
  Value result = emitFunction(e, op, operands.front(), operands.back());
  result = arith::TruncFOp::create(
      b, loc, Emitter::withElement(type, b.getF32Type()), result);
  if (!element.isF32())
    result = arith::TruncFOp::create(b, loc, type, result);
  op->replaceAllUsesWith(ValueRange(result));
  op->erase();
}

namespace {
struct ExpandMath : npu::impl::CPUExpandMathBase<ExpandMath> {
  using CPUExpandMathBase::CPUExpandMathBase;

  void runOnOperation() override {
    SmallVector<Operation *> functions;
    getOperation().walk([&](Operation *op) {
      bool isRounding = isa<math::FloorOp, math::CeilOp, math::RoundEvenOp>(op);
      if (isa<math::ExpOp, math::LogOp, math::TanhOp, math::ErfOp, math::SinOp,
              math::CosOp, math::PowFOp, math::RsqrtOp>(op) ||
          (expandRounding && isRounding))
        functions.push_back(op);
    });
    for (Operation *op : functions)
      expand(op);
  }
};
} // namespace
