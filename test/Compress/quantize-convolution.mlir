// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: npu-opt %s --npu-quantize --split-input-file | FileCheck %s

// Weights by channel, bias at input scale × weight scale, one multiplier for
// each channel: 0.5 * 0.25 / 1 = 2^30 * 2^-33, 0.5 * 0.125 / 1 = 2^30 * 2^-34.
// CHECK-LABEL: func.func @conv2d
// CHECK-SAME: (%[[X:.*]]: tensor<1x2x2x1xi8> {npu.scale = 5.000000e-01 : f64, npu.zero_point = 3 : i64})
// CHECK-SAME: -> (tensor<1x2x2x2xi8> {npu.scale = 1.000000e+00 : f64, npu.zero_point = -5 : i64})
func.func @conv2d(%x: tensor<1x2x2x1xf32>) -> tensor<1x2x2x2xf32> {
  %xr = npu.range %x {quantized_type = !quant.uniform<i8:f32, 0.5:3>} : tensor<1x2x2x1xf32>
  %w = "tosa.const"() <{values = dense<[[[[1.0]]], [[[-2.0]]]]> : tensor<2x1x1x1xf32>}> : () -> tensor<2x1x1x1xf32>
  %wr = npu.range %w {quantized_type = !quant.uniform<i8<-127:127>:f32:0, {0.25, 0.125}>} : tensor<2x1x1x1xf32>
  %b = "tosa.const"() <{values = dense<[1.0, -1.0]> : tensor<2xf32>}> : () -> tensor<2xf32>
  %zp = "tosa.const"() <{values = dense<0.0> : tensor<1xf32>}> : () -> tensor<1xf32>
  // CHECK-DAG: %[[W:.*]] = "tosa.const"() <{values = dense<{{\[\[\[\[}}4{{\]\]\]}}, {{\[\[\[}}-16{{\]\]\]\]}}> : tensor<2x1x1x1xi8>}>
  // CHECK-DAG: %[[B:.*]] = "tosa.const"() <{values = dense<[8, -16]> : tensor<2xi32>}>
  // CHECK-DAG: %[[XZP:.*]] = "tosa.const"() <{values = dense<3> : tensor<1xi8>}>
  // CHECK-DAG: %[[WZP:.*]] = "tosa.const"() <{values = dense<0> : tensor<1xi8>}>
  // CHECK: %[[ACC:.*]] = tosa.conv2d %[[X]], %[[W]], %[[B]], %[[XZP]], %[[WZP]] {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : {{.*}} -> tensor<1x2x2x2xi32>
  // CHECK-DAG: %[[M:.*]] = "tosa.const"() <{values = dense<1073741824> : tensor<2xi32>}>
  // CHECK-DAG: %[[S:.*]] = "tosa.const"() <{values = dense<[33, 34]> : tensor<2xi8>}>
  // CHECK-DAG: %[[AZP:.*]] = "tosa.const"() <{values = dense<0> : tensor<1xi32>}>
  // CHECK-DAG: %[[YZP:.*]] = "tosa.const"() <{values = dense<-5> : tensor<1xi8>}>
  // CHECK: %[[Y:.*]] = tosa.rescale %[[ACC]], %[[M]], %[[S]], %[[AZP]], %[[YZP]] {input_unsigned = false, npu.tensor = {{{.*}}}, output_unsigned = false, per_channel = true, rounding_mode = SINGLE_ROUND, scale32 = true} : {{.*}} -> tensor<1x2x2x2xi8>
  %0 = tosa.conv2d %xr, %wr, %b, %zp, %zp {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x2x2x1xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x2x2x2xf32>
  %1 = npu.range %0 {quantized_type = !quant.uniform<i8:f32, 1.0:-5>} : tensor<1x2x2x2xf32>
  // CHECK-NEXT: return %[[Y]]
  return %1 : tensor<1x2x2x2xf32>
}

// -----

// Bounds that the type does not have are a clamp: 0 is -5, 6 is 1. A weight
// beyond the range is saturated. Equal multipliers are one.
// CHECK-LABEL: func.func @clamp
func.func @clamp(%x: tensor<1x4x4x1xf32>) -> tensor<1x3x2x1xf32> {
  %xr = npu.range %x {quantized_type = !quant.uniform<i8:f32, 0.5:3>} : tensor<1x4x4x1xf32>
  %w = "tosa.const"() <{values = dense<[[[[100.0], [-100.0]]]]> : tensor<1x1x2x1xf32>}> : () -> tensor<1x1x2x1xf32>
  %wr = npu.range %w {quantized_type = !quant.uniform<i8<-127:127>:f32, 0.25>} : tensor<1x1x2x1xf32>
  %b = "tosa.const"() <{values = dense<[1.0]> : tensor<1xf32>}> : () -> tensor<1xf32>
  %zp = "tosa.const"() <{values = dense<0.0> : tensor<1xf32>}> : () -> tensor<1xf32>
  // CHECK: dense<{{\[\[\[\[}}127], [-127{{\]\]\]\]}}> : tensor<1x1x2x1xi8>
  // CHECK: tosa.conv2d {{.*}} dilation = array<i64: 1, 2>, pad = array<i64: 0, 1, 0, 2>, stride = array<i64: 2, 3>
  // CHECK: %[[R:.*]] = tosa.rescale {{.*}} per_channel = false
  // CHECK: %[[C:.*]] = tosa.clamp %[[R]] {max_val = 1 : i8, min_val = -5 : i8, npu.tensor = {{{.*}}}}
  %0 = tosa.conv2d %xr, %wr, %b, %zp, %zp {acc_type = f32, dilation = array<i64: 1, 2>, pad = array<i64: 0, 1, 0, 2>, stride = array<i64: 2, 3>} : (tensor<1x4x4x1xf32>, tensor<1x1x2x1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x3x2x1xf32>
  %1 = tosa.clamp %0 {max_val = 6.0 : f32, min_val = 0.0 : f32} : (tensor<1x3x2x1xf32>) -> tensor<1x3x2x1xf32>
  %2 = npu.range %1 {quantized_type = !quant.uniform<i8:f32, 1.0:-5>} : tensor<1x3x2x1xf32>
  // CHECK-NEXT: return %[[C]]
  return %2 : tensor<1x3x2x1xf32>
}

// -----

// A rectifier whose bound is the type's costs nothing. Layers keep their names.
// CHECK-LABEL: func.func @rectifier
func.func @rectifier(%x: tensor<1x1x1x1xf32>) -> tensor<1x1x1x1xf32> {
  %xr = npu.range %x {quantized_type = !quant.uniform<i8:f32, 0.5:3>} : tensor<1x1x1x1xf32>
  %w = "tosa.const"() <{values = dense<1.0> : tensor<1x1x1x1xf32>}> : () -> tensor<1x1x1x1xf32>
  %wr = npu.range %w {quantized_type = !quant.uniform<i8<-127:127>:f32:0, {0.25}>} : tensor<1x1x1x1xf32>
  %zp = "tosa.const"() <{values = dense<0.0> : tensor<1xf32>}> : () -> tensor<1xf32>
  // CHECK: tosa.conv2d
  // CHECK: %[[R:.*]] = tosa.rescale
  // CHECK-NEXT: return %[[R]]
  %0 = tosa.conv2d %xr, %wr, %zp, %zp, %zp {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x1xf32>, tensor<1x1x1x1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1x1x1xf32>
  %1 = tosa.clamp %0 {max_val = 3.40282347E+38 : f32, min_val = 0.0 : f32} : (tensor<1x1x1x1xf32>) -> tensor<1x1x1x1xf32>
  %2 = npu.range %1 {quantized_type = !quant.uniform<i8:f32, 0.125:-128>} : tensor<1x1x1x1xf32>
  return %2 : tensor<1x1x1x1xf32>
}

// -----

// Channels of a depthwise convolution are the last two axes of its weights.
// CHECK-LABEL: func.func @depthwise
func.func @depthwise(%x: tensor<1x1x1x2xf32>) -> tensor<1x1x1x4xf32> {
  %xr = npu.range %x {quantized_type = !quant.uniform<i8:f32, 0.5>} : tensor<1x1x1x2xf32>
  %w = "tosa.const"() <{values = dense<[[[[1.0, 2.0], [3.0, 4.0]]]]> : tensor<1x1x2x2xf32>}> : () -> tensor<1x1x2x2xf32>
  %wr = npu.range %w {quantized_type = !quant.uniform<i8<-127:127>:f32:{2:1, 3:1}, {{{{1.0, 0.5}, {0.25, 0.125}}}}>} : tensor<1x1x2x2xf32>
  %b = "tosa.const"() <{values = dense<1.0> : tensor<4xf32>}> : () -> tensor<4xf32>
  %zp = "tosa.const"() <{values = dense<0.0> : tensor<1xf32>}> : () -> tensor<1xf32>
  // CHECK-DAG: dense<{{\[\[\[\[}}1, 4], [12, 32{{\]\]\]\]}}> : tensor<1x1x2x2xi8>
  // CHECK-DAG: dense<[2, 4, 8, 16]> : tensor<4xi32>
  // CHECK: tosa.depthwise_conv2d {{.*}} -> tensor<1x1x1x4xi32>
  // CHECK: dense<[31, 32, 33, 34]> : tensor<4xi8>
  // CHECK: tosa.rescale {{.*}} per_channel = true
  %0 = tosa.depthwise_conv2d %xr, %wr, %b, %zp, %zp {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x2xf32>, tensor<1x1x2x2xf32>, tensor<4xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1x1x4xf32>
  %1 = npu.range %0 {quantized_type = !quant.uniform<i8:f32, 1.0>} : tensor<1x1x1x4xf32>
  return %1 : tensor<1x1x1x4xf32>
}

// -----

// CHECK-LABEL: func.func @transpose_conv
func.func @transpose_conv(%x: tensor<1x2x2x1xf32>) -> tensor<1x4x4x1xf32> {
  %xr = npu.range %x {quantized_type = !quant.uniform<i8:f32, 0.5:3>} : tensor<1x2x2x1xf32>
  %w = "tosa.const"() <{values = dense<1.0> : tensor<1x2x2x1xf32>}> : () -> tensor<1x2x2x1xf32>
  %wr = npu.range %w {quantized_type = !quant.uniform<i8<-127:127>:f32:0, {0.25}>} : tensor<1x2x2x1xf32>
  %zp = "tosa.const"() <{values = dense<0.0> : tensor<1xf32>}> : () -> tensor<1xf32>
  // CHECK: tosa.transpose_conv2d {{.*}}acc_type = i32, out_pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 2>{{.*}} -> tensor<1x4x4x1xi32>
  // CHECK: tosa.rescale
  %0 = tosa.transpose_conv2d %xr, %wr, %zp, %zp, %zp {acc_type = f32, out_pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 2>} : (tensor<1x2x2x1xf32>, tensor<1x2x2x1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x4x4x1xf32>
  %1 = npu.range %0 {quantized_type = !quant.uniform<i8:f32, 1.0:-5>} : tensor<1x4x4x1xf32>
  return %1 : tensor<1x4x4x1xf32>
}
