// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: npu-opt %s --npu-quantize --split-input-file --verify-diagnostics | FileCheck %s

// What has no integer form stays in float, between a dequantization and a
// quantization.
// CHECK-LABEL: func.func @island
// CHECK-SAME: (%[[X:.*]]: tensor<1x4xi8> {{.*}}, %[[Y:.*]]: tensor<1x4xf32>) -> (tensor<1x4xi8>
func.func @island(%x: tensor<1x4xf32>, %y: tensor<1x4xf32>) -> tensor<1x4xf32> {
  // CHECK: %[[CAST:.*]] = tosa.cast %[[X]] : (tensor<1x4xi8>) -> tensor<1x4xf32>
  // CHECK: %[[Z:.*]] = "tosa.const"() <{values = dense<3.000000e+00> : tensor<1x1xf32>}>
  // CHECK: %[[SUB:.*]] = tosa.sub %[[CAST]], %[[Z]]
  // CHECK: %[[S:.*]] = "tosa.const"() <{values = dense<5.000000e-01> : tensor<1x1xf32>}>
  // CHECK: %[[REAL:.*]] = tosa.mul %[[SUB]], %[[S]]
  %xr = npu.range %x {quantized_type = !quant.uniform<i8:f32, 0.5:3>} : tensor<1x4xf32>
  // CHECK: %[[POW:.*]] = tosa.pow %[[REAL]], %[[Y]]
  // expected-remark @+1 {{stays in float: there is no integer form of it}}
  %0 = tosa.pow %xr, %y : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  // CHECK: %[[F:.*]] = "tosa.const"() <{values = dense<4.000000e+00> : tensor<1x1xf32>}>
  // CHECK: %[[MUL:.*]] = tosa.mul %[[POW]], %[[F]]
  // CHECK: %[[ADD:.*]] = tosa.add %[[MUL]]
  // CHECK: %[[CLAMP:.*]] = tosa.clamp %[[ADD]] {max_val = 1.270000e+02 : f32, min_val = -1.280000e+02 : f32}
  // CHECK: %[[INT:.*]] = tosa.cast %[[CLAMP]] : (tensor<1x4xf32>) -> tensor<1x4xi8>
  %1 = npu.range %0 {quantized_type = !quant.uniform<i8:f32, 0.25:-4>} : tensor<1x4xf32>
  // CHECK: tosa.table %[[INT]]
  %2 = tosa.abs %1 : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %3 = npu.range %2 {quantized_type = !quant.uniform<i8:f32, 0.25:-128>} : tensor<1x4xf32>
  return %3 : tensor<1x4xf32>
}

// -----

// A range without a type decides nothing.
// CHECK-LABEL: func.func @undecided
// CHECK-SAME: -> tensor<1x4xf32>
func.func @undecided(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %xr = npu.range %x {quantized_type = !quant.uniform<i8:f32, 0.5:3>} : tensor<1x4xf32>
  // CHECK: tosa.abs
  // CHECK-NOT: npu.range
  // expected-remark @+1 {{stays in float: there is no integer form of it, or its result has no npu.range with a quantized type}}
  %0 = tosa.abs %xr : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %1 = npu.range %0 {min = 0.0 : f64, max = 1.0 : f64} : tensor<1x4xf32>
  return %1 : tensor<1x4xf32>
}

// -----

func.func @float_input(%x: tensor<1x4xf32>, %y: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %xr = npu.range %x {quantized_type = !quant.uniform<i8:f32, 0.5:3>} : tensor<1x4xf32>
  // expected-remark @+1 {{stays in float: because an operand is in float}}
  %0 = tosa.add %xr, %y : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %1 = npu.range %0 {quantized_type = !quant.uniform<i8:f32, 0.5:3>} : tensor<1x4xf32>
  return %1 : tensor<1x4xf32>
}

// -----

// The logarithm of what is below 0 is no number.
func.func @log(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %xr = npu.range %x {quantized_type = !quant.uniform<i8:f32, 0.5:3>} : tensor<1x4xf32>
  // expected-remark @+1 {{stays in float: because it is not defined at -65.500000, which its input's type can represent}}
  %0 = tosa.log %xr : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %1 = npu.range %0 {quantized_type = !quant.uniform<i8:f32, 0.5:3>} : tensor<1x4xf32>
  return %1 : tensor<1x4xf32>
}

// -----

