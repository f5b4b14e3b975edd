// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What only moves or names data: reshapes and joins of tensors, constants,
// buffers and transfers.

#ifndef NPU_DIALECT_NPU_IR_NPUDATAOPS_TD
#define NPU_DIALECT_NPU_IR_NPUDATAOPS_TD

include "npu/Dialect/NPU/IR/NPUOpBase.td"

//===----------------------------------------------------------------------===//
// On float tensors, before quantization
//===----------------------------------------------------------------------===//

def NPU_RangeOp : NPU_Op<"range", [Pure, SameOperandsAndResultType]> {
  let summary = "The observed range of a float tensor, and how it will be quantized";
  let description = [{
    An identity on a float tensor that is to be quantized. `label` names the
    tensor in calibration tables and reports; it is unique in its function.
    `min` and `max` are the smallest and largest value that calibration observed
    (units of the tensor); both are absent until then. `quantized_type`, once
    decided, is the `!quant.uniform` type that `npu-quantize` will give the
    tensor: per tensor for an activation, one scale for each output channel for
    weights; its expressed type is the tensor's element type. The op has no
    folder: it keeps a quantization decision where patterns would drop an
    attribute.

    ```mlir
    %1 = npu.range %0 {label = "conv1"} : tensor<1x8xf32>
    %2 = npu.range %1 {min = -1.0 : f64, max = 1.0 : f64} : tensor<1x8xf32>
    ```
  }];
  let arguments = (ins TensorOf<[AnyFloat]>:$input, OptionalAttr<StrAttr>:$label,
      OptionalAttr<F64Attr>:$min, OptionalAttr<F64Attr>:$max,
      OptionalAttr<TypeAttr>:$quantized_type);
  let results = (outs TensorOf<[AnyFloat]>:$output);
  let assemblyFormat = "$input attr-dict `:` type($input)";
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// Whether calibration has given `min` and `max`.
    bool isObserved() { return getMinAttr() && getMaxAttr(); }
  }];
}

//===----------------------------------------------------------------------===//
// On tensors: the phase `graph`
//===----------------------------------------------------------------------===//

