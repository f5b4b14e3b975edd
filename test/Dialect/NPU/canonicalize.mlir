// RUN: npu-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: func.func @reshape_of_reshape
// CHECK-SAME:    (%[[X:.*]]: tensor<8x8x4xi8>)
// CHECK-NEXT:    %[[Y:.*]] = npu.reshape %[[X]] : tensor<8x8x4xi8> -> tensor<1x256xi8>
// CHECK-NEXT:    return %[[Y]], %[[X]]
func.func @reshape_of_reshape(%x: tensor<8x8x4xi8>) -> (tensor<1x256xi8>, tensor<8x8x4xi8>) {
  %0 = npu.reshape %x : tensor<8x8x4xi8> -> tensor<8x32xi8>
  %1 = npu.reshape %0 : tensor<8x32xi8> -> tensor<1x256xi8>
  %2 = npu.reshape %0 : tensor<8x32xi8> -> tensor<8x8x4xi8>
  return %1, %2 : tensor<1x256xi8>, tensor<8x8x4xi8>
}

// CHECK-LABEL: func.func @reshape_of_constant
// CHECK-NEXT:    %[[C:.*]] = arith.constant dense<{{\[\[}}1, 2], [3, 4]]> : tensor<2x2xi8>
// CHECK-NEXT:    return %[[C]]
func.func @reshape_of_constant() -> tensor<2x2xi8> {
  %0 = arith.constant dense<[1, 2, 3, 4]> : tensor<4xi8>
  %1 = npu.reshape %0 : tensor<4xi8> -> tensor<2x2xi8>
  return %1 : tensor<2x2xi8>
}

// Bits of a constant are not bytes.
// CHECK-LABEL: func.func @reshape_of_booleans
// CHECK:         npu.reshape
func.func @reshape_of_booleans() -> tensor<2xi8> {
  %0 = arith.constant dense<[true, false]> : tensor<2xi1>
  %1 = npu.reshape %0 : tensor<2xi1> -> tensor<2xi8>
  return %1 : tensor<2xi8>
}

// CHECK-LABEL: func.func @slice_of_slice
// CHECK-NEXT:    npu.slice %{{.*}} {offsets = array<i64: 3, 1, 0>} : tensor<8x8x4xi8> -> tensor<2x3x4xi8>
// CHECK-NEXT:    return
func.func @slice_of_slice(%x: tensor<8x8x4xi8>) -> tensor<2x3x4xi8> {
  %0 = npu.slice %x {offsets = array<i64: 1, 1, 0>} : tensor<8x8x4xi8> -> tensor<5x5x4xi8>
  %1 = npu.slice %0 {offsets = array<i64: 2, 0, 0>} : tensor<5x5x4xi8> -> tensor<2x3x4xi8>
  return %1 : tensor<2x3x4xi8>
}

// CHECK-LABEL: func.func @pad_of_pad
// CHECK-NEXT:    npu.pad %{{.*}} {low = array<i64: 3, 1, 0>, value = 7 : i64} : tensor<8x8x4xi8> -> tensor<12x10x4xi8>
// CHECK-NEXT:    return
func.func @pad_of_pad(%x: tensor<8x8x4xi8>) -> tensor<12x10x4xi8> {
  %0 = npu.pad %x {low = array<i64: 1, 1, 0>, value = 7 : i64} : tensor<8x8x4xi8> -> tensor<10x10x4xi8>
  %1 = npu.pad %0 {low = array<i64: 2, 0, 0>, value = 7 : i64} : tensor<10x10x4xi8> -> tensor<12x10x4xi8>
  return %1 : tensor<12x10x4xi8>
}

// CHECK-LABEL: func.func @pad_of_pad_with_another_value
// CHECK-COUNT-2: npu.pad
func.func @pad_of_pad_with_another_value(%x: tensor<8x8x4xi8>) -> tensor<12x10x4xi8> {
  %0 = npu.pad %x {low = array<i64: 1, 1, 0>, value = 7 : i64} : tensor<8x8x4xi8> -> tensor<10x10x4xi8>
  %1 = npu.pad %0 {low = array<i64: 2, 0, 0>, value = 6 : i64} : tensor<10x10x4xi8> -> tensor<12x10x4xi8>
  return %1 : tensor<12x10x4xi8>
}

