// RUN: npu-opt %s --npu-fuse-output-stage --split-input-file | FileCheck %s

// CHECK: #[[$R:.+]] = #npu.requantize<[1073741824, 1431655765], [38, 39], double, zero_point = -128>
// CHECK-LABEL: func @rescale_and_clamp(
// CHECK:         %[[CONV:.*]] = npu.conv2d
// CHECK-SAME:      clamp = array<i64: -128, 90>
// CHECK-SAME:      requantize = #[[$R]]
// CHECK-SAME:      -> tensor<8x8x2xi8>
// CHECK-NEXT:    return %[[CONV]]
func.func @rescale_and_clamp(%x: tensor<8x8x4xi8>, %w: tensor<2x1x1x4xi8>, %b: tensor<2xi32>) -> tensor<8x8x2xi8> {
  %0 = npu.conv2d %x, %w, bias %b {kernel = array<i64: 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>} : (tensor<8x8x4xi8>, tensor<2x1x1x4xi8>, tensor<2xi32>) -> tensor<8x8x2xi32>
  %1 = npu.unary rescale %0 {requantize = #npu.requantize<[1073741824, 1431655765], [38, 39], double, zero_point = -128>} : (tensor<8x8x2xi32>) -> tensor<8x8x2xi8>
  %2 = npu.unary identity %1 {clamp = array<i64: -128, 100>} : (tensor<8x8x2xi8>) -> tensor<8x8x2xi8>
  %3 = npu.unary identity %2 {clamp = array<i64: -200, 90>} : (tensor<8x8x2xi8>) -> tensor<8x8x2xi8>
  return %3 : tensor<8x8x2xi8>
}

// -----

// CHECK-LABEL: func @depthwise_int16(
// CHECK:         npu.depthwise_conv2d
// CHECK-SAME:      requantize =
// CHECK-SAME:      -> tensor<8x8x4xi16>
// CHECK-NEXT:    return
func.func @depthwise_int16(%x: tensor<8x8x4xi16>, %w: tensor<1x1x4x1xi8>, %b: tensor<4xi48>) -> tensor<8x8x4xi16> {
  %0 = npu.depthwise_conv2d %x, %w, bias %b {kernel = array<i64: 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>} : (tensor<8x8x4xi16>, tensor<1x1x4x1xi8>, tensor<4xi48>) -> tensor<8x8x4xi48>
  %1 = npu.unary rescale %0 {requantize = #npu.requantize<[16384], [14], single>} : (tensor<8x8x4xi48>) -> tensor<8x8x4xi16>
  return %1 : tensor<8x8x4xi16>
}

// -----

// CHECK-LABEL: func @to_int32(
// CHECK:         npu.depthwise_conv2d
// CHECK-SAME:      requantize =
// CHECK-SAME:      -> tensor<8x8x4xi32>
// CHECK-NEXT:    return
func.func @to_int32(%x: tensor<8x8x4xi8>, %w: tensor<1x1x4x1xi8>) -> tensor<8x8x4xi32> {
  %0 = npu.depthwise_conv2d %x, %w {kernel = array<i64: 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>} : (tensor<8x8x4xi8>, tensor<1x1x4x1xi8>) -> tensor<8x8x4xi32>
  %1 = npu.unary rescale %0 {requantize = #npu.requantize<[16384], [14], single>} : (tensor<8x8x4xi32>) -> tensor<8x8x4xi32>
  return %1 : tensor<8x8x4xi32>
}

// -----

// The clamp of the output stage is too narrow for int32.
// CHECK-LABEL: func @clamped_int32(
// CHECK:         npu.depthwise_conv2d
// CHECK-NOT:       requantize
// CHECK:         npu.unary rescale
// CHECK-SAME:      clamp
func.func @clamped_int32(%x: tensor<8x8x4xi8>, %w: tensor<1x1x4x1xi8>) -> tensor<8x8x4xi32> {
  %0 = npu.depthwise_conv2d %x, %w {kernel = array<i64: 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>} : (tensor<8x8x4xi8>, tensor<1x1x4x1xi8>) -> tensor<8x8x4xi32>
  %1 = npu.unary rescale %0 {clamp = array<i64: -100000, 100000>, requantize = #npu.requantize<[16384], [14], single>} : (tensor<8x8x4xi32>) -> tensor<8x8x4xi32>
  return %1 : tensor<8x8x4xi32>
}

// -----

// CHECK-LABEL: func @table(
// CHECK:         %[[T:.*]] = arith.constant dense<7> : tensor<256xi8>
// CHECK:         %[[CONV:.*]] = npu.conv2d %{{.*}}, %{{.*}}, table %[[T]]
// CHECK-NEXT:    return %[[CONV]]
func.func @table(%x: tensor<8x8x4xi8>, %w: tensor<2x1x1x4xi8>) -> tensor<8x8x2xi8> {
  %0 = npu.conv2d %x, %w {kernel = array<i64: 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, requantize = #npu.requantize<[1073741824], [38], double>} : (tensor<8x8x4xi8>, tensor<2x1x1x4xi8>) -> tensor<8x8x2xi8>
  %t = arith.constant dense<7> : tensor<256xi8>
  %1 = npu.unary table %0, table %t : (tensor<8x8x2xi8>, tensor<256xi8>) -> tensor<8x8x2xi8>
  return %1 : tensor<8x8x2xi8>
}

// -----

// To uint8, 128 is added to every value: no table, another zero point.
// CHECK: #[[$R:.+]] = #npu.requantize<[1073741824], [38], double, zero_point = 125>
// CHECK-LABEL: func @rescale_to_unsigned(
// CHECK:         npu.conv2d
// CHECK-SAME:      clamp = array<i64: 28, 228>
// CHECK-SAME:      ofm_unsigned
// CHECK-SAME:      requantize = #[[$R]]
// CHECK-NEXT:    return
func.func @rescale_to_unsigned(%x: tensor<8x8x4xi8>, %w: tensor<2x1x1x4xi8>) -> tensor<8x8x2xi8> {
  %0 = npu.conv2d %x, %w {kernel = array<i64: 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, clamp = array<i64: -100, 100>, requantize = #npu.requantize<[1073741824], [38], double, zero_point = -3>} : (tensor<8x8x4xi8>, tensor<2x1x1x4xi8>) -> tensor<8x8x2xi8>
  %1 = npu.unary rescale %0 {ofm_unsigned, requantize = #npu.requantize<[1073741824], [30], single, zero_point = 128>} : (tensor<8x8x2xi8>) -> tensor<8x8x2xi8>
  return %1 : tensor<8x8x2xi8>
}

// -----

// Half of each value, rounded: a table. -128 becomes -64, 127 becomes 64.
// CHECK-LABEL: func @rescale_as_table(
// CHECK:         %[[T:.*]] = arith.constant dense<"0xC0C1C1C2
// CHECK:         npu.conv2d %{{.*}}, %{{.*}}, table %[[T]]
// CHECK-NEXT:    return
func.func @rescale_as_table(%x: tensor<8x8x4xi8>, %w: tensor<2x1x1x4xi8>) -> tensor<8x8x2xi8> {
  %0 = npu.conv2d %x, %w {kernel = array<i64: 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, requantize = #npu.requantize<[1073741824], [38], double, zero_point = -3>} : (tensor<8x8x4xi8>, tensor<2x1x1x4xi8>) -> tensor<8x8x2xi8>
  %1 = npu.unary rescale %0 {requantize = #npu.requantize<[1073741824], [31], single>} : (tensor<8x8x2xi8>) -> tensor<8x8x2xi8>
  return %1 : tensor<8x8x2xi8>
}

// -----

// Another reader needs the accumulators.
// CHECK-LABEL: func @not_fused(
// CHECK:         %[[B:.*]] = npu.conv2d
// CHECK:         npu.unary rescale %[[B]]
// CHECK:         npu.unary abs %[[B]]
func.func @not_fused(%x: tensor<8x8x4xi8>, %w: tensor<2x1x1x4xi8>) -> (tensor<8x8x2xi8>, tensor<8x8x2xi32>) {
  %0 = npu.conv2d %x, %w {kernel = array<i64: 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>} : (tensor<8x8x4xi8>, tensor<2x1x1x4xi8>) -> tensor<8x8x2xi32>
  %1 = npu.unary rescale %0 {requantize = #npu.requantize<[1073741824], [38], double>} : (tensor<8x8x2xi32>) -> tensor<8x8x2xi8>
  %2 = npu.unary abs %0 : (tensor<8x8x2xi32>) -> tensor<8x8x2xi32>
  return %1, %2 : tensor<8x8x2xi8>, tensor<8x8x2xi32>
}

// -----

// Images that were unrolled are rescaled one by one.
// CHECK-LABEL: func @two_images(
// CHECK:         %[[CONV0:.*]] = npu.conv2d %arg0
// CHECK-SAME:      requantize
// CHECK:         %[[CONV1:.*]] = npu.conv2d %arg1
// CHECK-SAME:      requantize
// CHECK:         npu.concat %[[CONV0]], %[[CONV1]] {axis = 0 : i64} : (tensor<8x8x2xi8>, tensor<8x8x2xi8>) -> tensor<16x8x2xi8>
func.func @two_images(%x: tensor<8x8x4xi8>, %y: tensor<8x8x4xi8>, %w: tensor<2x1x1x4xi8>) -> tensor<16x8x2xi8> {
  %0 = npu.conv2d %x, %w {kernel = array<i64: 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>} : (tensor<8x8x4xi8>, tensor<2x1x1x4xi8>) -> tensor<8x8x2xi32>
  %1 = npu.conv2d %y, %w {kernel = array<i64: 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>} : (tensor<8x8x4xi8>, tensor<2x1x1x4xi8>) -> tensor<8x8x2xi32>
  %2 = npu.concat %0, %1 {axis = 0 : i64} : (tensor<8x8x2xi32>, tensor<8x8x2xi32>) -> tensor<16x8x2xi32>
  %3 = npu.unary rescale %2 {requantize = #npu.requantize<[1073741824, 1431655765], [38, 39], double>} : (tensor<16x8x2xi32>) -> tensor<16x8x2xi8>
  return %3 : tensor<16x8x2xi8>
}

// -----

// CHECK-LABEL: func @reshape_between(
// CHECK:         %[[CONV:.*]] = npu.conv2d
// CHECK-SAME:      requantize
// CHECK:         npu.reshape %[[CONV]] : tensor<8x8x2xi8> -> tensor<1x1x128xi8>
// CHECK-NEXT:    return
func.func @reshape_between(%x: tensor<8x8x4xi8>, %w: tensor<2x1x1x4xi8>) -> tensor<1x1x128xi8> {
  %0 = npu.conv2d %x, %w {kernel = array<i64: 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>} : (tensor<8x8x4xi8>, tensor<2x1x1x4xi8>) -> tensor<8x8x2xi32>
  %1 = npu.reshape %0 : tensor<8x8x2xi32> -> tensor<1x1x128xi32>
  %2 = npu.unary rescale %1 {requantize = #npu.requantize<[1073741824], [38], double>} : (tensor<1x1x128xi32>) -> tensor<1x1x128xi8>
  return %2 : tensor<1x1x128xi8>
}
