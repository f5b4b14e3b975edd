// RUN: npu-opt %s --convert-tosa-to-npu --split-input-file | FileCheck %s

// CHECK-LABEL: func @reshape(
// CHECK:         %[[MAP:.*]] = npu.reshape %{{.*}} : tensor<1x4x4x2xi8> -> tensor<4x4x2xi8>
// CHECK:         %[[FLAT:.*]] = npu.reshape %[[MAP]] : tensor<4x4x2xi8> -> tensor<1x1x32xi8>
// CHECK:         npu.reshape %[[FLAT]] : tensor<1x1x32xi8> -> tensor<1x32xi8>
func.func @reshape(%x: tensor<1x4x4x2xi8>) -> tensor<1x32xi8> {
  %shape = tosa.const_shape {values = dense<[1, 32]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %0 = tosa.reshape %x, %shape : (tensor<1x4x4x2xi8>, !tosa.shape<2>) -> tensor<1x32xi8>
  return %0 : tensor<1x32xi8>
}

// -----

// CHECK-LABEL: func @concat_channels(
// CHECK:         npu.concat %{{.*}}, %{{.*}} {axis = 2 : i64} : (tensor<4x4x2xi8>, tensor<4x4x3xi8>) -> tensor<4x4x5xi8>
func.func @concat_channels(%x: tensor<1x4x4x2xi8>, %y: tensor<1x4x4x3xi8>) -> tensor<1x4x4x5xi8> {
  %0 = tosa.concat %x, %y {axis = 3 : i32} : (tensor<1x4x4x2xi8>, tensor<1x4x4x3xi8>) -> tensor<1x4x4x5xi8>
  return %0 : tensor<1x4x4x5xi8>
}

// -----

// CHECK-LABEL: func @concat_images(
// CHECK:         npu.concat %{{.*}}, %{{.*}} {axis = 1 : i64} : (tensor<1x1x32xi8>, tensor<1x2x32xi8>) -> tensor<1x3x32xi8>
func.func @concat_images(%x: tensor<1x4x4x2xi8>, %y: tensor<2x4x4x2xi8>) -> tensor<3x4x4x2xi8> {
  %0 = tosa.concat %x, %y {axis = 0 : i32} : (tensor<1x4x4x2xi8>, tensor<2x4x4x2xi8>) -> tensor<3x4x4x2xi8>
  return %0 : tensor<3x4x4x2xi8>
}

// -----

// CHECK-LABEL: func @slice(
// CHECK:         npu.slice %{{.*}} {offsets = array<i64: 1, 0, 1>} : tensor<4x4x2xi8> -> tensor<3x4x1xi8>
func.func @slice(%x: tensor<1x4x4x2xi8>) -> tensor<1x3x4x1xi8> {
  %start = tosa.const_shape {values = dense<[0, 1, 0, 1]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %size = tosa.const_shape {values = dense<[1, 3, 4, 1]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %0 = tosa.slice %x, %start, %size : (tensor<1x4x4x2xi8>, !tosa.shape<4>, !tosa.shape<4>) -> tensor<1x3x4x1xi8>
  return %0 : tensor<1x3x4x1xi8>
}

// -----

// Rows of two images: one dimension after the other.
// CHECK-LABEL: func @slice_of_two_images(
// CHECK:         %[[ROWS:.*]] = npu.reshape %{{.*}} : tensor<8x4x2xi8> -> tensor<2x4x8xi8>
// CHECK:         %[[CUT:.*]] = npu.slice %[[ROWS]] {offsets = array<i64: 0, 1, 0>} : tensor<2x4x8xi8> -> tensor<2x3x8xi8>
// CHECK:         %[[COLUMNS:.*]] = npu.reshape %[[CUT]] : tensor<2x3x8xi8> -> tensor<24x2x1xi8>
// CHECK:         npu.slice %[[COLUMNS]] {offsets = array<i64: 0, 1, 0>} : tensor<24x2x1xi8> -> tensor<24x1x1xi8>
func.func @slice_of_two_images(%x: tensor<2x4x4x2xi8>) -> tensor<2x3x4x1xi8> {
  %start = tosa.const_shape {values = dense<[0, 1, 0, 1]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %size = tosa.const_shape {values = dense<[2, 3, 4, 1]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %0 = tosa.slice %x, %start, %size : (tensor<2x4x4x2xi8>, !tosa.shape<4>, !tosa.shape<4>) -> tensor<2x3x4x1xi8>
  return %0 : tensor<2x3x4x1xi8>
}

// -----

// CHECK-LABEL: func @pad(
// CHECK:         npu.pad %{{.*}} {low = array<i64: 1, 0, 0>, value = -128 : i64} : tensor<4x4x2xi8> -> tensor<6x5x2xi8>
func.func @pad(%x: tensor<1x4x4x2xi8>) -> tensor<1x6x5x2xi8> {
  %padding = tosa.const_shape {values = dense<[0, 0, 1, 1, 0, 1, 0, 0]> : tensor<8xindex>} : () -> !tosa.shape<8>
  %value = "tosa.const"() <{values = dense<-128> : tensor<1xi8>}> : () -> tensor<1xi8>
  %0 = tosa.pad %x, %padding, %value : (tensor<1x4x4x2xi8>, !tosa.shape<8>, tensor<1xi8>) -> tensor<1x6x5x2xi8>
  return %0 : tensor<1x6x5x2xi8>
}

// -----

// CHECK-LABEL: func @transpose_of_unit_dims(
// CHECK-NOT:     npu.permute
// CHECK:         npu.reshape %{{.*}} : tensor<4x1x2xi8> -> tensor<1x4x2xi8>
func.func @transpose_of_unit_dims(%x: tensor<1x4x1x2xi8>) -> tensor<1x1x4x2xi8> {
  %0 = tosa.transpose %x {perms = array<i32: 0, 2, 1, 3>} : (tensor<1x4x1x2xi8>) -> tensor<1x1x4x2xi8>
  return %0 : tensor<1x1x4x2xi8>
}

// -----

// NCHW to NHWC moves rows and columns together.
// CHECK-LABEL: func @transpose(
// CHECK:         %[[FROM:.*]] = npu.reshape %{{.*}} : tensor<3x4x5xi8> -> tensor<1x3x20xi8>
// CHECK:         %[[TO:.*]] = npu.permute %[[FROM]] {permutation = array<i64: 0, 2, 1>} : (tensor<1x3x20xi8>) -> tensor<1x20x3xi8>
// CHECK:         npu.reshape %[[TO]] : tensor<1x20x3xi8> -> tensor<4x5x3xi8>
func.func @transpose(%x: tensor<1x3x4x5xi8>) -> tensor<1x4x5x3xi8> {
  %0 = tosa.transpose %x {perms = array<i32: 0, 2, 3, 1>} : (tensor<1x3x4x5xi8>) -> tensor<1x4x5x3xi8>
  return %0 : tensor<1x4x5x3xi8>
}

// -----

// CHECK-LABEL: func @transpose_of_three_groups(
// CHECK:         npu.permute %{{.*}} {permutation = array<i64: 2, 1, 0>} : (tensor<3x4x5xi8>) -> tensor<5x4x3xi8>
func.func @transpose_of_three_groups(%x: tensor<3x4x5xi8>) -> tensor<5x4x3xi8> {
  %0 = tosa.transpose %x {perms = array<i32: 2, 1, 0>} : (tensor<3x4x5xi8>) -> tensor<5x4x3xi8>
  return %0 : tensor<5x4x3xi8>
}

// -----

// Four groups that change places need two steps.
// CHECK-LABEL: func @transpose_of_four_groups(
// CHECK:         %[[FROM:.*]] = npu.reshape %{{.*}} : tensor<6x4x5xi8> -> tensor<2x3x20xi8>
// CHECK:         %[[FIRST:.*]] = npu.permute %[[FROM]] {permutation = array<i64: 0, 2, 1>} : (tensor<2x3x20xi8>) -> tensor<2x20x3xi8>
// CHECK:         %[[NEXT:.*]] = npu.reshape %[[FIRST]] : tensor<2x20x3xi8> -> tensor<8x5x3xi8>
// CHECK:         npu.permute %[[NEXT]] {permutation = array<i64: 0, 2, 1>} : (tensor<8x5x3xi8>) -> tensor<8x3x5xi8>
func.func @transpose_of_four_groups(%x: tensor<2x3x4x5xi8>) -> tensor<2x4x3x5xi8> {
  %0 = tosa.transpose %x {perms = array<i32: 0, 2, 1, 3>} : (tensor<2x3x4x5xi8>) -> tensor<2x4x3x5xi8>
  return %0 : tensor<2x4x3x5xi8>
}

// -----

// CHECK-LABEL: func @tile(
// CHECK:         %[[MAP:.*]] = npu.reshape %{{.*}} : tensor<2x3xi8> -> tensor<2x1x3xi8>
// CHECK:         %[[ROWS:.*]] = npu.concat %[[MAP]], %[[MAP]] {axis = 0 : i64} : (tensor<2x1x3xi8>, tensor<2x1x3xi8>) -> tensor<4x1x3xi8>
// CHECK:         npu.concat %[[ROWS]], %[[ROWS]], %[[ROWS]] {axis = 2 : i64}
func.func @tile(%x: tensor<2x3xi8>) -> tensor<4x9xi8> {
  %multiples = tosa.const_shape {values = dense<[2, 3]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %0 = tosa.tile %x, %multiples : (tensor<2x3xi8>, !tosa.shape<2>) -> tensor<4x9xi8>
  return %0 : tensor<4x9xi8>
}

// -----

// CHECK-LABEL: func @constants(
// CHECK-DAG:     arith.constant dense<{{\[\[\[}}1, 2]], {{\[\[}}3, 4]]]> : tensor<2x1x2xi32>
// CHECK-DAG:     arith.constant dense<{{\[\[\[}}1, 0]]]> : tensor<1x1x2xi8>
func.func @constants() -> (tensor<2x2xi32>, tensor<2xi1>) {
  %0 = "tosa.const"() <{values = dense<[[1, 2], [3, 4]]> : tensor<2x2xi32>}> : () -> tensor<2x2xi32>
  %1 = "tosa.const"() <{values = dense<[true, false]> : tensor<2xi1>}> : () -> tensor<2xi1>
  %2 = tosa.identity %0 : (tensor<2x2xi32>) -> tensor<2x2xi32>
  return %2, %1 : tensor<2x2xi32>, tensor<2xi1>
}

// -----

// CHECK-LABEL: func @reverse(
// CHECK:         %[[VIEW:.*]] = npu.reshape %{{.*}} : tensor<6x4x5xi8> -> tensor<2x3x20xi8>
// CHECK:         %[[TURNED:.*]] = npu.reverse %[[VIEW]] {axis = 1 : i64} : (tensor<2x3x20xi8>) -> tensor<2x3x20xi8>
// CHECK:         npu.reshape %[[TURNED]] : tensor<2x3x20xi8> -> tensor<6x4x5xi8>
func.func @reverse(%x: tensor<2x3x4x5xi8>) -> tensor<2x3x4x5xi8> {
  %0 = tosa.reverse %x {axis = 1 : i32} : (tensor<2x3x4x5xi8>) -> tensor<2x3x4x5xi8>
  return %0 : tensor<2x3x4x5xi8>
}

// Data of i4 is sign-extended bytes.
// CHECK-LABEL: func @int4_constant(
// CHECK:         %[[C:.*]] = arith.constant dense<{{\[\[\[}}-8, 7]]]> : tensor<1x1x2xi8>
// CHECK:         npu.reshape %[[C]] : tensor<1x1x2xi8> -> tensor<2xi4>
func.func @int4_constant() -> tensor<2xi4> {
  %0 = "tosa.const"() <{values = dense<[-8, 7]> : tensor<2xi4>}> : () -> tensor<2xi4>
  return %0 : tensor<2xi4>
}
