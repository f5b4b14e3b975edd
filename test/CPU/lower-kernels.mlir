// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: npu-opt %s --npu-cpu-lower-kernels --canonicalize --cse --split-input-file | FileCheck %s

// Two pixels by one vector: the accumulators are values of the loop over steps.
// CHECK-LABEL: func.func @conv
// CHECK: scf.for
// CHECK: %{{.*}}:2 = scf.for {{.*}} iter_args({{.*}}) -> (vector<16xi32>, vector<16xi32>)
// CHECK: vector.load {{.*}} vector<64xi8>
// CHECK-COUNT-2: llvm.call_intrinsic "llvm.x86.avx512.vpdpbusd.512"
// CHECK: arith.muli {{.*}} : vector<16xi64>
// CHECK: vector.store {{.*}} vector<16xi8>
func.func @conv(%rows: memref<1x1x32xi8>, %w: memref<1x1x1x2x1x64xi8>, %b: memref<16xi32>, %out: memref<1x1x4x16xi8>) {
  cpu.conv_kernel ins(%rows, %w, %b : memref<1x1x32xi8>, memref<1x1x1x2x1x64xi8>, memref<16xi32>) outs(%out : memref<1x1x4x16xi8>)
    {tile = #cpu.tile<dot = vpdpbusd, lanes = 16, vectors = 1, pixels = 2>, row_stride = 1 : i64, row_dilation = 1 : i64, pixel_step = 8 : i64, segment_step = 8 : i64,
     rescale = #cpu.rescale<multiplier = [1073741824], shift = [33], zero_point = 0, min = -128, max = 127, double_round = false>}
  return
}

// -----

// Of a vector with three channels only three lanes are stored.
// CHECK-LABEL: func.func @ragged
// CHECK: vector.store {{.*}} vector<3xf32>
func.func @ragged(%rows: memref<1x3x12xf32>, %w: memref<1x1x4xf32>, %b: memref<4xf32>, %out: memref<1x3x3x3xf32>) {
  cpu.depthwise_kernel ins(%rows, %w, %b : memref<1x3x12xf32>, memref<1x1x4xf32>, memref<4xf32>) outs(%out : memref<1x3x3x3xf32>)
    {tile = #cpu.tile<dot = fma, lanes = 4, vectors = 1, pixels = 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
  return
}

// -----

// CHECK-LABEL: func.func @rows
// CHECK: arith.xori
// CHECK-NOT: cpu.
func.func @rows(%x: memref<1x2x2x3xi8>, %rows: memref<1x4x16xi8>) {
  cpu.pack_rows ins(%x : memref<1x2x2x3xi8>) outs(%rows : memref<1x4x16xi8>) {pad = array<i64: 1, 1, 1, 1>, input_zp = -3 : i64, flip_sign}
  return
}

// -----

// Some channels of a wider map: its pixels lie apart.
// CHECK-LABEL: func.func @someChannels
// CHECK-SAME: (%[[X:.*]]: memref<1x2x2x3xi8, strided<[32, 16, 8, 1], offset: 3>>, %[[ROWS:.*]]: memref<1x2x6xi8>)
// CHECK: %[[VALUE:.*]] = memref.load %[[X]][%{{.*}}, %{{.*}}, %[[COLUMN:.*]], %[[CHANNEL:.*]]]
// CHECK: memref.store %{{.*}}, %[[ROWS]]
// CHECK-NOT: cpu.
func.func @someChannels(%x: memref<1x2x2x3xi8, strided<[32, 16, 8, 1], offset: 3>>, %rows: memref<1x2x6xi8>) {
  cpu.pack_rows ins(%x : memref<1x2x2x3xi8, strided<[32, 16, 8, 1], offset: 3>>) outs(%rows : memref<1x2x6xi8>) {pad = array<i64: 0, 0, 0, 0>, input_zp = -3 : i64, flip_sign}
  return
}
