// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: npu-opt %s --npu-decompose-transposed-convolutions --split-input-file | FileCheck %s

// Output channel 2r + o of the convolution is channel o of the remainder r of a
// column: its taps are 2 + r and r of the kernel, in this order. The kernel has
// no tap 3; there the weights' zero point stands.
// CHECK-LABEL: func.func @remainders(
// CHECK-SAME: %[[X:.*]]: tensor<1x1x4x1xi8>
// CHECK-DAG: %[[W:.*]] = "tosa.const"() <{values = dense<{{\[\[\[\[}}3], [1]]], {{\[\[\[}}6], [4]]], {{\[\[\[}}7], [2]]], {{\[\[\[}}7], [5]]]]> : tensor<4x1x2x1xi8>}>
// CHECK-DAG: %[[B:.*]] = "tosa.const"() <{values = dense<[10, 20, 10, 20]> : tensor<4xi32>}>
// CHECK: %[[CONV:.*]] = tosa.conv2d %[[X]], %[[W]], %[[B]], %{{.*}}, %{{.*}} {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 1, 1>, stride = array<i64: 1, 1>}
// CHECK-SAME: -> tensor<1x1x5x4xi32>
// CHECK: %[[PARTS:.*]] = tosa.reshape %[[CONV]], %{{.*}} -> tensor<1x1x5x1x2x2xi32>
// CHECK: %[[MOVED:.*]] = tosa.transpose %[[PARTS]] {perms = array<i32: 0, 1, 3, 2, 4, 5>}
// CHECK: %[[ALL:.*]] = tosa.reshape %[[MOVED]], %{{.*}} -> tensor<1x1x10x2xi32>
// CHECK-DAG: %[[START:.*]] = tosa.const_shape {values = dense<0> : tensor<4xindex>}
// CHECK-DAG: %[[SIZE:.*]] = tosa.const_shape {values = dense<[1, 1, 9, 2]> : tensor<4xindex>}
// CHECK: %[[RESULT:.*]] = tosa.slice %[[ALL]], %[[START]], %[[SIZE]]
// CHECK: return %[[RESULT]]
func.func @remainders(%x: tensor<1x1x4x1xi8>) -> tensor<1x1x9x2xi32> {
  %w = "tosa.const"() {values = dense<[[[[1], [2], [3]]], [[[4], [5], [6]]]]> : tensor<2x1x3x1xi8>} : () -> tensor<2x1x3x1xi8>
  %b = "tosa.const"() {values = dense<[10, 20]> : tensor<2xi32>} : () -> tensor<2xi32>
  %xzp = "tosa.const"() {values = dense<-3> : tensor<1xi8>} : () -> tensor<1xi8>
  %wzp = "tosa.const"() {values = dense<7> : tensor<1xi8>} : () -> tensor<1xi8>
  %0 = tosa.transpose_conv2d %x, %w, %b, %xzp, %wzp {acc_type = i32, out_pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 2>}
      : (tensor<1x1x4x1xi8>, tensor<2x1x3x1xi8>, tensor<2xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x9x2xi32>
  return %0 : tensor<1x1x9x2xi32>
}

// -----

// Of stride 1: the kernel turned round, and nothing to interleave. A negative
// out_pad cuts positions off, of which the last one is not computed.
// CHECK-LABEL: func.func @stride_one(
// CHECK-SAME: %[[X:.*]]: tensor<1x1x4x1xf32>
// CHECK-DAG: %[[W:.*]] = "tosa.const"() <{values = dense<{{\[\[\[\[}}3.000000e+00], [2.000000e+00], [1.000000e+00]]]]> : tensor<1x1x3x1xf32>}>
// CHECK: %[[CONV:.*]] = tosa.conv2d %[[X]], %[[W]], {{.*}}pad = array<i64: 0, 0, 2, 1>
// CHECK-SAME: -> tensor<1x1x5x1xf32>
// CHECK-DAG: %[[START:.*]] = tosa.const_shape {values = dense<[0, 0, 1, 0]> : tensor<4xindex>}
// CHECK: tosa.slice %[[CONV]], %[[START]],
// CHECK-SAME: -> tensor<1x1x4x1xf32>
func.func @stride_one(%x: tensor<1x1x4x1xf32>) -> tensor<1x1x4x1xf32> {
  %w = "tosa.const"() {values = dense<[[[[1.0], [2.0], [3.0]]]]> : tensor<1x1x3x1xf32>} : () -> tensor<1x1x3x1xf32>
  %b = "tosa.const"() {values = dense<0.5> : tensor<1xf32>} : () -> tensor<1xf32>
  %zp = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  %0 = tosa.transpose_conv2d %x, %w, %b, %zp, %zp {acc_type = f32, out_pad = array<i64: 0, 0, -1, -1>, stride = array<i64: 1, 1>}
      : (tensor<1x1x4x1xf32>, tensor<1x1x3x1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1x4x1xf32>
  return %0 : tensor<1x1x4x1xf32>
}

// -----

// A rescale for each channel is done for each remainder of it, before elements
// are moved.
// CHECK-LABEL: func.func @rescaled(
// CHECK: %[[CONV:.*]] = tosa.conv2d
// CHECK: %[[M:.*]] = "tosa.const"() <{values = dense<[1073741824, 1073741825, 1073741824, 1073741825]> : tensor<4xi32>}>
// CHECK: %[[S:.*]] = "tosa.const"() <{values = dense<[33, 34, 33, 34]> : tensor<4xi8>}>
// CHECK: %[[RESCALED:.*]] = tosa.rescale %[[CONV]], %[[M]], %[[S]],
// CHECK-SAME: -> tensor<1x1x2x4xi8>
// CHECK: tosa.transpose {{.*}}xi8>
// CHECK-NOT: tosa.rescale
// CHECK: return
func.func @rescaled(%x: tensor<1x1x2x1xi8>) -> tensor<1x1x4x2xi8> {
  %w = "tosa.const"() {values = dense<[[[[1], [2]]], [[[4], [5]]]]> : tensor<2x1x2x1xi8>} : () -> tensor<2x1x2x1xi8>
  %b = "tosa.const"() {values = dense<[10, 20]> : tensor<2xi32>} : () -> tensor<2xi32>
  %zp = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %0 = tosa.transpose_conv2d %x, %w, %b, %zp, %zp {acc_type = i32, out_pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 2>}
      : (tensor<1x1x2x1xi8>, tensor<2x1x2x1xi8>, tensor<2xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x4x2xi32>
  %m = "tosa.const"() {values = dense<[1073741824, 1073741825]> : tensor<2xi32>} : () -> tensor<2xi32>
  %s = "tosa.const"() {values = dense<[33, 34]> : tensor<2xi8>} : () -> tensor<2xi8>
  %izp = "tosa.const"() {values = dense<0> : tensor<1xi32>} : () -> tensor<1xi32>
  %1 = tosa.rescale %0, %m, %s, %izp, %zp {input_unsigned = false, output_unsigned = false, per_channel = true, rounding_mode = SINGLE_ROUND, scale32 = true}
      : (tensor<1x1x4x2xi32>, tensor<2xi32>, tensor<2xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x1x4x2xi8>
  return %1 : tensor<1x1x4x2xi8>
}

// -----

// Weights that are computed at run time are arranged at run time.
// CHECK-LABEL: func.func @weights(
// CHECK-NOT: tosa.transpose_conv2d
// CHECK: tosa.conv2d
// CHECK: return
func.func @weights(%x: tensor<1x1x4x1xf32>, %w: tensor<1x1x3x1xf32>) -> tensor<1x1x9x1xf32> {
  %b = "tosa.const"() {values = dense<0.5> : tensor<1xf32>} : () -> tensor<1xf32>
  %zp = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  %0 = tosa.transpose_conv2d %x, %w, %b, %zp, %zp {acc_type = f32, out_pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 2>}
      : (tensor<1x1x4x1xf32>, tensor<1x1x3x1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1x9x1xf32>
  return %0 : tensor<1x1x9x1xf32>
}

// -----

// So are those that no kernel takes.
// CHECK-LABEL: func.func @half(
// CHECK-NOT: tosa.transpose_conv2d
// CHECK: tosa.reverse
// CHECK: tosa.conv2d
// CHECK: return
func.func @half(%x: tensor<1x1x4x1xf16>) -> tensor<1x1x9x1xf16> {
  %w = "tosa.const"() {values = dense<[[[[1.0], [2.0], [3.0]]]]> : tensor<1x1x3x1xf16>} : () -> tensor<1x1x3x1xf16>
  %b = "tosa.const"() {values = dense<0.5> : tensor<1xf16>} : () -> tensor<1xf16>
  %zp = "tosa.const"() {values = dense<0.0> : tensor<1xf16>} : () -> tensor<1xf16>
  %0 = tosa.transpose_conv2d %x, %w, %b, %zp, %zp {acc_type = f32, out_pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 2>}
      : (tensor<1x1x4x1xf16>, tensor<1x1x3x1xf16>, tensor<1xf16>, tensor<1xf16>, tensor<1xf16>) -> tensor<1x1x9x1xf16>
  return %0 : tensor<1x1x9x1xf16>
}
