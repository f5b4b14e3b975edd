// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: npu-opt %s --npu-quantize --split-input-file | FileCheck %s
// RUN: npu-opt %s --npu-quantize --split-input-file --mlir-print-elementsattrs-with-hex-if-larger=-1 | FileCheck %s --check-prefix=TABLE

// CHECK-LABEL: func.func @abs
// CHECK-SAME: (%[[X:.*]]: tensor<1x4xi8>
func.func @abs(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %xr = npu.range %x {quantized_type = !quant.uniform<i8:f32, 0.5>} : tensor<1x4xf32>
  // |-64| at zero point -128 and scale 0.5 is 0, then falling to -128, and up again.
  // TABLE: dense<[0, -1, -2, -3,
  // TABLE-SAME: -126, -127, -128, -127, -126,
  // TABLE-SAME: -3, -2, -1]> : tensor<256xi8>
  // CHECK: %[[T:.*]] = "tosa.const"() {{.*}} -> tensor<256xi8>
  // CHECK: %[[Y:.*]] = tosa.table %[[X]], %[[T]] {npu.tensor = {npu.scale = 5.000000e-01 : f64, npu.zero_point = -128 : i64}} : (tensor<1x4xi8>, tensor<256xi8>) -> tensor<1x4xi8>
  // CHECK-NEXT: return %[[Y]]
  %0 = tosa.abs %xr : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %1 = npu.range %0 {quantized_type = !quant.uniform<i8:f32, 0.5:-128>} : tensor<1x4xf32>
  return %1 : tensor<1x4xf32>
}

// -----

// Several operations on one tensor are one table, with the bounds in it:
// clamp(2x + 1, 0, 6) at scale 1, zero point 0.
// CHECK-LABEL: func.func @several
func.func @several(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %shift = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %one = "tosa.const"() <{values = dense<1.0> : tensor<1x1xf32>}> : () -> tensor<1x1xf32>
  %two = "tosa.const"() <{values = dense<2.0> : tensor<1x1xf32>}> : () -> tensor<1x1xf32>
  %xr = npu.range %x {quantized_type = !quant.uniform<i8:f32, 1.0>} : tensor<1x4xf32>
  // TABLE: 0, 0, 0, 1, 3, 5, 6, 6, 6,
  // CHECK: tosa.table
  // CHECK-NEXT: return
  %0 = tosa.mul %xr, %two, %shift : (tensor<1x4xf32>, tensor<1x1xf32>, tensor<1xi8>) -> tensor<1x4xf32>
  %1 = tosa.add %0, %one : (tensor<1x4xf32>, tensor<1x1xf32>) -> tensor<1x4xf32>
  %2 = tosa.clamp %1 {max_val = 6.0 : f32, min_val = 0.0 : f32} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %3 = npu.range %2 {quantized_type = !quant.uniform<i8:f32, 1.0>} : tensor<1x4xf32>
  return %3 : tensor<1x4xf32>
}

// -----

// A sigmoid at 1/256: 128 is one half.
// CHECK-LABEL: func.func @sigmoid
func.func @sigmoid(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %xr = npu.range %x {quantized_type = !quant.uniform<i8:f32, 0.0625>} : tensor<1x4xf32>
  // TABLE: -128, -128,
  // TABLE-SAME: -8, -4, 0, 4, 8,
  // TABLE-SAME: 127, 127]> : tensor<256xi8>
  // CHECK: tosa.table
  %0 = tosa.sigmoid %xr : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %1 = npu.range %0 {quantized_type = !quant.uniform<i8:f32, 0.00390625:-128>} : tensor<1x4xf32>
  return %1 : tensor<1x4xf32>
}

// -----

// A leaky rectifier, as select(x > 0, x, 0.5x).
// CHECK-LABEL: func.func @leaky
func.func @leaky(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %shift = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zero = "tosa.const"() <{values = dense<0.0> : tensor<1x1xf32>}> : () -> tensor<1x1xf32>
  %half = "tosa.const"() <{values = dense<0.5> : tensor<1x1xf32>}> : () -> tensor<1x1xf32>
  %xr = npu.range %x {quantized_type = !quant.uniform<i8:f32, 1.0>} : tensor<1x4xf32>
  // TABLE: -3, -3, -2, -2, -1, -1, 0, 1, 2, 3,
  // CHECK: tosa.table
  // CHECK-NEXT: return
  %0 = tosa.greater %xr, %zero : (tensor<1x4xf32>, tensor<1x1xf32>) -> tensor<1x4xi1>
  %1 = tosa.mul %xr, %half, %shift : (tensor<1x4xf32>, tensor<1x1xf32>, tensor<1xi8>) -> tensor<1x4xf32>
  %2 = tosa.select %0, %xr, %1 : (tensor<1x4xi1>, tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %3 = npu.range %2 {quantized_type = !quant.uniform<i8:f32, 1.0>} : tensor<1x4xf32>
  return %3 : tensor<1x4xf32>
}
