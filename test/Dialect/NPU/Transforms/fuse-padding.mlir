// RUN: npu-opt %s --npu-fuse-padding --split-input-file | FileCheck %s

// CHECK-LABEL: func @conv_pads(
// CHECK-SAME:    %[[X:.*]]: tensor<8x8x4xi8>
// CHECK-NEXT:    npu.conv2d %[[X]]
// CHECK-SAME:      pad = array<i64: 2, 1, 1, 1>
func.func @conv_pads(%x: tensor<8x8x4xi8>, %w: tensor<2x3x3x4xi8>) -> tensor<9x8x2xi32> {
  %0 = npu.pad %x {low = array<i64: 1, 1, 0>, value = -7 : i64} : tensor<8x8x4xi8> -> tensor<10x10x4xi8>
  %1 = npu.conv2d %0, %w {ifm_zero_point = -7 : i64, kernel = array<i64: 3, 3>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 1, 0, 0, 0>} : (tensor<10x10x4xi8>, tensor<2x3x3x4xi8>) -> tensor<9x8x2xi32>
  return %1 : tensor<9x8x2xi32>
}

// -----

// CHECK-LABEL: func @depthwise_pads(
// CHECK-NEXT:    npu.depthwise_conv2d
// CHECK-SAME:      pad = array<i64: 0, 1, 0, 1>
func.func @depthwise_pads(%x: tensor<8x8x4xi8>, %w: tensor<3x3x4x1xi8>) -> tensor<4x4x4xi32> {
  %0 = npu.pad %x {low = array<i64: 0, 0, 0>, value = -7 : i64} : tensor<8x8x4xi8> -> tensor<9x9x4xi8>
  %1 = npu.depthwise_conv2d %0, %w {ifm_zero_point = -7 : i64, kernel = array<i64: 3, 3>, stride = array<i64: 2, 2>, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>} : (tensor<9x9x4xi8>, tensor<3x3x4x1xi8>) -> tensor<4x4x4xi32>
  return %1 : tensor<4x4x4xi32>
}

// -----

// CHECK-LABEL: func @max_pool_pads(
// CHECK-NEXT:    npu.pool max %{{.*}} {kernel = array<i64: 3, 3>, pad = array<i64: 1, 1, 1, 1>
func.func @max_pool_pads(%x: tensor<8x8x4xi8>) -> tensor<8x8x4xi8> {
  %0 = npu.pad %x {low = array<i64: 1, 1, 0>, value = -128 : i64} : tensor<8x8x4xi8> -> tensor<10x10x4xi8>
  %1 = npu.pool max %0 {kernel = array<i64: 3, 3>, stride = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>} : (tensor<10x10x4xi8>) -> tensor<8x8x4xi8>
  return %1 : tensor<8x8x4xi8>
}

// -----

// Another value; an average, which would divide by less; a maximum that the
// padding could win; a window that would see padding only.
// CHECK-LABEL: func @not_fused(
// CHECK-COUNT-4: npu.pad
func.func @not_fused(%x: tensor<8x8x4xi8>, %w: tensor<2x3x3x4xi8>, %v: tensor<2x1x1x4xi8>) -> (tensor<8x8x2xi32>, tensor<8x8x4xi8>, tensor<8x8x4xi8>, tensor<10x10x2xi32>) {
  %0 = npu.pad %x {low = array<i64: 1, 1, 0>, value = 0 : i64} : tensor<8x8x4xi8> -> tensor<10x10x4xi8>
  %1 = npu.conv2d %0, %w {ifm_zero_point = -7 : i64, kernel = array<i64: 3, 3>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>} : (tensor<10x10x4xi8>, tensor<2x3x3x4xi8>) -> tensor<8x8x2xi32>
  %2 = npu.pad %x {low = array<i64: 1, 1, 0>, value = -128 : i64} : tensor<8x8x4xi8> -> tensor<10x10x4xi8>
  %3 = npu.pool average %2 {kernel = array<i64: 3, 3>, stride = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>} : (tensor<10x10x4xi8>) -> tensor<8x8x4xi8>
  %4 = npu.pad %x {low = array<i64: 1, 1, 0>, value = 0 : i64} : tensor<8x8x4xi8> -> tensor<10x10x4xi8>
  %5 = npu.pool max %4 {kernel = array<i64: 3, 3>, stride = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>} : (tensor<10x10x4xi8>) -> tensor<8x8x4xi8>
  %6 = npu.pad %x {low = array<i64: 1, 1, 0>, value = 0 : i64} : tensor<8x8x4xi8> -> tensor<10x10x4xi8>
  %7 = npu.conv2d %6, %v {kernel = array<i64: 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>} : (tensor<10x10x4xi8>, tensor<2x1x1x4xi8>) -> tensor<10x10x2xi32>
  return %1, %3, %5, %7 : tensor<8x8x2xi32>, tensor<8x8x4xi8>, tensor<8x8x4xi8>, tensor<10x10x2xi32>
}

// -----

// Importers trim what a strided window does not reach.
// CHECK-LABEL: func @slice_bypassed(
// CHECK-SAME:    %[[X:.*]]: tensor<32x32x4xi8>
// CHECK-NEXT:    npu.conv2d %[[X]]
// CHECK-SAME:      (tensor<32x32x4xi8>, tensor<2x1x1x4xi8>) -> tensor<16x16x2xi32>
func.func @slice_bypassed(%x: tensor<32x32x4xi8>, %w: tensor<2x1x1x4xi8>) -> tensor<16x16x2xi32> {
  %0 = npu.slice %x {offsets = array<i64: 0, 0, 0>} : tensor<32x32x4xi8> -> tensor<31x31x4xi8>
  %1 = npu.conv2d %0, %w {kernel = array<i64: 1, 1>, stride = array<i64: 2, 2>, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>} : (tensor<31x31x4xi8>, tensor<2x1x1x4xi8>) -> tensor<16x16x2xi32>
  return %1 : tensor<16x16x2xi32>
}

// -----

// Another window would fit into what the slice cuts off; padding would move.
// CHECK-LABEL: func @slice_needed(
// CHECK-COUNT-2: npu.slice
func.func @slice_needed(%x: tensor<32x32x4xi8>, %w: tensor<2x3x3x4xi8>) -> (tensor<28x28x4xi8>, tensor<31x31x2xi32>) {
  %0 = npu.slice %x {offsets = array<i64: 0, 0, 0>} : tensor<32x32x4xi8> -> tensor<30x30x4xi8>
  %1 = npu.pool max %0 {kernel = array<i64: 3, 3>, stride = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>} : (tensor<30x30x4xi8>) -> tensor<28x28x4xi8>
  %2 = npu.slice %x {offsets = array<i64: 0, 0, 0>} : tensor<32x32x4xi8> -> tensor<31x31x4xi8>
  %3 = npu.conv2d %2, %w {kernel = array<i64: 3, 3>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>} : (tensor<31x31x4xi8>, tensor<2x3x3x4xi8>) -> tensor<31x31x2xi32>
  return %1, %3 : tensor<28x28x4xi8>, tensor<31x31x2xi32>
}
