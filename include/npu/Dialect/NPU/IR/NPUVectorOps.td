// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the vector engine computes.

#ifndef NPU_DIALECT_NPU_IR_NPUVECTOROPS_TD
#define NPU_DIALECT_NPU_IR_NPUVECTOROPS_TD

include "npu/Dialect/NPU/IR/NPUOpBase.td"

def NPU_PoolOp : NPU_ComputeOp<"pool"> {
  let summary = "Max or average pooling";
  let description = [{
    `kernel` and `stride` are [vertical, horizontal], `pad` is [top, bottom,
    left, right]. Padding takes no part. The average is TOSA's reciprocal
    multiplication.

    ```mlir
    %0 = npu.pool max %x {kernel = array<i64: 2, 2>, stride = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>} : (tensor<8x8x16xi8>) -> tensor<4x4x16xi8>
    ```
  }];
  let arguments = (ins NPU_PoolModeAttr:$mode, NPU_Map:$ifm,
      Optional<NPU_MapBuffer>:$ofm, DenseI64ArrayAttr:$kernel,
      DenseI64ArrayAttr:$stride, DenseI64ArrayAttr:$pad,
      DefaultValuedAttr<I64Attr, "0">:$ifm_zero_point,
      DefaultValuedAttr<I64Attr, "0">:$ofm_zero_point);
  let assemblyFormat = [{
    $mode $ifm (`into` $ofm^)? attr-dict `:` functional-type(operands, results)
  }];
}

def NPU_BinaryOp : NPU_ComputeOp<"binary", [AttrSizedOperandSegments]> {
  let summary = "A function of two maps, with rescaled inputs and result";
  let description = [{
    `b` may be the constant `immediate` instead of a map. A dimension of extent
    1 is broadcast. `a_requantize` and `b_requantize` rescale an operand to
    i32 first, `ofm_requantize` the result; then it is clamped to `clamp` =
    [least, most]. `reversed` computes function(b, a). `round` belongs to
    arithmetic_right_shift, `product_shift` to mul. See isa.md, binary.

    ```mlir
    %0 = npu.binary add %x, %y : (tensor<8x8x16xi32>, tensor<8x8x16xi32>) -> tensor<8x8x16xi32>
    %1 = npu.binary sub %x {immediate = 5 : i32, reversed} : (tensor<8x8x16xi32>) -> tensor<8x8x16xi32>
    ```
  }];
  let arguments = (ins NPU_BinaryFunctionAttr:$function, NPU_Map:$a,
      Optional<NPU_Map>:$b, Optional<NPU_MapBuffer>:$ofm,
      OptionalAttr<I32Attr>:$immediate,
      OptionalAttr<NPU_RequantizeAttr>:$a_requantize,
      OptionalAttr<NPU_RequantizeAttr>:$b_requantize,
      OptionalAttr<NPU_RequantizeAttr>:$ofm_requantize,
      OptionalAttr<DenseI64ArrayAttr>:$clamp,
      DefaultValuedAttr<I64Attr, "0">:$product_shift,
      UnitAttr:$round, UnitAttr:$reversed);
  let assemblyFormat = [{
    $function $a (`,` $b^)? (`into` $ofm^)? attr-dict `:`
    functional-type(operands, results)
  }];
}

def NPU_UnaryOp : NPU_ComputeOp<"unary", [AttrSizedOperandSegments]> {
  let summary = "A function of one map";
  let description = [{
    `rescale` is TOSA's RESCALE: `ifm_zero_point` is subtracted, `requantize`
    has the rest; on tensors it may have one multiplier for each channel, on
    buffers `table` then holds the channel records. `table` looks up 256 i8
    (i8 to i8) or 513 i16 (i16 to i32). `negate` is (ifm_zero_point +
    ofm_zero_point) - x. Then the result is clamped to `clamp` = [least, most].
    `ifm_unsigned` and `ofm_unsigned` say that i8 and i16 elements hold
    unsigned values.

    ```mlir
    %0 = npu.unary rescale %x {ifm_zero_point = 14 : i64, requantize = #npu.requantize<[1073741824], [30], single>} : (tensor<1x1x12xi8>) -> tensor<1x1x12xi32>
    %1 = npu.unary clz %0 : (tensor<1x1x12xi32>) -> tensor<1x1x12xi32>
    ```
  }];
  let arguments = (ins NPU_UnaryFunctionAttr:$function, NPU_Map:$ifm,
      Optional<NPU_Constant>:$table, Optional<NPU_MapBuffer>:$ofm,
      DefaultValuedAttr<I64Attr, "0">:$ifm_zero_point,
      DefaultValuedAttr<I64Attr, "0">:$ofm_zero_point,
      OptionalAttr<NPU_RequantizeAttr>:$requantize,
      OptionalAttr<DenseI64ArrayAttr>:$clamp,
      UnitAttr:$ifm_unsigned, UnitAttr:$ofm_unsigned);
  let extraClassDeclaration = [{
    /// The table fits the function's types.
    ::llvm::LogicalResult verifyTable();
  }];
  let hasCanonicalizeMethod = 1;
  let assemblyFormat = [{
    $function $ifm (`,` `table` $table^)? (`into` $ofm^)? attr-dict `:`
    functional-type(operands, results)
  }];
}

