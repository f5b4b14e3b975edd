// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Loops for cpu.pack_rows.
#include "KernelBuilder.h"

#include "npu/CPU/Rescale.h"

using namespace mlir;
using namespace mlir::npu;

void npu::lowerPackRows(cpu::PackRowsOp op) {
  KernelBuilder k(op);
  OpBuilder &b = k.b;
  Location loc = op.getLoc();
  auto inputType = cast<MemRefType>(op.getInput().getType());
  auto rowsType = cast<MemRefType>(op.getInit().getType());
  Type element = rowsType.getElementType();
  int64_t height = inputType.getDimSize(1), pixel = inputType.getDimSize(3),
          width = inputType.getDimSize(2) * pixel;
  int64_t top = op.getPad()[0], left = op.getPad()[2] * pixel;

  Value padding;
  if (isa<FloatType>(element))
    padding = arith::ConstantOp::create(b, loc, b.getZeroAttr(element));
  else if (element.isInteger(16))
    padding = emitConstant(b, loc, element, 0);
  else
    padding = emitConstant(
        b, loc, element,
        static_cast<int8_t>(op.getInputZp() ^ (op.getFlipSign() ? 0x80 : 0)));
  auto convert = [&](Value value) -> Value {
    if (element.isInteger(16))
      return arith::SubIOp::create(
          b, loc, arith::ExtSIOp::create(b, loc, element, value),
          emitConstant(b, loc, element, op.getInputZp()));
    if (op.getFlipSign())
      return arith::XOrIOp::create(b, loc, value,
                                   emitConstant(b, loc, element, -128));
    return value;
  };
  Value input = op.getInput(), rows = op.getInit();
  // The input as rows, so that one loop goes over a row; unless it is some of
  // the channels of a wider map, whose pixels lie apart.
  SmallVector<ReassociationIndices> asRows{{0}, {1}, {2, 3}};
  bool isDense =
      memref::CollapseShapeOp::isGuaranteedCollapsible(inputType, asRows);
  if (isDense)
    input = memref::CollapseShapeOp::create(b, loc, input, asRows);

  k.forEach(rowsType.getDimSize(0), [&](Value n) {
    auto fill = [&](Value y, int64_t from, int64_t to) {
      k.forEach(to - from, [&](Value e) {
        memref::StoreOp::create(b, loc, padding, rows,
                                ValueRange{n, y, k.add(e, from)});
      });
    };
    auto fillRows = [&](int64_t from, int64_t to) {
      k.forEach(to - from, [&](Value y) {
        fill(k.add(y, from), 0, rowsType.getDimSize(2));
      });
    };
    fillRows(0, top);
    k.forEach(height, [&](Value y) {
      Value target = k.add(y, top);
      fill(target, 0, left);
      auto copy = [&](ValueRange from, Value to) {
        Value value = memref::LoadOp::create(b, loc, input, from);
        memref::StoreOp::create(b, loc, convert(value), rows,
                                ValueRange{n, target, k.add(to, left)});
      };
      if (isDense)
        k.forEach(width, [&](Value e) { copy({n, y, e}, e); });
      else
        k.forEach(inputType.getDimSize(2), [&](Value x) {
          k.forEach(pixel, [&](Value c) {
            copy({n, y, x, c}, k.add(k.mul(x, pixel), c));
          });
        });
      fill(target, left + width, rowsType.getDimSize(2));
    });
    fillRows(top + height, rowsType.getDimSize(1));
  });
  op.erase();
}
