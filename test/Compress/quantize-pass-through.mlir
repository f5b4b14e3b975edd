// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: npu-opt %s --npu-quantize --split-input-file | FileCheck %s

// Padding is the zero point; everything has the type of the input.
// CHECK-LABEL: func.func @movement
// CHECK-SAME: (%[[X:.*]]: tensor<1x2x2x4xi8>
// CHECK-SAME: -> (tensor<4x32xi8> {npu.scale = 5.000000e-01 : f64, npu.zero_point = 3 : i64})
func.func @movement(%x: tensor<1x2x2x4xf32>) -> tensor<4x32xf32> {
  %xr = npu.range %x {quantized_type = !quant.uniform<i8:f32, 0.5:3>} : tensor<1x2x2x4xf32>
  %zero = "tosa.const"() <{values = dense<0.0> : tensor<1xf32>}> : () -> tensor<1xf32>
  %padding = tosa.const_shape {values = dense<[0, 0, 1, 1, 1, 1, 0, 0]> : tensor<8xindex>} : () -> !tosa.shape<8>
  %start = tosa.const_shape {values = dense<[0, 0, 0, 0]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %size = tosa.const_shape {values = dense<[1, 4, 4, 4]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %multiples = tosa.const_shape {values = dense<[1, 2, 1, 1]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %flat = tosa.const_shape {values = dense<[4, 32]> : tensor<2xindex>} : () -> !tosa.shape<2>
  // CHECK: %[[Z:.*]] = "tosa.const"() <{values = dense<3> : tensor<1xi8>}>
  // CHECK: %[[PAD:.*]] = tosa.pad %[[X]], %{{.*}}, %[[Z]] {npu.tensor = {{{.*}}}} : {{.*}} -> tensor<1x4x4x4xi8>
  %0 = tosa.pad %xr, %padding, %zero : (tensor<1x2x2x4xf32>, !tosa.shape<8>, tensor<1xf32>) -> tensor<1x4x4x4xf32>
  // CHECK: %[[SLICE:.*]] = tosa.slice %[[PAD]], {{.*}} -> tensor<1x4x4x4xi8>
  %1 = tosa.slice %0, %start, %size : (tensor<1x4x4x4xf32>, !tosa.shape<4>, !tosa.shape<4>) -> tensor<1x4x4x4xf32>
  // CHECK: %[[T:.*]] = tosa.transpose %[[SLICE]] {npu.tensor = {{{.*}}}, perms = array<i32: 0, 3, 1, 2>} : {{.*}} -> tensor<1x4x4x4xi8>
  %2 = tosa.transpose %1 {perms = array<i32: 0, 3, 1, 2>} : (tensor<1x4x4x4xf32>) -> tensor<1x4x4x4xf32>
  // CHECK: %[[R:.*]] = tosa.reverse %[[T]] {axis = 1 : i32, npu.tensor = {{{.*}}}} : {{.*}} -> tensor<1x4x4x4xi8>
  %3 = tosa.reverse %2 {axis = 1 : i32} : (tensor<1x4x4x4xf32>) -> tensor<1x4x4x4xf32>
  // CHECK: %[[TILE:.*]] = tosa.tile %[[R]], {{.*}} -> tensor<1x8x4x4xi8>
  %4 = tosa.tile %3, %multiples : (tensor<1x4x4x4xf32>, !tosa.shape<4>) -> tensor<1x8x4x4xf32>
  // CHECK: %[[FLAT:.*]] = tosa.reshape %[[TILE]], {{.*}} -> tensor<4x32xi8>
  %5 = tosa.reshape %4, %flat : (tensor<1x8x4x4xf32>, !tosa.shape<2>) -> tensor<4x32xf32>
  // CHECK: return %[[FLAT]]
  return %5 : tensor<4x32xf32>
}

// -----

// Average pooling needs the zero point, of which padding is not; a clamp's
// bounds are stored integers: 0 is 3, 6 is 15.
// CHECK-LABEL: func.func @pooling
// CHECK-SAME: (%[[X:.*]]: tensor<1x4x4x2xi8>
func.func @pooling(%x: tensor<1x4x4x2xf32>) -> tensor<1x1x1x2xf32> {
  %xr = npu.range %x {quantized_type = !quant.uniform<i8:f32, 0.5:3>} : tensor<1x4x4x2xf32>
  %zero = "tosa.const"() <{values = dense<0.0> : tensor<1xf32>}> : () -> tensor<1xf32>
  // CHECK: %[[MAX:.*]] = tosa.max_pool2d %[[X]] {kernel = array<i64: 2, 2>, npu.tensor = {{{.*}}}, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 2>} : {{.*}} -> tensor<1x2x2x2xi8>
  %0 = tosa.max_pool2d %xr {kernel = array<i64: 2, 2>, nan_mode = IGNORE, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 2>} : (tensor<1x4x4x2xf32>) -> tensor<1x2x2x2xf32>
  // CHECK: %[[Z:.*]] = "tosa.const"() <{values = dense<3> : tensor<1xi8>}>
  // CHECK: %[[AVG:.*]] = tosa.avg_pool2d %[[MAX]], %[[Z]], %[[Z]] {acc_type = i32, kernel = array<i64: 2, 2>,{{.*}} pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : {{.*}} -> tensor<1x1x1x2xi8>
  %1 = tosa.avg_pool2d %0, %zero, %zero {acc_type = f32, kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x2x2x2xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1x1x2xf32>
  // CHECK: %[[C:.*]] = tosa.clamp %[[AVG]] {max_val = 15 : i8, min_val = 3 : i8, npu.tensor = {{{.*}}}}
  %2 = tosa.clamp %1 {max_val = 6.0 : f32, min_val = 0.0 : f32} : (tensor<1x1x1x2xf32>) -> tensor<1x1x1x2xf32>
  // CHECK: return %[[C]]
  return %2 : tensor<1x1x1x2xf32>
}

// -----

// Interpolation is divided by both numerators, 4 * 4.
// CHECK-LABEL: func.func @resize
// CHECK-SAME: (%[[X:.*]]: tensor<1x2x2x1xi8>
func.func @resize(%x: tensor<1x2x2x1xf32>) -> (tensor<1x4x4x1xf32>, tensor<1x4x4x1xf32>) {
  %xr = npu.range %x {quantized_type = !quant.uniform<i8:f32, 0.5:3>} : tensor<1x2x2x1xf32>
  %scale = tosa.const_shape {values = dense<[4, 2, 4, 2]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %offset = tosa.const_shape {values = dense<[-1, -1]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %border = tosa.const_shape {values = dense<[1, 1]> : tensor<2xindex>} : () -> !tosa.shape<2>
  // CHECK: %[[N:.*]] = tosa.resize %[[X]], {{.*}}mode = NEAREST_NEIGHBOR{{.*}} -> tensor<1x4x4x1xi8>
  %0 = tosa.resize %xr, %scale, %offset, %border {mode = NEAREST_NEIGHBOR} : (tensor<1x2x2x1xf32>, !tosa.shape<4>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x4x4x1xf32>
  // CHECK: %[[B:.*]] = tosa.resize %[[X]], {{.*}}mode = BILINEAR{{.*}} -> tensor<1x4x4x1xi32>
  // CHECK: %[[S:.*]] = "tosa.const"() <{values = dense<34> : tensor<1xi8>}>
  // CHECK: %[[R:.*]] = tosa.rescale %[[B]], %{{.*}}, %[[S]],
  %1 = tosa.resize %xr, %scale, %offset, %border {mode = BILINEAR} : (tensor<1x2x2x1xf32>, !tosa.shape<4>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x4x4x1xf32>
  // CHECK: return %[[N]], %[[R]]
  return %0, %1 : tensor<1x4x4x1xf32>, tensor<1x4x4x1xf32>
}

// -----

// The largest is the largest in any scale; its place needs no floats.
// CHECK-LABEL: func.func @largest
// CHECK-SAME: (%[[X:.*]]: tensor<1x4xi8>
func.func @largest(%x: tensor<1x4xf32>) -> (tensor<1x1xf32>, tensor<1xi32>) {
  %xr = npu.range %x {quantized_type = !quant.uniform<i8:f32, 0.5:3>} : tensor<1x4xf32>
  // CHECK: %[[M:.*]] = tosa.reduce_max %[[X]] {axis = 1 : i32, npu.tensor = {{{.*}}}} : (tensor<1x4xi8>) -> tensor<1x1xi8>
  %0 = tosa.reduce_max %xr {axis = 1 : i32} : (tensor<1x4xf32>) -> tensor<1x1xf32>
  // CHECK: %[[A:.*]] = tosa.argmax %[[X]] {axis = 1 : i32} : (tensor<1x4xi8>) -> tensor<1xi32>
  %1 = tosa.argmax %xr {axis = 1 : i32} : (tensor<1x4xf32>) -> tensor<1xi32>
  // CHECK: return %[[M]], %[[A]]
  return %0, %1 : tensor<1x1xf32>, tensor<1xi32>
}

// -----

// A decision of its own behind a pooling is a rescale.
// CHECK-LABEL: func.func @own_range
func.func @own_range(%x: tensor<1x4x4x2xf32>) -> tensor<1x2x2x2xf32> {
  %xr = npu.range %x {quantized_type = !quant.uniform<i8:f32, 0.5:3>} : tensor<1x4x4x2xf32>
  // CHECK: %[[MAX:.*]] = tosa.max_pool2d
  // CHECK: tosa.rescale %[[MAX]], {{.*}} : (tensor<1x2x2x2xi8>, {{.*}} -> tensor<1x2x2x2xi8>
  %0 = tosa.max_pool2d %xr {kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 2>} : (tensor<1x4x4x2xf32>) -> tensor<1x2x2x2xf32>
  %1 = npu.range %0 {quantized_type = !quant.uniform<i8:f32, 0.25:-3>} : tensor<1x2x2x2xf32>
  return %1 : tensor<1x2x2x2xf32>
}
