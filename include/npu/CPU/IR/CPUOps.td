// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef NPU_CPU_IR_CPUOPS_TD
#define NPU_CPU_IR_CPUOPS_TD

include "mlir/IR/OpBase.td"
include "mlir/Interfaces/DestinationStyleOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "npu/CPU/IR/CPUDialect.td"

class CPU_Op<string mnemonic, list<Trait> traits = []>
    : Op<CPU_Dialect, mnemonic, traits>;

/// A convolution in the model's layout.
class CPU_ConvolutionOp<string mnemonic> : CPU_Op<mnemonic, [Pure]> {
  let arguments = (ins
    4DTensorOf<[I8, F32]>:$input,
    4DTensorOf<[I8, I16, F32]>:$weights,
    1DTensorOf<[I32, F32]>:$bias,
    DenseI64ArrayAttr:$pad,
    DenseI64ArrayAttr:$stride,
    DenseI64ArrayAttr:$dilation,
    DefaultValuedAttr<I64Attr, "0">:$input_zp,
    OptionalAttr<CPU_RescaleAttr>:$rescale,
    OptionalAttr<CPU_ClampAttr>:$clamp,
    OptionalAttr<CPU_TileAttr>:$tile);
  let results = (outs 4DTensorOf<[I8, I32, F32]>:$output);
  let assemblyFormat = [{
    $input `,` $weights `,` $bias attr-dict `:` `(` type(operands) `)` `->` type($output)
  }];
  let hasVerifier = 1;
}

def CPU_Conv2DOp : CPU_ConvolutionOp<"conv2d"> {
  let summary = "A convolution with what follows it, in the model's layout";
  let description = [{
    `input` is NHWC, `weights` OHWI with their zero point subtracted, `output`
    NHWC. `pad` is [top, bottom, left, right] in pixels, of the value `input_zp`.
    The accumulator of an output element is `bias` plus the sum over kernel and
    input channels of (input − input_zp) · weight. Of integers, it is the output
    (i32) or is requantized by `rescale` (i8); of floats, it is clamped to
    `clamp` if that is there.

    ```mlir
    func.func @conv(%x: tensor<1x4x4x3xf32>, %w: tensor<8x3x3x3xf32>, %b: tensor<8xf32>) -> tensor<1x4x4x8xf32> {
      %0 = cpu.conv2d %x, %w, %b {pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
        : (tensor<1x4x4x3xf32>, tensor<8x3x3x3xf32>, tensor<8xf32>) -> tensor<1x4x4x8xf32>
      return %0 : tensor<1x4x4x8xf32>
    }
    ```
  }];
  let extraClassDeclaration = [{
    /// Whether each output pixel is made of the input pixel at its own place, so
    /// that all pixels can be computed as one row.
    bool isPointwise();
  }];
}

def CPU_DepthwiseConv2DOp : CPU_ConvolutionOp<"depthwise_conv2d"> {
  let summary = "A depthwise convolution with what follows it";
  let description = [{
    As `cpu.conv2d`, but each output channel sees only the input channel of the
    same number; `weights` are [1, height, width, channels].
  }];
}

class CPU_KernelOp<string mnemonic>
    : CPU_Op<mnemonic, [DestinationStyleOpInterface]> {
  code destinationStyle = [{
    ::mlir::MutableOperandRange getDpsInitsMutable() { return getInitMutable(); }
  }];
  let extraClassDeclaration = destinationStyle;
}

def CPU_PackRowsOp : CPU_KernelOp<"pack_rows"> {
  let summary = "Copy a feature map into rows as a kernel reads them";
  let description = [{
    Copies `input` (NHWC) into `init` of shape [N, height with padding, row]:
    each row holds its pixels with padding on both sides, channels innermost,
    and elements after the last pixel that a kernel may read but that do not
    matter (they are set to the padding). An element is stored as
    input − input_zp where `init` is i16; with `flip_sign`, for i8, as the uint8
    input + 128, whose bits are those of the input with the highest one flipped;
    else as it is. The padding is what input_zp, or 0.0, becomes.
  }];
  let arguments = (ins
    AnyTypeOf<[4DTensorOf<[I8, F32]>, MemRefRankOf<[I8, F32], [4]>]>:$input,
    AnyTypeOf<[3DTensorOf<[I8, I16, F32]>, MemRefRankOf<[I8, I16, F32], [3]>]>:$init,
    DenseI64ArrayAttr:$pad,
    I64Attr:$input_zp,
    UnitAttr:$flip_sign);
  let results = (outs Optional<3DTensorOf<[I8, I16, F32]>>:$result);
  let assemblyFormat = [{
    `ins` `(` $input `:` type($input) `)` `outs` `(` $init `:` type($init) `)`
    attr-dict (`->` type($result)^)?
  }];
  let hasVerifier = 1;
}

