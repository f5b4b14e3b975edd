// RUN: npu-opt %s --convert-tosa-to-npu --split-input-file | FileCheck %s

// CHECK-LABEL: func @functions(
// CHECK:         npu.binary add %{{.*}}, %{{.*}} : (tensor<4x4x2xi32>, tensor<4x4x2xi32>) -> tensor<4x4x2xi32>
// CHECK:         npu.binary sub
// CHECK:         npu.binary maximum
// CHECK:         npu.binary minimum
// CHECK:         npu.binary arithmetic_right_shift %{{.*}}, %{{.*}} {round}
// CHECK:         npu.binary logical_right_shift
// CHECK:         npu.binary logical_left_shift
// CHECK:         npu.binary bitwise_and
// CHECK:         npu.binary bitwise_or
// CHECK:         npu.binary bitwise_xor
func.func @functions(%x: tensor<1x4x4x2xi32>, %y: tensor<1x4x4x2xi32>) -> tensor<1x4x4x2xi32> {
  %0 = tosa.add %x, %y : (tensor<1x4x4x2xi32>, tensor<1x4x4x2xi32>) -> tensor<1x4x4x2xi32>
  %1 = tosa.sub %0, %y : (tensor<1x4x4x2xi32>, tensor<1x4x4x2xi32>) -> tensor<1x4x4x2xi32>
  %2 = tosa.maximum %1, %y : (tensor<1x4x4x2xi32>, tensor<1x4x4x2xi32>) -> tensor<1x4x4x2xi32>
  %3 = tosa.minimum %2, %y : (tensor<1x4x4x2xi32>, tensor<1x4x4x2xi32>) -> tensor<1x4x4x2xi32>
  %4 = tosa.arithmetic_right_shift %3, %y {round = true} : (tensor<1x4x4x2xi32>, tensor<1x4x4x2xi32>) -> tensor<1x4x4x2xi32>
  %5 = tosa.logical_right_shift %4, %y : (tensor<1x4x4x2xi32>, tensor<1x4x4x2xi32>) -> tensor<1x4x4x2xi32>
  %6 = tosa.logical_left_shift %5, %y : (tensor<1x4x4x2xi32>, tensor<1x4x4x2xi32>) -> tensor<1x4x4x2xi32>
  %7 = tosa.bitwise_and %6, %y : (tensor<1x4x4x2xi32>, tensor<1x4x4x2xi32>) -> tensor<1x4x4x2xi32>
  %8 = tosa.bitwise_or %7, %y : (tensor<1x4x4x2xi32>, tensor<1x4x4x2xi32>) -> tensor<1x4x4x2xi32>
  %9 = tosa.bitwise_xor %8, %y : (tensor<1x4x4x2xi32>, tensor<1x4x4x2xi32>) -> tensor<1x4x4x2xi32>
  return %9 : tensor<1x4x4x2xi32>
}

// -----

// CHECK-LABEL: func @mul_with_shift(
// CHECK:         npu.binary mul %{{.*}}, %{{.*}} {product_shift = 31 : i64}
func.func @mul_with_shift(%x: tensor<4xi32>, %y: tensor<4xi32>) -> tensor<4xi32> {
  %s = "tosa.const"() <{values = dense<31> : tensor<1xi8>}> : () -> tensor<1xi8>
  %0 = tosa.mul %x, %y, %s : (tensor<4xi32>, tensor<4xi32>, tensor<1xi8>) -> tensor<4xi32>
  return %0 : tensor<4xi32>
}

// -----

// CHECK-LABEL: func @booleans(
// CHECK:         %[[EQ:.*]] = npu.binary equal %{{.*}}, %{{.*}} : (tensor<1x1x4xi32>, tensor<1x1x4xi32>) -> tensor<1x1x4xi8>
// CHECK:         %[[GT:.*]] = npu.binary greater %{{.*}}, %{{.*}} : (tensor<1x1x4xi32>, tensor<1x1x4xi32>) -> tensor<1x1x4xi8>
// CHECK:         %[[AND:.*]] = npu.binary bitwise_and %[[EQ]], %[[GT]]
// CHECK:         %[[OR:.*]] = npu.binary bitwise_or %[[AND]], %[[GT]]
// CHECK:         %[[XOR:.*]] = npu.binary bitwise_xor %[[OR]], %[[GT]]
// CHECK:         npu.binary bitwise_xor %[[XOR]] {immediate = 1 : i32}
func.func @booleans(%x: tensor<4xi32>, %y: tensor<4xi32>) -> tensor<4xi1> {
  %0 = tosa.equal %x, %y : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi1>
  %1 = tosa.greater %x, %y : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi1>
  %2 = tosa.logical_and %0, %1 : (tensor<4xi1>, tensor<4xi1>) -> tensor<4xi1>
  %3 = tosa.logical_or %2, %1 : (tensor<4xi1>, tensor<4xi1>) -> tensor<4xi1>
  %4 = tosa.logical_xor %3, %1 : (tensor<4xi1>, tensor<4xi1>) -> tensor<4xi1>
  %5 = tosa.logical_not %4 : (tensor<4xi1>) -> tensor<4xi1>
  return %5 : tensor<4xi1>
}

// -----

// CHECK-LABEL: func @immediates(
// CHECK:         npu.binary sub %{{.*}} {immediate = 5 : i32} : (tensor<1x1x4xi32>) -> tensor<1x1x4xi32>
// CHECK:         npu.binary sub %{{.*}} {immediate = 5 : i32, reversed} : (tensor<1x1x4xi32>) -> tensor<1x1x4xi32>
// CHECK:         npu.binary add %{{.*}} {immediate = 5 : i32} : (tensor<1x1x4xi32>) -> tensor<1x1x4xi32>
func.func @immediates(%x: tensor<4xi32>) -> tensor<4xi32> {
  %c = "tosa.const"() <{values = dense<5> : tensor<1xi32>}> : () -> tensor<1xi32>
  %0 = tosa.sub %x, %c : (tensor<4xi32>, tensor<1xi32>) -> tensor<4xi32>
  %1 = tosa.sub %c, %0 : (tensor<1xi32>, tensor<4xi32>) -> tensor<4xi32>
  %2 = tosa.add %c, %1 : (tensor<1xi32>, tensor<4xi32>) -> tensor<4xi32>
  return %2 : tensor<4xi32>
}

