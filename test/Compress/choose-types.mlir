// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: npu-opt %s --npu-choose-types --split-input-file | FileCheck %s
// The choice is stable: what is decided stays.
// RUN: npu-opt %s --npu-choose-types --npu-choose-types --split-input-file | FileCheck %s

// CHECK-LABEL: func.func @activations
func.func @activations(%x: tensor<4xf32>) -> tensor<4xf32> {
  // Pixels are stored as they are, less 128.
  // CHECK: label = "pixels", {{.*}} quantized_type = !quant.uniform<i8:f32, 1.000000e+00:-128>
  %0 = npu.range %x {label = "pixels", min = 0.0 : f64, max = 255.0 : f64} : tensor<4xf32>
  // CHECK: label = "symmetric", {{.*}} quantized_type = !quant.uniform<i8:f32, 2.000000e+00>
  %1 = npu.range %0 {label = "symmetric", min = -256.0 : f64, max = 254.0 : f64} : tensor<4xf32>
  // The range is widened to include 0.
  // CHECK: label = "positive", {{.*}} quantized_type = !quant.uniform<i8:f32, 2.000000e+00:-128>
  %2 = npu.range %1 {label = "positive", min = 100.0 : f64, max = 510.0 : f64} : tensor<4xf32>
  // CHECK: label = "negative", {{.*}} quantized_type = !quant.uniform<i8:f32, 2.000000e+00:127>
  %3 = npu.range %2 {label = "negative", min = -510.0 : f64, max = -100.0 : f64} : tensor<4xf32>
  // A decision made by hand stays.
  // CHECK: label = "by hand", {{.*}} quantized_type = !quant.uniform<i8:f32, 5.000000e-01:7>
  %4 = npu.range %3 {label = "by hand", min = 0.0 : f64, max = 1.0 : f64, quantized_type = !quant.uniform<i8:f32, 0.5:7>} : tensor<4xf32>
  return %4 : tensor<4xf32>
}

// -----

// The type of a softmax does not depend on what was observed.
// CHECK-LABEL: func.func @softmax
func.func @softmax(%x: tensor<1x8xf32>) -> tensor<1x8xf32> {
  %shift = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %4 = tosa.reduce_max %x {axis = 1 : i32} : (tensor<1x8xf32>) -> tensor<1x1xf32>
  %5 = tosa.sub %x, %4 : (tensor<1x8xf32>, tensor<1x1xf32>) -> tensor<1x8xf32>
  %6 = tosa.exp %5 : (tensor<1x8xf32>) -> tensor<1x8xf32>
  %7 = tosa.reduce_sum %6 {axis = 1 : i32} : (tensor<1x8xf32>) -> tensor<1x1xf32>
  %8 = tosa.reciprocal %7 : (tensor<1x1xf32>) -> tensor<1x1xf32>
  %9 = tosa.mul %6, %8, %shift : (tensor<1x8xf32>, tensor<1x1xf32>, tensor<1xi8>) -> tensor<1x8xf32>
  // CHECK: quantized_type = !quant.uniform<i8:f32, 3.906250e-03:-128>
  %10 = npu.range %9 {label = "softmax"} : tensor<1x8xf32>
  return %10 : tensor<1x8xf32>
}

// -----

