// RUN: npu-opt %s --convert-tosa-to-npu --split-input-file --verify-diagnostics

// All that the chip cannot run is named in one run.
func.func @several(%x: tensor<1x4x8xi8>, %i: tensor<1x3xi32>, %n: tensor<1x3xi32>) -> (tensor<1x3xi32>, tensor<1x3x8xi8>) {
  // expected-error @+1 {{'tosa.intdiv' op cannot run on the chip: the chip has no operation for it; let the host run it (--host=allow), compile for the CPU (--target=cpu), or export the model without this operation}}
  %0 = tosa.intdiv %n, %i : (tensor<1x3xi32>, tensor<1x3xi32>) -> tensor<1x3xi32>
  // expected-error @+1 {{'tosa.gather' op cannot run on the chip: the chip has no operation for it}}
  %1 = tosa.gather %x, %i : (tensor<1x4x8xi8>, tensor<1x3xi32>) -> tensor<1x3x8xi8>
  return %0, %1 : tensor<1x3xi32>, tensor<1x3x8xi8>
}

// -----

// expected-error @+1 {{input 0: the chip computes with integers, found tensor<4xf32>; quantize the network first}}
func.func @float(%x: tensor<4xf32>) -> tensor<4xi8> {
  %0 = tosa.cast %x : (tensor<4xf32>) -> tensor<4xi8>
  return %0 : tensor<4xi8>
}

// -----

func.func @float_inside(%x: tensor<4xi8>) -> tensor<4xi8> {
  // expected-error @+1 {{'tosa.cast' op cannot run on the chip: the chip computes with integers, found tensor<4xf32>; quantize the network first}}
  %0 = tosa.cast %x : (tensor<4xi8>) -> tensor<4xf32>
  // expected-error @+1 {{'tosa.cast' op cannot run on the chip: the chip computes with integers}}
  %1 = tosa.cast %0 : (tensor<4xf32>) -> tensor<4xi8>
  return %1 : tensor<4xi8>
}

// -----

// expected-error @+1 {{input 0: the shape of tensor<?x4xi8> is not static; fix the batch (npu-set-batch) or export the model with fixed sizes}}
func.func @dynamic(%x: tensor<?x4xi8>) -> tensor<1x4xi8> {
  %c = "tosa.const"() <{values = dense<0> : tensor<1x4xi8>}> : () -> tensor<1x4xi8>
  return %c : tensor<1x4xi8>
}

// -----

func.func @computed_wide_bias(%x: tensor<1x8x8x4xi16>, %b: tensor<2xi48>) -> tensor<1x8x8x2xi48> {
  %w = "tosa.const"() <{values = dense<1> : tensor<2x1x1x4xi8>}> : () -> tensor<2x1x1x4xi8>
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi16>}> : () -> tensor<1xi16>
  %wz = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  // expected-error @+1 {{'tosa.conv2d' op cannot run on the chip: expected a constant bias with accumulators of i48}}
  %0 = tosa.conv2d %x, %w, %b, %z, %wz {acc_type = i48, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x8x8x4xi16>, tensor<2x1x1x4xi8>, tensor<2xi48>, tensor<1xi16>, tensor<1xi8>) -> tensor<1x8x8x2xi48>
  return %0 : tensor<1x8x8x2xi48>
}

// -----

