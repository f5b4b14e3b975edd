// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef NPU_DIALECT_NPU_IR_NPUINTERFACES_TD
#define NPU_DIALECT_NPU_IR_NPUINTERFACES_TD

include "mlir/IR/OpBase.td"

def NPU_ComputeOpInterface : OpInterface<"ComputeOpInterface"> {
  let cppNamespace = "::mlir::npu";
  let description = [{
    An operation that computes one output feature map (OFM) from input maps, and
    can be cut into tiles of the OFM.
  }];
  let methods = [
    InterfaceMethod<"The type of the OFM, a tensor or a buffer.",
      "::mlir::ShapedType", "getOfmType", (ins), [{}], [{
        ::mlir::Value ofm = $_op.getResult();
        if (!ofm)
          ofm = $_op.getOfm();
        return ::llvm::cast<::mlir::ShapedType>(ofm.getType());
      }]>,
    InterfaceMethod<"The buffer that is written, or null on tensors.",
      "::mlir::Value", "getOfmBuffer", (ins), [{}], [{
        return $_op.getOfm();
      }]>,
    InterfaceMethod<"The tensor that is computed, or null on buffers.",
      "::mlir::Value", "getOfmTensor", (ins), [{}], [{
        return $_op.getResult();
      }]>,
    InterfaceMethod<[{
        The box of the input map `operand` that the box `ofm` of the output
        needs, inside the map. Of an operand that is not a map, the empty box.
      }], "::mlir::npu::Box", "getOperandBox",
      (ins "::mlir::OpOperand &":$operand, "const ::mlir::npu::Box &":$ofm)>,
  ];
}

#endif // NPU_DIALECT_NPU_IR_NPUINTERFACES_TD
