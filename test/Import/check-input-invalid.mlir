// RUN: npu-opt %s --npu-check-input --split-input-file --verify-diagnostics

// expected-error @below {{expected a module of exactly one function with a body, found 2 functions}}
module {
  func.func @a(%x: tensor<4xi8>) -> tensor<4xi8> {
    return %x : tensor<4xi8>
  }
  func.func @b(%x: tensor<4xi8>) -> tensor<4xi8> {
    return %x : tensor<4xi8>
  }
}

// -----

// expected-error @below {{found 1, which has none}}
module {
  func.func private @a(tensor<4xi8>) -> tensor<4xi8>
}

// -----

// expected-error @below {{returns nothing; expected a model with an output}}
func.func @main(%x: tensor<4xi8>) {
  return
}

// -----

// expected-error @below {{input 0 of type 'tensor<?xi8>' is not static; fix the batch (npu-set-batch) or export the model with fixed sizes}}
func.func @main(%x: tensor<?xi8>) -> tensor<?xi8> {
  return %x : tensor<?xi8>
}

// -----

// expected-error @below {{input 0 of type 'tensor<0x4xi8>' has a dimension of size 0; expected at least 1}}
func.func @main(%x: tensor<0x4xi8>) -> tensor<0x4xi8> {
  return %x : tensor<0x4xi8>
}

// -----

// expected-error @below {{input 0 of type 'tensor<1x1x1x1x1x1x4xi8>' has 7 dimensions; expected at most 6}}
func.func @main(%x: tensor<1x1x1x1x1x1x4xi8>) -> tensor<1x1x1x1x1x1x4xi8> {
  return %x : tensor<1x1x1x1x1x1x4xi8>
}

// -----

// expected-error @below {{input 0 of type 'tensor<65536x65536xi8>' has 2^31 elements or more; expected fewer}}
func.func @main(%x: tensor<65536x65536xi8>) -> tensor<65536x65536xi8> {
  return %x : tensor<65536x65536xi8>
}

// -----

// expected-error @below {{input 0 has the type 'i32'; expected a tensor}}
func.func @main(%x: i32) -> i32 {
  return %x : i32
}

// -----

// expected-error @below {{input 0: npu.scale must be a positive finite float, found -5.000000e-01 : f64}}
func.func @main(%x: tensor<4xi8> {npu.scale = -0.5 : f64}) -> tensor<4xi8> {
  return %x : tensor<4xi8>
}

// -----

// expected-error @below {{output 0: npu.zero_point must be an i64 within the range of 'tensor<4xi8>', found 128 : i64}}
func.func @main(%x: tensor<4xi8>) -> (tensor<4xi8> {npu.zero_point = 128 : i64}) {
  return %x : tensor<4xi8>
}

// -----

// expected-error @below {{input 0: npu.name must be a string}}
func.func @main(%x: tensor<4xi8> {npu.name = 3 : i32}) -> tensor<4xi8> {
  return %x : tensor<4xi8>
}

// -----

// expected-error @below {{input 0: npu.unsigned stands on 'tensor<4xf32>'; expected a tensor of integers}}
func.func @main(%x: tensor<4xf32> {npu.unsigned}) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}

// -----

// Every unsupported operation is shown, not only the first.
func.func @main(%x: tensor<4xi8>) -> tensor<4xi8> {
  // expected-error @below {{'arith.addi' op is not supported: a network consists of TOSA operations and the return from its function}}
  %0 = arith.addi %x, %x : tensor<4xi8>
  // expected-error @below {{'arith.muli' op is not supported}}
  %1 = arith.muli %0, %x : tensor<4xi8>
  return %1 : tensor<4xi8>
}

// -----

