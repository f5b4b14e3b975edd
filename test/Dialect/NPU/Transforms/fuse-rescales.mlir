// RUN: npu-opt %s --npu-fuse-rescales --split-input-file | FileCheck %s

// An importer's quantized addition. 65,536 pairs of values give the same sum.
// CHECK-DAG: #[[$A:.+]] = #npu.requantize<[1623821475], [13], single, zero_point = -128>
// CHECK-DAG: #[[$B:.+]] = #npu.requantize<[1073741824], [11], double, zero_point = 4>
// CHECK-DAG: #[[$O:.+]] = #npu.requantize<[1098017566], [48], double, zero_point = -128>
// CHECK-LABEL: func @quantized_add(
// CHECK-SAME:    %[[X:.*]]: tensor<8x8x4xi8>, %[[Y:.*]]: tensor<8x8x4xi8>)
// CHECK-NEXT:    %[[SUM:.*]] = npu.binary add %[[X]], %[[Y]] {a_requantize = #[[$A]], b_requantize = #[[$B]], clamp = array<i64: -128, 100>, ofm_requantize = #[[$O]]} : (tensor<8x8x4xi8>, tensor<8x8x4xi8>) -> tensor<8x8x4xi8>
// CHECK-NEXT:    return %[[SUM]]
func.func @quantized_add(%x: tensor<8x8x4xi8>, %y: tensor<8x8x4xi8>) -> tensor<8x8x4xi8> {
  %0 = npu.unary rescale %x {ifm_zero_point = -128 : i64, requantize = #npu.requantize<[1073741824], [10], double>} : (tensor<8x8x4xi8>) -> tensor<8x8x4xi32>
  %1 = npu.unary rescale %0 {requantize = #npu.requantize<[1623821475], [33], double>} : (tensor<8x8x4xi32>) -> tensor<8x8x4xi32>
  %2 = npu.unary rescale %y {ifm_zero_point = 4 : i64, requantize = #npu.requantize<[1073741824], [11], double>} : (tensor<8x8x4xi8>) -> tensor<8x8x4xi32>
  %3 = npu.binary add %1, %2 : (tensor<8x8x4xi32>, tensor<8x8x4xi32>) -> tensor<8x8x4xi32>
  %4 = npu.unary rescale %3 {requantize = #npu.requantize<[1098017566], [48], double, zero_point = -128>} : (tensor<8x8x4xi32>) -> tensor<8x8x4xi8>
  %5 = npu.unary identity %4 {clamp = array<i64: -128, 100>} : (tensor<8x8x4xi8>) -> tensor<8x8x4xi8>
  return %5 : tensor<8x8x4xi8>
}

// -----

// Where the sum is not shortened to 8 bits, two rescales stay two.
// CHECK-LABEL: func @wide_sum(
// CHECK:         %[[LEFT:.*]] = npu.unary rescale
// CHECK:         npu.binary add %[[LEFT]], %{{.*}} {a_requantize = #{{.*}}, b_requantize = #{{.*}}} : (tensor<8x8x4xi32>, tensor<8x8x4xi8>) -> tensor<8x8x4xi32>
func.func @wide_sum(%x: tensor<8x8x4xi8>, %y: tensor<8x8x4xi8>) -> tensor<8x8x4xi32> {
  %0 = npu.unary rescale %x {ifm_zero_point = -128 : i64, requantize = #npu.requantize<[1073741824], [10], double>} : (tensor<8x8x4xi8>) -> tensor<8x8x4xi32>
  %1 = npu.unary rescale %0 {requantize = #npu.requantize<[1623821475], [33], double>} : (tensor<8x8x4xi32>) -> tensor<8x8x4xi32>
  %2 = npu.unary rescale %y {ifm_zero_point = 4 : i64, requantize = #npu.requantize<[1073741824], [11], double>} : (tensor<8x8x4xi8>) -> tensor<8x8x4xi32>
  %3 = npu.binary add %1, %2 : (tensor<8x8x4xi32>, tensor<8x8x4xi32>) -> tensor<8x8x4xi32>
  return %3 : tensor<8x8x4xi32>
}

// -----

// The output keeps every bit of the sum, and rounding twice shows in an eighth
// of the values: no single rescale does.
// CHECK-LABEL: func @no_single_rescale(
// CHECK:         %[[LEFT:.*]] = npu.unary rescale
// CHECK:         npu.binary add %[[LEFT]], %{{.*}} {a_requantize
// CHECK-SAME:      ofm_requantize
func.func @no_single_rescale(%x: tensor<8x8x4xi8>, %y: tensor<8x8x4xi8>) -> tensor<8x8x4xi16> {
  %0 = npu.unary rescale %x {ifm_zero_point = -128 : i64, requantize = #npu.requantize<[1073741824], [27], double>} : (tensor<8x8x4xi8>) -> tensor<8x8x4xi32>
  %1 = npu.unary rescale %0 {requantize = #npu.requantize<[1623821475], [33], double>} : (tensor<8x8x4xi32>) -> tensor<8x8x4xi32>
  %2 = npu.unary rescale %y {ifm_zero_point = 4 : i64, requantize = #npu.requantize<[1073741824], [30], double>} : (tensor<8x8x4xi8>) -> tensor<8x8x4xi32>
  %3 = npu.binary add %1, %2 : (tensor<8x8x4xi32>, tensor<8x8x4xi32>) -> tensor<8x8x4xi32>
  %4 = npu.unary rescale %3 {requantize = #npu.requantize<[1073741824], [30], double>} : (tensor<8x8x4xi32>) -> tensor<8x8x4xi16>
  return %4 : tensor<8x8x4xi16>
}

// -----

// From 8 bits, a rescale is done twice rather than written in 32.
// CHECK-LABEL: func @two_readers(
// CHECK-SAME:    %[[X:.*]]: tensor<1x1x10xi8>)
// CHECK:         %[[WIDE:.*]] = npu.unary rescale %[[X]]
// CHECK:         %[[MAX:.*]] = npu.reduce maximum %[[WIDE]]
// CHECK:         npu.binary sub %[[X]], %[[MAX]] {a_requantize = #{{.*}}, ofm_requantize = #{{.*}}} : (tensor<1x1x10xi8>, tensor<1x1x1xi32>) -> tensor<1x1x10xi16>
func.func @two_readers(%x: tensor<1x1x10xi8>) -> tensor<1x1x10xi16> {
  %0 = npu.unary rescale %x {ifm_zero_point = 24 : i64, requantize = #npu.requantize<[1073741824], [30], single>} : (tensor<1x1x10xi8>) -> tensor<1x1x10xi32>
  %1 = npu.reduce maximum %0 {axis = 2 : i64} : (tensor<1x1x10xi32>) -> tensor<1x1x1xi32>
  %2 = npu.binary sub %0, %1 : (tensor<1x1x10xi32>, tensor<1x1x1xi32>) -> tensor<1x1x10xi32>
  %3 = npu.unary rescale %2 {requantize = #npu.requantize<[1073741824], [23], single>} : (tensor<1x1x10xi32>) -> tensor<1x1x10xi16>
  return %3 : tensor<1x1x10xi16>
}

// -----

// What has other low bits than the value that is clamped stays apart.
// CHECK-LABEL: func @clamp_of_low_bits(
// CHECK:         npu.binary logical_left_shift
// CHECK:         npu.unary identity
func.func @clamp_of_low_bits(%x: tensor<1x1x10xi8>) -> tensor<1x1x10xi8> {
  %0 = npu.binary logical_left_shift %x {immediate = 3 : i32} : (tensor<1x1x10xi8>) -> tensor<1x1x10xi8>
  %1 = npu.unary identity %0 {clamp = array<i64: -3, 60>} : (tensor<1x1x10xi8>) -> tensor<1x1x10xi8>
  return %1 : tensor<1x1x10xi8>
}
