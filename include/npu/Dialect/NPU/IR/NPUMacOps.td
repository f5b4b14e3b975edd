// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the mac engine computes: convolutions, with their fused output stage.

#ifndef NPU_DIALECT_NPU_IR_NPUMACOPS_TD
#define NPU_DIALECT_NPU_IR_NPUMACOPS_TD

include "npu/Dialect/NPU/IR/NPUOpBase.td"

class NPU_MacOp<string mnemonic, dag ownAttributes> : NPU_ComputeOp<mnemonic, [AttrSizedOperandSegments]> {
  // On tensors: weights as described, or a map of the same elements in the same
  // order if they are computed at run time, the taps of the kernel in one
  // dimension; bias of one element for each output channel. On buffers: packed
  // weights (or such a map, dense), and channel records (isa.md) in place of the
  // bias.
  let arguments = !con((ins NPU_Map:$ifm, NPU_Weights:$weights,
      Optional<NPU_Constant>:$bias, Optional<NPU_Constant>:$table,
      Optional<NPU_Map>:$partials, Optional<NPU_MapBuffer>:$ofm,
      DenseI64ArrayAttr:$kernel, DenseI64ArrayAttr:$stride,
      DenseI64ArrayAttr:$dilation, DenseI64ArrayAttr:$pad,
      DefaultValuedAttr<I64Attr, "0">:$ifm_zero_point,
      DefaultValuedAttr<I64Attr, "0">:$weight_zero_point,
      // Of weights that are packed: two to a byte, and in code (isa.md).
      UnitAttr:$weights_int4,
      UnitAttr:$weights_coded,
      OptionalAttr<NPU_RequantizeAttr>:$requantize,
      OptionalAttr<DenseI64ArrayAttr>:$clamp,
      UnitAttr:$ofm_unsigned), ownAttributes);
  let assemblyFormat = [{
    $ifm `,` custom<MacConstants>($weights, $bias, $table, $partials)
    (`into` $ofm^)? attr-dict `:`
    functional-type(operands, results)
  }];
  let hasCanonicalizeMethod = 1;
}

def NPU_Conv2DOp : NPU_MacOp<"conv2d", (ins
    DefaultValuedAttr<I64Attr, "1">:$groups)> {
  let summary = "2-D convolution, with the fused output stage";
  let description = [{
    `ifm` is [height, width, channels]; `weights` are [output channels, kernel
    height, kernel width, channels / groups], or, computed at run time, the map
    [output channels, kernel height * kernel width, channels / groups]. Such a
    map may be of i16 where `ifm` is. `kernel`, `stride` and `dilation`
    are [vertical, horizontal], `pad` is [top, bottom, left, right]; padding
    holds the zero point; less than a whole window of it stands on each side.
    The accumulators start from `partials`, or from zero, and the bias is added
    to them. Without `requantize` they are the result, of i32 for an i8 input
    and of i48 for i16; with it they are rescaled per channel, clamped to
    `clamp` = [least, most], and looked up in `table` (256 i8, index value +
    128). See isa.md, conv2d, for the exact arithmetic.

    A fully connected layer is a 1x1 convolution of a 1x1 map.

    ```mlir
    %0 = npu.conv2d %x, %w, bias %b {kernel = array<i64: 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, requantize = #npu.requantize<[1073741824], [38], double, zero_point = -128>} : (tensor<8x8x16xi8>, tensor<32x1x1x16xi8>, tensor<32xi32>) -> tensor<8x8x32xi8>
    ```
  }];
}

def NPU_DepthwiseConv2DOp : NPU_MacOp<"depthwise_conv2d", (ins)> {
  let summary = "Depthwise 2-D convolution, with the fused output stage";
  let description = [{
    As `npu.conv2d`, but output channel c * M + m sees input channel c alone.
    `weights` are [kernel height, kernel width, channels, M], or the map
    [kernel height * kernel width, channels, M].

    ```mlir
    %0 = npu.depthwise_conv2d %x, %w, bias %b {kernel = array<i64: 3, 3>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, requantize = #npu.requantize<[1073741824], [38], double>} : (tensor<8x8x16xi8>, tensor<3x3x16x1xi8>, tensor<16xi32>) -> tensor<8x8x16xi8>
    ```
  }];
}

#endif // NPU_DIALECT_NPU_IR_NPUMACOPS_TD
