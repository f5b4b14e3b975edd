// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: npu-opt %s --npu-convert-tosa-products | FileCheck %s

// Weights that are computed at run time; 48 bits are summed up in 64.
// CHECK-LABEL: func.func @conv2d(
// CHECK-SAME: %[[X:.*]]: tensor<1x4x5x3xi16>, %[[W:.*]]: tensor<8x3x2x3xi8>, %[[BIAS:.*]]: tensor<8xi48>)
// CHECK: %[[HWIO:.*]] = tosa.transpose %[[W]] {perms = array<i32: 1, 2, 3, 0>} : (tensor<8x3x2x3xi8>) -> tensor<3x2x3x8xi8>
// CHECK: %[[PADDED:.*]] = tensor.pad %[[X]] low[0, 1, 0, 0] high[0, 1, 1, 0]
// CHECK: %[[START:.*]] = linalg.generic {{.*}} ins(%[[BIAS]] : tensor<8xi48>) outs(%{{.*}} : tensor<1x2x5x8xi64>)
// CHECK: arith.extsi %{{.*}} : i48 to i64
// CHECK: %[[SUMS:.*]] = linalg.generic
// CHECK-SAME: iterator_types = ["parallel", "parallel", "parallel", "reduction", "reduction", "reduction", "parallel"]
// CHECK-SAME: ins(%[[PADDED]], %[[HWIO]] : tensor<1x6x6x3xi16>, tensor<3x2x3x8xi8>) outs(%[[START]] : tensor<1x2x5x8xi64>)
// CHECK-NOT: arith.subi
// CHECK: arith.muli %{{.*}} : i64
// CHECK: linalg.generic {{.*}} ins(%[[SUMS]] : tensor<1x2x5x8xi64>) outs(%{{.*}} : tensor<1x2x5x8xi48>)
// CHECK: arith.trunci %{{.*}} : i64 to i48
func.func @conv2d(%x: tensor<1x4x5x3xi16>, %w: tensor<8x3x2x3xi8>, %b: tensor<8xi48>) -> tensor<1x2x5x8xi48> {
  %xzp = "tosa.const"() <{values = dense<0> : tensor<1xi16>}> : () -> tensor<1xi16>
  %wzp = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %y = tosa.conv2d %x, %w, %b, %xzp, %wzp {acc_type = i48, pad = array<i64: 1, 1, 0, 1>, stride = array<i64: 3, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x4x5x3xi16>, tensor<8x3x2x3xi8>, tensor<8xi48>, tensor<1xi16>, tensor<1xi8>) -> tensor<1x2x5x8xi48>
  return %y : tensor<1x2x5x8xi48>
}

// Zero points that are not 0; one bias for all channels.
// CHECK-LABEL: func.func @conv3d(
// CHECK: tosa.transpose %{{.*}} {perms = array<i32: 1, 2, 3, 4, 0>}
// CHECK: linalg.generic {{.*}} ins(%{{.*}} : tensor<1xi32>) outs(%{{.*}} : tensor<1x2x3x4x6xi32>)
// CHECK: linalg.generic
// CHECK-SAME: "parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction", "reduction", "parallel"
// CHECK-COUNT-2: arith.subi
func.func @conv3d(%x: tensor<1x3x3x4x2xi8>, %w: tensor<6x2x1x1x2xi8>, %b: tensor<1xi32>) -> tensor<1x2x3x4x6xi32> {
  %xzp = "tosa.const"() <{values = dense<5> : tensor<1xi8>}> : () -> tensor<1xi8>
  %wzp = "tosa.const"() <{values = dense<-3> : tensor<1xi8>}> : () -> tensor<1xi8>
  %y = tosa.conv3d %x, %w, %b, %xzp, %wzp {acc_type = i32, pad = array<i64: 0, 0, 0, 0, 0, 0>, stride = array<i64: 1, 1, 1>, dilation = array<i64: 1, 1, 1>}
    : (tensor<1x3x3x4x2xi8>, tensor<6x2x1x1x2xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x2x3x4x6xi32>
  return %y : tensor<1x2x3x4x6xi32>
}

// CHECK-LABEL: func.func @depthwise(
// CHECK: tensor.expand_shape %{{.*}} {{\[\[}}0, 1]] output_shape [3, 2] : tensor<6xf16> into tensor<3x2xf16>
// CHECK: %[[START:.*]] = linalg.generic {{.*}} outs(%{{.*}} : tensor<1x3x3x3x2xf32>)
// CHECK: %[[SUMS:.*]] = linalg.generic {{.*}} outs(%[[START]] : tensor<1x3x3x3x2xf32>)
// CHECK: arith.mulf %{{.*}} : f32
// CHECK: %[[Y:.*]] = linalg.generic {{.*}} ins(%[[SUMS]] : tensor<1x3x3x3x2xf32>) outs(%{{.*}} : tensor<1x3x3x3x2xf16>)
// CHECK: tensor.collapse_shape %[[Y]] {{\[\[}}0], [1], [2], [3, 4]]
func.func @depthwise(%x: tensor<1x4x4x3xf16>, %w: tensor<2x2x3x2xf16>, %b: tensor<6xf16>) -> tensor<1x3x3x6xf16> {
  %zp = "tosa.const"() <{values = dense<0.0> : tensor<1xf16>}> : () -> tensor<1xf16>
  %y = tosa.depthwise_conv2d %x, %w, %b, %zp, %zp {acc_type = f16, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x4x4x3xf16>, tensor<2x2x3x2xf16>, tensor<6xf16>, tensor<1xf16>, tensor<1xf16>) -> tensor<1x3x3x6xf16>
  return %y : tensor<1x3x3x6xf16>
}

// Zero points that are computed at run time.
// CHECK-LABEL: func.func @matmul(
// CHECK-SAME: %[[A:.*]]: tensor<2x5x7xi8>, %[[B:.*]]: tensor<2x7x9xi8>, %[[AZP:.*]]: tensor<1xi8>, %[[BZP:.*]]: tensor<1xi8>)
// CHECK-DAG: tensor.extract %[[AZP]]
// CHECK-DAG: tensor.extract %[[BZP]]
// CHECK: linalg.fill
// CHECK: linalg.generic {{.*}}iterator_types = ["parallel", "parallel", "reduction", "parallel"]} ins(%[[A]], %[[B]]
func.func @matmul(%a: tensor<2x5x7xi8>, %b: tensor<2x7x9xi8>, %azp: tensor<1xi8>, %bzp: tensor<1xi8>) -> tensor<2x5x9xi32> {
  %y = tosa.matmul %a, %b, %azp, %bzp : (tensor<2x5x7xi8>, tensor<2x7x9xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<2x5x9xi32>
  return %y : tensor<2x5x9xi32>
}
