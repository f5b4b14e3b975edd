// RUN: npu-opt %s --split-input-file --pass-pipeline='builtin.module(npu-set-machine{machine=%source_dir/test/Inputs/edge-128-2KiB.json},func.func(npu-decide-residency,npu-decide-tiles))' | FileCheck %s

// CHECK-LABEL: func.func @net
// CHECK: npu.unary identity {{.*}}npu.tile = array<i64: {{[0-9]+, [0-9]+, [0-9]+}}, 1>, npu.tile_order = "{{channels|positions}}"
func.func @net(%x: tensor<1x8x8x16xi8>) -> tensor<1x8x8x16xi8> {
  %0 = npu.reshape %x : tensor<1x8x8x16xi8> -> tensor<8x8x16xi8>
  %1 = npu.unary identity %0 {clamp = array<i64: 0, 6>} : (tensor<8x8x16xi8>) -> tensor<8x8x16xi8> loc("relu6")
  %2 = npu.unary abs %1 : (tensor<8x8x16xi8>) -> tensor<8x8x16xi8> loc("abs")
  %3 = npu.reshape %2 : tensor<8x8x16xi8> -> tensor<1x8x8x16xi8>
  return %3 : tensor<1x8x8x16xi8>
}

// -----

// 8 output channels of 1,024 inputs take 8 KiB of weights: the reduction is
// split, and each step takes whole lanes of 8.

// CHECK-LABEL: func.func @long_reduction
func.func @long_reduction(%x: tensor<1x1x1024xi8>) -> tensor<1x1x8xi8> {
  %w = arith.constant dense<1> : tensor<8x1x1x1024xi8>
  %b = arith.constant dense<7> : tensor<8xi32>
  // CHECK: npu.conv2d {{.*}}npu.tile = array<i64: 1, 1, 8, [[STEP:(8|16|32|64|128)]]>
  %0 = npu.conv2d %x, %w, bias %b {kernel = array<i64: 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, requantize = #npu.requantize<[1073741824], [38], double>} : (tensor<1x1x1024xi8>, tensor<8x1x1x1024xi8>, tensor<8xi32>) -> tensor<1x1x8xi8>
  return %0 : tensor<1x1x8xi8>
}

// -----

// CHECK-LABEL: func.func @by_hand
func.func @by_hand(%x: tensor<4x4x8xi8>) -> tensor<4x4x8xi8> {
  // CHECK: npu.tile = array<i64: 1, 4, 8, 1>, npu.tile_order = "positions"
  %0 = npu.unary abs %x {npu.tile = array<i64: 1, 4, 8, 1>, npu.tile_order = "positions"} : (tensor<4x4x8xi8>) -> tensor<4x4x8xi8>
  return %0 : tensor<4x4x8xi8>
}
