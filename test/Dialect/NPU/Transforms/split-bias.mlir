// RUN: npu-opt %s --npu-split-bias | FileCheck %s

// CHECK-LABEL: func @split(
// CHECK-SAME:    %[[X:.*]]: tensor<8x8x4xi8>, %[[W:.*]]: tensor<2x1x1x4xi8>, %[[B:.*]]: tensor<2xi32>)
// CHECK:         %[[CONV:.*]] = npu.conv2d %[[X]], %[[W]] {
// CHECK:         %[[MAP:.*]] = npu.reshape %[[B]] : tensor<2xi32> -> tensor<1x1x2xi32>
// CHECK:         %[[SUM:.*]] = npu.binary add %[[CONV]], %[[MAP]]
// CHECK:         return %[[SUM]]
func.func @split(%x: tensor<8x8x4xi8>, %w: tensor<2x1x1x4xi8>, %b: tensor<2xi32>) -> tensor<8x8x2xi32> {
  %0 = npu.conv2d %x, %w, bias %b {kernel = array<i64: 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>} : (tensor<8x8x4xi8>, tensor<2x1x1x4xi8>, tensor<2xi32>) -> tensor<8x8x2xi32>
  return %0 : tensor<8x8x2xi32>
}

// CHECK-LABEL: func @zero(
// CHECK:         %[[CONV:.*]] = npu.conv2d %{{[^,]*}}, %{{[^,]*}} {
// CHECK-NEXT:    return %[[CONV]]
func.func @zero(%x: tensor<8x8x4xi16>, %w: tensor<2x1x1x4xi8>) -> tensor<8x8x2xi48> {
  %b = arith.constant dense<0> : tensor<2xi48>
  %0 = npu.conv2d %x, %w, bias %b {kernel = array<i64: 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>} : (tensor<8x8x4xi16>, tensor<2x1x1x4xi8>, tensor<2xi48>) -> tensor<8x8x2xi48>
  return %0 : tensor<8x8x2xi48>
}

// CHECK-LABEL: func @requantized(
// CHECK:         npu.conv2d %{{.*}}, %{{.*}}, bias %{{.*}} {
func.func @requantized(%x: tensor<8x8x4xi8>, %w: tensor<2x1x1x4xi8>, %b: tensor<2xi32>) -> tensor<8x8x2xi8> {
  %0 = npu.conv2d %x, %w, bias %b {kernel = array<i64: 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, requantize = #npu.requantize<[1073741824], [38], double>} : (tensor<8x8x4xi8>, tensor<2x1x1x4xi8>, tensor<2xi32>) -> tensor<8x8x2xi8>
  return %0 : tensor<8x8x2xi8>
}
