// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: npu-opt %s --npu-insert-ranges --split-input-file | FileCheck %s
// Ranges that are there are not doubled.
// RUN: npu-opt %s --npu-insert-ranges --npu-insert-ranges --split-input-file | FileCheck %s

// One range for each of input, weights, and the result after its fused clamp;
// none for what passes values through.
// CHECK-LABEL: func.func @layer
// CHECK-SAME: (%[[X:.*]]: tensor<1x2x2x1xf32>
func.func @layer(%x: tensor<1x2x2x1xf32> {npu.name = "image"}) -> tensor<1x4xf32> {
  // CHECK: %[[XR:.*]] = npu.range %[[X]] {label = "image"} : tensor<1x2x2x1xf32>
  // CHECK: %[[W:.*]] = "tosa.const"() <{values = dense<1.0
  %w = "tosa.const"() <{values = dense<1.0> : tensor<1x1x1x1xf32>}> : () -> tensor<1x1x1x1xf32>
  %b = "tosa.const"() <{values = dense<0.5> : tensor<1xf32>}> : () -> tensor<1xf32>
  %zp = "tosa.const"() <{values = dense<0.0> : tensor<1xf32>}> : () -> tensor<1xf32>
  %shape = tosa.const_shape {values = dense<[1, 4]> : tensor<2xindex>} : () -> !tosa.shape<2>
  // CHECK: %[[WR:.*]] = npu.range %[[W]] {label = "relu1/weights"}
  // CHECK: %[[CONV:.*]] = tosa.conv2d %[[XR]], %[[WR]],
  %0 = tosa.conv2d %x, %w, %b, %zp, %zp {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x2x2x1xf32>, tensor<1x1x1x1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x2x2x1xf32> loc("conv1")
  // CHECK-NEXT: %[[CLAMP:.*]] = tosa.clamp %[[CONV]]
  %1 = tosa.clamp %0 {max_val = 6.0 : f32, min_val = 0.0 : f32} : (tensor<1x2x2x1xf32>) -> tensor<1x2x2x1xf32> loc("relu1;bn1")
  // CHECK-NEXT: %[[R:.*]] = npu.range %[[CLAMP]] {label = "relu1"}
  // CHECK-NEXT: %[[FLAT:.*]] = tosa.reshape %[[R]]
  %2 = tosa.reshape %1, %shape : (tensor<1x2x2x1xf32>, !tosa.shape<2>) -> tensor<1x4xf32>
  // CHECK-NEXT: return %[[FLAT]]
  return %2 : tensor<1x4xf32>
}

// -----

// What reads a convolution before its clamp needs it unbounded: two ranges.
// CHECK-LABEL: func.func @clamp_of_shared
func.func @clamp_of_shared(%x: tensor<1x4xf32>, %y: tensor<1x4xf32>) -> (tensor<1x4xf32>, tensor<1x4xf32>) {
  // CHECK: %[[ADD:.*]] = tosa.add
  // CHECK: %[[R:.*]] = npu.range %[[ADD]] {label = "add"}
  %0 = tosa.add %x, %y : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  // CHECK: %[[CLAMP:.*]] = tosa.clamp %[[R]]
  %1 = tosa.clamp %0 {max_val = 6.0 : f32, min_val = 0.0 : f32} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  // CHECK: return %[[R]], %[[CLAMP]]
  return %0, %1 : tensor<1x4xf32>, tensor<1x4xf32>
}

// -----

// A softmax is one group; so is a mean, with its reshape and factor.
// CHECK-LABEL: func.func @mean_and_softmax
func.func @mean_and_softmax(%x: tensor<1x2x2x8xf32>) -> tensor<1x8xf32> {
  %shift = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %quarter = "tosa.const"() <{values = dense<0.25> : tensor<1x1xf32>}> : () -> tensor<1x1xf32>
  %shape = tosa.const_shape {values = dense<[1, 8]> : tensor<2xindex>} : () -> !tosa.shape<2>
  // CHECK: tosa.reduce_sum
  // CHECK-NEXT: tosa.reduce_sum
  // CHECK-NEXT: tosa.reshape
  // CHECK-NEXT: %[[MEAN:.*]] = tosa.mul
  // CHECK-NEXT: %[[MR:.*]] = npu.range %[[MEAN]] {label = "mean"}
  %0 = tosa.reduce_sum %x {axis = 1 : i32} : (tensor<1x2x2x8xf32>) -> tensor<1x1x2x8xf32>
  %1 = tosa.reduce_sum %0 {axis = 2 : i32} : (tensor<1x1x2x8xf32>) -> tensor<1x1x1x8xf32>
  %2 = tosa.reshape %1, %shape : (tensor<1x1x1x8xf32>, !tosa.shape<2>) -> tensor<1x8xf32>
  %3 = tosa.mul %2, %quarter, %shift : (tensor<1x8xf32>, tensor<1x1xf32>, tensor<1xi8>) -> tensor<1x8xf32> loc("mean")
  // CHECK-NEXT: tosa.reduce_max %[[MR]]
  // CHECK-NEXT: tosa.sub %[[MR]]
  // CHECK-NEXT: tosa.exp
  // CHECK-NEXT: tosa.reduce_sum
  // CHECK-NEXT: tosa.reciprocal
  // CHECK-NEXT: %[[SOFTMAX:.*]] = tosa.mul
  // CHECK-NEXT: npu.range %[[SOFTMAX]] {label = "softmax"}
  %4 = tosa.reduce_max %3 {axis = 1 : i32} : (tensor<1x8xf32>) -> tensor<1x1xf32>
  %5 = tosa.sub %3, %4 : (tensor<1x8xf32>, tensor<1x1xf32>) -> tensor<1x8xf32>
  %6 = tosa.exp %5 : (tensor<1x8xf32>) -> tensor<1x8xf32>
  %7 = tosa.reduce_sum %6 {axis = 1 : i32} : (tensor<1x8xf32>) -> tensor<1x1xf32>
  %8 = tosa.reciprocal %7 : (tensor<1x1xf32>) -> tensor<1x1xf32>
  %9 = tosa.mul %6, %8, %shift : (tensor<1x8xf32>, tensor<1x1xf32>, tensor<1xi8>) -> tensor<1x8xf32> loc("softmax")
  return %9 : tensor<1x8xf32>
}

// -----

// x * clamp(x + 3, 0, 6) / 6 is a function of one tensor.
// CHECK-LABEL: func.func @hard_swish
func.func @hard_swish(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %shift = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %three = "tosa.const"() <{values = dense<3.0> : tensor<1x1xf32>}> : () -> tensor<1x1xf32>
  %sixth = "tosa.const"() <{values = dense<0.16666667> : tensor<1x1xf32>}> : () -> tensor<1x1xf32>
  // CHECK: %[[XR:.*]] = npu.range
  // CHECK: tosa.add %[[XR]]
  // CHECK-NEXT: tosa.clamp
  // CHECK-NEXT: tosa.mul %[[XR]]
  // CHECK-NEXT: %[[Y:.*]] = tosa.mul
  // CHECK-NEXT: npu.range %[[Y]]
  %0 = tosa.add %x, %three : (tensor<1x4xf32>, tensor<1x1xf32>) -> tensor<1x4xf32>
  %1 = tosa.clamp %0 {max_val = 6.0 : f32, min_val = 0.0 : f32} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %2 = tosa.mul %x, %1, %shift : (tensor<1x4xf32>, tensor<1x4xf32>, tensor<1xi8>) -> tensor<1x4xf32>
  %3 = tosa.mul %2, %sixth, %shift : (tensor<1x4xf32>, tensor<1x1xf32>, tensor<1xi8>) -> tensor<1x4xf32>
  return %3 : tensor<1x4xf32>
}

// -----

// An operation without an integer form gets a range only for its quantized
// readers. Names that are taken get a number.
// CHECK-LABEL: func.func @float_island
func.func @float_island(%x: tensor<1x4xf32>, %y: tensor<1x4xf32>, %i: tensor<1x4xf32>) -> (tensor<1x4xf32>, tensor<1x4xf32>) {
  %c = "tosa.const"() <{values = dense<[[1.0, 2.0, 3.0, 4.0]]> : tensor<1x4xf32>}> : () -> tensor<1x4xf32>
  // CHECK: %[[POW:.*]] = tosa.pow
  // CHECK-NEXT: npu.range %[[POW]] {label = "layer"}
  %0 = tosa.pow %x, %y : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32> loc("layer")
  // CHECK-NEXT: %[[CR:.*]] = npu.range %{{.*}} {label = "layer/constant"}
  // CHECK-NEXT: %[[ADD:.*]] = tosa.add %{{.*}}, %[[CR]]
  // CHECK-NEXT: npu.range %[[ADD]] {label = "layer#2"}
  %1 = tosa.add %0, %c : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32> loc("layer")
  // CHECK-NEXT: %[[LAST:.*]] = tosa.pow %{{.*}}, %{{.*}}
  // CHECK-NEXT: return %{{.*}}, %[[LAST]]
  %2 = tosa.pow %x, %i : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  return %1, %2 : tensor<1x4xf32>, tensor<1x4xf32>
}

// -----

// CHECK-LABEL: func.func @integers
func.func @integers(%x: tensor<1x4xi8>) -> tensor<1x4xi8> {
  // CHECK-NOT: npu.range
  %0 = tosa.clamp %x {max_val = 100 : i8, min_val = -100 : i8} : (tensor<1x4xi8>) -> tensor<1x4xi8>
  return %0 : tensor<1x4xi8>
}
