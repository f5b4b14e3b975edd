// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: npu-opt %s --split-input-file --npu-convert-tosa-rescale | FileCheck %s

// One multiplier for all: scalars, nothing is loaded.
// CHECK-LABEL: func.func @per_tensor
// CHECK-SAME: %[[X:.*]]: tensor<2x4xi32>
func.func @per_tensor(%x: tensor<2x4xi32>) -> tensor<2x4xi8> {
  %m = "tosa.const"() {values = dense<1073741824> : tensor<1xi32>} : () -> tensor<1xi32>
  %s = "tosa.const"() {values = dense<33> : tensor<1xi8>} : () -> tensor<1xi8>
  %izp = "tosa.const"() {values = dense<0> : tensor<1xi32>} : () -> tensor<1xi32>
  %ozp = "tosa.const"() {values = dense<-3> : tensor<1xi8>} : () -> tensor<1xi8>
  // CHECK: linalg.generic
  // CHECK-SAME: ins(%[[X]] : tensor<2x4xi32>)
  // CHECK-NOT: arith.select
  // CHECK: arith.muli {{.*}} : i64
  // CHECK: arith.shrsi
  // CHECK: arith.trunci {{.*}} : i64 to i32
  // CHECK: arith.maxsi
  // CHECK: arith.minsi
  // CHECK: arith.trunci {{.*}} : i32 to i8
  %y = tosa.rescale %x, %m, %s, %izp, %ozp {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<2x4xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<2x4xi8>
  return %y : tensor<2x4xi8>
}

// -----

// Per channel, rounded twice.
// CHECK: #[[CHANNEL:.*]] = affine_map<(d0, d1) -> (d1)>
// CHECK-LABEL: func.func @per_channel
func.func @per_channel(%x: tensor<3x2xi32>) -> tensor<3x2xi16> {
  %m = "tosa.const"() {values = dense<[1073741824, 1342177280]> : tensor<2xi32>} : () -> tensor<2xi32>
  %s = "tosa.const"() {values = dense<[33, 40]> : tensor<2xi8>} : () -> tensor<2xi8>
  %izp = "tosa.const"() {values = dense<0> : tensor<1xi32>} : () -> tensor<1xi32>
  %ozp = "tosa.const"() {values = dense<0> : tensor<1xi16>} : () -> tensor<1xi16>
  // CHECK-DAG: %[[M:.*]] = arith.constant dense<[1073741824, 1342177280]> : tensor<2xi64>
  // CHECK-DAG: %[[S:.*]] = arith.constant dense<[33, 40]> : tensor<2xi64>
  // CHECK: linalg.generic {{.*}} ins(%{{.*}}, %[[M]], %[[S]] :
  // CHECK: arith.select
  %y = tosa.rescale %x, %m, %s, %izp, %ozp {input_unsigned = false, output_unsigned = false, per_channel = true, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<3x2xi32>, tensor<2xi32>, tensor<2xi8>, tensor<1xi32>, tensor<1xi16>) -> tensor<3x2xi16>
  return %y : tensor<3x2xi16>
}

// -----

// From uint8: extended and offset without a sign.
// CHECK-LABEL: func.func @unsigned
func.func @unsigned(%x: tensor<4xi8>) -> tensor<4xi8> {
  %m = "tosa.const"() {values = dense<1073741824> : tensor<1xi32>} : () -> tensor<1xi32>
  %s = "tosa.const"() {values = dense<30> : tensor<1xi8>} : () -> tensor<1xi8>
  %izp = "tosa.const"() {values = dense<-128> : tensor<1xi8>} : () -> tensor<1xi8>
  %ozp = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  // CHECK: arith.extui
  // CHECK: arith.constant 128 : i64
  // CHECK: arith.subi
  %y = tosa.rescale %x, %m, %s, %izp, %ozp {input_unsigned = true, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<4xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<4xi8>
  return %y : tensor<4xi8>
}
