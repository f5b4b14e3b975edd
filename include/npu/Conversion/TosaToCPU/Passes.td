// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef NPU_CONVERSION_TOSATOCPU_PASSES_TD
#define NPU_CONVERSION_TOSATOCPU_PASSES_TD

include "mlir/Pass/PassBase.td"

def ConvertTosaRescale : Pass<"npu-convert-tosa-rescale", "::mlir::func::FuncOp"> {
  let summary = "Lower tosa.rescale to linalg.generic, exactly";
  let description = [{
    Expects constant multipliers, shifts and zero points. Each `tosa.rescale`
    becomes one `linalg.generic` that computes, in 64 bits,

        apply(value) = (value * multiplier + round) >> shift
        round        = 1 << (shift - 1), for DOUBLE_ROUND and shift > 31
                       plus or minus 1 << 30 with the sign of the value

    as TOSA 1.0 specifies it, adds the output's zero point and saturates to the
    output's type. Every rounding mode, signedness, and both multiplier widths
    are lowered; INEXACT_ROUND, which allows several results, as SINGLE_ROUND.
    A multiplier that is the same for all channels becomes a scalar constant.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect", "::mlir::tensor::TensorDialect"];
}

def ConvertTosaConvolutions : Pass<"npu-convert-tosa-convolutions", "::mlir::func::FuncOp"> {
  let summary = "Turn TOSA's convolutions into the CPU target's own";
  let description = [{
    A `tosa.conv2d` or `tosa.depthwise_conv2d` of int8 (with i32 accumulators) or
    f32 whose weights, bias and zero points are constant becomes `cpu.conv2d` or
    `cpu.depthwise_conv2d`. The zero point of the weights is subtracted from
    them. A `tosa.rescale` to int8 and a `tosa.clamp` become part of it where
    they alone use its result. A depthwise convolution of one input channel
    becomes a plain one. Others are left as they are.

    ```mlir
    // before
    %0 = tosa.conv2d %x, %w, %b, %xzp, %wzp {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>,
        stride = array<i64: 1, 1>} : (tensor<1x4x4x3xi8>, tensor<8x3x3x3xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4x4x8xi32>
    %1 = tosa.rescale %0, %m, %s, %izp, %ozp {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true}
        : (tensor<1x4x4x8xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x4x4x8xi8>
    // after
    %1 = cpu.conv2d %x, %w, %b {dilation = array<i64: 1, 1>, input_zp = -5 : i64, pad = array<i64: 1, 1, 1, 1>,
        rescale = #cpu.rescale<multiplier = [1073741824], shift = [33], zero_point = 0, min = -128, max = 127, double_round = false>,
        stride = array<i64: 1, 1>} : (tensor<1x4x4x3xi8>, tensor<8x3x3x3xi8>, tensor<8xi32>) -> tensor<1x4x4x8xi8>
    ```
  }];
  let statistics = [
    Statistic<"numConvolutions", "convolutions", "Number of convolutions converted">,
    Statistic<"numFused", "fused", "Number of operations that became part of one">
  ];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::npu::cpu::CPUDialect", "::mlir::tosa::TosaDialect"];
}

def DecomposeTransposedConvolutions : Pass<"npu-decompose-transposed-convolutions", "::mlir::func::FuncOp"> {
  let summary = "Turn transposed convolutions into plain ones";
  let description = [{
    Output row s * q + r of a `tosa.transpose_conv2d` of stride s sees the rows
    q, q - 1, ... of the input through the kernel's rows r, r + s, ... So it is
    one convolution of stride 1 that has the output channels of each remainder
    r, of rows and of columns, whose results are interleaved afterwards. Constant
    weights are arranged here, so that the convolution has constant weights too;
    where weights or bias are computed at run time, or the input is neither int8
    nor f32, MLIR's own decomposition arranges them in each run. A `tosa.rescale` that alone uses the result is done
    before elements are moved, where it can become part of the convolution.

    ```mlir
    // before
    %0 = tosa.transpose_conv2d %x, %w, %b, %xzp, %wzp {acc_type = i32, out_pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 2>}
        : (tensor<1x4x4x3xi8>, tensor<8x2x2x3xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x8x8x8xi32>
    // after
    %0 = tosa.conv2d %x, %w4, %b4, %xzp, %wzp {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
        stride = array<i64: 1, 1>} : (tensor<1x4x4x3xi8>, tensor<32x1x1x3xi8>, tensor<32xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4x4x32xi32>
    %1 = tosa.reshape %0, %s1 : (tensor<1x4x4x32xi32>, !tosa.shape<6>) -> tensor<1x4x4x2x2x8xi32>
    %2 = tosa.transpose %1 {perms = array<i32: 0, 1, 3, 2, 4, 5>} : (tensor<1x4x4x2x2x8xi32>) -> tensor<1x4x2x4x2x8xi32>
    %3 = tosa.reshape %2, %s2 : (tensor<1x4x2x4x2x8xi32>, !tosa.shape<4>) -> tensor<1x8x8x8xi32>
    ```
  }];
  let dependentDialects = ["::mlir::tosa::TosaDialect"];
}

def ConvertTosaProducts : Pass<"npu-convert-tosa-products", "::mlir::func::FuncOp"> {
  let summary = "Lower the convolutions and matrix products that are left";
  let description = [{
    Each `tosa.conv2d`, `conv3d`, `depthwise_conv2d` and `matmul` becomes a
    `linalg.generic` that adds products to sums which begin with the bias; those
    that `npu-convert-tosa-convolutions` can take should be gone. Operands,
    weights and zero points may be computed at run time. Integers are summed up
    in 32 bits, for results of 48 bits in 64, floating point in f32. Padding is
    added to the feature map first, and holds its zero point. The innermost loop
    runs over the sums, not over the products of one of them, so that LLVM makes
    vectors of it.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect", "::mlir::tensor::TensorDialect",
    "::mlir::tosa::TosaDialect"];
}

def ConvertTosaIndexed : Pass<"npu-convert-tosa-indexed", "::mlir::func::FuncOp"> {
  let summary = "Lower tosa.resize, gather and scatter, and make intdiv safe";
  let description = [{
    These depend on values at run time for which TOSA leaves the behaviour open.
    Here no value makes a compiled network read or write outside its buffers, or
    end the process: an index is clamped to the rows that exist, a division by 0
    gives the dividend, and the most negative integer divided by -1 itself.

    `tosa.resize` becomes a `linalg.generic` that reads the input at places held
    in tables, computed here for each output row and column from scale, offset
    and border by TOSA's formula, so that any of them may be negative.
    `tosa.gather` becomes a `linalg.generic` too, `tosa.scatter` a loop that
    writes one row after the other. Other
    operations are left as they are.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect", "::mlir::scf::SCFDialect",
    "::mlir::tensor::TensorDialect", "::mlir::tosa::TosaDialect"];
}

def ConvertTosaControlFlow : Pass<"npu-convert-tosa-control-flow", "::mlir::func::FuncOp"> {
  let summary = "Lower tosa.cond_if and tosa.while_loop to scf";
  let description = [{
    Expects ranked tensors of static shape. A `tosa.cond_if` becomes an `scf.if`
    whose branches write their results to the same places; a `tosa.while_loop`
    an `scf.while` whose values have a place each, which every round writes
    again when all of its results are known. So each buffer has its place before
    the network runs, however often a loop goes round.

    ```mlir
    // before
    %0 = tosa.cond_if %c (%a = %x) : tensor<i1> (tensor<4xf32>) -> tensor<4xf32> {
    ^bb0(%a: tensor<4xf32>):
      %1 = tosa.abs %a : (tensor<4xf32>) -> tensor<4xf32>
      tosa.yield %1 : tensor<4xf32>
    } else {
    ^bb0(%a: tensor<4xf32>):
      tosa.yield %a : tensor<4xf32>
    }
    // after
    %c0 = tensor.extract %c[] : tensor<i1>
    %place = bufferization.alloc_tensor() : tensor<4xf32>
    %0 = scf.if %c0 -> (tensor<4xf32>) {
      %1 = tosa.abs %x : (tensor<4xf32>) -> tensor<4xf32>
      %2 = bufferization.materialize_in_destination %1 in %place : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
      scf.yield %2 : tensor<4xf32>
    } else {
      %1 = bufferization.materialize_in_destination %x in %place : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
      scf.yield %1 : tensor<4xf32>
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::bufferization::BufferizationDialect", "::mlir::scf::SCFDialect",
    "::mlir::tensor::TensorDialect"];
}

def CheckTosaForCPU : Pass<"npu-check-tosa-for-cpu", "::mlir::func::FuncOp"> {
  let summary = "Refuse operations that the CPU target cannot compile";
  let description = [{
    Changes nothing. Fails with an error at each operation that has no lowering,
    at each of an element type that has none, and at each whose zero points, multipliers, shifts, tables or shape operands
    are computed at run time where the lowering needs their values, or are out of
    the range that TOSA allows.
  }];
}

#endif // NPU_CONVERSION_TOSATOCPU_PASSES_TD
