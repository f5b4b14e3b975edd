// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "KernelBuilder.h"

#include "npu/CPU/Rescale.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace mlir::npu;

Value KernelBuilder::index(int64_t value) {
  return arith::ConstantIndexOp::create(b, loc, value);
}

Value KernelBuilder::add(Value lhs, Value rhs) {
  return b.createOrFold<arith::AddIOp>(loc, lhs, rhs);
}

Value KernelBuilder::add(Value lhs, int64_t rhs) {
  return rhs == 0 ? lhs : add(lhs, index(rhs));
}

Value KernelBuilder::mul(Value lhs, int64_t rhs) {
  return rhs == 1 ? lhs : b.createOrFold<arith::MulIOp>(loc, lhs, index(rhs));
}

void KernelBuilder::forEach(int64_t extent, int64_t step,
                            function_ref<void(Value)> body) {
  if (extent <= 0)
    return;
  if (extent <= step)
    return body(index(0));
  auto loop = scf::ForOp::create(b, loc, index(0), index(extent), index(step));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  body(loop.getInductionVar());
}

void KernelBuilder::accumulate(
    int64_t extent, MutableArrayRef<Value> values,
    function_ref<void(Value, MutableArrayRef<Value>)> body) {
  if (extent == 1)
    return body(index(0), values);
  auto loop = scf::ForOp::create(b, loc, index(0), index(extent), index(1),
                                 ValueRange(values));
  {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(loop.getBody());
    SmallVector<Value> carried(loop.getRegionIterArgs());
    body(loop.getInductionVar(), carried);
    scf::YieldOp::create(b, loc, carried);
  }
  llvm::copy(loop.getResults(), values.begin());
}

VectorType KernelBuilder::vectorOf(int64_t lanes, Type element) {
  return VectorType::get({lanes}, element);
}

Value KernelBuilder::load(Value buffer, ValueRange indices, int64_t lanes) {
  Type element = cast<MemRefType>(buffer.getType()).getElementType();
  return vector::LoadOp::create(b, loc, vectorOf(lanes, element), buffer,
                                indices);
}

void KernelBuilder::store(Value vector, Value buffer, ValueRange indices,
                          int64_t count) {
  int64_t lanes = cast<VectorType>(vector.getType()).getDimSize(0);
  if (count <= 0)
    return;
  if (count < lanes)
    vector = vector::ExtractStridedSliceOp::create(
        b, loc, vector, ArrayRef<int64_t>{0}, ArrayRef<int64_t>{count},
        ArrayRef<int64_t>{1});
  vector::StoreOp::create(b, loc, vector, buffer, indices);
}

Value KernelBuilder::splat(VectorType type, int64_t value) {
  return emitConstant(b, loc, type, value);
}

Value KernelBuilder::loadActivation(Value rows, ValueRange indices,
                                    cpu::TileAttr tile, bool flipSign) {
  int64_t products = tile.getProductsPerLane(), lanes = tile.getLanes();
  Type element = tile.getActivationType();
  if (products == 1) {
    Value value = memref::LoadOp::create(b, loc, rows, indices);
    return vector::BroadcastOp::create(b, loc, vectorOf(lanes, element), value);
  }
  Value group = load(rows, indices, products);
  Type word = b.getI32Type();
  Value asWord = vector::BitCastOp::create(b, loc, vectorOf(1, word), group);
  Value scalar =
      vector::ExtractOp::create(b, loc, asWord, ArrayRef<int64_t>{0});
  if (flipSign)
    scalar = arith::XOrIOp::create(
        b, loc, scalar, emitConstant(b, loc, word, int32_t(0x80808080)));
  Value repeated =
      vector::BroadcastOp::create(b, loc, vectorOf(lanes, word), scalar);
  return vector::BitCastOp::create(b, loc, vectorOf(lanes * products, element),
                                   repeated);
}

Value KernelBuilder::callIntrinsic(StringRef name, Type type,
                                   ValueRange arguments) {
  return LLVM::CallIntrinsicOp::create(b, loc, type, b.getStringAttr(name),
                                       arguments)
      .getResults();
}

Value KernelBuilder::multiplyAdd(Value accumulator, Value activation,
                                 Value weights, cpu::TileAttr tile) {
  Type type = accumulator.getType();
  bool isWide = tile.getLanes() == 16;
  switch (tile.getDot()) {
  case cpu::DotKind::DotBytes:
    return callIntrinsic(isWide ? "llvm.x86.avx512.vpdpbusd.512"
                                : "llvm.x86.avx512.vpdpbusd.256",
                         type, {accumulator, activation, weights});
  case cpu::DotKind::MultiplyAddPairs:
    return arith::AddIOp::create(
        b, loc, accumulator,
        callIntrinsic(isWide ? "llvm.x86.avx512.pmaddw.d.512"
                             : "llvm.x86.avx2.pmadd.wd",
                      type, {activation, weights}));
  case cpu::DotKind::Plain:
    return multiplyAddLanes(
        accumulator, arith::ExtSIOp::create(b, loc, type, activation),
        arith::ExtSIOp::create(b, loc, type, weights), tile);
  case cpu::DotKind::Float:
  case cpu::DotKind::FusedFloat:
    return multiplyAddLanes(accumulator, activation, weights, tile);
  }
  llvm_unreachable("unknown dot kind");
}