// One scale for each output channel. The second channel is all zero and has the
// scale of the largest; that of the third is raised for its bias: 2^32 / (2^30 * 4).
// CHECK-LABEL: func.func @weights
func.func @weights(%x: tensor<1x1x1x2xf32>) -> tensor<1x1x1x3xf32> {
  %w = "tosa.const"() <{values = dense<[[[[127.0, 1.0]]], [[[0.0, 0.0]]], [[[0.0, -0.0000127]]]]> : tensor<3x1x1x2xf32>}> : () -> tensor<3x1x1x2xf32>
  %b = "tosa.const"() <{values = dense<[0.0, 0.0, -4294967296.0]> : tensor<3xf32>}> : () -> tensor<3xf32>
  %zp = "tosa.const"() <{values = dense<0.0> : tensor<1xf32>}> : () -> tensor<1xf32>
  %xr = npu.range %x {label = "x", min = -512.0 : f64, max = 508.0 : f64} : tensor<1x1x1x2xf32>
  // CHECK: label = "w", max = 1.270000e+02 : f64, min = {{.*}} quantized_type = !quant.uniform<i8<-127:127>:f32:0, {1.000000e+00,1.000000e+00,1.000000e+00}>
  %wr = npu.range %w {label = "w"} : tensor<3x1x1x2xf32>
  %0 = tosa.conv2d %xr, %wr, %b, %zp, %zp {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x2xf32>, tensor<3x1x1x2xf32>, tensor<3xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1x1x3xf32>
  return %0 : tensor<1x1x1x3xf32>
}

// -----

// CHECK-LABEL: func.func @depthwise
func.func @depthwise(%x: tensor<1x1x1x2xf32>) -> (tensor<1x1x1x2xf32>, tensor<1x1x1x4xf32>) {
  %w1 = "tosa.const"() <{values = dense<[[[[127.0], [254.0]]]]> : tensor<1x1x2x1xf32>}> : () -> tensor<1x1x2x1xf32>
  %w2 = "tosa.const"() <{values = dense<[[[[127.0, 254.0], [63.5, 508.0]]]]> : tensor<1x1x2x2xf32>}> : () -> tensor<1x1x2x2xf32>
  %zp = "tosa.const"() <{values = dense<0.0> : tensor<1xf32>}> : () -> tensor<1xf32>
  // CHECK: label = "one", {{.*}} quantized_type = !quant.uniform<i8<-127:127>:f32:2, {1.000000e+00,2.000000e+00}>
  %r1 = npu.range %w1 {label = "one"} : tensor<1x1x2x1xf32>
  // CHECK{LITERAL}: quantized_type = !quant.uniform<i8<-127:127>:f32:{2:1, 3:1}, {{{{1.000000e+00, 2.000000e+00}, {5.000000e-01, 4.000000e+00}}}}>
  %r2 = npu.range %w2 {label = "two"} : tensor<1x1x2x2xf32>
  %0 = tosa.depthwise_conv2d %x, %r1, %zp, %zp, %zp {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x2xf32>, tensor<1x1x2x1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1x1x2xf32>
  %1 = tosa.depthwise_conv2d %x, %r2, %zp, %zp, %zp {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x2xf32>, tensor<1x1x2x2xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1x1x4xf32>
  return %0, %1 : tensor<1x1x1x2xf32>, tensor<1x1x1x4xf32>
}

// -----

// A constant operand has the range that it has.
// CHECK-LABEL: func.func @constant
func.func @constant(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %c = "tosa.const"() <{values = dense<[[-256.0, 254.0]]> : tensor<1x2xf32>}> : () -> tensor<1x2xf32>
  // CHECK: npu.range %{{.*}} {label = "c", max = 2.540000e+02 : f64, min = -2.560000e+02 : f64, quantized_type = !quant.uniform<i8:f32, 2.000000e+00>}
  %r = npu.range %c {label = "c"} : tensor<1x2xf32>
  %0 = tosa.add %x, %r : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// -----

// Weights of a matmul have no zero point.
// CHECK-LABEL: func.func @matmul
func.func @matmul(%x: tensor<1x2x2xf32>) -> tensor<1x2x1xf32> {
  %c = "tosa.const"() <{values = dense<[[[-254.0], [1.0]]]> : tensor<1x2x1xf32>}> : () -> tensor<1x2x1xf32>
  %zp = "tosa.const"() <{values = dense<0.0> : tensor<1xf32>}> : () -> tensor<1xf32>
  // CHECK: quantized_type = !quant.uniform<i8<-127:127>:f32, 2.000000e+00>
  %r = npu.range %c {label = "c"} : tensor<1x2x1xf32>
  %0 = tosa.matmul %x, %r, %zp, %zp : (tensor<1x2x2xf32>, tensor<1x2x1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x2x1xf32>
  return %0 : tensor<1x2x1xf32>
}
