// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: npu-opt %s --npu-convert-tosa-indexed | FileCheck %s

// Output row o is input row (2 o - 1) / 4: the first from row -1, clipped, three
// quarters of the way to row 0.
// CHECK-LABEL: func.func @resize
// CHECK-DAG: arith.constant dense<[0, 0, 0, 1, 1, 1]> : tensor<6xi32>
// CHECK-DAG: arith.constant dense<[3, 1, 3, 1, 3, 1]> : tensor<6xi32>
// CHECK: linalg.generic
// CHECK: tensor.extract
func.func @resize(%x: tensor<1x2x1x3xi8>) -> tensor<1x6x1x3xi32> {
  %scale = tosa.const_shape {values = dense<[4, 2, 1, 1]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %offset = tosa.const_shape {values = dense<[-1, 0]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %border = tosa.const_shape {values = dense<[5, 0]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %0 = tosa.resize %x, %scale, %offset, %border {mode = BILINEAR} : (tensor<1x2x1x3xi8>, !tosa.shape<4>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x6x1x3xi32>
  return %0 : tensor<1x6x1x3xi32>
}

// CHECK-LABEL: func.func @scatter
// CHECK: scf.for
// CHECK: tensor.insert_slice
func.func @scatter(%x: tensor<1x4x3xi8>, %i: tensor<1x2xi32>, %y: tensor<1x2x3xi8>) -> tensor<1x4x3xi8> {
  %0 = tosa.scatter %x, %i, %y : (tensor<1x4x3xi8>, tensor<1x2xi32>, tensor<1x2x3xi8>) -> tensor<1x4x3xi8>
  return %0 : tensor<1x4x3xi8>
}

// CHECK-LABEL: func.func @gather
// CHECK: linalg.generic
// CHECK: arith.maxsi
// CHECK: arith.minsi
// CHECK: tensor.extract
func.func @gather(%x: tensor<1x4x3xi8>, %i: tensor<1x2xi32>) -> tensor<1x2x3xi8> {
  %0 = tosa.gather %x, %i : (tensor<1x4x3xi8>, tensor<1x2xi32>) -> tensor<1x2x3xi8>
  return %0 : tensor<1x2x3xi8>
}

// CHECK-LABEL: func.func @divide
// CHECK-COUNT-2: tosa.equal
// CHECK: tosa.intdiv
// CHECK: tosa.select
func.func @divide(%x: tensor<4xi32>, %y: tensor<4xi32>) -> tensor<4xi32> {
  %0 = tosa.intdiv %x, %y : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi32>
  return %0 : tensor<4xi32>
}