/// A kernel on packed operands.
class CPU_PackedConvolutionOp<string mnemonic> : CPU_KernelOp<mnemonic> {
  let results = (outs Optional<4DTensorOf<[I8, I32, F32]>>:$result);
  let hasVerifier = 1;
}

def CPU_ConvKernelOp : CPU_PackedConvolutionOp<"conv_kernel"> {
  let summary = "A convolution on packed rows and weights";
  let description = [{
    `rows` is [N, rows, elements], as `cpu.pack_rows` makes it; with
    `flip_sign`, which only `dot = vpdpbusd` has, it is a signed feature map and
    the kernel flips the highest bit of what it reads. `weights` is
    [output-channel block, kernel row, segment, step, vector of the block, lane ×
    products per lane]; a segment is a run of a row that the kernel reads
    contiguously, `segment_step` elements after the one before. `bias` has an
    element for each output channel of all blocks; what the representation of the
    activations adds to the accumulators is already subtracted in it. `scales`,
    there if `rescale` has a multiplier for each channel, has the rows
    multiplier, shift, 1 << (shift − 1) plus what a second rounding adds to a
    value that is not negative, and what it adds more to one that is. The output
    pixel at (y, x) starts at row y · `row_stride`, element x · `pixel_step`; the
    kernel's rows are `row_dilation` rows apart.
  }];
  let arguments = (ins
    AnyTypeOf<[3DTensorOf<[I8, I16, F32]>, MemRefRankOf<[I8, I16, F32], [3]>]>:$rows,
    AnyTypeOf<[TensorRankOf<[I8, I16, F32], [6]>, MemRefRankOf<[I8, I16, F32], [6]>]>:$weights,
    AnyTypeOf<[1DTensorOf<[I32, F32]>, MemRefRankOf<[I32, F32], [1]>]>:$bias,
    Optional<AnyTypeOf<[2DTensorOf<[I64]>, MemRefRankOf<[I64], [2]>]>>:$scales,
    AnyTypeOf<[4DTensorOf<[I8, I32, F32]>, MemRefRankOf<[I8, I32, F32], [4]>]>:$init,
    CPU_TileAttr:$tile,
    I64Attr:$row_stride, I64Attr:$row_dilation,
    I64Attr:$pixel_step, I64Attr:$segment_step,
    UnitAttr:$flip_sign,
    OptionalAttr<CPU_RescaleAttr>:$rescale,
    OptionalAttr<CPU_ClampAttr>:$clamp);
  let assemblyFormat = [{
    `ins` `(` $rows `,` $weights `,` $bias (`,` $scales^)? `:`
              type($rows) `,` type($weights) `,` type($bias) (`,` type($scales)^)? `)`
    `outs` `(` $init `:` type($init) `)` attr-dict (`->` type($result)^)?
  }];
}

def CPU_DepthwiseKernelOp : CPU_PackedConvolutionOp<"depthwise_kernel"> {
  let summary = "A depthwise convolution on packed rows and weights";
  let description = [{
    `rows` is as for `cpu.conv_kernel`, of the type of the feature map, not
    flipped. `weights` is [kernel row, kernel column, channel], channels padded
    to a multiple of `lanes` × `vectors`; integers are i32 whose high half is 0,
    so that a lane can be multiplied as a pair of int16, unless `dot` is plain.
    `bias` and `scales` are as for `cpu.conv_kernel`. Strides and dilations are in
    rows and in pixels.
  }];
  let arguments = (ins
    AnyTypeOf<[3DTensorOf<[I8, F32]>, MemRefRankOf<[I8, F32], [3]>]>:$rows,
    AnyTypeOf<[3DTensorOf<[I32, F32]>, MemRefRankOf<[I32, F32], [3]>]>:$weights,
    AnyTypeOf<[1DTensorOf<[I32, F32]>, MemRefRankOf<[I32, F32], [1]>]>:$bias,
    Optional<AnyTypeOf<[2DTensorOf<[I64]>, MemRefRankOf<[I64], [2]>]>>:$scales,
    AnyTypeOf<[4DTensorOf<[I8, I32, F32]>, MemRefRankOf<[I8, I32, F32], [4]>]>:$init,
    CPU_TileAttr:$tile,
    DenseI64ArrayAttr:$stride,
    DenseI64ArrayAttr:$dilation,
    OptionalAttr<CPU_RescaleAttr>:$rescale,
    OptionalAttr<CPU_ClampAttr>:$clamp);
  let assemblyFormat = [{
    `ins` `(` $rows `,` $weights `,` $bias (`,` $scales^)? `:`
              type($rows) `,` type($weights) `,` type($bias) (`,` type($scales)^)? `)`
    `outs` `(` $init `:` type($init) `)` attr-dict (`->` type($result)^)?
  }];
}

#endif // NPU_CPU_IR_CPUOPS_TD