// -----

// A constant that differs by channel is a map.
// CHECK-LABEL: func @constant_map(
// CHECK:         %[[C:.*]] = arith.constant dense<{{\[\[\[}}1, 2]]]> : tensor<1x1x2xi32>
// CHECK:         npu.binary add %{{.*}}, %[[C]] : (tensor<4x4x2xi32>, tensor<1x1x2xi32>) -> tensor<4x4x2xi32>
func.func @constant_map(%x: tensor<1x4x4x2xi32>) -> tensor<1x4x4x2xi32> {
  %c = "tosa.const"() <{values = dense<[[[[1, 2]]]]> : tensor<1x1x1x2xi32>}> : () -> tensor<1x1x1x2xi32>
  %0 = tosa.add %x, %c : (tensor<1x4x4x2xi32>, tensor<1x1x1x2xi32>) -> tensor<1x4x4x2xi32>
  return %0 : tensor<1x4x4x2xi32>
}

// -----

// Rows of two images repeat: the map's height does not say so, another does.
// CHECK-LABEL: func @broadcast_rows_of_two_images(
// CHECK-DAG:     %[[A:.*]] = npu.reshape %{{.*}} : tensor<8x4x2xi32> -> tensor<2x4x8xi32>
// CHECK-DAG:     %[[B:.*]] = npu.reshape %{{.*}} : tensor<2x4x2xi32> -> tensor<2x1x8xi32>
// CHECK:         %[[SUM:.*]] = npu.binary add %[[A]], %[[B]] : (tensor<2x4x8xi32>, tensor<2x1x8xi32>) -> tensor<2x4x8xi32>
// CHECK:         npu.reshape %[[SUM]] : tensor<2x4x8xi32> -> tensor<8x4x2xi32>
func.func @broadcast_rows_of_two_images(%x: tensor<2x4x4x2xi32>, %y: tensor<2x1x4x2xi32>) -> tensor<2x4x4x2xi32> {
  %0 = tosa.add %x, %y : (tensor<2x4x4x2xi32>, tensor<2x1x4x2xi32>) -> tensor<2x4x4x2xi32>
  return %0 : tensor<2x4x4x2xi32>
}

// -----

// The chip widens with the sign, which must not be shifted in.
// CHECK-LABEL: func @logical_right_shift_of_bytes(
// CHECK:         %[[WIDE:.*]] = npu.binary bitwise_and %{{.*}} {immediate = 255 : i32} : (tensor<1x1x4xi8>) -> tensor<1x1x4xi32>
// CHECK:         npu.binary logical_right_shift %[[WIDE]], %{{.*}} : (tensor<1x1x4xi32>, tensor<1x1x4xi8>) -> tensor<1x1x4xi8>
func.func @logical_right_shift_of_bytes(%x: tensor<4xi8>, %y: tensor<4xi8>) -> tensor<4xi8> {
  %0 = tosa.logical_right_shift %x, %y : (tensor<4xi8>, tensor<4xi8>) -> tensor<4xi8>
  return %0 : tensor<4xi8>
}

// -----

// Four groups: the second operand is repeated until there are three.
// CHECK-LABEL: func @broadcast_of_four_groups(
// CHECK:         npu.concat %[[B:.*]], %[[B]]
// CHECK:         npu.binary add
// CHECK-SAME:      -> tensor<8x4x2xi32>
func.func @broadcast_of_four_groups(%x: tensor<2x4x4x2xi32>, %y: tensor<1x4x1x2xi32>) -> tensor<2x4x4x2xi32> {
  %0 = tosa.add %x, %y : (tensor<2x4x4x2xi32>, tensor<1x4x1x2xi32>) -> tensor<2x4x4x2xi32>
  return %0 : tensor<2x4x4x2xi32>
}

// -----

// CHECK-LABEL: func @select(
// CHECK-SAME:    %[[C:.*]]: tensor<1x1x4xi1>, %[[A:.*]]: tensor<1x1x4xi8>, %[[B:.*]]: tensor<1x1x4xi8>)
// CHECK-DAG:     %[[C8:.*]] = npu.reshape %[[C]] : tensor<1x1x4xi1> -> tensor<1x1x4xi8>
// CHECK-DAG:     %[[D:.*]] = npu.binary sub %[[A]], %[[B]] : (tensor<1x1x4xi8>, tensor<1x1x4xi8>) -> tensor<1x1x4xi32>
// CHECK:         %[[M:.*]] = npu.binary mul %[[D]], %[[C8]] : (tensor<1x1x4xi32>, tensor<1x1x4xi8>) -> tensor<1x1x4xi32>
// CHECK:         npu.binary add %[[M]], %[[B]] : (tensor<1x1x4xi32>, tensor<1x1x4xi8>) -> tensor<1x1x4xi8>
func.func @select(%c: tensor<1x1x4xi1>, %x: tensor<1x1x4xi8>, %y: tensor<1x1x4xi8>) -> tensor<1x1x4xi8> {
  %0 = tosa.select %c, %x, %y : (tensor<1x1x4xi1>, tensor<1x1x4xi8>, tensor<1x1x4xi8>) -> tensor<1x1x4xi8>
  return %0 : tensor<1x1x4xi8>
}
