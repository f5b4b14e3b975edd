// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef NPU_DIALECT_NPU_IR_NPUOPS_TD
#define NPU_DIALECT_NPU_IR_NPUOPS_TD

include "mlir/IR/OpBase.td"
include "mlir/IR/Properties.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "npu/Dialect/NPU/IR/NPUAttrs.td"

class NPU_Op<string mnemonic, list<Trait> traits = []>
    : Op<NPU_Dialect, mnemonic, traits>;

def NPU_RangeOp : NPU_Op<"range", [Pure, SameOperandsAndResultType]> {
  let summary = "The observed range of a float tensor, and how it will be quantized";
  let description = [{
    An identity on a float tensor. `min` and `max` are the smallest and largest
    value that calibration observed (units of the tensor). `quantized_type`,
    once decided, is the `!quant.uniform` type that `npu-quantize` will give the
    tensor; its expressed type is the tensor's element type. The op has no
    folder: it keeps a quantization decision where patterns would drop an
    attribute.

    ```mlir
    %1 = npu.range %0 {min = -1.0 : f64, max = 1.0 : f64} : tensor<1x8xf32>
    ```
  }];
  let arguments = (ins TensorOf<[AnyFloat]>:$input, F64Attr:$min, F64Attr:$max,
      OptionalAttr<TypeAttr>:$quantized_type);
  let results = (outs TensorOf<[AnyFloat]>:$output);
  let assemblyFormat = "$input attr-dict `:` type($input)";
  let hasVerifier = 1;
}

#endif // NPU_DIALECT_NPU_IR_NPUOPS_TD
