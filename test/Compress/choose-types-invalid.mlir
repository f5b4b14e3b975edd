// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: npu-opt %s --npu-choose-types --split-input-file --verify-diagnostics

func.func @not_observed(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{expected an observed range, found none for tensor 'image'; run npu-calibrate or npu-import-ranges first}}
  %0 = npu.range %x {label = "image"} : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func @dead(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-warning @+1 {{tensor 'image' was always 0 in calibration}}
  %0 = npu.range %x {label = "image", min = 0.0 : f64, max = 0.0 : f64} : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func @not_finite(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %c = "tosa.const"() <{values = dense<[[0x7F800000, 1.0]]> : tensor<1x2xf32>}> : () -> tensor<1x2xf32>
  // expected-error @+1 {{expected finite constants, found NaN or infinity in 'c'}}
  %r = npu.range %c {label = "c"} : tensor<1x2xf32>
  %0 = tosa.add %x, %r : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}
