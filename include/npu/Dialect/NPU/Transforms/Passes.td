// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every fusion keeps each bit of the result: docs/rationale/graph.md says how
// that is known of each.
#ifndef NPU_DIALECT_NPU_TRANSFORMS_PASSES_TD
#define NPU_DIALECT_NPU_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

def NPUFusePadding : Pass<"npu-fuse-padding", "::mlir::func::FuncOp"> {
  let summary = "Let windows pad and crop, instead of copies";
  let description = [{
    - An `npu.pad` of rows and columns whose value is the zero point of the
      convolution that reads it, or the least value of the type before max
      pooling, becomes padding of that window.
    - An `npu.slice` that cuts off what the windows of its reader do not reach
      (importers trim the input of a strided convolution so) is bypassed.

    Before:

    ```mlir
    %0 = npu.pad %x {low = array<i64: 1, 1, 0>, value = -128 : i64} : tensor<8x8x4xi8> -> tensor<10x10x4xi8>
    %1 = npu.pool max %0 {kernel = array<i64: 3, 3>, stride = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>} : (tensor<10x10x4xi8>) -> tensor<8x8x4xi8>
    ```

    After:

    ```mlir
    %0 = npu.pool max %x {kernel = array<i64: 3, 3>, stride = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>} : (tensor<8x8x4xi8>) -> tensor<8x8x4xi8>
    ```
  }];
  let statistics = [
    Statistic<"numPads", "pads-fused", "Number of windows that pad on their own now">,
    Statistic<"numSlices", "slices-bypassed", "Number of windows that read past a slice now">];
}

def NPUFuseElementwise : Pass<"npu-fuse-elementwise", "::mlir::func::FuncOp"> {
  let summary = "Make one unary operation of a chain";
  let description = [{
    Joins `npu.unary` operations that follow each other with no other reader
    between them: a clamp with the rescale, clamp or table before it; two tables
    of 256 entries; two rescales, the first from i8 or i16, where one has a
    power of two as its factor and the joint one gives the same result for every
    one of the input's values, which is tried.

    Before:

    ```mlir
    %0 = npu.unary rescale %x {requantize = #npu.requantize<[1431655765], [31], double, zero_point = -3>} : (tensor<1x1x12xi8>) -> tensor<1x1x12xi8>
    %1 = npu.unary identity %0 {clamp = array<i64: -3, 60>} : (tensor<1x1x12xi8>) -> tensor<1x1x12xi8>
    ```

    After:

    ```mlir
    %0 = npu.unary rescale %x {clamp = array<i64: -3, 60>, requantize = #npu.requantize<[1431655765], [31], double, zero_point = -3>} : (tensor<1x1x12xi8>) -> tensor<1x1x12xi8>
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
  let statistics = [Statistic<"numFused", "operations-fused", "Number of unary operations that joined another">];
}

def NPUFuseOutputStage : Pass<"npu-fuse-output-stage", "::mlir::func::FuncOp"> {
  let summary = "Move rescale, clamp and table into the mac operation before them";
  let description = [{
    A convolution with no other reader takes on, in this order, the rescale of
    its accumulators to i8 or i16, a clamp, and a table of 256 i8. A rescale
    from i8 to i8 behind it becomes another zero point where it only shifts the
    values, and else a table. Reshapes and the joins of unrolled images between
    them are moved behind.

    Before:

    ```mlir
    %0 = npu.conv2d %x, %w, bias %b {kernel = array<i64: 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>} : (tensor<8x8x4xi8>, tensor<2x1x1x4xi8>, tensor<2xi32>) -> tensor<8x8x2xi32>
    %1 = npu.unary rescale %0 {requantize = #npu.requantize<[1073741824, 1431655765], [38, 39], double, zero_point = -128>} : (tensor<8x8x2xi32>) -> tensor<8x8x2xi8>
    ```

    After:

    ```mlir
    %0 = npu.conv2d %x, %w, bias %b {kernel = array<i64: 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, requantize = #npu.requantize<[1073741824, 1431655765], [38, 39], double, zero_point = -128>} : (tensor<8x8x4xi8>, tensor<2x1x1x4xi8>, tensor<2xi32>) -> tensor<8x8x2xi8>
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
  let statistics = [Statistic<"numFused", "operations-fused", "Number of operations that mac operations took on">];
}

def NPUFuseRescales : Pass<"npu-fuse-rescales", "::mlir::func::FuncOp"> {
  let summary = "Move rescales and clamps into the operation that they belong to";
  let description = [{
    A function of two maps rescales its operands and its result on its own: an
    importer's quantized addition, two rescales, an addition, a rescale and a
    clamp, becomes one operation.

    Where an operand was rescaled twice (importers shift left by 20 bits first,
    then scale), a single rescale is close but not equal: it may differ in the
    last bit of 32, which the result, of 8 bits, almost never shows. So single
    rescales near the exact factor are tried on every pair of the operands'
    values, 65,536 at most, and one that changes no result is taken. If there is
    none, the first rescale stays an operation of its own.

    A bilinear `npu.resize` rescales its sums on its own, too, so that they are
    not written with four or eight bytes each.

    Before:

    ```mlir
    %0 = npu.unary rescale %x {ifm_zero_point = -128 : i64, requantize = #npu.requantize<[1073741824], [10], double>} : (tensor<8x8x4xi8>) -> tensor<8x8x4xi32>
    %1 = npu.unary rescale %0 {requantize = #npu.requantize<[1623821475], [33], double>} : (tensor<8x8x4xi32>) -> tensor<8x8x4xi32>
    %2 = npu.unary rescale %y {ifm_zero_point = 4 : i64, requantize = #npu.requantize<[1073741824], [11], double>} : (tensor<8x8x4xi8>) -> tensor<8x8x4xi32>
    %3 = npu.binary add %1, %2 : (tensor<8x8x4xi32>, tensor<8x8x4xi32>) -> tensor<8x8x4xi32>
    %4 = npu.unary rescale %3 {requantize = #npu.requantize<[1098017566], [48], double, zero_point = -128>} : (tensor<8x8x4xi32>) -> tensor<8x8x4xi8>
    ```

    After:

    ```mlir
    %0 = npu.binary add %x, %y {a_requantize = #npu.requantize<[1623821475], [13], single, zero_point = -128>, b_requantize = #npu.requantize<[1073741824], [11], double, zero_point = 4>, ofm_requantize = #npu.requantize<[1098017566], [48], double, zero_point = -128>} : (tensor<8x8x4xi8>, tensor<8x8x4xi8>) -> tensor<8x8x4xi8>
    ```
  }];
  let statistics = [
    Statistic<"numFused", "operations-fused", "Number of rescales and clamps that binary operations took on">,
    Statistic<"numTried", "double-rescales-tried", "Number of operands that were rescaled twice">,
    Statistic<"numProven", "double-rescales-fused", "Number of those that one rescale replaces">];
}

def NPUCheckGraph : Pass<"npu-check-graph", "::mlir::func::FuncOp"> {
  let summary = "Check what the phase `graph` guarantees";
  let description = [{
    Changes nothing. Fails with located errors unless the function is one block
    of `npu` operations on tensors, `arith.constant` and the return; weights,
    biases and tables are constants; tensors have fewer than 2^31 elements; and kernels, strides, dilations and paddings fit
    the 16 bits of an instruction's fields.
  }];
}

#endif // NPU_DIALECT_NPU_TRANSFORMS_PASSES_TD
