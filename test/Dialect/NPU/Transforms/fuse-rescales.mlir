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

// -----

// The sums of a resize.
// CHECK-DAG: #[[$R:.+]] = #npu.requantize<[1073741824], [34], single>
// CHECK-LABEL: func @bilinear(
// CHECK-NEXT:    %[[Y:.*]] = npu.resize bilinear %{{.*}} {clamp = array<i64: -5, 100>, offset = array<i64: 0, -1>, requantize = #[[$R]], scale = array<i64: 4, 2, 4, 2>} : (tensor<8x8x4xi8>) -> tensor<15x16x4xi8>
// CHECK-NEXT:    return %[[Y]]
func.func @bilinear(%x: tensor<8x8x4xi8>) -> tensor<15x16x4xi8> {
  %0 = npu.resize bilinear %x {scale = array<i64: 4, 2, 4, 2>, offset = array<i64: 0, -1>} : (tensor<8x8x4xi8>) -> tensor<15x16x4xi32>
  %1 = npu.unary rescale %0 {requantize = #npu.requantize<[1073741824], [34], single>, clamp = array<i64: -5, 100>} : (tensor<15x16x4xi32>) -> tensor<15x16x4xi8>
  return %1 : tensor<15x16x4xi8>
}

// -----

// What has another reader, one multiplier for each channel, or no sums.
// CHECK-LABEL: func @not_its_own(
// CHECK:         npu.resize bilinear
// CHECK-SAME:      tensor<15x15x2xi32>
// CHECK:         npu.unary rescale
// CHECK:         npu.resize bilinear
// CHECK:         npu.unary rescale
// CHECK:         npu.resize nearest
// CHECK:         npu.unary rescale
func.func @not_its_own(%x: tensor<8x8x2xi8>) -> (tensor<15x15x2xi32>, tensor<15x15x2xi8>, tensor<15x15x2xi8>, tensor<16x16x2xi8>) {
  %0 = npu.resize bilinear %x {scale = array<i64: 2, 1, 2, 1>, offset = array<i64: 0, 0>} : (tensor<8x8x2xi8>) -> tensor<15x15x2xi32>
  %1 = npu.unary rescale %0 {requantize = #npu.requantize<[1073741824], [34], single>} : (tensor<15x15x2xi32>) -> tensor<15x15x2xi8>
  %2 = npu.resize bilinear %x {scale = array<i64: 2, 1, 2, 1>, offset = array<i64: 1, 0>} : (tensor<8x8x2xi8>) -> tensor<15x15x2xi32>
  %3 = npu.unary rescale %2 {requantize = #npu.requantize<[1073741824, 2], [34, 2], single>} : (tensor<15x15x2xi32>) -> tensor<15x15x2xi8>
  %4 = npu.resize nearest %x {scale = array<i64: 2, 1, 2, 1>, offset = array<i64: 0, 0>} : (tensor<8x8x2xi8>) -> tensor<16x16x2xi8>
  %5 = npu.unary rescale %4 {requantize = #npu.requantize<[1073741824], [34], single>} : (tensor<16x16x2xi8>) -> tensor<16x16x2xi8>
  return %0, %1, %3, %5 : tensor<15x15x2xi32>, tensor<15x15x2xi8>, tensor<15x15x2xi8>, tensor<16x16x2xi8>
}