def NPU_ReshapeOp : NPU_Op<"reshape", [Pure]> {
  let summary = "The same elements in the same order, in another shape";
  let description = [{
    Costs nothing: the buffer is used as it is. Booleans are stored in bytes of
    0 or 1, so that i1 may become i8, and i8 that holds nothing else i1; i4 in
    sign-extended bytes likewise. Floats may become integers of as many bits,
    which the chip can move, and back.

    ```mlir
    %0 = npu.reshape %x : tensor<1x8x8x16xi8> -> tensor<8x8x16xi8>
    ```
  }];
  let arguments = (ins AnyStaticShapeTensor:$input);
  let results = (outs AnyStaticShapeTensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def NPU_ConcatOp : NPU_Op<"concat", [Pure]> {
  let summary = "Joins maps along one axis";
  let description = [{
    ```mlir
    %0 = npu.concat %x, %y {axis = 2 : i64} : (tensor<8x8x16xi8>, tensor<8x8x8xi8>) -> tensor<8x8x24xi8>
    ```
  }];
  let arguments = (ins Variadic<NPU_MapTensor>:$inputs, I64Attr:$axis);
  let results = (outs NPU_MapTensor:$result);
  let assemblyFormat = "$inputs attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def NPU_SliceOp : NPU_Op<"slice", [Pure]> {
  let summary = "A box of a map";
  let description = [{
    The box of the result's extents at `offsets`.

    ```mlir
    %0 = npu.slice %x {offsets = array<i64: 0, 0, 0>} : tensor<32x32x16xi8> -> tensor<31x31x16xi8>
    ```
  }];
  let arguments = (ins NPU_MapTensor:$input, DenseI64ArrayAttr:$offsets);
  let results = (outs NPU_MapTensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
  let hasFolder = 1;
  let hasCanonicalizeMethod = 1;
}

def NPU_PadOp : NPU_Op<"pad", [Pure]> {
  let summary = "A map inside a larger one that is filled with a value";
  let description = [{
    The input lies at the offset `low`; the rest holds `value`.

    ```mlir
    %0 = npu.pad %x {low = array<i64: 1, 1, 0>, value = -128 : i64} : tensor<8x8x16xi8> -> tensor<10x10x16xi8>
    ```
  }];
  let arguments = (ins NPU_MapTensor:$input, DenseI64ArrayAttr:$low, I64Attr:$value);
  let results = (outs NPU_MapTensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
  let hasFolder = 1;
  let hasCanonicalizeMethod = 1;
}

//===----------------------------------------------------------------------===//
// On buffers: the phases `tile` and `schedule`
//===----------------------------------------------------------------------===//

def NPU_ConstantOp : NPU_Op<"constant", [Pure]> {
  let summary = "Packed constants in DRAM";
  let description = [{
    Bytes as instructions read them: weights, channel records, tables. `address`
    is their place in DRAM once it is assigned.

    ```mlir
    %0 = npu.constant dense<[1, 2, 3, 4]> : tensor<4xi8> -> memref<4xi8, #npu.space<dram>>
    ```
  }];
  let arguments = (ins ElementsAttr:$value, OptionalAttr<I64Attr>:$address);
  let results = (outs MemRefRankOf<[I8], [1]>:$result);
  let assemblyFormat = "$value attr-dict `->` type($result)";
  let hasVerifier = 1;
}

def NPU_AllocOp : NPU_Op<"alloc", [MemoryEffects<[MemAlloc]>]> {
  let summary = "A buffer";
  let description = [{
    Its memory space is that of its type. `address` is its first byte there,
    once it is assigned. It lives from the first to the last operation that uses
    it.

    ```mlir
    %0 = npu.alloc : memref<8x8x16xi8, #npu.space<scratchpad>>
    %1 = npu.alloc {address = 1024 : i64} : memref<8x8x16xi8, #npu.space<scratchpad>>
    ```
  }];
  let arguments = (ins OptionalAttr<I64Attr>:$address);
  let results = (outs AnyStaticShapeMemRef:$result);
  let assemblyFormat = "attr-dict `:` type($result)";
}

def NPU_CopyOp : NPU_Op<"copy", []> {
  let summary = "A transfer by a DMA channel";
  let description = [{
    Copies `source` to `destination`, of the same shape and element type.
    `channel` is the DMA channel, once it is assigned.

    ```mlir
    npu.copy %dram to %pad : memref<8x8x16xi8, #npu.space<dram>>, memref<8x8x16xi8, #npu.space<scratchpad>>
    ```
  }];
  let arguments = (ins Arg<AnyStaticShapeMemRef, "", [MemRead]>:$source,
      Arg<AnyStaticShapeMemRef, "", [MemWrite]>:$destination,
      OptionalAttr<I64Attr>:$channel);
  let assemblyFormat = "$source `to` $destination attr-dict `:` type($source) `,` type($destination)";
  let hasVerifier = 1;
}

def NPU_FillOp : NPU_Op<"fill"> {
  let summary = "Fills a buffer with a value, by a DMA channel";
  let description = [{
    ```mlir
    npu.fill %pad {value = -128 : i64} : memref<8x8x16xi8, #npu.space<scratchpad>>
    ```
  }];
  let arguments = (ins Arg<AnyStaticShapeMemRef, "", [MemWrite]>:$destination,
      I64Attr:$value, OptionalAttr<I64Attr>:$channel);
  let assemblyFormat = "$destination attr-dict `:` type($destination)";
}

def NPU_SyncOp : NPU_Op<"sync"> {
  let summary = "Waits and signals of an engine, without work";
  let description = [{
    For where an operation's own two waits and two signals do not suffice. As on
    every scheduled operation `npu.wait` and `npu.signal` list semaphores.

    ```mlir
    npu.sync mac {npu.wait = array<i64: 3>}
    ```
  }];
  let arguments = (ins NPU_EngineAttr:$engine);
  let assemblyFormat = "$engine attr-dict";
}

#endif // NPU_DIALECT_NPU_IR_NPUDATAOPS_TD
