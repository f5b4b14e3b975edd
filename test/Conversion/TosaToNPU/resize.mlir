// RUN: npu-opt %s --convert-tosa-to-npu --split-input-file | FileCheck %s

// Each image of a batch on its own.
// CHECK-LABEL: func @nearest(
// CHECK:         %[[A:.*]] = npu.slice %{{.*}} {offsets = array<i64: 0, 0, 0>} : tensor<6x4x5xi8> -> tensor<3x4x5xi8>
// CHECK:         %[[X:.*]] = npu.resize nearest %[[A]] {offset = array<i64: 1, -1>, scale = array<i64: 4, 2, 1, 3>} : (tensor<3x4x5xi8>) -> tensor<5x2x5xi8>
// CHECK:         %[[B:.*]] = npu.slice %{{.*}} {offsets = array<i64: 3, 0, 0>} : tensor<6x4x5xi8> -> tensor<3x4x5xi8>
// CHECK:         %[[Y:.*]] = npu.resize nearest %[[B]]
// CHECK:         npu.concat %[[X]], %[[Y]] {axis = 0 : i64}
func.func @nearest(%x: tensor<2x3x4x5xi8>) -> tensor<2x5x2x5xi8> {
  %scale = tosa.const_shape {values = dense<[4, 2, 1, 3]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %offset = tosa.const_shape {values = dense<[1, -1]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %border = tosa.const_shape {values = dense<[1, -1]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %0 = tosa.resize %x, %scale, %offset, %border {mode = NEAREST_NEIGHBOR} : (tensor<2x3x4x5xi8>, !tosa.shape<4>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<2x5x2x5xi8>
  return %0 : tensor<2x5x2x5xi8>
}

// -----

// CHECK-LABEL: func @bilinear(
// CHECK:         npu.resize bilinear %{{.*}} {offset = array<i64: 0, 0>, scale = array<i64: 2, 1, 2, 1>} : (tensor<3x4x5xi16>) -> tensor<5x7x5xi48>
func.func @bilinear(%x: tensor<1x3x4x5xi16>) -> tensor<1x5x7x5xi48> {
  %scale = tosa.const_shape {values = dense<[2, 1, 2, 1]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %zero = tosa.const_shape {values = dense<0> : tensor<2xindex>} : () -> !tosa.shape<2>
  %0 = tosa.resize %x, %scale, %zero, %zero {mode = BILINEAR} : (tensor<1x3x4x5xi16>, !tosa.shape<4>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x5x7x5xi48>
  return %0 : tensor<1x5x7x5xi48>
}
