// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: npu-opt %s --npu-quantize --split-input-file | FileCheck %s

// Operands are brought to twice the larger scale by 2^20: factors 2^19 and
// 2^17; the sum back by 2 * 1 / (2^20 * 2) = 2^-20.
// CHECK-LABEL: func.func @add
// CHECK-SAME: (%[[X:.*]]: tensor<1x4xi8> {{.*}}, %[[Y:.*]]: tensor<1x4xi8>
func.func @add(%x: tensor<1x4xf32>, %y: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %xr = npu.range %x {quantized_type = !quant.uniform<i8:f32, 1.0:3>} : tensor<1x4xf32>
  %yr = npu.range %y {quantized_type = !quant.uniform<i8:f32, 0.25:-4>} : tensor<1x4xf32>
  // CHECK: %[[S1:.*]] = "tosa.const"() <{values = dense<11> : tensor<1xi8>}>
  // CHECK: %[[Z1:.*]] = "tosa.const"() <{values = dense<3> : tensor<1xi8>}>
  // CHECK: %[[A:.*]] = tosa.rescale %[[X]], %{{.*}}, %[[S1]], %[[Z1]], {{.*}} -> tensor<1x4xi32>
  // CHECK: %[[S2:.*]] = "tosa.const"() <{values = dense<13> : tensor<1xi8>}>
  // CHECK: %[[Z2:.*]] = "tosa.const"() <{values = dense<-4> : tensor<1xi8>}>
  // CHECK: %[[B:.*]] = tosa.rescale %[[Y]], %{{.*}}, %[[S2]], %[[Z2]], {{.*}} -> tensor<1x4xi32>
  // CHECK: %[[SUM:.*]] = tosa.add %[[A]], %[[B]] : (tensor<1x4xi32>, tensor<1x4xi32>) -> tensor<1x4xi32>
  // CHECK: %[[S3:.*]] = "tosa.const"() <{values = dense<50> : tensor<1xi8>}>
  // CHECK: %[[R:.*]] = tosa.rescale %[[SUM]], %{{.*}}, %[[S3]], {{.*}} -> tensor<1x4xi8>
  // CHECK: tosa.clamp %[[R]] {max_val = 127 : i8, min_val = 7 : i8, npu.tensor = {{{.*}}}}
  %0 = tosa.add %xr, %yr : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %1 = tosa.clamp %0 {max_val = 3.40282347E+38 : f32, min_val = 0.0 : f32} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %2 = npu.range %1 {quantized_type = !quant.uniform<i8:f32, 2.0:7>} : tensor<1x4xf32>
  return %2 : tensor<1x4xf32>
}

// -----

// CHECK-LABEL: func.func @sub_constant
// CHECK-SAME: (%[[X:.*]]: tensor<1x4xi8>
func.func @sub_constant(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %c = "tosa.const"() <{values = dense<[[1.0, 2.0, 3.0, 100.0]]> : tensor<1x4xf32>}> : () -> tensor<1x4xf32>
  %xr = npu.range %x {quantized_type = !quant.uniform<i8:f32, 0.5>} : tensor<1x4xf32>
  // CHECK: %[[C:.*]] = "tosa.const"() <{values = dense<{{\[\[}}3, 5, 7, 127{{\]\]}}> : tensor<1x4xi8>}>
  %cr = npu.range %c {quantized_type = !quant.uniform<i8:f32, 0.5:1>} : tensor<1x4xf32>
  // CHECK: %[[A:.*]] = tosa.rescale %[[X]]
  // CHECK: %[[B:.*]] = tosa.rescale %[[C]]
  // CHECK: tosa.sub %[[A]], %[[B]]
  %0 = tosa.sub %xr, %cr : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %1 = npu.range %0 {quantized_type = !quant.uniform<i8:f32, 0.5>} : tensor<1x4xf32>
  return %1 : tensor<1x4xf32>
}

