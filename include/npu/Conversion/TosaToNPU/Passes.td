// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef NPU_CONVERSION_TOSATONPU_PASSES_TD
#define NPU_CONVERSION_TOSATONPU_PASSES_TD

include "mlir/Pass/PassBase.td"

def ConvertTosaToNPU : Pass<"convert-tosa-to-npu", "::mlir::func::FuncOp"> {
  let summary = "Convert integer TOSA to npu operations on maps";
  let description = [{
    Expects the phase `input` of an integer network: TOSA with static shapes,
    one block. Guarantees that no TOSA operation is left: each became one or a
    few `npu` operations on maps [height, width, channels], unfused; or the
    pass fails with one error for each operation that the chip cannot run, which
    names the operation at the location of its layer, says why, and what to do.

    A tensor [n, ..., h, w, c] becomes the map [n * ... * h, w, c]: the same
    elements in the same order, so that `npu.reshape` adapts at the boundary of
    the function, whose signature stays, and stands for every `tosa.reshape`.
    Windowed operations on several images are unrolled, one for each. Booleans
    are i8 that hold 0 or 1. Constant weights, biases and tables become
    `arith.constant`; zero points, multipliers and shifts become attributes.

    Before:

    ```mlir
    %0 = tosa.rescale %x, %multiplier, %shift, %zero8, %zero32 {scale32 = true, rounding_mode = SINGLE_ROUND, per_channel = false, input_unsigned = false, output_unsigned = false} : (tensor<1x10xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x10xi32>
    %1 = tosa.reduce_max %0 {axis = 1 : i32} : (tensor<1x10xi32>) -> tensor<1x1xi32>
    ```

    After:

    ```mlir
    %0 = npu.unary rescale %x {requantize = #npu.requantize<[1073741824], [30], single>} : (tensor<1x1x10xi8>) -> tensor<1x1x10xi32>
    %1 = npu.reshape %0 : tensor<1x1x10xi32> -> tensor<1x10x1xi32>
    %2 = npu.reduce maximum %1 {axis = 1 : i64} : (tensor<1x10x1xi32>) -> tensor<1x1x1xi32>
    ```
  }];
  let options = [
    Option<"host", "host", "bool", "false",
           "Leave what the chip cannot run to npu-outline-host, with the "
           "attribute npu.host_reason, and take floats at the boundary">
  ];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::npu::NPUDialect"];
}

def NPUOutlineHost : Pass<"npu-outline-host", "::mlir::func::FuncOp"> {
  let summary = "Put what the chip cannot run into npu.host";
  let description = [{
    Expects what `convert-tosa-to-npu{host=true}` leaves: TOSA operations with
    `npu.host_reason` between those of the chip. Guarantees that none is left
    outside of an `npu.host`, whose body is isolated, and that the chip sees maps
    only. Operations that follow each other are one `npu.host` wherever nothing
    of the chip stands between them, so that as few tensors as possible cross.
    Constants are cloned into the bodies. A remark names the operations of each
    and why the chip does not run them.

    Before:

    ```mlir
    %0 = tosa.sin %x {npu.host_reason = "the chip computes with integers"} : (tensor<2x8xf32>) -> tensor<2x8xf32>
    ```

    After:

    ```mlir
    %0 = npu.reshape %x : tensor<2x8xf32> -> tensor<2x1x8xi32>
    %1 = npu.host %0 because "tosa.sin: the chip computes with integers" : (tensor<2x1x8xi32>) -> tensor<2x1x8xi32> {
    ^bb0(%a: tensor<2x8xf32>):
      %2 = tosa.sin %a : (tensor<2x8xf32>) -> tensor<2x8xf32>
      npu.yield %2 : tensor<2x8xf32>
    }
    %3 = npu.reshape %1 : tensor<2x1x8xi32> -> tensor<2x8xf32>
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::npu::NPUDialect",
                           "::mlir::tosa::TosaDialect"];
  let statistics = [Statistic<"parts", "parts", "Parts that the host runs">];
}

#endif // NPU_CONVERSION_TOSATONPU_PASSES_TD
