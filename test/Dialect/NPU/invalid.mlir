// RUN: npu-opt %s --split-input-file --verify-diagnostics

func.func @range_is_reversed(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{expected min <= max, found min = 1.000000e+00 and max = -1.000000e+00; calibrate again}}
  %0 = npu.range %x {min = 1.0 : f64, max = -1.0 : f64} : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func @range_expresses_another_type(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{expected quantized_type to be a !quant.uniform type that expresses 'f32', found '!quant.uniform<i8:f64, 1.000000e+00>'}}
  %0 = npu.range %x {min = 0.0 : f64, max = 1.0 : f64, quantized_type = !quant.uniform<i8:f64, 1.0>} : tensor<4xf32>
  return %0 : tensor<4xf32>
}
