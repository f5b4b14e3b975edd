// RUN: npu-opt %s --npu-fuse-elementwise --split-input-file | FileCheck %s

// CHECK-LABEL: func @rescale_and_clamp(
// CHECK:         npu.unary rescale %{{.*}} {clamp = array<i64: -3, 60>, requantize = #{{.*}}} : (tensor<1x1x12xi8>) -> tensor<1x1x12xi8>
// CHECK-NEXT:    return
func.func @rescale_and_clamp(%x: tensor<1x1x12xi8>) -> tensor<1x1x12xi8> {
  %0 = npu.unary rescale %x {requantize = #npu.requantize<[1431655765], [31], double, zero_point = -3>} : (tensor<1x1x12xi8>) -> tensor<1x1x12xi8>
  %1 = npu.unary identity %0 {clamp = array<i64: -3, 60>} : (tensor<1x1x12xi8>) -> tensor<1x1x12xi8>
  return %1 : tensor<1x1x12xi8>
}

// -----

// All that the first clamp lets through, the second makes 20.
// CHECK-LABEL: func @clamps_apart(
// CHECK:         npu.unary identity %{{.*}} {clamp = array<i64: 20, 20>}
// CHECK-NEXT:    return
func.func @clamps_apart(%x: tensor<1x1x12xi8>) -> tensor<1x1x12xi8> {
  %0 = npu.unary identity %x {clamp = array<i64: -3, 10>} : (tensor<1x1x12xi8>) -> tensor<1x1x12xi8>
  %1 = npu.unary identity %0 {clamp = array<i64: 20, 30>} : (tensor<1x1x12xi8>) -> tensor<1x1x12xi8>
  return %1 : tensor<1x1x12xi8>
}

// -----

// An unsigned 200 is a signed -56 to the clamp.
// CHECK-LABEL: func @clamp_of_unsigned(
// CHECK:         npu.unary rescale
// CHECK:         npu.unary identity
func.func @clamp_of_unsigned(%x: tensor<1x1x12xi8>) -> tensor<1x1x12xi8> {
  %0 = npu.unary rescale %x {ofm_unsigned, requantize = #npu.requantize<[1073741824], [30], single, zero_point = 128>} : (tensor<1x1x12xi8>) -> tensor<1x1x12xi8>
  %1 = npu.unary identity %0 {clamp = array<i64: -3, 60>} : (tensor<1x1x12xi8>) -> tensor<1x1x12xi8>
  return %1 : tensor<1x1x12xi8>
}

// -----

// CHECK-LABEL: func @tables(
// CHECK:         %[[T:.*]] = arith.constant dense<5> : tensor<256xi8>
// CHECK:         npu.unary table %{{.*}}, table %[[T]]
// CHECK-NEXT:    return
func.func @tables(%x: tensor<1x1x12xi8>) -> tensor<1x1x12xi8> {
  %t = arith.constant dense<7> : tensor<256xi8>
  %0 = npu.unary table %x, table %t : (tensor<1x1x12xi8>, tensor<256xi8>) -> tensor<1x1x12xi8>
  %1 = npu.unary identity %0 {clamp = array<i64: -3, 5>} : (tensor<1x1x12xi8>) -> tensor<1x1x12xi8>
  return %1 : tensor<1x1x12xi8>
}

// -----

// Shifted left by 4 bits, then scaled: rounded once, the shift comes off.
// CHECK: #[[$R:.+]] = #npu.requantize<[1431655765], [31], single, zero_point = -3>
// CHECK-LABEL: func @rescale_twice(
// CHECK:         npu.unary rescale %{{.*}} {ifm_zero_point = 5 : i64, requantize = #[[$R]]}
// CHECK-NEXT:    return
func.func @rescale_twice(%x: tensor<1x1x12xi8>) -> tensor<1x1x12xi8> {
  %0 = npu.unary rescale %x {ifm_zero_point = 5 : i64, requantize = #npu.requantize<[1073741824], [26], single>} : (tensor<1x1x12xi8>) -> tensor<1x1x12xi32>
  %1 = npu.unary rescale %0 {requantize = #npu.requantize<[1431655765], [35], single, zero_point = -3>} : (tensor<1x1x12xi32>) -> tensor<1x1x12xi8>
  return %1 : tensor<1x1x12xi8>
}

// -----

// To 32 bits, every bit of the double rounding shows.
// CHECK-LABEL: func @rescale_twice_otherwise(
// CHECK:         npu.unary rescale
// CHECK:         npu.unary rescale
func.func @rescale_twice_otherwise(%x: tensor<1x1x12xi8>) -> tensor<1x1x12xi32> {
  %0 = npu.unary rescale %x {requantize = #npu.requantize<[1073741824], [10], double>} : (tensor<1x1x12xi8>) -> tensor<1x1x12xi32>
  %1 = npu.unary rescale %0 {requantize = #npu.requantize<[1623821475], [33], double>} : (tensor<1x1x12xi32>) -> tensor<1x1x12xi32>
  return %1 : tensor<1x1x12xi32>
}

// -----

// CHECK-LABEL: func @two_readers(
// CHECK:         %[[A:.*]] = npu.unary rescale
// CHECK:         %[[B:.*]] = npu.unary identity %[[A]]
// CHECK:         return %[[A]], %[[B]]
func.func @two_readers(%x: tensor<1x1x12xi8>) -> (tensor<1x1x12xi8>, tensor<1x1x12xi8>) {
  %0 = npu.unary rescale %x {requantize = #npu.requantize<[1431655765], [31], double, zero_point = -3>} : (tensor<1x1x12xi8>) -> tensor<1x1x12xi8>
  %1 = npu.unary identity %0 {clamp = array<i64: -3, 60>} : (tensor<1x1x12xi8>) -> tensor<1x1x12xi8>
  return %0, %1 : tensor<1x1x12xi8>, tensor<1x1x12xi8>
}
