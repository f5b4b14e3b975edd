// RUN: npu-opt %s --split-input-file --pass-pipeline='builtin.module(npu-set-machine{machine=edge-128},func.func(npu-apply-tiles))' | FileCheck %s

// Two tiles of four rows: each loads its rows with a halo of one, computes, and
// stores. The padding that is left belongs to the border of the map.

// CHECK-LABEL: func.func @conv
// CHECK-SAME: (%[[X:.*]]: memref<1x8x8x8xi8, #npu.space<dram>> {npu.name = "x"}, %[[Y:.*]]: memref<1x8x8x8xi8, #npu.space<dram>> {npu.name = "y", npu.output})
func.func @conv(%x: tensor<1x8x8x8xi8> {npu.name = "x"}) -> (tensor<1x8x8x8xi8> {npu.name = "y"}) {
  %w = arith.constant dense<1> : tensor<8x3x3x8xi8>
  %b = arith.constant dense<7> : tensor<8xi32>
  %0 = npu.reshape %x : tensor<1x8x8x8xi8> -> tensor<8x8x8xi8>
  // CHECK: %[[XMAP:.*]] = memref.reinterpret_cast %[[X]]
  // CHECK: %[[TOP:.*]] = memref.subview %[[XMAP]][0, 0, 0] [5, 8, 8]
  // CHECK: %[[IFM:.*]] = npu.alloc : memref<5x8x8xi8, #npu.space<scratchpad>>
  // CHECK: npu.copy %[[TOP]] to %[[IFM]]
  // 576 weights, and 8 records of 10 bytes.
  // CHECK: %[[C:.*]] = npu.constant {{.*}} -> memref<656xi8, #npu.space<dram>>
  // CHECK: %[[CS:.*]] = npu.alloc : memref<656xi8, #npu.space<scratchpad>>
  // CHECK: npu.copy %[[C]] to %[[CS]]
  // CHECK: %[[W:.*]] = memref.subview %[[CS]][0] [576]
  // CHECK: %[[R:.*]] = memref.subview %[[CS]][576] [80]
  // CHECK: %[[OFM:.*]] = npu.alloc : memref<4x8x8xi8, #npu.space<scratchpad>>
  // CHECK: npu.conv2d %[[IFM]], %[[W]], bias %[[R]] into %[[OFM]] {{.*}}pad = array<i64: 1, 0, 1, 1>
  // CHECK: npu.copy %[[OFM]] to
  // CHECK: memref.subview %[[XMAP]][3, 0, 0] [5, 8, 8]
  // CHECK: npu.conv2d %{{.*}}, %{{.*}}, bias %{{.*}} into {{.*}}pad = array<i64: 0, 1, 1, 1>
  %1 = npu.conv2d %0, %w, bias %b {npu.tile = array<i64: 4, 8, 8, 8>, npu.tile_order = "positions", kernel = array<i64: 3, 3>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, requantize = #npu.requantize<[1073741824], [38], double>} : (tensor<8x8x8xi8>, tensor<8x3x3x8xi8>, tensor<8xi32>) -> tensor<8x8x8xi8>
  %2 = npu.reshape %1 : tensor<8x8x8xi8> -> tensor<1x8x8x8xi8>
  return %2 : tensor<1x8x8x8xi8>
}

// -----

// A split reduction: accumulators pass from step to step, and only the last
// requantizes.

// CHECK-LABEL: func.func @split
func.func @split(%x: tensor<1x1x16xi8>) -> tensor<1x1x8xi8> {
  %w = arith.constant dense<1> : tensor<8x1x1x16xi8>
  %b = arith.constant dense<7> : tensor<8xi32>
  // CHECK: %[[ACC:.*]] = npu.alloc : memref<1x1x8xi32, #npu.space<scratchpad>>
  // CHECK: npu.conv2d %{{.*}}, %{{.*}} into %[[ACC]]
  // CHECK-NOT: requantize
  // CHECK-SAME: memref<64xi8
  // CHECK: npu.conv2d %{{.*}}, %{{.*}}, bias %{{.*}}, partials %[[ACC]] into %{{.*}} {{.*}}requantize
  %0 = npu.conv2d %x, %w, bias %b {npu.tile = array<i64: 1, 1, 8, 8>, npu.tile_order = "channels", kernel = array<i64: 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, requantize = #npu.requantize<[1073741824], [38], double>} : (tensor<1x1x16xi8>, tensor<8x1x1x16xi8>, tensor<8xi32>) -> tensor<1x1x8xi8>
  return %0 : tensor<1x1x8xi8>
}

// -----

// Accumulators that are the result take their bias in the last step, too.

// CHECK-LABEL: func.func @split_accumulators
func.func @split_accumulators(%x: tensor<1x1x16xi16>) -> tensor<1x1x8xi48> {
  %w = arith.constant dense<1> : tensor<8x1x1x16xi8>
  %b = arith.constant dense<7> : tensor<8xi48>
  // CHECK: npu.conv2d %{{[^,]*}}, %{{[^,]*}} into %[[ACC:[^ ]*]]
  // 64 weights, and 8 records of 12 bytes.
  // CHECK: npu.constant {{.*}} -> memref<160xi8, #npu.space<dram>>
  // CHECK: npu.conv2d %{{.*}}, %{{.*}}, bias %{{.*}}, partials %[[ACC]] into
  %0 = npu.conv2d %x, %w, bias %b {npu.tile = array<i64: 1, 1, 8, 8>, npu.tile_order = "channels", kernel = array<i64: 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>} : (tensor<1x1x16xi16>, tensor<8x1x1x16xi8>, tensor<8xi48>) -> tensor<1x1x8xi48>
  return %0 : tensor<1x1x8xi48>
}

// -----

// More runs than an instruction's extents hold are several transfers.

// CHECK-LABEL: func.func @long
func.func @long(%x: tensor<65537x1x2xi8>) -> tensor<65537x1x3xi8> {
  // CHECK: npu.fill %{{.*}} {value = 5 : i64} : memref<65535x1x1xi8
  // CHECK: npu.fill %{{.*}} {value = 5 : i64} : memref<2x1x1xi8
  // CHECK: npu.copy %{{.*}} : memref<65535x1x2xi8
  // CHECK: npu.copy %{{.*}} : memref<2x1x2xi8
  %0 = npu.pad %x {low = array<i64: 0, 0, 1>, value = 5 : i64} : tensor<65537x1x2xi8> -> tensor<65537x1x3xi8>
  return %0 : tensor<65537x1x3xi8>
}

// -----

// Both inputs of a join are computed in their places, and the join itself in
// the middle of a pad, which is filled around it.

// CHECK-LABEL: func.func @join
func.func @join(%x: tensor<2x2x4xi8>) -> tensor<4x4x8xi8> {
  %0 = npu.unary abs %x {npu.tile = array<i64: 2, 2, 4, 1>, npu.tile_order = "channels"} : (tensor<2x2x4xi8>) -> tensor<2x2x4xi8>
  %1 = npu.unary clz %x {npu.tile = array<i64: 2, 2, 4, 1>, npu.tile_order = "channels"} : (tensor<2x2x4xi8>) -> tensor<2x2x4xi8>
  // CHECK: %[[PAD:.*]] = npu.alloc : memref<4x4x8xi8, #npu.space<scratchpad>>
  // CHECK: %[[JOIN:.*]] = memref.subview %[[PAD]][1, 1, 0] [2, 2, 8]
  // CHECK: %[[A:.*]] = memref.subview %[[JOIN]][0, 0, 0] [2, 2, 4]
  // CHECK: npu.unary abs %{{.*}} into %[[A]]
  // CHECK: %[[B:.*]] = memref.subview %[[JOIN]][0, 0, 4] [2, 2, 4]
  // CHECK: npu.unary clz %{{.*}} into %[[B]]
  %2 = npu.concat %0, %1 {axis = 2 : i64} : (tensor<2x2x4xi8>, tensor<2x2x4xi8>) -> tensor<2x2x8xi8>
  // CHECK-COUNT-4: npu.fill
  // CHECK-NOT: npu.fill
  %3 = npu.pad %2 {low = array<i64: 1, 1, 0>, value = 3 : i64, npu.space = #npu.space<scratchpad>} : tensor<2x2x8xi8> -> tensor<4x4x8xi8>
  // CHECK: npu.unary abs %[[PAD]]
  %4 = npu.unary abs %3 {npu.tile = array<i64: 4, 4, 8, 1>, npu.tile_order = "channels"} : (tensor<4x4x8xi8>) -> tensor<4x4x8xi8>
  return %4 : tensor<4x4x8xi8>
}

// -----

// An input that is returned as it is.

// CHECK-LABEL: func.func @identity
// CHECK-SAME: (%[[X:.*]]: memref<4xi32, #npu.space<dram>>, %[[Y:.*]]: memref<4xi32, #npu.space<dram>> {npu.output})
// CHECK: npu.copy %[[X]] to %[[Y]]
func.func @identity(%x: tensor<4xi32>) -> tensor<4xi32> {
  return %x : tensor<4xi32>
}

// -----

// A resize: each tile reads the rows that it is made of, and its offset counts
// from the first of them. Row 3 of the result lies on row 1 of the input, so that
// row 2 is not read for it; row 4 lies halfway between rows 1 and 2. The first
// columns lie before that of the input.

// CHECK-LABEL: func.func @resize
func.func @resize(%x: tensor<4x4x8xi8>) -> tensor<8x8x8xi32> {
  // CHECK: memref.subview %{{.*}}[0, 0, 0] [2, 2, 8]
  // CHECK: npu.resize bilinear %{{.*}} into %{{.*}} {offset = array<i64: -2, -3>, scale = array<i64: 4, 2, 4, 2>}
  // CHECK: memref.subview %{{.*}}[0, 1, 0] [2, 3, 8]
  // CHECK: npu.resize bilinear %{{.*}} into %{{.*}} {offset = array<i64: -2, 1>, scale = array<i64: 4, 2, 4, 2>}
  // CHECK: memref.subview %{{.*}}[1, 0, 0] [3, 2, 8]
  // CHECK: npu.resize bilinear %{{.*}} into %{{.*}} {offset = array<i64: 2, -3>, scale = array<i64: 4, 2, 4, 2>}
  // CHECK: memref.subview %{{.*}}[1, 1, 0] [3, 3, 8]
  // CHECK: npu.resize bilinear %{{.*}} into %{{.*}} {offset = array<i64: 2, 1>, scale = array<i64: 4, 2, 4, 2>}
  %0 = npu.resize bilinear %x {npu.tile = array<i64: 4, 4, 8, 1>, npu.tile_order = "positions", scale = array<i64: 4, 2, 4, 2>, offset = array<i64: -2, -3>} : (tensor<4x4x8xi8>) -> tensor<8x8x8xi32>
  return %0 : tensor<8x8x8xi32>
}
