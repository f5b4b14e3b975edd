// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "npu/Dialect/ISA/IR/ISA.h"

#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::npuisa;

#include "npu/Dialect/ISA/IR/ISADialect.cpp.inc"
#include "npu/Dialect/ISA/IR/ISAEnums.cpp.inc"

/// The scale is an f64 without saying so.
static ParseResult parseScale(AsmParser &parser, FloatAttr &scale) {
  double value;
  if (parser.parseFloat(value))
    return failure();
  scale = parser.getBuilder().getF64FloatAttr(value);
  return success();
}
static void printScale(AsmPrinter &printer, FloatAttr scale) {
  printer.printFloat(scale.getValue());
}

#define GET_ATTRDEF_CLASSES
#include "npu/Dialect/ISA/IR/ISAAttrs.cpp.inc"

LogicalResult
HostFunctionAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                         StringAttr, StringAttr, ArrayAttr inputs,
                         ArrayAttr outputs) {
  for (ArrayAttr tensors : {inputs, outputs})
    for (Attribute tensor : tensors)
      if (!isa<HostTensorAttr>(tensor))
        return emitError() << "expected #isa.host_tensor, found " << tensor;
  return success();
}

void ISADialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "npu/Dialect/ISA/IR/ISAAttrs.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "npu/Dialect/ISA/IR/ISAOps.cpp.inc"
      >();
}
