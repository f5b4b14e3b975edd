// RUN: npu-opt %s --verify-roundtrip | FileCheck %s

// CHECK-LABEL: func.func @observed
// CHECK-SAME: (%[[X:.*]]: tensor<1x8xf32>)
func.func @observed(%x: tensor<1x8xf32>) -> tensor<1x8xf32> {
  // CHECK: %[[R:.*]] = npu.range %[[X]] {max = 1.000000e+00 : f64, min = -1.000000e+00 : f64} : tensor<1x8xf32>
  %0 = npu.range %x {min = -1.0 : f64, max = 1.0 : f64} : tensor<1x8xf32>
  // CHECK: return %[[R]]
  return %0 : tensor<1x8xf32>
}

// CHECK-LABEL: func.func @decided
func.func @decided(%x: tensor<1x8xf32>) -> tensor<1x8xf32> {
  // CHECK: quantized_type = !quant.uniform<i8:f32, 7.812500e-03:3>
  %0 = npu.range %x {min = -1.0 : f64, max = 1.0 : f64, quantized_type = !quant.uniform<i8:f32, 7.8125e-03:3>} : tensor<1x8xf32>
  return %0 : tensor<1x8xf32>
}
