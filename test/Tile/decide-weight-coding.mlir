// RUN: npu-opt %s --split-input-file --pass-pipeline='builtin.module(func.func(npu-decide-weight-coding))' | FileCheck %s
// RUN: npu-opt %s --split-input-file --pass-pipeline='builtin.module(npu-set-machine{machine=edge-128},func.func(npu-decide-weight-coding,npu-apply-tiles))' | FileCheck %s --check-prefix=APPLIED

// Equal weights of 1 take three bits each, and a byte for every 256; its two
// tiles have 288 weights each.

// CHECK-LABEL: func.func @small_weights
// CHECK:         npu.conv2d {{.*}}npu.coded_weight_bytes = 219 : i64
// APPLIED-LABEL: func.func @small_weights
// APPLIED:         npu.conv2d {{.*}}weights_coded} : (memref<8x8x8xi8, {{.*}}>, memref<110xi8,
// APPLIED:         npu.conv2d {{.*}}weights_coded} : (memref<8x8x8xi8, {{.*}}>, memref<110xi8,
func.func @small_weights(%x: tensor<8x8x8xi8>) -> tensor<8x8x8xi32> {
  %w = arith.constant dense<1> : tensor<8x3x3x8xi8>
  %0 = npu.conv2d %x, %w {npu.tile = array<i64: 8, 8, 4, 8>, npu.tile_order = "channels", kernel = array<i64: 3, 3>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>} : (tensor<8x8x8xi8>, tensor<8x3x3x8xi8>) -> tensor<8x8x8xi32>
  return %0 : tensor<8x8x8xi32>
}

// -----

// The largest differences gain nothing: a header is more than none.

// CHECK-LABEL: func.func @large_weights
// CHECK-NOT:     npu.coded_weight_bytes
// APPLIED-LABEL: func.func @large_weights
// APPLIED-NOT:     weights_coded
func.func @large_weights(%x: tensor<8x8x2xi8>) -> tensor<8x8x2xi32> {
  %w = arith.constant dense<[[[[-128], [127]]]]> : tensor<1x1x2x1xi8>
  %0 = npu.depthwise_conv2d %x, %w {npu.tile = array<i64: 8, 8, 2, 1>, npu.tile_order = "channels", kernel = array<i64: 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>} : (tensor<8x8x2xi8>, tensor<1x1x2x1xi8>) -> tensor<8x8x2xi32>
  return %0 : tensor<8x8x2xi32>
}

// -----

// Zeros are a run for each 256, also of weights of four bits.

// CHECK-LABEL: func.func @int4_weights
// CHECK:         npu.conv2d {{.*}}npu.coded_weight_bytes = 3 : i64
// APPLIED-LABEL: func.func @int4_weights
// APPLIED:         npu.conv2d {{.*}}weights_coded, weights_int4} : (memref<1x1x64xi8, {{.*}}>, memref<3xi8,
func.func @int4_weights(%x: tensor<1x1x64xi8>) -> tensor<1x1x4xi32> {
  %w = arith.constant dense<0> : tensor<4x1x1x64xi4>
  %0 = npu.conv2d %x, %w {npu.tile = array<i64: 1, 1, 4, 64>, npu.tile_order = "channels", kernel = array<i64: 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>} : (tensor<1x1x64xi8>, tensor<4x1x1x64xi4>) -> tensor<1x1x4xi32>
  return %0 : tensor<1x1x4xi32>
}

// -----

// A decision by hand stays, and so does having none.

// CHECK-LABEL: func.func @by_hand
// CHECK:         npu.conv2d {{.*}}npu.coded_weight_bytes = 100 : i64
func.func @by_hand(%x: tensor<8x8x8xi8>) -> tensor<8x8x8xi32> {
  %w = arith.constant dense<1> : tensor<8x3x3x8xi8>
  %0 = npu.conv2d %x, %w {npu.coded_weight_bytes = 100 : i64, npu.tile = array<i64: 8, 8, 8, 8>, npu.tile_order = "channels", kernel = array<i64: 3, 3>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>} : (tensor<8x8x8xi8>, tensor<8x3x3x8xi8>) -> tensor<8x8x8xi32>
  return %0 : tensor<8x8x8xi32>
}