// -----

// 0.5 * 0.25 / 2 = 2^30 * 2^-34.
// CHECK-LABEL: func.func @mul
func.func @mul(%x: tensor<1x4xf32>, %y: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %shift = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %xr = npu.range %x {quantized_type = !quant.uniform<i8:f32, 0.5:3>} : tensor<1x4xf32>
  %yr = npu.range %y {quantized_type = !quant.uniform<i8:f32, 0.25:-4>} : tensor<1x4xf32>
  // CHECK: %[[P:.*]] = tosa.mul %{{.*}}, %{{.*}}, %{{.*}} : (tensor<1x4xi32>, tensor<1x4xi32>, tensor<1xi8>) -> tensor<1x4xi32>
  // CHECK: %[[S:.*]] = "tosa.const"() <{values = dense<34> : tensor<1xi8>}>
  // CHECK: tosa.rescale %[[P]], %{{.*}}, %[[S]]
  %0 = tosa.mul %xr, %yr, %shift : (tensor<1x4xf32>, tensor<1x4xf32>, tensor<1xi8>) -> tensor<1x4xf32>
  %1 = npu.range %0 {quantized_type = !quant.uniform<i8:f32, 2.0:7>} : tensor<1x4xf32>
  return %1 : tensor<1x4xf32>
}

// -----

// CHECK-LABEL: func.func @maximum
func.func @maximum(%x: tensor<1x4xf32>, %y: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %xr = npu.range %x {quantized_type = !quant.uniform<i8:f32, 0.5:3>} : tensor<1x4xf32>
  %yr = npu.range %y {quantized_type = !quant.uniform<i8:f32, 0.25:-4>} : tensor<1x4xf32>
  // CHECK: %[[A:.*]] = tosa.rescale {{.*}} -> tensor<1x4xi32>
  // CHECK: %[[B:.*]] = tosa.rescale {{.*}} -> tensor<1x4xi32>
  // CHECK: %[[M:.*]] = tosa.maximum %[[A]], %[[B]] : {{.*}} -> tensor<1x4xi32>
  // CHECK: tosa.rescale %[[M]]
  %0 = tosa.maximum %xr, %yr : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %1 = npu.range %0 {quantized_type = !quant.uniform<i8:f32, 2.0:7>} : tensor<1x4xf32>
  return %1 : tensor<1x4xf32>
}

// -----

// Only the operand of another scale is rescaled.
// CHECK-LABEL: func.func @concat
// CHECK-SAME: (%[[X:.*]]: tensor<1x4xi8> {{.*}}, %[[Y:.*]]: tensor<1x4xi8>
func.func @concat(%x: tensor<1x4xf32>, %y: tensor<1x4xf32>) -> tensor<1x8xf32> {
  %xr = npu.range %x {quantized_type = !quant.uniform<i8:f32, 0.5:3>} : tensor<1x4xf32>
  %yr = npu.range %y {quantized_type = !quant.uniform<i8:f32, 0.25:-4>} : tensor<1x4xf32>
  // CHECK: %[[B:.*]] = tosa.rescale %[[Y]], {{.*}} -> tensor<1x4xi8>
  // CHECK: %[[C:.*]] = tosa.concat %[[X]], %[[B]] {axis = 1 : i32, npu.tensor = {{{.*}}}} : (tensor<1x4xi8>, tensor<1x4xi8>) -> tensor<1x8xi8>
  // CHECK: return %[[C]]
  %0 = tosa.concat %xr, %yr {axis = 1 : i32} : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x8xf32>
  %1 = npu.range %0 {quantized_type = !quant.uniform<i8:f32, 0.5:3>} : tensor<1x8xf32>
  return %1 : tensor<1x8xf32>
}

// -----

