// RUN: npu-opt %s --convert-tosa-to-npu --split-input-file | FileCheck %s

// CHECK-LABEL: func @conv2d(
// CHECK-SAME:    %[[X:.*]]: tensor<1x8x8x4xi8> {npu.name = "image"}) -> (tensor<1x4x4x2xi32> {npu.name = "map"})
// CHECK-DAG:     %[[W:.*]] = arith.constant dense<3> : tensor<2x3x3x4xi8>
// CHECK-DAG:     %[[B:.*]] = arith.constant dense<[5, 6]> : tensor<2xi32>
// CHECK-DAG:     %[[MAP:.*]] = npu.reshape %[[X]] : tensor<1x8x8x4xi8> -> tensor<8x8x4xi8>
// CHECK:         %[[CONV:.*]] = npu.conv2d %[[MAP]], %[[W]], bias %[[B]]
// CHECK-SAME:      dilation = array<i64: 1, 2>
// CHECK-SAME:      ifm_zero_point = -7 : i64
// CHECK-SAME:      kernel = array<i64: 3, 3>
// CHECK-SAME:      pad = array<i64: 1, 0, 2, 1>
// CHECK-SAME:      stride = array<i64: 2, 2>
// CHECK-SAME:      weight_zero_point = 2 : i64
// CHECK-SAME:      (tensor<8x8x4xi8>, tensor<2x3x3x4xi8>, tensor<2xi32>) -> tensor<4x4x2xi32>
// CHECK:         %[[Y:.*]] = npu.reshape %[[CONV]] : tensor<4x4x2xi32> -> tensor<1x4x4x2xi32>
// CHECK:         return %[[Y]]
func.func @conv2d(%x: tensor<1x8x8x4xi8> {npu.name = "image"}) -> (tensor<1x4x4x2xi32> {npu.name = "map"}) {
  %w = "tosa.const"() <{values = dense<3> : tensor<2x3x3x4xi8>}> : () -> tensor<2x3x3x4xi8>
  %b = "tosa.const"() <{values = dense<[5, 6]> : tensor<2xi32>}> : () -> tensor<2xi32>
  %xz = "tosa.const"() <{values = dense<-7> : tensor<1xi8>}> : () -> tensor<1xi8>
  %wz = "tosa.const"() <{values = dense<2> : tensor<1xi8>}> : () -> tensor<1xi8>
  %0 = tosa.conv2d %x, %w, %b, %xz, %wz {acc_type = i32, dilation = array<i64: 1, 2>, pad = array<i64: 1, 0, 2, 1>, stride = array<i64: 2, 2>} : (tensor<1x8x8x4xi8>, tensor<2x3x3x4xi8>, tensor<2xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4x4x2xi32>
  return %0 : tensor<1x4x4x2xi32>
}

// -----

// A bias of one element is every channel's; int16 accumulates in 48 bits.
// CHECK-LABEL: func @conv2d_int16(
// CHECK:         %[[B:.*]] = arith.constant dense<9> : tensor<2xi48>
// CHECK:         npu.conv2d %{{.*}}, %{{.*}}, bias %[[B]]
// CHECK-SAME:      -> tensor<8x8x2xi48>
func.func @conv2d_int16(%x: tensor<1x8x8x4xi16>) -> tensor<1x8x8x2xi48> {
  %w = "tosa.const"() <{values = dense<3> : tensor<2x1x1x4xi8>}> : () -> tensor<2x1x1x4xi8>
  %b = "tosa.const"() <{values = dense<9> : tensor<1xi48>}> : () -> tensor<1xi48>
  %xz = "tosa.const"() <{values = dense<0> : tensor<1xi16>}> : () -> tensor<1xi16>
  %wz = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %0 = tosa.conv2d %x, %w, %b, %xz, %wz {acc_type = i48, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x8x8x4xi16>, tensor<2x1x1x4xi8>, tensor<1xi48>, tensor<1xi16>, tensor<1xi8>) -> tensor<1x8x8x2xi48>
  return %0 : tensor<1x8x8x2xi48>
}

// -----

// Windows must not reach from one image into the next.
// CHECK-LABEL: func @conv2d_of_two_images(
// CHECK:         %[[MAP:.*]] = npu.reshape %{{.*}} : tensor<2x8x8x4xi8> -> tensor<16x8x4xi8>
// CHECK:         %[[IMAGE0:.*]] = npu.slice %[[MAP]] {offsets = array<i64: 0, 0, 0>} : tensor<16x8x4xi8> -> tensor<8x8x4xi8>
// CHECK:         %[[CONV0:.*]] = npu.conv2d %[[IMAGE0]]
// CHECK:         %[[IMAGE1:.*]] = npu.slice %[[MAP]] {offsets = array<i64: 8, 0, 0>} : tensor<16x8x4xi8> -> tensor<8x8x4xi8>
// CHECK:         %[[CONV1:.*]] = npu.conv2d %[[IMAGE1]]
// CHECK:         npu.concat %[[CONV0]], %[[CONV1]] {axis = 0 : i64}
// CHECK-SAME:      -> tensor<16x8x2xi32>
func.func @conv2d_of_two_images(%x: tensor<2x8x8x4xi8>) -> tensor<2x8x8x2xi32> {
  %w = "tosa.const"() <{values = dense<3> : tensor<2x3x3x4xi8>}> : () -> tensor<2x3x3x4xi8>
  %b = "tosa.const"() <{values = dense<0> : tensor<2xi32>}> : () -> tensor<2xi32>
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %0 = tosa.conv2d %x, %w, %b, %z, %z {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (tensor<2x8x8x4xi8>, tensor<2x3x3x4xi8>, tensor<2xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<2x8x8x2xi32>
  return %0 : tensor<2x8x8x2xi32>
}

// -----

// A dense layer, as importers write it, takes all rows of a batch at once.
// CHECK-LABEL: func @dense_layer_of_four_rows(
// CHECK-DAG:     %[[W:.*]] = arith.constant dense<{{\[\[\[\[}}1, 2, 3]]], {{\[\[\[}}4, 5, 6]]]]> : tensor<2x1x1x3xi8>
// CHECK-DAG:     %[[MAP:.*]] = npu.reshape %{{.*}} : tensor<4x3xi8> -> tensor<4x1x3xi8>
// CHECK:         npu.conv2d %[[MAP]], %[[W]]
// CHECK-SAME:      (tensor<4x1x3xi8>, tensor<2x1x1x3xi8>, tensor<2xi32>) -> tensor<4x1x2xi32>
func.func @dense_layer_of_four_rows(%x: tensor<4x3xi8>) -> tensor<4x2xi32> {
  %shape = tosa.const_shape {values = dense<[4, 1, 1, 3]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %wshape = tosa.const_shape {values = dense<[2, 1, 1, 3]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %yshape = tosa.const_shape {values = dense<[4, 2]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %w = "tosa.const"() <{values = dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi8>}> : () -> tensor<2x3xi8>
  %b = "tosa.const"() <{values = dense<0> : tensor<2xi32>}> : () -> tensor<2xi32>
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %0 = tosa.reshape %x, %shape : (tensor<4x3xi8>, !tosa.shape<4>) -> tensor<4x1x1x3xi8>
  %1 = tosa.reshape %w, %wshape : (tensor<2x3xi8>, !tosa.shape<4>) -> tensor<2x1x1x3xi8>
  %2 = tosa.conv2d %0, %1, %b, %z, %z {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<4x1x1x3xi8>, tensor<2x1x1x3xi8>, tensor<2xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<4x1x1x2xi32>
  %3 = tosa.reshape %2, %yshape : (tensor<4x1x1x2xi32>, !tosa.shape<2>) -> tensor<4x2xi32>
  return %3 : tensor<4x2xi32>
}

// -----

// Padding that holds a whole window is a pad of its own.
// CHECK-LABEL: func @conv2d_with_wide_padding(
// CHECK:         %[[PAD:.*]] = npu.pad %{{.*}} {low = array<i64: 0, 1, 0>, value = -7 : i64} : tensor<4x4x1xi8> -> tensor<4x5x1xi8>
// CHECK:         npu.conv2d %[[PAD]]
// CHECK-SAME:      pad = array<i64: 0, 0, 0, 0>
func.func @conv2d_with_wide_padding(%x: tensor<1x4x4x1xi8>) -> tensor<1x4x5x1xi32> {
  %w = "tosa.const"() <{values = dense<3> : tensor<1x1x1x1xi8>}> : () -> tensor<1x1x1x1xi8>
  %b = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %xz = "tosa.const"() <{values = dense<-7> : tensor<1xi8>}> : () -> tensor<1xi8>
  %wz = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %0 = tosa.conv2d %x, %w, %b, %xz, %wz {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 1, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x1xi8>, tensor<1x1x1x1xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4x5x1xi32>
  return %0 : tensor<1x4x5x1xi32>
}

// -----

// CHECK-LABEL: func @depthwise_conv2d(
// CHECK:         npu.depthwise_conv2d
// CHECK-SAME:      ifm_zero_point = -128 : i64
// CHECK-SAME:      kernel = array<i64: 3, 3>
// CHECK-SAME:      (tensor<8x8x4xi8>, tensor<3x3x4x2xi8>, tensor<8xi32>) -> tensor<8x8x8xi32>
func.func @depthwise_conv2d(%x: tensor<1x8x8x4xi8>) -> tensor<1x8x8x8xi32> {
  %shape = tosa.const_shape {values = dense<[3, 3, 4, 2]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %w = "tosa.const"() <{values = dense<3> : tensor<1x3x3x8xi8>}> : () -> tensor<1x3x3x8xi8>
  %b = "tosa.const"() <{values = dense<1> : tensor<8xi32>}> : () -> tensor<8xi32>
  %xz = "tosa.const"() <{values = dense<-128> : tensor<1xi8>}> : () -> tensor<1xi8>
  %wz = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %0 = tosa.reshape %w, %shape : (tensor<1x3x3x8xi8>, !tosa.shape<4>) -> tensor<3x3x4x2xi8>
  %1 = tosa.depthwise_conv2d %x, %0, %b, %xz, %wz {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (tensor<1x8x8x4xi8>, tensor<3x3x4x2xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x8x8x8xi32>
  return %1 : tensor<1x8x8x8xi32>
}

// -----

// A product with a constant matrix is a 1x1 convolution with its transpose.
// CHECK-LABEL: func @matmul(
// CHECK:         %[[W:.*]] = arith.constant dense<{{\[\[\[\[}}1, 3, 5]]], {{\[\[\[}}2, 4, 6]]]]> : tensor<2x1x1x3xi8>
// CHECK:         npu.conv2d %{{.*}}, %[[W]]
// CHECK-SAME:      ifm_zero_point = 1 : i64
// CHECK-SAME:      weight_zero_point = -2 : i64
// CHECK-SAME:      (tensor<1x4x3xi8>, tensor<2x1x1x3xi8>) -> tensor<1x4x2xi32>
func.func @matmul(%x: tensor<1x4x3xi8>) -> tensor<1x4x2xi32> {
  %m = "tosa.const"() <{values = dense<[[[1, 2], [3, 4], [5, 6]]]> : tensor<1x3x2xi8>}> : () -> tensor<1x3x2xi8>
  %az = "tosa.const"() <{values = dense<1> : tensor<1xi8>}> : () -> tensor<1xi8>
  %bz = "tosa.const"() <{values = dense<-2> : tensor<1xi8>}> : () -> tensor<1xi8>
  %0 = tosa.matmul %x, %m, %az, %bz : (tensor<1x4x3xi8>, tensor<1x3x2xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4x2xi32>
  return %0 : tensor<1x4x2xi32>
}

// -----

// Weights as a map with the taps in one dimension; the bias is added behind.
// CHECK-LABEL: func @computed_weights(
// CHECK:         %[[W:.*]] = npu.reshape %{{.*}} : tensor<6x3x4xi8> -> tensor<2x9x4xi8>
// CHECK:         %[[ACC:.*]] = npu.conv2d %{{.*}}, %[[W]] {{.*}}(tensor<8x8x4xi8>, tensor<2x9x4xi8>) -> tensor<6x6x2xi32>
// CHECK:         npu.binary add %[[ACC]], %{{.*}} : (tensor<6x6x2xi32>, tensor<1x1x2xi32>) -> tensor<6x6x2xi32>
func.func @computed_weights(%x: tensor<1x8x8x4xi8>, %w: tensor<2x3x3x4xi8>, %b: tensor<2xi32>) -> tensor<1x6x6x2xi32> {
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %0 = tosa.conv2d %x, %w, %b, %z, %z {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x8x8x4xi8>, tensor<2x3x3x4xi8>, tensor<2xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x6x6x2xi32>
  return %0 : tensor<1x6x6x2xi32>
}

// -----

// CHECK-LABEL: func @computed_depthwise_weights(
// CHECK:         %[[W:.*]] = npu.reshape %{{.*}} : tensor<3x3x4x2xi8> -> tensor<9x4x2xi8>
// CHECK:         npu.depthwise_conv2d %{{.*}}, %[[W]], bias %{{.*}}(tensor<8x8x4xi8>, tensor<9x4x2xi8>, tensor<8xi32>) -> tensor<6x6x8xi32>
func.func @computed_depthwise_weights(%x: tensor<1x8x8x4xi8>, %w: tensor<3x3x4x2xi8>) -> tensor<1x6x6x8xi32> {
  %b = "tosa.const"() <{values = dense<7> : tensor<8xi32>}> : () -> tensor<8xi32>
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %0 = tosa.depthwise_conv2d %x, %w, %b, %z, %z {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x8x8x4xi8>, tensor<3x3x4x2xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x6x6x8xi32>
  return %0 : tensor<1x6x6x8xi32>
}

// -----

// A product for each matrix of the batch, whose columns become weights.
// CHECK-LABEL: func @computed_factors(
// CHECK:         %[[T:.*]] = npu.permute %{{.*}} {permutation = array<i64: 0, 2, 1>} : (tensor<2x3x5xi8>) -> tensor<2x5x3xi8>
// CHECK:         %[[A:.*]] = npu.slice %{{.*}} {offsets = array<i64: 0, 0, 0>} : tensor<2x4x3xi8> -> tensor<1x4x3xi8>
// CHECK:         %[[B:.*]] = npu.slice %[[T]] {offsets = array<i64: 0, 0, 0>} : tensor<2x5x3xi8> -> tensor<1x5x3xi8>
// CHECK:         %[[W:.*]] = npu.reshape %[[B]] : tensor<1x5x3xi8> -> tensor<5x1x3xi8>
// CHECK:         %[[FIRST:.*]] = npu.conv2d %[[A]], %[[W]] {{.*}} -> tensor<1x4x5xi32>
// CHECK:         npu.slice %[[T]] {offsets = array<i64: 1, 0, 0>}
// CHECK:         %[[SECOND:.*]] = npu.conv2d
// CHECK:         npu.concat %[[FIRST]], %[[SECOND]] {axis = 0 : i64}
func.func @computed_factors(%x: tensor<2x4x3xi8>, %y: tensor<2x3x5xi8>) -> tensor<2x4x5xi32> {
  %z = "tosa.const"() <{values = dense<1> : tensor<1xi8>}> : () -> tensor<1xi8>
  %0 = tosa.matmul %x, %y, %z, %z : (tensor<2x4x3xi8>, tensor<2x3x5xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<2x4x5xi32>
  return %0 : tensor<2x4x5xi32>
}

// Weights of i4 that are computed at run time are bytes.
// CHECK-LABEL: func @computed_int4_weights(
// CHECK-SAME:    %[[X:.*]]: tensor<1x8x8x4xi8>, %[[W:.*]]: tensor<2x1x1x4xi4>)
// CHECK-DAG:     %[[WM:.*]] = npu.reshape %[[W]] : tensor<2x1x1x4xi4> -> tensor<2x1x4xi8>
// CHECK-DAG:     %[[XM:.*]] = npu.reshape %[[X]]
// CHECK:         npu.conv2d %[[XM]], %[[WM]]
func.func @computed_int4_weights(%x: tensor<1x8x8x4xi8>, %w: tensor<2x1x1x4xi4>) -> tensor<1x8x8x2xi32> {
  %b = "tosa.const"() <{values = dense<1> : tensor<2xi32>}> : () -> tensor<2xi32>
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %wz = "tosa.const"() <{values = dense<0> : tensor<1xi4>}> : () -> tensor<1xi4>
  %0 = tosa.conv2d %x, %w, %b, %z, %wz {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x8x8x4xi8>, tensor<2x1x1x4xi4>, tensor<2xi32>, tensor<1xi8>, tensor<1xi4>) -> tensor<1x8x8x2xi32>
  return %0 : tensor<1x8x8x2xi32>
}

// -----

// Factors of i16: a constant one is a map, too.
// CHECK-LABEL: func @wide_factors(
// CHECK:         npu.permute %{{.*}} {permutation = array<i64: 0, 2, 1>} : (tensor<1x3x5xi16>) -> tensor<1x5x3xi16>
// CHECK:         %[[W:.*]] = npu.reshape %{{.*}} : tensor<1x5x3xi16> -> tensor<5x1x3xi16>
// CHECK:         npu.conv2d %{{.*}}, %[[W]] {{.*}} : (tensor<1x4x3xi16>, tensor<5x1x3xi16>) -> tensor<1x4x5xi48>
// CHECK:         %[[C:.*]] = arith.constant dense<{{\[\[\[}}1, 3, 5]], {{\[\[}}2, 4, -6]]]> : tensor<2x1x3xi16>
// CHECK:         npu.conv2d %{{.*}}, %[[C]] {{.*}} : (tensor<1x4x3xi16>, tensor<2x1x3xi16>) -> tensor<1x4x2xi48>
func.func @wide_factors(%x: tensor<1x4x3xi16>, %y: tensor<1x3x5xi16>) -> (tensor<1x4x5xi48>, tensor<1x4x2xi48>) {
  %m = "tosa.const"() <{values = dense<[[[1, 2], [3, 4], [5, -6]]]> : tensor<1x3x2xi16>}> : () -> tensor<1x3x2xi16>
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi16>}> : () -> tensor<1xi16>
  %0 = tosa.matmul %x, %y, %z, %z : (tensor<1x4x3xi16>, tensor<1x3x5xi16>, tensor<1xi16>, tensor<1xi16>) -> tensor<1x4x5xi48>
  %1 = tosa.matmul %x, %m, %z, %z : (tensor<1x4x3xi16>, tensor<1x3x2xi16>, tensor<1xi16>, tensor<1xi16>) -> tensor<1x4x2xi48>
  return %0, %1 : tensor<1x4x5xi48>, tensor<1x4x2xi48>
}
