// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: npu-opt %s --split-input-file --verify-diagnostics

func.func @half_an_observation(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{expected both min and max, or neither, found only min; give the other one too}}
  %0 = npu.range %x {min = 1.0 : f64} : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func @infinite(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{expected a finite range, found min = 0.000000e+00 and max = INF; calibrate again}}
  %0 = npu.range %x {min = 0.0 : f64, max = 0x7FF0000000000000 : f64} : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func @too_few_scales(%w: tensor<2x4xf32>) -> tensor<2x4xf32> {
  // expected-error @+1 {{expected one scale for each of the 4 entries of axis 1, found 2 scales}}
  %0 = npu.range %w {quantized_type = !quant.uniform<i8<-127:127>:f32:1, {0.5, 0.25}>} : tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

// -----

func.func @no_such_axis(%w: tensor<2x4xf32>) -> tensor<2x4xf32> {
  // expected-error @+1 {{expected the quantized axis to be below the rank 2, found axis 2}}
  %0 = npu.range %w {quantized_type = !quant.uniform<i8<-127:127>:f32:2, {0.5, 0.25}>} : tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

// -----

func.func @too_few_blocks(%w: tensor<2x4xf32>) -> tensor<2x4xf32> {
  // expected-error @+1 {{expected one scale for each of the 4 entries of axis 1, found 2 scales}}
  %0 = npu.range %w {quantized_type = !quant.uniform<i8<-127:127>:f32:{0:1, 1:1}, {{0.5, 0.25}, {0.5, 0.25}}>} : tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}