// A padding that the type cannot represent would be another number.
func.func @pad(%x: tensor<1x4xf32>) -> tensor<1x5xf32> {
  %xr = npu.range %x {quantized_type = !quant.uniform<i8:f32, 0.5:3>} : tensor<1x4xf32>
  %c = "tosa.const"() <{values = dense<-1000.0> : tensor<1xf32>}> : () -> tensor<1xf32>
  %padding = tosa.const_shape {values = dense<[0, 0, 0, 1]> : tensor<4xindex>} : () -> !tosa.shape<4>
  // expected-remark @+1 {{stays in float: because its padding is outside the range of what it pads}}
  %0 = tosa.pad %xr, %padding, %c : (tensor<1x4xf32>, !tosa.shape<4>, tensor<1xf32>) -> tensor<1x5xf32>
  return %0 : tensor<1x5xf32>
}

// -----

func.func @bias(%x: tensor<1x1x1x1xf32>) -> tensor<1x1x1x1xf32> {
  %xr = npu.range %x {quantized_type = !quant.uniform<i8:f32, 0.5:3>} : tensor<1x1x1x1xf32>
  %w = "tosa.const"() <{values = dense<1.0> : tensor<1x1x1x1xf32>}> : () -> tensor<1x1x1x1xf32>
  %wr = npu.range %w {quantized_type = !quant.uniform<i8<-127:127>:f32:0, {0.25}>} : tensor<1x1x1x1xf32>
  %b = "tosa.const"() <{values = dense<1.0e9> : tensor<1xf32>}> : () -> tensor<1xf32>
  %zp = "tosa.const"() <{values = dense<0.0> : tensor<1xf32>}> : () -> tensor<1xf32>
  // expected-remark @+1 {{stays in float: because its bias does not fit in 32 bits at the scale of input times weights}}
  %0 = tosa.conv2d %xr, %wr, %b, %zp, %zp {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x1xf32>, tensor<1x1x1x1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1x1x1xf32>
  %1 = npu.range %0 {quantized_type = !quant.uniform<i8:f32, 0.5:3>} : tensor<1x1x1x1xf32>
  return %1 : tensor<1x1x1x1xf32>
}

// -----

func.func @weights(%x: tensor<1x1x1x1xf32>) -> (tensor<1x1x1x1xf32>, tensor<1x1x1x1xf32>, tensor<1x1x1x1xf32>) {
  %xr = npu.range %x {quantized_type = !quant.uniform<i8:f32, 0.5:3>} : tensor<1x1x1x1xf32>
  %w = "tosa.const"() <{values = dense<1.0> : tensor<1x1x1x1xf32>}> : () -> tensor<1x1x1x1xf32>
  %zp = "tosa.const"() <{values = dense<0.0> : tensor<1xf32>}> : () -> tensor<1xf32>
  // expected-remark @+1 {{because no type is decided for its weights}}
  %0 = tosa.conv2d %xr, %w, %zp, %zp, %zp {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x1xf32>, tensor<1x1x1x1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1x1x1xf32>
  %1 = npu.range %0 {quantized_type = !quant.uniform<i8:f32, 0.5:3>} : tensor<1x1x1x1xf32>
  %w2 = npu.range %w {quantized_type = !quant.uniform<i8:f32, 0.25:1>} : tensor<1x1x1x1xf32>
  // expected-remark @+1 {{because weights are decided to have a zero point, and this scheme has symmetric weights}}
  %2 = tosa.conv2d %xr, %w2, %zp, %zp, %zp {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x1xf32>, tensor<1x1x1x1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1x1x1xf32>
  %3 = npu.range %2 {quantized_type = !quant.uniform<i8:f32, 0.5:3>} : tensor<1x1x1x1xf32>
  %w3 = npu.range %w {quantized_type = !quant.uniform<i4:f32, 0.25>} : tensor<1x1x1x1xf32>
  // expected-remark @+1 {{because weights are decided to be 4 bits wide, and this scheme has signed 8 bits}}
  %4 = tosa.conv2d %xr, %w3, %zp, %zp, %zp {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x1xf32>, tensor<1x1x1x1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1x1x1xf32>
  %5 = npu.range %4 {quantized_type = !quant.uniform<i8:f32, 0.5:3>} : tensor<1x1x1x1xf32>
  return %1, %3, %5 : tensor<1x1x1x1xf32>, tensor<1x1x1x1xf32>, tensor<1x1x1x1xf32>
}

// -----

func.func @far_apart(%x: tensor<1x4xf32>, %y: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %xr = npu.range %x {quantized_type = !quant.uniform<i8:f32, 1.0e6>} : tensor<1x4xf32>
  %yr = npu.range %y {quantized_type = !quant.uniform<i8:f32, 1.0e6>} : tensor<1x4xf32>
  // expected-remark @+1 {{because the scales of its input and output are too far apart to rescale}}
  %0 = tosa.add %xr, %yr : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %1 = npu.range %0 {quantized_type = !quant.uniform<i8:f32, 1.0e-6>} : tensor<1x4xf32>
  return %1 : tensor<1x4xf32>
}
