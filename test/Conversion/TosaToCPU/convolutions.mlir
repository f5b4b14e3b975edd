// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: npu-opt %s --split-input-file --npu-convert-tosa-convolutions | FileCheck %s

// Rescale and clamp become part of the convolution.
// CHECK-LABEL: func.func @fused
// CHECK-SAME: %[[X:.*]]: tensor<1x4x4x3xi8>
// CHECK: %[[W:.*]] = arith.constant dense<7> : tensor<8x1x1x3xi8>
// CHECK: %[[B:.*]] = arith.constant dense<5> : tensor<8xi32>
// CHECK: %[[Y:.*]] = cpu.conv2d %[[X]], %[[W]], %[[B]]
// CHECK-SAME: input_zp = -5 : i64
// CHECK-SAME: rescale = #cpu.rescale<multiplier = [1073741824], shift = [33], zero_point = 2, min = 2, max = 100, double_round = true>
// CHECK: return %[[Y]]
func.func @fused(%x: tensor<1x4x4x3xi8>) -> tensor<1x4x4x8xi8> {
  %w = "tosa.const"() {values = dense<7> : tensor<8x1x1x3xi8>} : () -> tensor<8x1x1x3xi8>
  %b = "tosa.const"() {values = dense<5> : tensor<1xi32>} : () -> tensor<1xi32>
  %xzp = "tosa.const"() {values = dense<-5> : tensor<1xi8>} : () -> tensor<1xi8>
  %wzp = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %m = "tosa.const"() {values = dense<1073741824> : tensor<1xi32>} : () -> tensor<1xi32>
  %s = "tosa.const"() {values = dense<33> : tensor<1xi8>} : () -> tensor<1xi8>
  %izp = "tosa.const"() {values = dense<0> : tensor<1xi32>} : () -> tensor<1xi32>
  %ozp = "tosa.const"() {values = dense<2> : tensor<1xi8>} : () -> tensor<1xi8>
  %0 = tosa.conv2d %x, %w, %b, %xzp, %wzp {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x3xi8>, tensor<8x1x1x3xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4x4x8xi32>
  %1 = tosa.rescale %0, %m, %s, %izp, %ozp {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x4x4x8xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x4x4x8xi8>
  %2 = tosa.clamp %1 {min_val = 2 : i8, max_val = 100 : i8} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return %2 : tensor<1x4x4x8xi8>
}

// -----

// A value that another operation also uses stays; the zero point of the weights
// takes them out of int8.
// CHECK-LABEL: func.func @shared
// CHECK: arith.constant dense<-200> : tensor<8x1x1x3xi16>
// CHECK: %[[Y:.*]] = cpu.conv2d {{.*}} -> tensor<1x4x4x8xi32>
// CHECK: tosa.abs %[[Y]]
func.func @shared(%x: tensor<1x4x4x3xi8>) -> (tensor<1x4x4x8xi32>, tensor<1x4x4x8xi32>) {
  %w = "tosa.const"() {values = dense<-100> : tensor<8x1x1x3xi8>} : () -> tensor<8x1x1x3xi8>
  %b = "tosa.const"() {values = dense<5> : tensor<8xi32>} : () -> tensor<8xi32>
  %xzp = "tosa.const"() {values = dense<-5> : tensor<1xi8>} : () -> tensor<1xi8>
  %wzp = "tosa.const"() {values = dense<100> : tensor<1xi8>} : () -> tensor<1xi8>
  %0 = tosa.conv2d %x, %w, %b, %xzp, %wzp {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x3xi8>, tensor<8x1x1x3xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4x4x8xi32>
  %1 = tosa.abs %0 : (tensor<1x4x4x8xi32>) -> tensor<1x4x4x8xi32>
  return %0, %1 : tensor<1x4x4x8xi32>, tensor<1x4x4x8xi32>
}

// -----

// A depthwise convolution of one channel is a plain one: weights turned from
// [height, width, channel, output] to [output, height, width, channel].
// CHECK-LABEL: func.func @one_channel
// CHECK: arith.constant dense<{{\[\[\[\[}}1.000000e+00], [3.000000e+00]]], {{\[\[\[}}2.000000e+00], [4.000000e+00]]]]> : tensor<2x1x2x1xf32>
// CHECK: cpu.conv2d
func.func @one_channel(%x: tensor<1x1x2x1xf32>) -> tensor<1x1x1x2xf32> {
  %w = "tosa.const"() {values = dense<[[[[1.0, 2.0]], [[3.0, 4.0]]]]> : tensor<1x2x1x2xf32>} : () -> tensor<1x2x1x2xf32>
  %b = "tosa.const"() {values = dense<0.0> : tensor<2xf32>} : () -> tensor<2xf32>
  %zp = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  %0 = tosa.depthwise_conv2d %x, %w, %b, %zp, %zp {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x2x1xf32>, tensor<1x2x1x2xf32>, tensor<2xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1x1x2xf32>
  return %0 : tensor<1x1x1x2xf32>
}

// -----

// Weights that are computed at run time are left to the general lowering.
// CHECK-LABEL: func.func @run_time
// CHECK: tosa.conv2d
func.func @run_time(%x: tensor<1x4x4x3xf32>, %w: tensor<8x1x1x3xf32>) -> tensor<1x4x4x8xf32> {
  %b = "tosa.const"() {values = dense<0.0> : tensor<8xf32>} : () -> tensor<8xf32>
  %zp = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  %0 = tosa.conv2d %x, %w, %b, %zp, %zp {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x3xf32>, tensor<8x1x1x3xf32>, tensor<8xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x4x4x8xf32>
  return %0 : tensor<1x4x4x8xf32>
}
