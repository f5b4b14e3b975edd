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

// CHECK-LABEL: func.func @not_yet_observed
func.func @not_yet_observed(%x: tensor<1x8xf32>) -> tensor<1x8xf32> {
  // CHECK: npu.range %{{.*}} {label = "conv1"} : tensor<1x8xf32>
  %0 = npu.range %x {label = "conv1"} : tensor<1x8xf32>
  return %0 : tensor<1x8xf32>
}

// CHECK-LABEL: func.func @weights
func.func @weights(%w: tensor<3x3x2x2xf32>) -> tensor<3x3x2x2xf32> {
  // CHECK: quantized_type = !quant.uniform<i8<-127:127>:f32:2, {5.000000e-01,2.500000e-01}>
  %0 = npu.range %w {quantized_type = !quant.uniform<i8<-127:127>:f32:2, {0.5, 0.25}>} : tensor<3x3x2x2xf32>
  // CHECK{LITERAL}: quantized_type = !quant.uniform<i8<-127:127>:f32:{2:1, 3:1}, {{{{5.000000e-01, 2.500000e-01}, {1.250000e-01, 7.500000e-01}}}}>
  %1 = npu.range %0 {quantized_type = !quant.uniform<i8<-127:127>:f32:{2:1, 3:1}, {{{{0.5, 0.25}, {0.125, 0.75}}}}>} : tensor<3x3x2x2xf32>
  return %1 : tensor<3x3x2x2xf32>
}
