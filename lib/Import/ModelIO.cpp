// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "npu/Import/ModelIO.h"

using namespace mlir;
using namespace mlir::npu;

static TensorIO read(DictionaryAttr attributes) {
  TensorIO io;
  if (!attributes)
    return io;
  if (auto name = attributes.getAs<StringAttr>(kIONameAttr))
    io.name = name.getValue();
  if (auto scale = attributes.getAs<FloatAttr>(kIOScaleAttr))
    io.scale = scale.getValueAsDouble();
  if (auto zeroPoint = attributes.getAs<IntegerAttr>(kIOZeroPointAttr))
    io.zeroPoint = zeroPoint.getValue().getSExtValue();
  io.isUnsigned = attributes.contains(kIOUnsignedAttr);
  return io;
}

TensorIO mlir::npu::getInputIO(func::FuncOp func, unsigned index) {
  return read(func.getArgAttrDict(index));
}

TensorIO mlir::npu::getOutputIO(func::FuncOp func, unsigned index) {
  return read(func.getResultAttrDict(index));
}
