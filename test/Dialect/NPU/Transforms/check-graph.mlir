// RUN: npu-opt %s --npu-check-graph --split-input-file --verify-diagnostics

func.func @good(%x: tensor<1x8x8x4xi8>) -> tensor<1x8x8x2xi8> {
  %w = arith.constant dense<1> : tensor<2x1x1x4xi8>
  %b = arith.constant dense<1> : tensor<2xi32>
  %0 = npu.reshape %x : tensor<1x8x8x4xi8> -> tensor<8x8x4xi8>
  %1 = npu.conv2d %0, %w, bias %b {kernel = array<i64: 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, requantize = #npu.requantize<[1073741824], [38], double>} : (tensor<8x8x4xi8>, tensor<2x1x1x4xi8>, tensor<2xi32>) -> tensor<8x8x2xi8>
  %2 = npu.reshape %1 : tensor<8x8x2xi8> -> tensor<1x8x8x2xi8>
  return %2 : tensor<1x8x8x2xi8>
}

// -----

func.func @foreign(%x: tensor<4xi32>) -> tensor<4xi32> {
  // expected-error @+1 {{'tosa.abs' op is none of the phase `graph`, which has npu operations, constants and the return only}}
  %0 = tosa.abs %x : (tensor<4xi32>) -> tensor<4xi32>
  return %0 : tensor<4xi32>
}

// -----

func.func @float(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{expected tensors of integers with a static shape, found 'tensor<4xf32>'}}
  %0 = npu.range %x {min = 0.0 : f64, max = 1.0 : f64} : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func @computed_weights(%x: tensor<8x8x4xi8>, %w: tensor<2x1x1x4xi8>) -> tensor<8x8x2xi32> {
  // expected-error @+1 {{has weights that are computed at run time; expected a constant}}
  %0 = npu.conv2d %x, %w {kernel = array<i64: 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>} : (tensor<8x8x4xi8>, tensor<2x1x1x4xi8>) -> tensor<8x8x2xi32>
  return %0 : tensor<8x8x2xi32>
}

// -----

func.func @large_stride(%x: tensor<1x8x4xi8>) -> tensor<1x8x2xi32> {
  %w = arith.constant dense<1> : tensor<2x1x1x4xi8>
  // expected-error @+1 {{has a kernel, stride, dilation or padding of 70000 elements; expected at most 65535}}
  %0 = npu.conv2d %x, %w {kernel = array<i64: 1, 1>, stride = array<i64: 70000, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>} : (tensor<1x8x4xi8>, tensor<2x1x1x4xi8>) -> tensor<1x8x2xi32>
  return %0 : tensor<1x8x2xi32>
}

// -----

func.func @too_many_elements(%x: tensor<65536x65536x1xi8>) -> tensor<65536x65536x1xi8> {
  // expected-error @+1 {{has a tensor of 2^31 elements or more, 'tensor<65536x65536x1xi8>'; expected fewer}}
  %0 = npu.unary abs %x : (tensor<65536x65536x1xi8>) -> tensor<65536x65536x1xi8>
  return %0 : tensor<65536x65536x1xi8>
}

// -----

func.func @long_reduction(%x: tensor<1x70000x3xi8>) -> tensor<1x1x3xi32> {
  // expected-error @+1 {{'npu.reduce' op reduces 70000 elements along its axis; expected at most 65535: reduce parts, then their results}}
  %0 = npu.reduce arg_maximum %x {axis = 1 : i64} : (tensor<1x70000x3xi8>) -> tensor<1x1x3xi32>
  return %0 : tensor<1x1x3xi32>
}
