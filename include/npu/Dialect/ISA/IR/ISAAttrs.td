// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef NPU_DIALECT_ISA_IR_ISAATTRS_TD
#define NPU_DIALECT_ISA_IR_ISAATTRS_TD

include "mlir/IR/AttrTypeBase.td"
include "runtime/isa/ISA.td"

class ISA_Attr<string name, string attrMnemonic> : AttrDef<ISA_Dialect, name> {
  let mnemonic = attrMnemonic;
  let genMnemonicAlias = 1;
}

def ISA_DramByDefault : EnumParameter<ISA_Space> {
  let defaultValue = "::mlir::npuisa::Space::Dram";
}

def ISA_TensorAttr : ISA_Attr<"Tensor", "tensor"> {
  let summary = "An input or output of a program";
  let description = [{
    A tensor that the user gives or gets: dense, row-major, little-endian, from
    `address` (bytes) of `space` on. `shape` is in elements; its empty form `[]`
    is a scalar. A real value is scale * (integer - zero_point). `space` is the
    scratchpad only where a machine is given its inputs and outputs on the chip.

    ```mlir
    #image = #isa.tensor<name = "image", shape = [1, 28, 28, 1], type = int8, scale = 0.00392156862745098, zero_point = -128, address = 4096>
    ```
  }];
  let parameters = (ins "::mlir::StringAttr":$name,
      "::mlir::DenseI64ArrayAttr":$shape, EnumParameter<ISA_DataType>:$type,
      "::mlir::FloatAttr":$scale, "int64_t":$zero_point,
      ISA_DramByDefault:$space,
      "uint64_t":$address);
  let assemblyFormat = [{
    `<` `name` `=` $name `,` `shape` `=` $shape `,` `type` `=` $type `,`
    `scale` `=` custom<Scale>($scale) `,` `zero_point` `=` $zero_point `,`
    (`space` `=` $space^ `,`)? `address` `=` $address `>`
  }];
}

def ISA_HostTensorAttr : ISA_Attr<"HostTensor", "host_tensor"> {
  let summary = "A tensor that a host function takes or gives";
  let description = [{
    Dense, row-major, little-endian, from byte `offset` of the range of DRAM that
    the call names.
  }];
  let parameters = (ins "::mlir::DenseI64ArrayAttr":$shape,
      EnumParameter<ISA_DataType>:$type, "uint64_t":$offset);
  let assemblyFormat = [{
    `<` `shape` `=` $shape `,` `type` `=` $type `,` `offset` `=` $offset `>`
  }];
}

def ISA_HostFunctionAttr : ISA_Attr<"HostFunction", "host_function"> {
  let summary = "A function that the host runs in the middle of a program";
  let description = [{
    `name` is that of the layers which it computes, `reason` why the chip does
    not. Its code is in a library, not in the program.

    ```mlir
    #sin = #isa.host_function<name = "sin1", reason = "tosa.sin: the chip computes with integers", inputs = [#isa.host_tensor<shape = [1, 8], type = float32, offset = 0>], outputs = [#isa.host_tensor<shape = [1, 8], type = float32, offset = 0>]>
    ```
  }];
  let parameters = (ins "::mlir::StringAttr":$name, "::mlir::StringAttr":$reason,
      "::mlir::ArrayAttr":$inputs, "::mlir::ArrayAttr":$outputs);
  let assemblyFormat = [{
    `<` `name` `=` $name `,` `reason` `=` $reason `,` `inputs` `=` $inputs `,`
    `outputs` `=` $outputs `>`
  }];
  let genVerifyDecl = 1;
}

#endif // NPU_DIALECT_ISA_IR_ISAATTRS_TD
