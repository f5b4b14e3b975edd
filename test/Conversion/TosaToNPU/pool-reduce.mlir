// RUN: npu-opt %s --convert-tosa-to-npu --split-input-file | FileCheck %s

// CHECK-LABEL: func @max_pool2d(
// CHECK:         npu.pool max %{{.*}} {kernel = array<i64: 3, 2>, pad = array<i64: 1, 1, 0, 0>, stride = array<i64: 2, 2>}
// CHECK-SAME:      (tensor<9x8x4xi8>) -> tensor<5x4x4xi8>
func.func @max_pool2d(%x: tensor<1x9x8x4xi8>) -> tensor<1x5x4x4xi8> {
  %0 = tosa.max_pool2d %x {kernel = array<i64: 3, 2>, pad = array<i64: 1, 1, 0, 0>, stride = array<i64: 2, 2>} : (tensor<1x9x8x4xi8>) -> tensor<1x5x4x4xi8>
  return %0 : tensor<1x5x4x4xi8>
}

// -----

// CHECK-LABEL: func @avg_pool2d(
// CHECK:         npu.pool average %{{.*}} {ifm_zero_point = -3 : i64, kernel = array<i64: 8, 8>, ofm_zero_point = 4 : i64
// CHECK-SAME:      (tensor<8x8x4xi8>) -> tensor<1x1x4xi8>
func.func @avg_pool2d(%x: tensor<1x8x8x4xi8>) -> tensor<1x1x1x4xi8> {
  %iz = "tosa.const"() <{values = dense<-3> : tensor<1xi8>}> : () -> tensor<1xi8>
  %oz = "tosa.const"() <{values = dense<4> : tensor<1xi8>}> : () -> tensor<1xi8>
  %0 = tosa.avg_pool2d %x, %iz, %oz {acc_type = i32, kernel = array<i64: 8, 8>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 8, 8>} : (tensor<1x8x8x4xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x4xi8>
  return %0 : tensor<1x1x1x4xi8>
}

// -----

// CHECK-LABEL: func @max_pool2d_of_two_images(
// CHECK:         %[[IMAGE0:.*]] = npu.slice %{{.*}} {offsets = array<i64: 0, 0, 0>}
// CHECK:         %[[POOL0:.*]] = npu.pool max %[[IMAGE0]]
// CHECK:         %[[IMAGE1:.*]] = npu.slice %{{.*}} {offsets = array<i64: 8, 0, 0>}
// CHECK:         %[[POOL1:.*]] = npu.pool max %[[IMAGE1]]
// CHECK:         npu.concat %[[POOL0]], %[[POOL1]] {axis = 0 : i64}
func.func @max_pool2d_of_two_images(%x: tensor<2x8x8x4xi16>) -> tensor<2x4x4x4xi16> {
  %0 = tosa.max_pool2d %x {kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 2>} : (tensor<2x8x8x4xi16>) -> tensor<2x4x4x4xi16>
  return %0 : tensor<2x4x4x4xi16>
}

// -----

// CHECK-LABEL: func @reduce_channels(
// CHECK:         %[[VIEW:.*]] = npu.reshape %{{.*}} : tensor<1x1x10xi32> -> tensor<1x10x1xi32>
// CHECK:         npu.reduce sum %[[VIEW]] {axis = 1 : i64} : (tensor<1x10x1xi32>) -> tensor<1x1x1xi32>
func.func @reduce_channels(%x: tensor<1x10xi32>) -> tensor<1x1xi32> {
  %0 = tosa.reduce_sum %x {axis = 1 : i32} : (tensor<1x10xi32>) -> tensor<1x1xi32>
  return %0 : tensor<1x1xi32>
}

// -----

// Longer than an instruction reaches: blocks, the rest, and their results.
// CHECK-LABEL: func @reduce_many(
// CHECK-SAME:      %[[VIEW:.*]]: tensor<2x70000x3xi32>)
// CHECK:         %[[HEAD:.*]] = npu.slice %[[VIEW]] {{.*}} -> tensor<2x69632x3xi32>
// CHECK:         %[[BLOCKS:.*]] = npu.reshape %[[HEAD]] : tensor<2x69632x3xi32> -> tensor<34x4096x3xi32>
// CHECK:         %[[SUMS:.*]] = npu.reduce sum %[[BLOCKS]] {axis = 1 : i64} : (tensor<34x4096x3xi32>) -> tensor<34x1x3xi32>
// CHECK:         %[[ROWS:.*]] = npu.reshape %[[SUMS]] : tensor<34x1x3xi32> -> tensor<2x17x3xi32>
// CHECK:         %[[REST:.*]] = npu.slice %[[VIEW]] {{.*}} -> tensor<2x368x3xi32>
// CHECK:         %[[LAST:.*]] = npu.reduce sum %[[REST]] {axis = 1 : i64} : (tensor<2x368x3xi32>) -> tensor<2x1x3xi32>
// CHECK:         %[[ALL:.*]] = npu.concat %[[ROWS]], %[[LAST]]
// CHECK:         npu.reduce sum %[[ALL]] {axis = 1 : i64} : (tensor<2x18x3xi32>) -> tensor<2x1x3xi32>
func.func @reduce_many(%x: tensor<2x70000x3xi32>) -> tensor<2x1x3xi32> {
  %0 = tosa.reduce_sum %x {axis = 1 : i32} : (tensor<2x70000x3xi32>) -> tensor<2x1x3xi32>
  return %0 : tensor<2x1x3xi32>
}
// CHECK-LABEL: func @reduce_rows_and_columns(
// CHECK:         %[[ROWS:.*]] = npu.reshape %{{.*}} : tensor<7x6x5xi32> -> tensor<1x7x30xi32>
// CHECK:         %[[MAX:.*]] = npu.reduce maximum %[[ROWS]] {axis = 1 : i64} : (tensor<1x7x30xi32>) -> tensor<1x1x30xi32>
// CHECK:         %[[COLUMNS:.*]] = npu.reshape %[[MAX]] : tensor<1x1x30xi32> -> tensor<1x6x5xi32>
// CHECK:         npu.reduce minimum %[[COLUMNS]] {axis = 1 : i64} : (tensor<1x6x5xi32>) -> tensor<1x1x5xi32>
func.func @reduce_rows_and_columns(%x: tensor<1x7x6x5xi32>) -> tensor<1x1x1x5xi32> {
  %0 = tosa.reduce_max %x {axis = 1 : i32} : (tensor<1x7x6x5xi32>) -> tensor<1x1x6x5xi32>
  %1 = tosa.reduce_min %0 {axis = 2 : i32} : (tensor<1x1x6x5xi32>) -> tensor<1x1x1x5xi32>
  return %1 : tensor<1x1x1x5xi32>
}

// -----

// The rows of two images are not one dimension of the map.
// CHECK-LABEL: func @reduce_rows_of_two_images(
// CHECK:         %[[VIEW:.*]] = npu.reshape %{{.*}} : tensor<14x6x5xi32> -> tensor<2x7x30xi32>
// CHECK:         %[[SUM:.*]] = npu.reduce sum %[[VIEW]] {axis = 1 : i64} : (tensor<2x7x30xi32>) -> tensor<2x1x30xi32>
// CHECK:         npu.reshape %[[SUM]] : tensor<2x1x30xi32> -> tensor<2x6x5xi32>
func.func @reduce_rows_of_two_images(%x: tensor<2x7x6x5xi32>) -> tensor<2x1x6x5xi32> {
  %0 = tosa.reduce_sum %x {axis = 1 : i32} : (tensor<2x7x6x5xi32>) -> tensor<2x1x6x5xi32>
  return %0 : tensor<2x1x6x5xi32>
}

// -----

// CHECK-LABEL: func @reduce_booleans(
// CHECK:         %[[BYTES:.*]] = npu.reshape %{{.*}} : tensor<4x5xi1> -> tensor<4x1x5xi8>
// CHECK:         %[[ROWS:.*]] = npu.reshape %[[BYTES]] : tensor<4x1x5xi8> -> tensor<4x5x1xi8>
// CHECK:         %[[ALL:.*]] = npu.reduce minimum %[[ROWS]] {axis = 1 : i64} : (tensor<4x5x1xi8>) -> tensor<4x1x1xi8>
// CHECK:         %[[COLUMN:.*]] = npu.reshape %[[ALL]] : tensor<4x1x1xi8> -> tensor<1x4x1xi8>
// CHECK:         %[[ANY:.*]] = npu.reduce maximum %[[COLUMN]] {axis = 1 : i64} : (tensor<1x4x1xi8>) -> tensor<1x1x1xi8>
// CHECK:         npu.reshape %[[ANY]] : tensor<1x1x1xi8> -> tensor<1x1xi1>
func.func @reduce_booleans(%x: tensor<4x5xi1>) -> tensor<1x1xi1> {
  %0 = tosa.reduce_all %x {axis = 1 : i32} : (tensor<4x5xi1>) -> tensor<4x1xi1>
  %1 = tosa.reduce_any %0 {axis = 0 : i32} : (tensor<4x1xi1>) -> tensor<1x1xi1>
  return %1 : tensor<1x1xi1>
}

// -----

// The first dimension of four: what stands behind it is one.
// CHECK-LABEL: func @argmax(
// CHECK:         %[[VIEW:.*]] = npu.reshape %{{.*}} : tensor<6x4x5xi8> -> tensor<1x2x60xi8>
// CHECK:         %[[PLACES:.*]] = npu.reduce arg_maximum %[[VIEW]] {axis = 1 : i64} : (tensor<1x2x60xi8>) -> tensor<1x1x60xi32>
// CHECK:         npu.reshape %[[PLACES]] : tensor<1x1x60xi32> -> tensor<3x4x5xi32>
func.func @argmax(%x: tensor<2x3x4x5xi8>) -> tensor<3x4x5xi32> {
  %0 = tosa.argmax %x {axis = 0 : i32} : (tensor<2x3x4x5xi8>) -> tensor<3x4x5xi32>
  return %0 : tensor<3x4x5xi32>
}

// -----

// In blocks: the first block with the largest value, and the place in it.
// CHECK-LABEL: func @argmax_of_many(
// CHECK:         %[[PLACES:.*]] = npu.reduce arg_maximum %{{.*}} {axis = 1 : i64} : (tensor<20x4096x1xi8>) -> tensor<20x1x1xi32>
// CHECK:         %[[PLACE:.*]] = npu.reshape %[[PLACES]] : tensor<20x1x1xi32> -> tensor<1x20x1xi32>
// CHECK:         %[[MAXIMA:.*]] = npu.reduce maximum
// CHECK:         %[[MAXIMUM:.*]] = npu.reshape %[[MAXIMA]] : tensor<20x1x1xi8> -> tensor<1x20x1xi8>
// CHECK:         %[[BLOCK:.*]] = npu.reduce arg_maximum %[[MAXIMUM]] {axis = 1 : i64} : (tensor<1x20x1xi8>) -> tensor<1x1x1xi32>
// CHECK:         %[[IS:.*]] = npu.binary equal %[[BLOCK]], %{{.*}} : (tensor<1x1x1xi32>, tensor<1x20x1xi32>) -> tensor<1x20x1xi8>
// CHECK:         %[[WHOLE:.*]] = npu.binary add %[[PLACE]], %{{.*}} : (tensor<1x20x1xi32>, tensor<1x20x1xi32>) -> tensor<1x20x1xi32>
// CHECK:         %[[CHOSEN:.*]] = npu.binary mul %[[IS]], %[[WHOLE]]
// CHECK:         npu.reduce sum %[[CHOSEN]] {axis = 1 : i64} : (tensor<1x20x1xi32>) -> tensor<1x1x1xi32>
func.func @argmax_of_many(%x: tensor<81920xi8>) -> tensor<i32> {
  %0 = tosa.argmax %x {axis = 0 : i32} : (tensor<81920xi8>) -> tensor<i32>
  return %0 : tensor<i32>
}
