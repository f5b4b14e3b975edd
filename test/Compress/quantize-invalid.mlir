// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: npu-opt %s --npu-quantize --split-input-file --verify-diagnostics

func.func @per_axis_activation(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  // expected-error @+1 {{expected activations to be signed 8-bit integers with one scale, such as !quant.uniform<i8:f32, 0.5:3>, found '!quant.uniform<i8:f32:1, {5.000000e-01,2.500000e-01}>'}}
  %0 = npu.range %x {quantized_type = !quant.uniform<i8:f32:1, {0.5, 0.25}>} : tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// -----

func.func @sixteen_bits(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  // expected-error @+1 {{expected activations to be signed 8-bit integers with one scale}}
  %0 = npu.range %x {quantized_type = !quant.uniform<i16:f32, 0.5>} : tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// -----

func.func @half(%x: tensor<1x2xf16>) -> tensor<1x2xf16> {
  // expected-error @+1 {{expected a tensor of f32 with a known rank, found 'tensor<1x2xf16>'}}
  %0 = npu.range %x {quantized_type = !quant.uniform<i8:f16, 0.5>} : tensor<1x2xf16>
  return %0 : tensor<1x2xf16>
}

// -----

func.func @dynamic(%x: tensor<?x2xf32>) -> tensor<?x2xf32> {
  // expected-error @+1 {{expected a static shape, found 'tensor<?x2xf32>'; fix the batch size to 1 first}}
  %0 = npu.range %x {quantized_type = !quant.uniform<i8:f32, 0.5>} : tensor<?x2xf32>
  return %0 : tensor<?x2xf32>
}

// -----

// expected-error @+1 {{expected a function that nothing calls, because its arguments change their types; inline it first}}
func.func @called(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %0 = npu.range %x {quantized_type = !quant.uniform<i8:f32, 0.5>} : tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}
func.func @caller(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %0 = func.call @called(%x) : (tensor<1x2xf32>) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}
