// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "npu/CPU/IR/CPU.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::npu::cpu;

#include "npu/CPU/IR/CPUDialect.cpp.inc"
#include "npu/CPU/IR/CPUEnums.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "npu/CPU/IR/CPUAttrs.cpp.inc"

void CPUDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "npu/CPU/IR/CPUAttrs.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "npu/CPU/IR/CPUOps.cpp.inc"
      >();
}

int64_t TileAttr::getProductsPerLane() const {
  switch (getDot()) {
  case DotKind::Plain:
  case DotKind::Float:
  case DotKind::FusedFloat:
    return 1;
  case DotKind::MultiplyAddPairs:
    return 2;
  case DotKind::DotBytes:
    return 4;
  }
  llvm_unreachable("unknown dot kind");
}

Type TileAttr::getActivationType() const {
  Builder builder(getContext());
  switch (getDot()) {
  case DotKind::Plain:
  case DotKind::MultiplyAddPairs:
    return builder.getI16Type();
  case DotKind::DotBytes:
    return builder.getI8Type();
  case DotKind::Float:
  case DotKind::FusedFloat:
    return builder.getF32Type();
  }
  llvm_unreachable("unknown dot kind");
}

Type TileAttr::getWeightType() const { return getActivationType(); }

Type TileAttr::getAccumulatorType() const {
  Builder builder(getContext());
  return isa<FloatType>(getActivationType()) ? Type(builder.getF32Type())
                                             : Type(builder.getI32Type());
}