// CHECK-LABEL: func.func @matmul
// CHECK-SAME: (%[[X:.*]]: tensor<1x2x3xi8> {{.*}}, %[[Y:.*]]: tensor<1x3x2xi8>
func.func @matmul(%x: tensor<1x2x3xf32>, %y: tensor<1x3x2xf32>) -> tensor<1x2x2xf32> {
  %zp = "tosa.const"() <{values = dense<0.0> : tensor<1xf32>}> : () -> tensor<1xf32>
  %xr = npu.range %x {quantized_type = !quant.uniform<i8:f32, 0.5:3>} : tensor<1x2x3xf32>
  %yr = npu.range %y {quantized_type = !quant.uniform<i8:f32, 0.25:-4>} : tensor<1x3x2xf32>
  // CHECK-DAG: %[[XZ:.*]] = "tosa.const"() <{values = dense<3> : tensor<1xi8>}>
  // CHECK-DAG: %[[YZ:.*]] = "tosa.const"() <{values = dense<-4> : tensor<1xi8>}>
  // CHECK: %[[P:.*]] = tosa.matmul %[[X]], %[[Y]], %[[XZ]], %[[YZ]] : {{.*}} -> tensor<1x2x2xi32>
  // CHECK: tosa.rescale %[[P]]
  %0 = tosa.matmul %xr, %yr, %zp, %zp : (tensor<1x2x3xf32>, tensor<1x3x2xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x2x2xf32>
  %1 = npu.range %0 {quantized_type = !quant.uniform<i8:f32, 2.0:7>} : tensor<1x2x2xf32>
  return %1 : tensor<1x2x2xf32>
}

// -----

// A mean is summed in 32 bits and divided by the rescale: 0.5 * 0.25 / 0.5.
// CHECK-LABEL: func.func @mean
func.func @mean(%x: tensor<1x2x2x8xf32>) -> tensor<1x8xf32> {
  %shift = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %quarter = "tosa.const"() <{values = dense<0.25> : tensor<1x1xf32>}> : () -> tensor<1x1xf32>
  %shape = tosa.const_shape {values = dense<[1, 8]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %xr = npu.range %x {quantized_type = !quant.uniform<i8:f32, 0.5:3>} : tensor<1x2x2x8xf32>
  // CHECK: %[[A:.*]] = tosa.rescale {{.*}} -> tensor<1x2x2x8xi32>
  // CHECK-NEXT: %[[B:.*]] = tosa.reduce_sum %[[A]] {axis = 1 : i32} : (tensor<1x2x2x8xi32>) -> tensor<1x1x2x8xi32>
  // CHECK-NEXT: %[[C:.*]] = tosa.reduce_sum %[[B]] {axis = 2 : i32} : (tensor<1x1x2x8xi32>) -> tensor<1x1x1x8xi32>
  // CHECK-NEXT: %[[D:.*]] = tosa.reshape %[[C]], %{{.*}} -> tensor<1x8xi32>
  // CHECK: %[[S:.*]] = "tosa.const"() <{values = dense<32> : tensor<1xi8>}>
  // CHECK: tosa.rescale %[[D]], %{{.*}}, %[[S]], {{.*}} -> tensor<1x8xi8>
  %0 = tosa.reduce_sum %xr {axis = 1 : i32} : (tensor<1x2x2x8xf32>) -> tensor<1x1x2x8xf32>
  %1 = tosa.reduce_sum %0 {axis = 2 : i32} : (tensor<1x1x2x8xf32>) -> tensor<1x1x1x8xf32>
  %2 = tosa.reshape %1, %shape : (tensor<1x1x1x8xf32>, !tosa.shape<2>) -> tensor<1x8xf32>
  %3 = tosa.mul %2, %quarter, %shift : (tensor<1x8xf32>, tensor<1x1xf32>, tensor<1xi8>) -> tensor<1x8xf32>
  %4 = npu.range %3 {quantized_type = !quant.uniform<i8:f32, 0.5:7>} : tensor<1x8xf32>
  return %4 : tensor<1x8xf32>
}
