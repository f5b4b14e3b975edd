// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: npu-opt %s --npu-cpu-pack-kernels --split-input-file | FileCheck %s

// Weights [block, row, segment, step, vector, lane x product]: two channels of
// which the second lane pair is empty, three taps of one channel in one step.
// The bias is 5 - (128 + 3) * (1 + 2 + 3), and 0 for lanes without a channel.
// CHECK-LABEL: func.func @packed
// CHECK-SAME: %[[X:.*]]: tensor<1x1x5x1xi8>
func.func @packed(%x: tensor<1x1x5x1xi8>) -> tensor<1x1x5x1xi32> {
  %w = arith.constant dense<[[[[1], [2], [3]]]]> : tensor<1x1x3x1xi8>
  %b = arith.constant dense<5> : tensor<1xi32>
  // CHECK: %[[ROWS:.*]] = cpu.pack_rows ins(%[[X]] : tensor<1x1x5x1xi8>) outs(%{{.*}} : tensor<1x1x8xi8>) {flip_sign, input_zp = 3 : i64, pad = array<i64: 0, 0, 1, 1>}
  // CHECK-DAG: %[[W:.*]] = arith.constant dense<{{\[\[\[\[\[\[}}1, 2, 3, 0, 0, 0, 0, 0]]]]]]> : tensor<1x1x1x1x1x8xi8>
  // CHECK-DAG: %[[B:.*]] = arith.constant dense<[-781, 0]> : tensor<2xi32>
  // CHECK: cpu.conv_kernel ins(%[[ROWS]], %[[W]], %[[B]] :
  // CHECK-SAME: pixel_step = 1
  %0 = cpu.conv2d %x, %w, %b {pad = array<i64: 0, 0, 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, input_zp = 3 : i64, tile = #cpu.tile<dot = vpdpbusd, lanes = 2, vectors = 1, pixels = 2>} : (tensor<1x1x5x1xi8>, tensor<1x1x3x1xi8>, tensor<1xi32>) -> tensor<1x1x5x1xi32>
  return %0 : tensor<1x1x5x1xi32>
}

// -----

// Single pixels are read where they are, all as one row.
// CHECK-LABEL: func.func @pointwise
// CHECK-NOT: cpu.pack_rows
// CHECK: cpu.conv_kernel ins(%{{.*}}, %{{.*}}, %{{.*}} : tensor<1x1x48xi8>
// CHECK-SAME: outs(%{{.*}} : tensor<1x1x12x4xi32>)
// CHECK-SAME: flip_sign
func.func @pointwise(%x: tensor<1x3x4x4xi8>) -> tensor<1x3x4x4xi32> {
  %w = arith.constant dense<1> : tensor<4x1x1x4xi8>
  %b = arith.constant dense<0> : tensor<4xi32>
  %0 = cpu.conv2d %x, %w, %b {pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, tile = #cpu.tile<dot = vpdpbusd, lanes = 4, vectors = 1, pixels = 2>} : (tensor<1x3x4x4xi8>, tensor<4x1x1x4xi8>, tensor<4xi32>) -> tensor<1x3x4x4xi32>
  return %0 : tensor<1x3x4x4xi32>
}

// -----

// Depthwise weights are i32 with a high half of 0; the zero point is in the bias.
// CHECK-LABEL: func.func @depthwise
func.func @depthwise(%x: tensor<1x1x4x2xi8>) -> tensor<1x1x3x2xi32> {
  // CHECK-DAG: arith.constant dense<{{\[\[\[}}1, 65534], [3, 4]]]> : tensor<1x2x2xi32>
  // CHECK-DAG: arith.constant dense<[-40, -20]> : tensor<2xi32>
  %w = arith.constant dense<[[[[1, -2], [3, 4]]]]> : tensor<1x1x2x2xi8>
  %b = arith.constant dense<0> : tensor<2xi32>
  // CHECK: cpu.depthwise_kernel
  %0 = cpu.depthwise_conv2d %x, %w, %b {pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, input_zp = 10 : i64, tile = #cpu.tile<dot = maddwd, lanes = 2, vectors = 1, pixels = 1>} : (tensor<1x1x4x2xi8>, tensor<1x1x2x2xi8>, tensor<2xi32>) -> tensor<1x1x3x2xi32>
  return %0 : tensor<1x1x3x2xi32>
}
