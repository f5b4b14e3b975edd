// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "npu/CPU/Rescale.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

Value npu::emitConstant(OpBuilder &builder, Location loc, Type type,
                        int64_t value) {
  Type element = getElementTypeOrSelf(type);
  TypedAttr attr = builder.getIntegerAttr(element, value);
  if (auto shaped = dyn_cast<ShapedType>(type))
    attr = DenseElementsAttr::get(shaped, cast<Attribute>(attr));
  return arith::ConstantOp::create(builder, loc, attr);
}

Value npu::emitApplyScale(OpBuilder &b, Location loc, Value value,
                          Value multiplier, Value shift, bool doubleRound) {
  Type type = value.getType();
  auto constant = [&](int64_t v) { return emitConstant(b, loc, type, v); };
  Value one = constant(1);
  Value round = arith::ShLIOp::create(
      b, loc, one, arith::SubIOp::create(b, loc, shift, one));
  if (doubleRound) {
    Value negative = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::slt,
                                           value, constant(0));
    Value step =
        arith::SelectOp::create(b, loc, negative, constant(-(int64_t(1) << 30)),
                                constant(int64_t(1) << 30));
    Value twoSteps = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::sgt,
                                           shift, constant(31));
    round = arith::SelectOp::create(
        b, loc, twoSteps, arith::AddIOp::create(b, loc, round, step), round);
  }
  Value product = arith::MulIOp::create(b, loc, value, multiplier);
  Value sum = arith::AddIOp::create(b, loc, product, round);
  return arith::ShRSIOp::create(b, loc, sum, shift);
}