def NPU_ReduceOp : NPU_ComputeOp<"reduce"> {
  let summary = "A reduction along one axis";
  let description = [{
    `axis` is 0, 1 or 2; the result has extent 1 there. Sums and products wrap.
    `arg_maximum` gives as i32 the place along the axis of the first element
    that no other exceeds.

    ```mlir
    %0 = npu.reduce sum %x {axis = 2 : i64} : (tensor<1x1x12xi32>) -> tensor<1x1x1xi32>
    %1 = npu.reduce arg_maximum %y {axis = 1 : i64} : (tensor<4x10x3xi8>) -> tensor<4x1x3xi32>
    ```
  }];
  let arguments = (ins NPU_ReductionAttr:$function, NPU_Map:$ifm,
      Optional<NPU_MapBuffer>:$ofm, I64Attr:$axis);
  let assemblyFormat = [{
    $function $ifm (`into` $ofm^)? attr-dict `:`
    functional-type(operands, results)
  }];
}

def NPU_PermuteOp : NPU_ComputeOp<"permute"> {
  let summary = "Reorders the dimensions of a map";
  let description = [{
    Dimension i of the result is dimension `permutation`[i] of the input.

    ```mlir
    %0 = npu.permute %x {permutation = array<i64: 2, 0, 1>} : (tensor<4x8x16xi8>) -> tensor<16x4x8xi8>
    ```
  }];
  let arguments = (ins NPU_Map:$ifm, Optional<NPU_MapBuffer>:$ofm,
      DenseI64ArrayAttr:$permutation);
  let hasCanonicalizeMethod = 1;
  let assemblyFormat = [{
    $ifm (`into` $ofm^)? attr-dict `:` functional-type(operands, results)
  }];
}

def NPU_ReverseOp : NPU_ComputeOp<"reverse"> {
  let summary = "Turns a map round along one axis";
  let description = [{
    Element i along `axis` (0, 1 or 2) of the result is element extent - 1 - i
    of the input.

    ```mlir
    %0 = npu.reverse %x {axis = 1 : i64} : (tensor<4x8x16xi8>) -> tensor<4x8x16xi8>
    ```
  }];
  let arguments = (ins NPU_Map:$ifm, Optional<NPU_MapBuffer>:$ofm,
      I64Attr:$axis);
  let assemblyFormat = [{
    $ifm (`into` $ofm^)? attr-dict `:` functional-type(operands, results)
  }];
}

def NPU_ResizeOp : NPU_ComputeOp<"resize"> {
  let summary = "TOSA's RESIZE of the rows and columns of a map";
  let description = [{
    `scale` is [vertical numerator, denominator, horizontal numerator,
    denominator]: output y lies y * denominator + `offset` steps behind the
    first row, of which one to the next are numerator steps. `offset` is
    [vertical, horizontal]; on buffers it counts from the tile's first row and
    column. What lies outside of the map is its nearest element. `nearest`
    copies; `bilinear` gives a sum of i32 for i8, of i48 for i16, which is
    numerator * numerator times as large, or with `requantize` that sum rescaled
    and clamped to `clamp` = [least, most]. See isa.md, resize.

    ```mlir
    %0 = npu.resize nearest %x {scale = array<i64: 2, 1, 2, 1>, offset = array<i64: 0, 0>} : (tensor<4x4x16xi8>) -> tensor<8x8x16xi8>
    %1 = npu.resize bilinear %x {scale = array<i64: 4, 2, 4, 2>, offset = array<i64: -1, -1>} : (tensor<4x4x16xi8>) -> tensor<8x8x16xi32>
    ```
  }];
  let arguments = (ins NPU_ResizeModeAttr:$mode, NPU_Map:$ifm,
      Optional<NPU_MapBuffer>:$ofm, DenseI64ArrayAttr:$scale,
      DenseI64ArrayAttr:$offset, OptionalAttr<NPU_RequantizeAttr>:$requantize,
      OptionalAttr<DenseI64ArrayAttr>:$clamp);
  let extraClassDeclaration = [{
    /// What of dimension `dim` (0 or 1) of the whole input the box `ofm` of the
    /// output is made of.
    ::mlir::npu::SampleSpan getSpan(int64_t dim, const ::mlir::npu::Box &ofm);
  }];
  let assemblyFormat = [{
    $mode $ifm (`into` $ofm^)? attr-dict `:` functional-type(operands, results)
  }];
}

#endif // NPU_DIALECT_NPU_IR_NPUVECTOROPS_TD
