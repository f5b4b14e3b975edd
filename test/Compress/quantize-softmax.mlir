// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: npu-opt %s --npu-quantize -o %t.mlir
// RUN: FileCheck %s --input-file=%t.mlir
// RUN: npu-opt %s --npu-quantize --mlir-print-elementsattrs-with-hex-if-larger=-1 | FileCheck %s --check-prefix=TABLE
// Logits 4, 3, 2, 1, 0, -1, -16, 2.5: probabilities in 1/256, less 128, are
// those of softmax to the nearest.
// RUN: python3 %source_dir/test/utils/npy.py make int8 1x8 29,21,13,5,-3,-11,-128,17 %t.npy
// RUN: npu-run %t.mlir --input=%t.npy --output=%t.out.npy
// RUN: python3 %source_dir/test/utils/npy.py print %t.out.npy | FileCheck %s --check-prefix=VALUES
// All the same: an eighth.
// RUN: python3 %source_dir/test/utils/npy.py make int8 1x8 -128 %t.npy
// RUN: npu-run %t.mlir --input=%t.npy --output=%t.out.npy
// RUN: python3 %source_dir/test/utils/npy.py print %t.out.npy | FileCheck %s --check-prefix=SAME
// One far above the others: all but it are 0, and it is the most that fits.
// RUN: python3 %source_dir/test/utils/npy.py make int8 1x8 127,-128,-128,-128,-128,-128,-128,-128 %t.npy
// RUN: npu-run %t.mlir --input=%t.npy --output=%t.out.npy
// RUN: python3 %source_dir/test/utils/npy.py print %t.out.npy | FileCheck %s --check-prefix=ONE

// VALUES: int8 1x8 14 -76 -109 -121 -125 -127 -128 -96
// SAME: int8 1x8 -96 -96 -96 -96 -96 -96 -96 -96
// ONE: int8 1x8 127 -128 -128 -128 -128 -128 -128 -128

// CHECK-LABEL: func.func @softmax
// CHECK-SAME: (%[[X:.*]]: tensor<1x8xi8>
// CHECK-SAME: -> (tensor<1x8xi8> {npu.scale = 3.906250e-03 : f64, npu.zero_point = -128 : i64})
func.func @softmax(%x: tensor<1x8xf32>) -> tensor<1x8xf32> {
  %shift = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %xr = npu.range %x {quantized_type = !quant.uniform<i8:f32, 0.125:-3>} : tensor<1x8xf32>
  // exp(0) is 2^31 - 1: 7f, ff, ff, ff; what is above 0 does not occur.
  // TABLE: 99, 112, 127, 0, 0,
  // TABLE: 175, 245, 255, 0, 0,
  // TABLE: 190, 168, 255, 0, 0,
  // TABLE: 123, 148, 255, 0, 0,
  // CHECK: %[[L:.*]] = tosa.rescale %[[X]]
  // CHECK: %[[M:.*]] = tosa.reduce_max %[[L]] {axis = 1 : i32} : (tensor<1x8xi32>) -> tensor<1x1xi32>
  // CHECK: %[[D:.*]] = tosa.sub %[[L]], %[[M]]
  // CHECK: %[[I:.*]] = tosa.rescale %[[D]], {{.*}} -> tensor<1x8xi16>
  // CHECK-COUNT-4: tosa.table %[[I]], %{{.*}} : (tensor<1x8xi16>, tensor<513xi16>) -> tensor<1x8xi32>
  // CHECK: %[[SUM:.*]] = tosa.reduce_sum %{{.*}} {axis = 1 : i32} : (tensor<1x8xi32>) -> tensor<1x1xi32>
  // CHECK: tosa.clz %[[SUM]]
  // CHECK: tosa.arithmetic_right_shift {{.*}} {round = true} : (tensor<1x8xi32>, tensor<1x1xi32>) -> tensor<1x8xi32>
  // CHECK: tosa.rescale {{.*}} -> tensor<1x8xi8>
  %0 = tosa.reduce_max %xr {axis = 1 : i32} : (tensor<1x8xf32>) -> tensor<1x1xf32>
  %1 = tosa.sub %xr, %0 : (tensor<1x8xf32>, tensor<1x1xf32>) -> tensor<1x8xf32>
  %2 = tosa.exp %1 : (tensor<1x8xf32>) -> tensor<1x8xf32>
  %3 = tosa.reduce_sum %2 {axis = 1 : i32} : (tensor<1x8xf32>) -> tensor<1x1xf32>
  %4 = tosa.reciprocal %3 : (tensor<1x1xf32>) -> tensor<1x1xf32>
  %5 = tosa.mul %2, %4, %shift : (tensor<1x8xf32>, tensor<1x1xf32>, tensor<1xi8>) -> tensor<1x8xf32>
  %6 = npu.range %5 {quantized_type = !quant.uniform<i8:f32, 0.00390625:-128>} : tensor<1x8xf32>
  return %6 : tensor<1x8xf32>
}