Value KernelBuilder::multiplyAddLanes(Value accumulator, Value activation,
                                      Value weights, cpu::TileAttr tile) {
  Type type = accumulator.getType();
  bool isWide = tile.getLanes() == 16;
  auto asPairs = [&](Value value) -> Value {
    return vector::BitCastOp::create(
        b, loc, vectorOf(tile.getLanes() * 2, b.getI16Type()), value);
  };
  switch (tile.getDot()) {
  case cpu::DotKind::DotBytes:
    return callIntrinsic(isWide ? "llvm.x86.avx512.vpdpwssd.512"
                                : "llvm.x86.avx512.vpdpwssd.256",
                         type,
                         {accumulator, asPairs(activation), asPairs(weights)});
  case cpu::DotKind::MultiplyAddPairs:
    return arith::AddIOp::create(
        b, loc, accumulator,
        callIntrinsic(isWide ? "llvm.x86.avx512.pmaddw.d.512"
                             : "llvm.x86.avx2.pmadd.wd",
                      type, {asPairs(activation), asPairs(weights)}));
  case cpu::DotKind::Plain:
    return arith::AddIOp::create(
        b, loc, accumulator,
        arith::MulIOp::create(b, loc, activation, weights));
  case cpu::DotKind::Float:
    return arith::AddFOp::create(
        b, loc, accumulator,
        arith::MulFOp::create(b, loc, activation, weights));
  case cpu::DotKind::FusedFloat:
    return math::FmaOp::create(b, loc, activation, weights, accumulator);
  }
  llvm_unreachable("unknown dot kind");
}

KernelBuilder::Scales KernelBuilder::loadScales(cpu::RescaleAttr rescale,
                                                Value table, Value channel,
                                                int64_t lanes) {
  if (!rescale)
    return {};
  VectorType type = vectorOf(lanes, b.getI64Type());
  // Where no channel is rounded twice there is nothing to do for the sign.
  bool isTwice = rescale.getDoubleRound() &&
                 llvm::any_of(rescale.getShift(),
                              [](int32_t shift) { return shift > 31; });
  if (table) {
    auto row = [&](int64_t i) {
      return load(table, {index(i), channel}, lanes);
    };
    return {row(0), row(1), row(2), isTwice ? row(3) : Value()};
  }
  int64_t shift = rescale.getShift().front();
  int64_t round = int64_t(1) << (shift - 1);
  return {splat(type, rescale.getMultiplier().front()), splat(type, shift),
          splat(type, round + (isTwice ? int64_t(1) << 30 : 0)),
          isTwice ? splat(type, -(int64_t(1) << 31)) : Value()};
}

Value KernelBuilder::finish(Value accumulator, cpu::RescaleAttr rescale,
                            const Scales &scales, cpu::ClampAttr clamp) {
  auto type = cast<VectorType>(accumulator.getType());
  int64_t lanes = type.getDimSize(0);
  if (clamp) {
    auto bound = [&](FloatAttr value) -> Value {
      return arith::ConstantOp::create(
          b, loc, DenseElementsAttr::get(type, Attribute(value)));
    };
    accumulator =
        arith::MaximumFOp::create(b, loc, accumulator, bound(clamp.getMin()));
    return arith::MinimumFOp::create(b, loc, accumulator,
                                     bound(clamp.getMax()));
  }
  if (!rescale)
    return accumulator;
  VectorType wideType = vectorOf(lanes, b.getI64Type());
  Value wide = arith::ExtSIOp::create(b, loc, wideType, accumulator);
  // The multiplier is an int32: saying so makes this a 32-bit multiplication.
  Value multiplier = arith::ExtSIOp::create(
      b, loc, wideType,
      arith::TruncIOp::create(b, loc, type, scales.multiplier));
  Value sum = arith::AddIOp::create(
      b, loc, arith::MulIOp::create(b, loc, wide, multiplier), scales.round);
  if (scales.negative) {
    Value sign = arith::ShRSIOp::create(b, loc, wide, splat(wideType, 63));
    sum = arith::AddIOp::create(
        b, loc, sum, arith::AndIOp::create(b, loc, sign, scales.negative));
  }
  Value scaled = arith::TruncIOp::create(
      b, loc, type, arith::ShRSIOp::create(b, loc, sum, scales.shift));
  Value result = arith::AddIOp::create(b, loc, scaled,
                                       splat(type, rescale.getZeroPoint()));
  result =
      arith::MaxSIOp::create(b, loc, result, splat(type, rescale.getMin()));
  result =
      arith::MinSIOp::create(b, loc, result, splat(type, rescale.getMax()));
  return arith::TruncIOp::create(b, loc, vectorOf(lanes, b.getI8Type()),
                                 result);
}