func.func @computed_zero_points(%x: tensor<1x4x3xi8>, %y: tensor<1x3x2xi8>, %z: tensor<1xi8>) -> tensor<1x4x2xi32> {
  // expected-error @+1 {{'tosa.matmul' op cannot run on the chip: expected factors of i8 with a result of i32, or of i16 with i48, and constant zero points}}
  %0 = tosa.matmul %x, %y, %z, %z : (tensor<1x4x3xi8>, tensor<1x3x2xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4x2xi32>
  return %0 : tensor<1x4x2xi32>
}

// -----

func.func @wide_resize(%x: tensor<1x4x4x1xi32>) -> tensor<1x7x7x1xi32> {
  %scale = tosa.const_shape {values = dense<[2, 1, 2, 1]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %zero = tosa.const_shape {values = dense<0> : tensor<2xindex>} : () -> !tosa.shape<2>
  // expected-error @+1 {{'tosa.resize' op cannot run on the chip: expected an input of i8 or i16, with a result of its type (nearest), or of i32 or i48 (bilinear)}}
  %0 = tosa.resize %x, %scale, %zero, %zero {mode = NEAREST_NEIGHBOR} : (tensor<1x4x4x1xi32>, !tosa.shape<4>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x7x7x1xi32>
  return %0 : tensor<1x7x7x1xi32>
}

// -----

func.func @large_scale(%x: tensor<1x1x1x1xi8>) -> tensor<1x1x1x1xi8> {
  %scale = tosa.const_shape {values = dense<[2049, 1, 1, 1]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %zero = tosa.const_shape {values = dense<0> : tensor<2xindex>} : () -> !tosa.shape<2>
  // expected-error @+1 {{'tosa.resize' op cannot run on the chip: expected scales from 1 / 1 to 2048 / 32767}}
  %0 = tosa.resize %x, %scale, %zero, %zero {mode = NEAREST_NEIGHBOR} : (tensor<1x1x1x1xi8>, !tosa.shape<4>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x1x1x1xi8>
  return %0 : tensor<1x1x1x1xi8>
}

// -----

func.func @large_border(%x: tensor<1x4x4x1xi8>) -> tensor<1x9x4x1xi8> {
  %scale = tosa.const_shape {values = dense<1> : tensor<4xindex>} : () -> !tosa.shape<4>
  %zero = tosa.const_shape {values = dense<0> : tensor<2xindex>} : () -> !tosa.shape<2>
  %border = tosa.const_shape {values = dense<[5, 0]> : tensor<2xindex>} : () -> !tosa.shape<2>
  // expected-error @+1 {{'tosa.resize' op cannot run on the chip: expected outputs within an element of the input, as TOSA requires of offset and border}}
  %0 = tosa.resize %x, %scale, %zero, %border {mode = NEAREST_NEIGHBOR} : (tensor<1x4x4x1xi8>, !tosa.shape<4>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x9x4x1xi8>
  return %0 : tensor<1x9x4x1xi8>
}

// -----

func.func @computed_table(%x: tensor<4xi8>, %t: tensor<256xi8>) -> tensor<4xi8> {
  // expected-error @+1 {{'tosa.table' op cannot run on the chip: expected a constant table}}
  %0 = tosa.table %x, %t : (tensor<4xi8>, tensor<256xi8>) -> tensor<4xi8>
  return %0 : tensor<4xi8>
}

// -----

func.func @bad_shift(%x: tensor<12xi32>) -> tensor<12xi8> {
  %m = "tosa.const"() <{values = dense<1073741824> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<1> : tensor<1xi8>}> : () -> tensor<1xi8>
  %iz = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %oz = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  // expected-error @+1 {{expected multipliers that are not negative and shifts in [2, 62], as TOSA requires}}
  %0 = tosa.rescale %x, %m, %s, %iz, %oz {scale32 = true, rounding_mode = SINGLE_ROUND, per_channel = false, input_unsigned = false, output_unsigned = false} : (tensor<12xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<12xi8>
  return %0 : tensor<12xi8>
}

// -----

func.func @vast_padding(%x: tensor<1x1x1x4xi8>) -> tensor<1x3x8193x2xi32> {
  %w = "tosa.const"() <{values = dense<1> : tensor<2x1x1x4xi8>}> : () -> tensor<2x1x1x4xi8>
  %b = "tosa.const"() <{values = dense<1> : tensor<2xi32>}> : () -> tensor<2xi32>
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  // expected-error @+1 {{'tosa.conv2d' op cannot run on the chip: whole windows lie in its padding, and padding its input would make a map of 536969220 elements for the 49162 that it reads and writes}}
  %0 = tosa.conv2d %x, %w, %b, %z, %z {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 8192, 8192, 4096, 4096>, stride = array<i64: 8192, 1>} : (tensor<1x1x1x4xi8>, tensor<2x1x1x4xi8>, tensor<2xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x3x8193x2xi32>
  return %0 : tensor<1x3x8193x2xi32>
}