// CHECK-LABEL: func.func @without_effect
// CHECK-SAME:    (%[[X:.*]]: tensor<8x8x4xi8>)
// CHECK-NEXT:    return %[[X]], %[[X]], %[[X]], %[[X]]
func.func @without_effect(%x: tensor<8x8x4xi8>) -> (tensor<8x8x4xi8>, tensor<8x8x4xi8>, tensor<8x8x4xi8>, tensor<8x8x4xi8>) {
  %0 = npu.slice %x {offsets = array<i64: 0, 0, 0>} : tensor<8x8x4xi8> -> tensor<8x8x4xi8>
  %1 = npu.pad %x {low = array<i64: 0, 0, 0>, value = 7 : i64} : tensor<8x8x4xi8> -> tensor<8x8x4xi8>
  %2 = npu.concat %x {axis = 0 : i64} : (tensor<8x8x4xi8>) -> tensor<8x8x4xi8>
  %3 = npu.unary identity %x {clamp = array<i64: -128, 200>} : (tensor<8x8x4xi8>) -> tensor<8x8x4xi8>
  return %0, %1, %2, %3 : tensor<8x8x4xi8>, tensor<8x8x4xi8>, tensor<8x8x4xi8>, tensor<8x8x4xi8>
}

// CHECK-LABEL: func.func @clamp_to_the_whole_range
// CHECK:         npu.unary rescale %{{.*}} {ofm_unsigned, requantize
// CHECK:         npu.unary rescale %{{.*}} {clamp = array<i64: -128, 127>, ofm_unsigned, requantize
// CHECK:         npu.unary abs %{{.*}} {clamp = array<i64: -128, 127>}
func.func @clamp_to_the_whole_range(%x: tensor<8x8x4xi8>) -> (tensor<8x8x4xi8>, tensor<8x8x4xi8>, tensor<8x8x4xi8>) {
  %0 = npu.unary rescale %x {clamp = array<i64: 0, 255>, ofm_unsigned, requantize = #npu.requantize<[1073741824], [30], single>} : (tensor<8x8x4xi8>) -> tensor<8x8x4xi8>
  // What the clamp cuts off, or what would wrap without it: it stays.
  %1 = npu.unary rescale %x {clamp = array<i64: -128, 127>, ofm_unsigned, requantize = #npu.requantize<[1073741824], [30], single>} : (tensor<8x8x4xi8>) -> tensor<8x8x4xi8>
  %2 = npu.unary abs %x {clamp = array<i64: -128, 127>} : (tensor<8x8x4xi8>) -> tensor<8x8x4xi8>
  return %0, %1, %2 : tensor<8x8x4xi8>, tensor<8x8x4xi8>, tensor<8x8x4xi8>
}

// CHECK-LABEL: func.func @permute_of_unit_dims
// CHECK-NEXT:    npu.reshape %{{.*}} : tensor<8x1x4xi8> -> tensor<1x8x4xi8>
// CHECK-NEXT:    return
func.func @permute_of_unit_dims(%x: tensor<8x1x4xi8>) -> tensor<1x8x4xi8> {
  %0 = npu.permute %x {permutation = array<i64: 1, 0, 2>} : (tensor<8x1x4xi8>) -> tensor<1x8x4xi8>
  return %0 : tensor<1x8x4xi8>
}

// CHECK-LABEL: func.func @permute_of_elements
// CHECK:         npu.permute
func.func @permute_of_elements(%x: tensor<8x2x4xi8>) -> tensor<2x8x4xi8> {
  %0 = npu.permute %x {permutation = array<i64: 1, 0, 2>} : (tensor<8x2x4xi8>) -> tensor<2x8x4xi8>
  return %0 : tensor<2x8x4xi8>
}

// Accumulators without a bias need no channel records.
// CHECK-LABEL: func.func @zero_bias_of_accumulators
// CHECK-NEXT:    npu.conv2d %{{[^,]*}}, %{{[^,]*}} {
// CHECK-NEXT:    return
func.func @zero_bias_of_accumulators(%x: tensor<8x8x4xi16>, %w: tensor<2x1x1x4xi8>) -> tensor<8x8x2xi48> {
  %b = arith.constant dense<0> : tensor<2xi48>
  %0 = npu.conv2d %x, %w, bias %b {kernel = array<i64: 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>} : (tensor<8x8x4xi16>, tensor<2x1x1x4xi8>, tensor<2xi48>) -> tensor<8x8x2xi48>
  return %0 : tensor<8x8x2xi48>
}

// CHECK-LABEL: func.func @bias_of_accumulators
// CHECK:         npu.depthwise_conv2d %{{[^,]*}}, %{{[^,]*}}, bias
func.func @bias_of_accumulators(%x: tensor<8x8x2xi16>, %w: tensor<1x1x2x1xi8>) -> tensor<8x8x2xi48> {
  %b = arith.constant dense<[0, 1]> : tensor<2xi48>
  %0 = npu.depthwise_conv2d %x, %w, bias %b {kernel = array<i64: 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>} : (tensor<8x8x2xi16>, tensor<1x1x2x1xi8>, tensor<2xi48>) -> tensor<8x8x2xi48>
  return %0 : tensor<8x8x2xi48>
}