func.func @main(%x: tensor<1x4xi32>) -> tensor<1x4xi8> {
  %multiplier = "tosa.const"() {values = dense<1073741824> : tensor<1xi32>} : () -> tensor<1xi32>
  %shift = "tosa.const"() {values = dense<1> : tensor<1xi8>} : () -> tensor<1xi8>
  %in = "tosa.const"() {values = dense<0> : tensor<1xi32>} : () -> tensor<1xi32>
  %out = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  // expected-error @below {{'tosa.rescale' op expected shifts from 2 to 62, as TOSA requires, found 1; quantize the network again}}
  %0 = tosa.rescale %x, %multiplier, %shift, %in, %out {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x4xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x4xi8>
  return %0 : tensor<1x4xi8>
}

// -----

func.func @main(%x: tensor<1x2xi32>) -> tensor<1x2xi8> {
  %multiplier = "tosa.const"() {values = dense<[1073741824, -7]> : tensor<2xi32>} : () -> tensor<2xi32>
  %shift = "tosa.const"() {values = dense<[2, 62]> : tensor<2xi8>} : () -> tensor<2xi8>
  %in = "tosa.const"() {values = dense<0> : tensor<1xi32>} : () -> tensor<1xi32>
  %out = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  // expected-error @below {{'tosa.rescale' op expected multipliers from 0 to 2147483647, as TOSA requires, found -7}}
  %0 = tosa.rescale %x, %multiplier, %shift, %in, %out {input_unsigned = false, output_unsigned = false, per_channel = true, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x2xi32>, tensor<2xi32>, tensor<2xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x2xi8>
  return %0 : tensor<1x2xi8>
}

// -----

func.func @main(%x: tensor<4xi32>) -> tensor<4xi32> {
  %shift = "tosa.const"() {values = dense<64> : tensor<1xi8>} : () -> tensor<1xi8>
  // expected-error @below {{'tosa.mul' op expected shifts from 0 to 63, as TOSA requires, found 64}}
  %0 = tosa.mul %x, %x, %shift : (tensor<4xi32>, tensor<4xi32>, tensor<1xi8>) -> tensor<4xi32>
  return %0 : tensor<4xi32>
}

// -----

func.func @unsigned(%x: tensor<4xi32>, %m: tensor<1xi32>, %s: tensor<1xi8>, %zp: tensor<1xi32>, %ozp: tensor<1xi8>) -> tensor<4xi8> {
  // expected-error @below {{has an input of i32 or i48 and unsigned values, which TOSA does not allow together}}
  %0 = tosa.rescale %x, %m, %s, %zp, %ozp {input_unsigned = false, output_unsigned = true, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true}
    : (tensor<4xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<4xi8>
  return %0 : tensor<4xi8>
}

// -----

func.func @scale32(%x: tensor<4xi48>, %m: tensor<1xi32>, %s: tensor<1xi8>, %zp: tensor<1xi48>, %ozp: tensor<1xi8>) -> tensor<4xi8> {
  // expected-error @below {{has an input of i48 and multipliers of 32 bits (scale32)}}
  %0 = tosa.rescale %x, %m, %s, %zp, %ozp {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true}
    : (tensor<4xi48>, tensor<1xi32>, tensor<1xi8>, tensor<1xi48>, tensor<1xi8>) -> tensor<4xi8>
  return %0 : tensor<4xi8>
}

// -----

func.func @broadcast(%x: tensor<10xi8>, %y: tensor<1xi8>, %s: tensor<1xi8>) -> tensor<11xi32> {
  // expected-error @below {{expected a result of the shape that its operands broadcast to, found 'tensor<11xi32>' from 'tensor<10xi8>' and 'tensor<1xi8>'}}
  %0 = tosa.mul %x, %y, %s : (tensor<10xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<11xi32>
  return %0 : tensor<11xi32>
}

// -----

func.func @slice_outside(%x: tensor<4x5xi8>) -> tensor<2x4xi8> {
  %start = tosa.const_shape {values = dense<[0, 2]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %size = tosa.const_shape {values = dense<[2, 4]> : tensor<2xindex>} : () -> !tosa.shape<2>
  // expected-error @below {{expected a part of its input of type 'tensor<4x5xi8>', found 4 elements from 2 in dimension 1}}
  %0 = tosa.slice %x, %start, %size : (tensor<4x5xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<2x4xi8>
  return %0 : tensor<2x4xi8>
}

// -----

func.func @slice_size(%x: tensor<4x5xi8>) -> tensor<3x2xi8> {
  %start = tosa.const_shape {values = dense<[0, 2]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %size = tosa.const_shape {values = dense<[2, 2]> : tensor<2xindex>} : () -> !tosa.shape<2>
  // expected-error @below {{expected the sizes of its result of type 'tensor<3x2xi8>', found 2 in dimension 0}}
  %0 = tosa.slice %x, %start, %size : (tensor<4x5xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<3x2xi8>
  return %0 : tensor<3x2xi8>
}

// -----

func.func @resize_offset(%x: tensor<1x1x2x3xi8>) -> tensor<1x1x3x3xi8> {
  %scale = tosa.const_shape {values = dense<[2, 1, 2, 1]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %offset = tosa.const_shape {values = dense<[32, 0]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %border = tosa.const_shape {values = dense<[0, 0]> : tensor<2xindex>} : () -> !tosa.shape<2>
  // expected-error @below {{expected an offset of its height from -2 to 31, as TOSA requires, found 32}}
  %0 = tosa.resize %x, %scale, %offset, %border {mode = NEAREST_NEIGHBOR} : (tensor<1x1x2x3xi8>, !tosa.shape<4>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x1x3x3xi8>
  return %0 : tensor<1x1x3x3xi8>
}

// -----

// TOSA's own verifier looks at extents above 1 only.
func.func @resize_shape(%x: tensor<1x1x2x3xi8>) -> tensor<1x2x3x3xi8> {
  %scale = tosa.const_shape {values = dense<[2, 1, 2, 1]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %zero = tosa.const_shape {values = dense<[0, 0]> : tensor<2xindex>} : () -> !tosa.shape<2>
  // expected-error @below {{expected a height of (1 - 1) * 2 - 0 + 0 steps of 1 and one element, found 2 elements}}
  %0 = tosa.resize %x, %scale, %zero, %zero {mode = NEAREST_NEIGHBOR} : (tensor<1x1x2x3xi8>, !tosa.shape<4>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x2x3x3xi8>
  return %0 : tensor<1x2x3x3xi8>
}

// -----

func.func @resize_channels(%x: tensor<1x2x2x3xi8>) -> tensor<1x3x3x4xi8> {
  %scale = tosa.const_shape {values = dense<[2, 1, 2, 1]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %zero = tosa.const_shape {values = dense<[0, 0]> : tensor<2xindex>} : () -> !tosa.shape<2>
  // expected-error @below {{expected the batch and the channels of its input of type 'tensor<1x2x2x3xi8>' in its result, found 'tensor<1x3x3x4xi8>'}}
  %0 = tosa.resize %x, %scale, %zero, %zero {mode = NEAREST_NEIGHBOR} : (tensor<1x2x2x3xi8>, !tosa.shape<4>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x3x3x4xi8>
  return %0 : tensor<1x3x3x4xi8>
}

// -----

func.func @tile_shape(%x: tensor<2x3xi8>) -> tensor<4x3xi8> {
  %multiples = tosa.const_shape {values = dense<[1, 2]> : tensor<2xindex>} : () -> !tosa.shape<2>
  // expected-error@+1 {{expected a result of 2 * 1 elements in dimension 0, found 'tensor<4x3xi8>'}}
  %0 = tosa.tile %x, %multiples : (tensor<2x3xi8>, !tosa.shape<2>) -> tensor<4x3xi8>
  return %0 : tensor<4x3xi8>
}

// -----

// No operation is there to hold them to TOSA's types.
// expected-error @below {{input 0 of type 'tensor<4xi64>' is none of TOSA's tensors; expected elements of i1, i4, i8, i16, i32, i48, f16, bf16, f32, f8E4M3FN or f8E5M2}}
func.func @main(%x: tensor<4xi64>) -> tensor<4xi64> {
  return %x : tensor<4xi64>
}

// -----

// expected-error @below {{input 0 of type 'tensor<4xcomplex<f32>>' is none of TOSA's tensors}}
func.func @main(%x: tensor<4xcomplex<f32>>) -> tensor<4xcomplex<f32>> {
  return %x : tensor<4xcomplex<f32>>
}
