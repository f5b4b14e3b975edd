// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: npu-opt %s --npu-prepare-quantization --split-input-file | FileCheck %s

// A clamp moves next to the convolution that it bounds, with its own location.
// CHECK-LABEL: func.func @hoist_clamp
func.func @hoist_clamp(%x: tensor<1x2x2x1xf32>) -> tensor<1x4xf32> {
  %w = "tosa.const"() <{values = dense<1.0> : tensor<1x1x1x1xf32>}> : () -> tensor<1x1x1x1xf32>
  %b = "tosa.const"() <{values = dense<0.5> : tensor<1xf32>}> : () -> tensor<1xf32>
  %zp = "tosa.const"() <{values = dense<0.0> : tensor<1xf32>}> : () -> tensor<1xf32>
  %shape = tosa.const_shape {values = dense<[1, 4]> : tensor<2xindex>} : () -> !tosa.shape<2>
  // CHECK: %[[CONV:.*]] = tosa.conv2d
  %0 = tosa.conv2d %x, %w, %b, %zp, %zp {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x2x2x1xf32>, tensor<1x1x1x1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x2x2x1xf32>
  // CHECK: %[[CLAMP:.*]] = tosa.clamp %[[CONV]] {max_val = 6.000000e+00 : f32, min_val = 0.000000e+00 : f32} : (tensor<1x2x2x1xf32>)
  // CHECK: %[[FLAT:.*]] = tosa.reshape %[[CLAMP]]
  %1 = tosa.reshape %0, %shape : (tensor<1x2x2x1xf32>, !tosa.shape<2>) -> tensor<1x4xf32>
  %2 = tosa.clamp %1 {max_val = 6.0 : f32, min_val = 0.0 : f32} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  // CHECK: return %[[FLAT]]
  return %2 : tensor<1x4xf32>
}

// -----

// What is read before the clamp too stays unbounded.
// CHECK-LABEL: func.func @keep_clamp
func.func @keep_clamp(%x: tensor<1x2x2x1xf32>) -> (tensor<1x4xf32>, tensor<1x2x2x1xf32>) {
  %shape = tosa.const_shape {values = dense<[1, 4]> : tensor<2xindex>} : () -> !tosa.shape<2>
  // CHECK: %[[TANH:.*]] = tosa.tanh
  %0 = tosa.tanh %x : (tensor<1x2x2x1xf32>) -> tensor<1x2x2x1xf32>
  // CHECK: %[[FLAT:.*]] = tosa.reshape %[[TANH]]
  %1 = tosa.reshape %0, %shape : (tensor<1x2x2x1xf32>, !tosa.shape<2>) -> tensor<1x4xf32>
  // CHECK: %[[CLAMP:.*]] = tosa.clamp %[[FLAT]]
  %2 = tosa.clamp %1 {max_val = 6.0 : f32, min_val = 0.0 : f32} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  // CHECK: return %[[CLAMP]], %[[TANH]]
  return %2, %0 : tensor<1x4xf32>, tensor<1x2x2x1xf32>
}

// -----

// (2x + 1) * [4, 8] + [0.5, 0.25] = [8, 16] x + [4.5, 8.25].
// CHECK-LABEL: func.func @fold_batch_normalization
func.func @fold_batch_normalization(%x: tensor<1x2x2x1xf32>) -> tensor<1x2x2x2xf32> {
  %w = "tosa.const"() <{values = dense<2.0> : tensor<2x1x1x1xf32>}> : () -> tensor<2x1x1x1xf32>
  %b = "tosa.const"() <{values = dense<1.0> : tensor<1xf32>}> : () -> tensor<1xf32>
  %zp = "tosa.const"() <{values = dense<0.0> : tensor<1xf32>}> : () -> tensor<1xf32>
  %shift = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %m = "tosa.const"() <{values = dense<[[[[4.0, 8.0]]]]> : tensor<1x1x1x2xf32>}> : () -> tensor<1x1x1x2xf32>
  %a = "tosa.const"() <{values = dense<[[[[0.5, 0.25]]]]> : tensor<1x1x1x2xf32>}> : () -> tensor<1x1x1x2xf32>
  // CHECK-DAG: %[[W:.*]] = "tosa.const"() <{values = dense<{{\[\[\[\[}}8.000000e+00{{\]\]\]}}, {{\[\[\[}}1.600000e+01{{\]\]\]\]}}> : tensor<2x1x1x1xf32>}>
  // CHECK-DAG: %[[B:.*]] = "tosa.const"() <{values = dense<[4.500000e+00, 8.250000e+00]> : tensor<2xf32>}>
  // CHECK: %[[CONV:.*]] = tosa.conv2d %{{.*}}, %[[W]], %[[B]],
  %0 = tosa.conv2d %x, %w, %b, %zp, %zp {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x2x2x1xf32>, tensor<2x1x1x1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x2x2x2xf32>
  %1 = tosa.mul %0, %m, %shift : (tensor<1x2x2x2xf32>, tensor<1x1x1x2xf32>, tensor<1xi8>) -> tensor<1x2x2x2xf32>
  %2 = tosa.add %a, %1 : (tensor<1x1x1x2xf32>, tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32>
  // CHECK: return %[[CONV]]
  return %2 : tensor<1x2x2x2xf32>
}

// -----

// Channels of a depthwise convolution are [C, M], the last axes of its weights.
// CHECK-LABEL: func.func @fold_into_depthwise
func.func @fold_into_depthwise(%x: tensor<1x2x2x1xf32>) -> tensor<1x2x2x2xf32> {
  %w = "tosa.const"() <{values = dense<[[[[1.0, 2.0]]]]> : tensor<1x1x1x2xf32>}> : () -> tensor<1x1x1x2xf32>
  %b = "tosa.const"() <{values = dense<[1.0, 2.0]> : tensor<2xf32>}> : () -> tensor<2xf32>
  %zp = "tosa.const"() <{values = dense<0.0> : tensor<1xf32>}> : () -> tensor<1xf32>
  %shift = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %m = "tosa.const"() <{values = dense<[[[[4.0, 8.0]]]]> : tensor<1x1x1x2xf32>}> : () -> tensor<1x1x1x2xf32>
  %a = "tosa.const"() <{values = dense<3.0> : tensor<1x1x1x1xf32>}> : () -> tensor<1x1x1x1xf32>
  // CHECK-DAG: dense<{{\[\[\[\[}}4.000000e+00, 1.600000e+01{{\]\]\]\]}}> : tensor<1x1x1x2xf32>
  // CHECK-DAG: dense<[1.000000e+00, 1.300000e+01]> : tensor<2xf32>
  %0 = tosa.depthwise_conv2d %x, %w, %b, %zp, %zp {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x2x2x1xf32>, tensor<1x1x1x2xf32>, tensor<2xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x2x2x2xf32>
  %1 = tosa.mul %0, %m, %shift : (tensor<1x2x2x2xf32>, tensor<1x1x1x2xf32>, tensor<1xi8>) -> tensor<1x2x2x2xf32>
  %2 = tosa.sub %1, %a : (tensor<1x2x2x2xf32>, tensor<1x1x1x1xf32>) -> tensor<1x2x2x2xf32>
  // CHECK: %[[CONV:.*]] = tosa.depthwise_conv2d
  // CHECK-NEXT: return %[[CONV]]
  return %2 : tensor<1x2x2x2xf32>
}

// -----

// A constant of the size of the image is no bias.
// CHECK-LABEL: func.func @keep_add
func.func @keep_add(%x: tensor<1x1x2x1xf32>) -> tensor<1x1x2x1xf32> {
  %w = "tosa.const"() <{values = dense<2.0> : tensor<1x1x1x1xf32>}> : () -> tensor<1x1x1x1xf32>
  %zp = "tosa.const"() <{values = dense<0.0> : tensor<1xf32>}> : () -> tensor<1xf32>
  %a = "tosa.const"() <{values = dense<[[[[1.0], [2.0]]]]> : tensor<1x1x2x1xf32>}> : () -> tensor<1x1x2x1xf32>
  %0 = tosa.conv2d %x, %w, %zp, %zp, %zp {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x2x1xf32>, tensor<1x1x1x1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1x2x1xf32>
  // CHECK: tosa.add
  %1 = tosa.add %0, %a : (tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>) -> tensor<1x1x2x1xf32>
  return %1 : tensor<1x1x2x1xf32>
}

// -----

// Weights that the model stores in eight bits become float constants.
// CHECK-LABEL: func.func @fold_stored_weights
func.func @fold_stored_weights(%x: tensor<1x1x2x1xf32>) -> tensor<1x1x2x2xf32> {
  %w = "tosa.const"() <{values = dense<[[[[3]]], [[[-5]]]]> : tensor<2x1x1x1xi8>}> : () -> tensor<2x1x1x1xi8>
  %scale = "tosa.const"() <{values = dense<0.5> : tensor<1x1x1x1xf32>}> : () -> tensor<1x1x1x1xf32>
  %zp = "tosa.const"() <{values = dense<0.0> : tensor<1xf32>}> : () -> tensor<1xf32>
  %shift = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  // CHECK-NOT: tosa.cast
  // CHECK-NOT: tosa.mul
  // CHECK: %[[W:.*]] = "tosa.const"() <{values = dense<{{\[\[\[\[}}1.500000e+00{{\]\]\]}}, {{\[\[\[}}-2.500000e+00{{\]\]\]\]}}> : tensor<2x1x1x1xf32>}>
  // CHECK: tosa.conv2d %{{.*}}, %[[W]],
  %0 = tosa.cast %w : (tensor<2x1x1x1xi8>) -> tensor<2x1x1x1xf32>
  %1 = tosa.mul %0, %scale, %shift : (tensor<2x1x1x1xf32>, tensor<1x1x1x1xf32>, tensor<1xi8>) -> tensor<2x1x1x1xf32>
  %2 = tosa.conv2d %x, %1, %zp, %zp, %zp {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x2x1xf32>, tensor<2x1x1x1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1x2x2xf32>
  return %2 : tensor<1x1x2x2xf32>
}

// -----

// Integer networks are left alone.
// CHECK-LABEL: func.func @integers
func.func @integers(%x: tensor<1x4xi8>) -> tensor<1x4xi8> {
  // CHECK: %[[FLAT:.*]] = tosa.clamp %{{.*}} {max_val = 100 : i8, min_val = -100 : i8}
  // CHECK: return %[[FLAT]]
  %0 = tosa.clamp %x {max_val = 100 : i8, min_val = -100 : i8} : (tensor<1x4xi8>) -> tensor<1x4xi8>
  return %0 : tensor<1x4xi8>
}
