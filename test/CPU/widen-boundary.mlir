// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: npu-opt %s --npu-cpu-widen-boundary | FileCheck %s

// CHECK-LABEL: func.func @narrow(
// CHECK-SAME: %[[X:.*]]: tensor<4xi8>) -> tensor<4xi8>
// CHECK: %[[NARROW:.*]] = linalg.generic {{.*}} ins(%[[X]] : tensor<4xi8>) outs(%{{.*}} : tensor<4xi4>)
// CHECK: arith.trunci %{{.*}} : i8 to i4
// CHECK: %[[WIDE:.*]] = linalg.generic {{.*}} ins(%[[NARROW]] : tensor<4xi4>) outs(%{{.*}} : tensor<4xi8>)
// CHECK: arith.extsi %{{.*}} : i4 to i8
// CHECK: return %[[WIDE]] : tensor<4xi8>
func.func @narrow(%x: tensor<4xi4>) -> tensor<4xi4> {
  return %x : tensor<4xi4>
}

// Each of several, and none of another type.
// CHECK-LABEL: func.func @wide(
// CHECK-SAME: %[[X:.*]]: tensor<2x3xi64>, %[[Y:.*]]: tensor<5xi32>) -> (tensor<5xi32>, tensor<2x3xi64>)
// CHECK: arith.trunci %{{.*}} : i64 to i48
// CHECK: %[[WIDE:.*]] = linalg.generic
// CHECK: arith.extsi %{{.*}} : i48 to i64
// CHECK: return %[[Y]], %[[WIDE]] : tensor<5xi32>, tensor<2x3xi64>
func.func @wide(%x: tensor<2x3xi48>, %y: tensor<5xi32>) -> (tensor<5xi32>, tensor<2x3xi48>) {
  return %y, %x : tensor<5xi32>, tensor<2x3xi48>
}

// CHECK-LABEL: func.func @scalar(%{{.*}}: tensor<i64>) -> tensor<i64>
func.func @scalar(%x: tensor<i48>) -> tensor<i48> {
  return %x : tensor<i48>
}
