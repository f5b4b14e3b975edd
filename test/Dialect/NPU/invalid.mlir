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

// -----

// expected-error @+1 {{expected as many multipliers as shifts, and at least one; found 2 and 1}}
#r = #npu.requantize<[1, 2], [30], single>

// -----

// expected-error @+1 {{expected multiplier 0 not to be negative, found -1}}
#r = #npu.requantize<[-1], [30], single>

// -----

// expected-error @+1 {{expected shift 1 in [2, 62], found 63}}
#r = #npu.requantize<[1, 2], [30, 63], single>

// -----

func.func @kernel_of_one_extent(%x: tensor<8x8x4xi8>, %w: tensor<2x3x3x4xi8>) {
  // expected-error @+1 {{expected kernel to have 2 elements, found 1}}
  %0 = npu.conv2d %x, %w {kernel = array<i64: 3>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>} : (tensor<8x8x4xi8>, tensor<2x3x3x4xi8>) -> tensor<8x8x2xi32>
  return
}

// -----

func.func @stride_of_zero(%x: tensor<8x8x4xi8>, %w: tensor<2x3x3x4xi8>) {
  // expected-error @+1 {{expected stride of at least 1, found 0}}
  %0 = npu.conv2d %x, %w {kernel = array<i64: 3, 3>, stride = array<i64: 0, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>} : (tensor<8x8x4xi8>, tensor<2x3x3x4xi8>) -> tensor<8x8x2xi32>
  return
}

// -----

func.func @dilation_of_zero(%x: tensor<8x8x4xi8>, %w: tensor<2x3x3x4xi8>) {
  // expected-error @+1 {{expected dilation of at least 1, found 0}}
  %0 = npu.conv2d %x, %w {kernel = array<i64: 3, 3>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 0>, pad = array<i64: 1, 1, 1, 1>} : (tensor<8x8x4xi8>, tensor<2x3x3x4xi8>) -> tensor<8x8x2xi32>
  return
}

// -----

func.func @negative_padding(%x: tensor<8x8x4xi8>, %w: tensor<2x3x3x4xi8>) {
  // expected-error @+1 {{expected pad of at least 0, found -1}}
  %0 = npu.conv2d %x, %w {kernel = array<i64: 3, 3>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: -1, 1, 1, 1>} : (tensor<8x8x4xi8>, tensor<2x3x3x4xi8>) -> tensor<8x8x2xi32>
  return
}

// -----

func.func @padding_of_a_window(%x: tensor<8x8x4xi8>, %w: tensor<2x3x3x4xi8>) {
  // expected-error @+1 {{expected padding of less than the window's 3 elements in dimension 1, found 3 and 1; pad with npu.pad what goes beyond}}
  %0 = npu.conv2d %x, %w {kernel = array<i64: 3, 3>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 3, 1>} : (tensor<8x8x4xi8>, tensor<2x3x3x4xi8>) -> tensor<8x10x2xi32>
  return
}

// -----

func.func @extent_of_result(%x: tensor<8x8x4xi8>, %w: tensor<2x3x3x4xi8>) {
  // expected-error @+1 {{expected extent 8 in dimension 0 of the result for an input of 8, found 7}}
  %0 = npu.conv2d %x, %w {kernel = array<i64: 3, 3>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>} : (tensor<8x8x4xi8>, tensor<2x3x3x4xi8>) -> tensor<7x8x2xi32>
  return
}

// -----

func.func @weights_of_another_kernel(%x: tensor<8x8x4xi8>, %w: tensor<2x3x3x4xi8>) {
  // expected-error @+1 {{expected weights that fit 'tensor<8x8x4xi8>' -> 'tensor<8x8x2xi32>' with the kernel [1, 1], found 'tensor<2x3x3x4xi8>'}}
  %0 = npu.conv2d %x, %w {kernel = array<i64: 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>} : (tensor<8x8x4xi8>, tensor<2x3x3x4xi8>) -> tensor<8x8x2xi32>
  return
}

// -----

func.func @weights_of_rank_two(%x: tensor<8x8x4xi8>, %w: tensor<2x4xi8>) {
  // expected-error @+1 {{expected weights [output channels, height, width, channels], or a map [output channels, height * width, channels], found 'tensor<2x4xi8>'}}
  %0 = npu.conv2d %x, %w {kernel = array<i64: 3, 3>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>} : (tensor<8x8x4xi8>, tensor<2x4xi8>) -> tensor<8x8x2xi32>
  return
}

// -----

func.func @groups_that_do_not_divide(%x: tensor<8x8x4xi8>, %w: tensor<2x3x3x4xi8>) {
  // expected-error @+1 {{expected groups to divide 2 output channels, found 3}}
  %0 = npu.conv2d %x, %w {kernel = array<i64: 3, 3>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, groups = 3 : i64} : (tensor<8x8x4xi8>, tensor<2x3x3x4xi8>) -> tensor<8x8x2xi32>
  return
}

// -----

func.func @input_of_i32(%x: tensor<8x8x4xi32>, %w: tensor<2x3x3x4xi8>) {
  // expected-error @+1 {{expected the input to have elements of i8 or i16, found 'i32'}}
  %0 = npu.conv2d %x, %w {kernel = array<i64: 3, 3>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>} : (tensor<8x8x4xi32>, tensor<2x3x3x4xi8>) -> tensor<8x8x2xi32>
  return
}

// -----

func.func @weights_map_of_another_kernel(%x: tensor<8x8x4xi8>, %w: tensor<2x9x4xi8>) {
  // expected-error @+1 {{expected weights that fit 'tensor<8x8x4xi8>' -> 'tensor<8x8x2xi32>' with the kernel [1, 1], found 'tensor<2x9x4xi8>'}}
  %0 = npu.conv2d %x, %w {kernel = array<i64: 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>} : (tensor<8x8x4xi8>, tensor<2x9x4xi8>) -> tensor<8x8x2xi32>
  return
}

// -----

func.func @weights_of_i16(%x: tensor<8x8x4xi8>, %w: tensor<2x3x3x4xi16>) {
  // expected-error @+1 {{expected weights of i16 as a map, for an input of i16; found 'tensor<2x3x3x4xi16>' for 'tensor<8x8x4xi8>'}}
  %0 = npu.conv2d %x, %w {kernel = array<i64: 3, 3>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>} : (tensor<8x8x4xi8>, tensor<2x3x3x4xi16>) -> tensor<8x8x2xi32>
  return
}

// -----

func.func @accumulators_of_i48(%x: tensor<8x8x4xi8>, %w: tensor<2x3x3x4xi8>) {
  // expected-error @+1 {{expected the accumulators to have elements of i32, found 'i48'}}
  %0 = npu.conv2d %x, %w {kernel = array<i64: 3, 3>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>} : (tensor<8x8x4xi8>, tensor<2x3x3x4xi8>) -> tensor<8x8x2xi48>
  return
}

// -----

func.func @requantized_to_i48(%x: tensor<8x8x4xi8>, %w: tensor<2x3x3x4xi8>) {
  // expected-error @+1 {{expected the requantized result to have elements of i8 or i16 or i32, found 'i48'}}
  %0 = npu.conv2d %x, %w {kernel = array<i64: 3, 3>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, requantize = #npu.requantize<[1073741824], [38], double>} : (tensor<8x8x4xi8>, tensor<2x3x3x4xi8>) -> tensor<8x8x2xi48>
  return
}

// -----

func.func @clamped_i32(%x: tensor<8x8x4xi8>, %w: tensor<2x3x3x4xi8>) {
  // expected-error @+1 {{expected no clamp of i32 results, for which the instruction has too few bits; use npu.unary}}
  %0 = npu.conv2d %x, %w {kernel = array<i64: 3, 3>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, clamp = array<i64: 0, 9>, requantize = #npu.requantize<[1073741824], [38], double>} : (tensor<8x8x4xi8>, tensor<2x3x3x4xi8>) -> tensor<8x8x2xi32>
  return
}

// -----

func.func @bias_of_i8(%x: tensor<8x8x4xi8>, %w: tensor<2x3x3x4xi8>, %b: tensor<2xi8>) {
  // expected-error @+1 {{expected the bias to have elements of i32, found 'i8'}}
  %0 = npu.conv2d %x, %w, bias %b {kernel = array<i64: 3, 3>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>} : (tensor<8x8x4xi8>, tensor<2x3x3x4xi8>, tensor<2xi8>) -> tensor<8x8x2xi32>
  return
}

// -----

func.func @bias_of_other_channels(%x: tensor<8x8x4xi8>, %w: tensor<2x3x3x4xi8>, %b: tensor<3xi32>) {
  // expected-error @+1 {{expected a bias of 2 elements, found 'tensor<3xi32>'}}
  %0 = npu.conv2d %x, %w, bias %b {kernel = array<i64: 3, 3>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>} : (tensor<8x8x4xi8>, tensor<2x3x3x4xi8>, tensor<3xi32>) -> tensor<8x8x2xi32>
  return
}

// -----

func.func @partials_of_i8(%x: tensor<8x8x4xi8>, %w: tensor<2x3x3x4xi8>, %p: tensor<8x8x2xi8>) {
  // expected-error @+1 {{expected the partials to have elements of i32, found 'i8'}}
  %0 = npu.conv2d %x, %w, partials %p {kernel = array<i64: 3, 3>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>} : (tensor<8x8x4xi8>, tensor<2x3x3x4xi8>, tensor<8x8x2xi8>) -> tensor<8x8x2xi32>
  return
}

// -----

func.func @partials_of_another_shape(%x: tensor<8x8x4xi8>, %w: tensor<2x3x3x4xi8>, %p: tensor<8x8x1xi32>) {
  // expected-error @+1 {{expected partials of the result's shape, found 'tensor<8x8x1xi32>'}}
  %0 = npu.conv2d %x, %w, partials %p {kernel = array<i64: 3, 3>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>} : (tensor<8x8x4xi8>, tensor<2x3x3x4xi8>, tensor<8x8x1xi32>) -> tensor<8x8x2xi32>
  return
}

// -----

func.func @multipliers_of_other_channels(%x: tensor<8x8x4xi8>, %w: tensor<2x3x3x4xi8>) {
  // expected-error @+1 {{expected 1 or 2 multipliers, found 3}}
  %0 = npu.conv2d %x, %w {kernel = array<i64: 3, 3>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, requantize = #npu.requantize<[1, 2, 3], [30, 30, 30], double>} : (tensor<8x8x4xi8>, tensor<2x3x3x4xi8>) -> tensor<8x8x2xi8>
  return
}

// -----

func.func @clamped_accumulators(%x: tensor<8x8x4xi8>, %w: tensor<2x3x3x4xi8>) {
  // expected-error @+1 {{expected requantize, since raw accumulators are signed, and neither clamped nor looked up}}
  %0 = npu.conv2d %x, %w {kernel = array<i64: 3, 3>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, clamp = array<i64: 0, 9>} : (tensor<8x8x4xi8>, tensor<2x3x3x4xi8>) -> tensor<8x8x2xi32>
  return
}

// -----

func.func @clamp_of_nothing(%x: tensor<8x8x4xi8>, %w: tensor<2x3x3x4xi8>) {
  // expected-error @+1 {{expected clamp = [least, most], found [9, 0]}}
  %0 = npu.conv2d %x, %w {kernel = array<i64: 3, 3>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, requantize = #npu.requantize<[1073741824], [38], double>, clamp = array<i64: 9, 0>} : (tensor<8x8x4xi8>, tensor<2x3x3x4xi8>) -> tensor<8x8x2xi8>
  return
}

// -----

func.func @table_of_513(%x: tensor<8x8x4xi8>, %w: tensor<2x3x3x4xi8>, %t: tensor<513xi16>) {
  // expected-error @+1 {{expected a table of 256 i8 for a result of i8, found 'tensor<513xi16>' for 'tensor<8x8x2xi8>'}}
  %0 = npu.conv2d %x, %w, table %t {kernel = array<i64: 3, 3>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, requantize = #npu.requantize<[1073741824], [38], double>} : (tensor<8x8x4xi8>, tensor<2x3x3x4xi8>, tensor<513xi16>) -> tensor<8x8x2xi8>
  return
}

// -----

func.func @depthwise_weights_of_rank_two(%x: tensor<8x8x4xi8>, %w: tensor<3x4xi8>) {
  // expected-error @+1 {{expected weights [height, width, channels, channel multiplier], or a map [height * width, channels, channel multiplier], found 'tensor<3x4xi8>'}}
  %0 = npu.depthwise_conv2d %x, %w {kernel = array<i64: 3, 3>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>} : (tensor<8x8x4xi8>, tensor<3x4xi8>) -> tensor<8x8x4xi32>
  return
}

// -----

func.func @tensor_and_buffer(%x: memref<8x8x4xi8>) {
  // expected-error @+1 {{expected either a result (on tensors) or a buffer behind `into`, found neither}}
  npu.unary abs %x : (memref<8x8x4xi8>) -> ()
  return
}

// -----

func.func @buffer_with_a_result(%x: tensor<8x8x4xi8>, %y: memref<8x8x4xi8>) {
  // expected-error @+1 {{expected either a result (on tensors) or a buffer behind `into`, found both}}
  %0 = npu.unary abs %x into %y : (tensor<8x8x4xi8>, memref<8x8x4xi8>) -> tensor<8x8x4xi8>
  return
}

// -----

func.func @tensor_into_buffer(%x: tensor<8x8x4xi8>, %y: memref<8x8x4xi8>) {
  // expected-error @+1 {{expected tensors only, or buffers only; found 'tensor<8x8x4xi8>'}}
  npu.unary abs %x into %y : (tensor<8x8x4xi8>, memref<8x8x4xi8>) -> ()
  return
}

// -----

func.func @pool_of_i32(%x: tensor<8x8x4xi32>) {
  // expected-error @+1 {{expected the input to have elements of i8 or i16, found 'i32'}}
  %0 = npu.pool max %x {kernel = array<i64: 2, 2>, stride = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>} : (tensor<8x8x4xi32>) -> tensor<4x4x4xi32>
  return
}

// -----

func.func @pool_to_another_type(%x: tensor<8x8x4xi8>) {
  // expected-error @+1 {{expected a result of 'i8' as the input, found 'i16'}}
  %0 = npu.pool max %x {kernel = array<i64: 2, 2>, stride = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>} : (tensor<8x8x4xi8>) -> tensor<4x4x4xi16>
  return
}

// -----

func.func @pool_to_other_channels(%x: tensor<8x8x4xi8>) {
  // expected-error @+1 {{expected as many channels in the result as in the input, found 'tensor<4x4x2xi8>' and 'tensor<8x8x4xi8>'}}
  %0 = npu.pool max %x {kernel = array<i64: 2, 2>, stride = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>} : (tensor<8x8x4xi8>) -> tensor<4x4x2xi8>
  return
}

// -----

func.func @pool_of_padding(%x: tensor<8x8x4xi8>) {
  // expected-error @+1 {{expected padding of less than the window's 2 elements in dimension 0, found 2 and 0}}
  %0 = npu.pool max %x {kernel = array<i64: 2, 2>, stride = array<i64: 2, 2>, pad = array<i64: 2, 0, 0, 0>} : (tensor<8x8x4xi8>) -> tensor<5x4x4xi8>
  return
}

// -----

func.func @binary_of_one(%x: tensor<8x8x4xi32>) {
  // expected-error @+1 {{expected either a second map or `immediate`}}
  %0 = npu.binary add %x : (tensor<8x8x4xi32>) -> tensor<8x8x4xi32>
  return
}

// -----

func.func @binary_of_map_and_immediate(%x: tensor<8x8x4xi32>) {
  // expected-error @+1 {{expected either a second map or `immediate`}}
  %0 = npu.binary add %x, %x {immediate = 1 : i32} : (tensor<8x8x4xi32>, tensor<8x8x4xi32>) -> tensor<8x8x4xi32>
  return
}

// -----

func.func @binary_of_i48(%x: tensor<8x8x4xi48>) {
  // expected-error @+1 {{expected its maps to have elements of i8 or i16 or i32, found 'i48'}}
  %0 = npu.binary add %x {immediate = 1 : i32} : (tensor<8x8x4xi48>) -> tensor<8x8x4xi32>
  return
}

// -----

func.func @binary_to_i48(%x: tensor<8x8x4xi32>) {
  // expected-error @+1 {{expected a result of i8, i16 or i32, found 'i48'}}
  %0 = npu.binary add %x {immediate = 1 : i32} : (tensor<8x8x4xi32>) -> tensor<8x8x4xi48>
  return
}

// -----

func.func @binary_that_does_not_broadcast(%x: tensor<8x8x4xi32>, %y: tensor<8x8x3xi32>) {
  // expected-error @+1 {{expected operands that broadcast to 'tensor<8x8x4xi32>', found 'tensor<8x8x3xi32>'}}
  %0 = npu.binary add %x, %y : (tensor<8x8x4xi32>, tensor<8x8x3xi32>) -> tensor<8x8x4xi32>
  return
}

// -----

func.func @binary_by_channel(%x: tensor<8x8x4xi32>) {
  // expected-error @+1 {{expected one multiplier, found 2}}
  %0 = npu.binary add %x, %x {a_requantize = #npu.requantize<[1, 2], [30, 30], single>} : (tensor<8x8x4xi32>, tensor<8x8x4xi32>) -> tensor<8x8x4xi32>
  return
}

// -----

func.func @binary_with_wide_shift(%x: tensor<8x8x4xi32>) {
  // expected-error @+1 {{expected product_shift in [0, 62], found 63}}
  %0 = npu.binary mul %x, %x {product_shift = 63 : i64} : (tensor<8x8x4xi32>, tensor<8x8x4xi32>) -> tensor<8x8x4xi32>
  return
}

// -----

func.func @shift_of_a_sum(%x: tensor<8x8x4xi32>) {
  // expected-error @+1 {{expected product_shift with mul only}}
  %0 = npu.binary add %x, %x {product_shift = 3 : i64} : (tensor<8x8x4xi32>, tensor<8x8x4xi32>) -> tensor<8x8x4xi32>
  return
}

// -----

func.func @round_of_a_sum(%x: tensor<8x8x4xi32>) {
  // expected-error @+1 {{expected round with arithmetic_right_shift only}}
  %0 = npu.binary add %x, %x {round} : (tensor<8x8x4xi32>, tensor<8x8x4xi32>) -> tensor<8x8x4xi32>
  return
}

// -----

func.func @rescaled_immediate(%x: tensor<8x8x4xi32>) {
  // expected-error @+1 {{expected b_requantize with a second map only; rescale the immediate itself}}
  %0 = npu.binary add %x {immediate = 1 : i32, b_requantize = #npu.requantize<[1], [30], single>} : (tensor<8x8x4xi32>) -> tensor<8x8x4xi32>
  return
}

// -----

func.func @unary_to_another_shape(%x: tensor<8x8x4xi8>) {
  // expected-error @+1 {{expected a result of the input's shape, found 'tensor<8x8x2xi8>' and 'tensor<8x8x4xi8>'}}
  %0 = npu.unary abs %x : (tensor<8x8x4xi8>) -> tensor<8x8x2xi8>
  return
}

// -----

func.func @rescale_by_nothing(%x: tensor<8x8x4xi8>) {
  // expected-error @+1 {{expected requantize with rescale, and only there}}
  %0 = npu.unary rescale %x : (tensor<8x8x4xi8>) -> tensor<8x8x4xi8>
  return
}

// -----

func.func @rescaled_absolute_value(%x: tensor<8x8x4xi8>) {
  // expected-error @+1 {{expected requantize with rescale, and only there}}
  %0 = npu.unary abs %x {requantize = #npu.requantize<[1073741824], [38], double>} : (tensor<8x8x4xi8>) -> tensor<8x8x4xi8>
  return
}

// -----

func.func @unary_of_i48(%x: tensor<8x8x4xi48>) {
  // expected-error @+1 {{expected the input to have elements of i8 or i16 or i32, found 'i48'}}
  %0 = npu.unary abs %x : (tensor<8x8x4xi48>) -> tensor<8x8x4xi32>
  return
}

// -----

func.func @rescale_to_i48(%x: tensor<8x8x4xi8>) {
  // expected-error @+1 {{expected a result of i8, i16 or i32, found 'i48'}}
  %0 = npu.unary rescale %x {requantize = #npu.requantize<[1073741824], [38], double>} : (tensor<8x8x4xi8>) -> tensor<8x8x4xi48>
  return
}

// -----

func.func @unsigned_absolute_value(%x: tensor<8x8x4xi8>) {
  // expected-error @+1 {{expected unsigned values with rescale only, and of i8 or i16}}
  %0 = npu.unary abs %x {ifm_unsigned} : (tensor<8x8x4xi8>) -> tensor<8x8x4xi8>
  return
}

// -----

func.func @unsigned_i32(%x: tensor<8x8x4xi8>) {
  // expected-error @+1 {{expected unsigned values with rescale only, and of i8 or i16}}
  %0 = npu.unary rescale %x {ofm_unsigned, requantize = #npu.requantize<[1073741824], [38], double>} : (tensor<8x8x4xi8>) -> tensor<8x8x4xi32>
  return
}

// -----

func.func @table_is_missing(%x: tensor<8x8x4xi8>) {
  // expected-error @+1 {{expected a table}}
  %0 = npu.unary table %x : (tensor<8x8x4xi8>) -> tensor<8x8x4xi8>
  return
}

// -----

func.func @table_of_words_for_bytes(%x: tensor<8x8x4xi8>, %t: tensor<513xi16>) {
  // expected-error @+1 {{expected a table of 256 i8 from i8 to i8, or of 513 i16 from i16 to i32; found 'tensor<513xi16>' from 'i8' to 'i8'}}
  %0 = npu.unary table %x, table %t : (tensor<8x8x4xi8>, tensor<513xi16>) -> tensor<8x8x4xi8>
  return
}

// -----

func.func @rescale_by_other_channels(%x: tensor<8x8x4xi8>) {
  // expected-error @+1 {{expected 1 or 4 multipliers, found 2}}
  %0 = npu.unary rescale %x {requantize = #npu.requantize<[1, 2], [30, 30], single>} : (tensor<8x8x4xi8>) -> tensor<8x8x4xi8>
  return
}

// -----

func.func @reduce_along_no_axis(%x: tensor<8x8x4xi32>) {
  // expected-error @+1 {{expected axis 0, 1 or 2, found 3}}
  %0 = npu.reduce sum %x {axis = 3 : i64} : (tensor<8x8x4xi32>) -> tensor<8x8x1xi32>
  return
}

// -----

func.func @reduce_to_two(%x: tensor<8x8x4xi32>) {
  // expected-error @+1 {{expected a result of extent 1 in dimension 2, found 'tensor<8x8x2xi32>'}}
  %0 = npu.reduce sum %x {axis = 2 : i64} : (tensor<8x8x4xi32>) -> tensor<8x8x2xi32>
  return
}

// -----

func.func @reduce_to_another_type(%x: tensor<8x8x4xi8>) {
  // expected-error @+1 {{expected a result of 'i8' as the input, found 'i32'}}
  %0 = npu.reduce sum %x {axis = 2 : i64} : (tensor<8x8x4xi8>) -> tensor<8x8x1xi32>
  return
}

// -----

func.func @reduce_i48(%x: tensor<8x8x4xi48>) {
  // expected-error @+1 {{expected the input to have elements of i8 or i16 or i32, found 'i48'}}
  %0 = npu.reduce sum %x {axis = 2 : i64} : (tensor<8x8x4xi48>) -> tensor<8x8x1xi48>
  return
}

// -----

func.func @place_in_i8(%x: tensor<8x8x4xi8>) {
  // expected-error @+1 {{expected a result of i32 with arg_maximum, found 'tensor<8x8x1xi8>'}}
  %0 = npu.reduce arg_maximum %x {axis = 2 : i64} : (tensor<8x8x4xi8>) -> tensor<8x8x1xi8>
  return
}

// -----

func.func @reverse_along_no_axis(%x: tensor<8x8x4xi8>) {
  // expected-error @+1 {{expected axis 0, 1 or 2, found -1}}
  %0 = npu.reverse %x {axis = -1 : i64} : (tensor<8x8x4xi8>) -> tensor<8x8x4xi8>
  return
}

// -----

func.func @reverse_to_another_type(%x: tensor<8x8x4xi8>) {
  // expected-error @+1 {{expected a result of 'i8' as the input, found 'i16'}}
  %0 = npu.reverse %x {axis = 0 : i64} : (tensor<8x8x4xi8>) -> tensor<8x8x4xi16>
  return
}

// -----

func.func @reverse_to_another_shape(%x: tensor<8x8x4xi8>) {
  // expected-error @+1 {{expected a result of the input's shape, found 'tensor<8x4x8xi8>' and 'tensor<8x8x4xi8>'}}
  %0 = npu.reverse %x {axis = 0 : i64} : (tensor<8x8x4xi8>) -> tensor<8x4x8xi8>
  return
}

// -----

func.func @no_permutation(%x: tensor<8x8x4xi8>) {
  // expected-error @+1 {{expected a permutation of 0, 1, 2, found [0, 0, 1]}}
  %0 = npu.permute %x {permutation = array<i64: 0, 0, 1>} : (tensor<8x8x4xi8>) -> tensor<8x8x8xi8>
  return
}

// -----

func.func @permute_to_another_shape(%x: tensor<8x8x4xi8>) {
  // expected-error @+1 {{expected a result that permutes 'tensor<8x8x4xi8>', found 'tensor<8x8x4xi8>'}}
  %0 = npu.permute %x {permutation = array<i64: 2, 0, 1>} : (tensor<8x8x4xi8>) -> tensor<8x8x4xi8>
  return
}

// -----

func.func @permute_to_another_type(%x: tensor<8x8x4xi8>) {
  // expected-error @+1 {{expected a result of 'i8' as the input, found 'i16'}}
  %0 = npu.permute %x {permutation = array<i64: 0, 1, 2>} : (tensor<8x8x4xi8>) -> tensor<8x8x4xi16>
  return
}

// -----

func.func @reshape_to_fewer(%x: tensor<8x8x4xi8>) {
  // expected-error @+1 {{expected the same number of elements of the same type, found 'tensor<8x8x4xi8>' and 'tensor<8x8xi8>'}}
  %0 = npu.reshape %x : tensor<8x8x4xi8> -> tensor<8x8xi8>
  return
}

// -----

func.func @reshape_to_another_type(%x: tensor<8x8x4xi8>) {
  // expected-error @+1 {{expected the same number of elements of the same type, found 'tensor<8x8x4xi8>' and 'tensor<8x8x4xi16>'}}
  %0 = npu.reshape %x : tensor<8x8x4xi8> -> tensor<8x8x4xi16>
  return
}

// -----

func.func @concat_of_nothing() {
  // expected-error @+1 {{expected at least one input}}
  %0 = npu.concat {axis = 0 : i64} : () -> tensor<8x8x4xi8>
  return
}

// -----

func.func @concat_along_no_axis(%x: tensor<8x8x4xi8>) {
  // expected-error @+1 {{expected axis 0, 1 or 2, found -1}}
  %0 = npu.concat %x {axis = -1 : i64} : (tensor<8x8x4xi8>) -> tensor<8x8x4xi8>
  return
}

// -----

func.func @concat_of_other_rows(%x: tensor<8x8x4xi8>, %y: tensor<7x8x4xi8>) {
  // expected-error @+1 {{expected inputs that differ from the result along axis 2 only, found 'tensor<7x8x4xi8>'}}
  %0 = npu.concat %x, %y {axis = 2 : i64} : (tensor<8x8x4xi8>, tensor<7x8x4xi8>) -> tensor<8x8x8xi8>
  return
}

// -----

func.func @concat_of_another_type(%x: tensor<8x8x4xi8>, %y: tensor<8x8x4xi16>) {
  // expected-error @+1 {{expected inputs of element type 'i8', found 'tensor<8x8x4xi16>'}}
  %0 = npu.concat %x, %y {axis = 2 : i64} : (tensor<8x8x4xi8>, tensor<8x8x4xi16>) -> tensor<8x8x8xi8>
  return
}

// -----

func.func @concat_to_more(%x: tensor<8x8x4xi8>) {
  // expected-error @+1 {{expected the result's extent along axis 2 to be the inputs' sum of 8, found 9}}
  %0 = npu.concat %x, %x {axis = 2 : i64} : (tensor<8x8x4xi8>, tensor<8x8x4xi8>) -> tensor<8x8x9xi8>
  return
}

// -----

func.func @slice_of_two_offsets(%x: tensor<8x8x4xi8>) {
  // expected-error @+1 {{expected three offsets, found 2}}
  %0 = npu.slice %x {offsets = array<i64: 0, 0>} : tensor<8x8x4xi8> -> tensor<8x8x2xi8>
  return
}

// -----

func.func @slice_outside(%x: tensor<8x8x4xi8>) {
  // expected-error @+1 {{expected the box to lie inside 'tensor<8x8x4xi8>', found [3, 5) in dimension 2}}
  %0 = npu.slice %x {offsets = array<i64: 0, 0, 3>} : tensor<8x8x4xi8> -> tensor<8x8x2xi8>
  return
}

// -----

func.func @slice_to_another_type(%x: tensor<8x8x4xi8>) {
  // expected-error @+1 {{expected one element type, found 'tensor<8x8x4xi8>' and 'tensor<8x8x2xi16>'}}
  %0 = npu.slice %x {offsets = array<i64: 0, 0, 0>} : tensor<8x8x4xi8> -> tensor<8x8x2xi16>
  return
}

// -----

func.func @pad_to_less(%x: tensor<8x8x4xi8>) {
  // expected-error @+1 {{expected the box to lie inside 'tensor<7x8x4xi8>', found [0, 8) in dimension 0}}
  %0 = npu.pad %x {low = array<i64: 0, 0, 0>, value = 0 : i64} : tensor<8x8x4xi8> -> tensor<7x8x4xi8>
  return
}

// -----

func.func @pad_of_i48(%x: tensor<8x8x4xi48>) {
  // expected-error @+1 {{expected elements of i8, i16 or i32, found 'i48'}}
  %0 = npu.pad %x {low = array<i64: 0, 0, 0>, value = 0 : i64} : tensor<8x8x4xi48> -> tensor<9x8x4xi48>
  return
}

// -----

func.func @constant_of_words() {
  // expected-error @+1 {{expected the value to be 4 i8, found 'tensor<4xi16>'}}
  %0 = npu.constant dense<[1, 2, 3, 4]> : tensor<4xi16> -> memref<4xi8, #npu.space<dram>>
  return
}

// -----

func.func @constant_in_the_scratchpad() {
  // expected-error @+1 {{expected a result in dram, found 'memref<4xi8, #npu.space<scratchpad>>'}}
  %0 = npu.constant dense<[1, 2, 3, 4]> : tensor<4xi8> -> memref<4xi8, #npu.space<scratchpad>>
  return
}

// -----

func.func @copy_to_another_shape(%x: memref<4xi8>, %y: memref<5xi8>) {
  // expected-error @+1 {{expected buffers of one shape and element type, found 'memref<4xi8>' and 'memref<5xi8>'}}
  npu.copy %x to %y : memref<4xi8>, memref<5xi8>
  return
}

// -----

func.func @resize_scale(%x: tensor<8x8x4xi8>) {
  // expected-error @+1 {{expected scale to have 4 elements, found 2}}
  %0 = npu.resize nearest %x {scale = array<i64: 2, 1>, offset = array<i64: 0, 0>} : (tensor<8x8x4xi8>) -> tensor<8x8x4xi8>
  return
}

// -----

func.func @resize_zero(%x: tensor<8x8x4xi8>) {
  // expected-error @+1 {{expected scale of at least 1, found 0}}
  %0 = npu.resize nearest %x {scale = array<i64: 2, 0, 2, 1>, offset = array<i64: 0, 0>} : (tensor<8x8x4xi8>) -> tensor<8x8x4xi8>
  return
}

// -----

func.func @resize_large_scale(%x: tensor<8x8x4xi8>) {
  // expected-error @+1 {{expected a scale of at most 2048 / 32767, found 2049 / 1}}
  %0 = npu.resize nearest %x {scale = array<i64: 2, 1, 2049, 1>, offset = array<i64: 0, 0>} : (tensor<8x8x4xi8>) -> tensor<8x8x4xi8>
  return
}

// -----

func.func @resize_offset(%x: tensor<8x8x4xi8>) {
  // expected-error @+1 {{expected an offset of at least -2 in dimension 1, found -3}}
  %0 = npu.resize nearest %x {scale = array<i64: 2, 1, 2, 1>, offset = array<i64: 0, -3>} : (tensor<8x8x4xi8>) -> tensor<8x8x4xi8>
  return
}

// -----

func.func @resize_offset_count(%x: tensor<8x8x4xi8>) {
  // expected-error @+1 {{expected offset to have 2 elements, found 1}}
  %0 = npu.resize nearest %x {scale = array<i64: 2, 1, 2, 1>, offset = array<i64: 0>} : (tensor<8x8x4xi8>) -> tensor<8x8x4xi8>
  return
}

// -----

func.func @resize_beyond(%x: tensor<8x8x4xi8>) {
  // expected-error @+1 {{expected the last output to lie within 8 elements in dimension 0, found it in element 8}}
  %0 = npu.resize nearest %x {scale = array<i64: 2, 1, 2, 1>, offset = array<i64: 0, 0>} : (tensor<8x8x4xi8>) -> tensor<17x8x4xi8>
  return
}

// -----

func.func @resize_type(%x: tensor<8x8x4xi8>) {
  // expected-error @+1 {{expected a result of 'i8' as the input, found 'i32'}}
  %0 = npu.resize nearest %x {scale = array<i64: 2, 1, 2, 1>, offset = array<i64: 0, 0>} : (tensor<8x8x4xi8>) -> tensor<8x8x4xi32>
  return
}

// -----

func.func @resize_input(%x: tensor<8x8x4xi32>) {
  // expected-error @+1 {{expected the input to have elements of i8 or i16, found 'i32'}}
  %0 = npu.resize nearest %x {scale = array<i64: 2, 1, 2, 1>, offset = array<i64: 0, 0>} : (tensor<8x8x4xi32>) -> tensor<8x8x4xi32>
  return
}

// -----

func.func @resize_sums(%x: tensor<8x8x4xi8>) {
  // expected-error @+1 {{expected the sums to have elements of i32, found 'i8'}}
  %0 = npu.resize bilinear %x {scale = array<i64: 2, 1, 2, 1>, offset = array<i64: 0, 0>} : (tensor<8x8x4xi8>) -> tensor<8x8x4xi8>
  return
}

// -----

func.func @resize_rescaled_copy(%x: tensor<8x8x4xi8>) {
  // expected-error @+1 {{expected requantize of one multiplier with bilinear only, and clamp only with it}}
  %0 = npu.resize nearest %x {scale = array<i64: 2, 1, 2, 1>, offset = array<i64: 0, 0>, requantize = #npu.requantize<[1073741824], [30], single>} : (tensor<8x8x4xi8>) -> tensor<8x8x4xi8>
  return
}

// -----

func.func @resize_clamped_sums(%x: tensor<8x8x4xi8>) {
  // expected-error @+1 {{expected requantize of one multiplier with bilinear only, and clamp only with it}}
  %0 = npu.resize bilinear %x {scale = array<i64: 2, 1, 2, 1>, offset = array<i64: 0, 0>, clamp = array<i64: 0, 9>} : (tensor<8x8x4xi8>) -> tensor<8x8x4xi32>
  return
}

// -----

func.func @resize_requantized(%x: tensor<8x8x4xi8>) {
  // expected-error @+1 {{expected the requantized result to have elements of i8 or i16 or i32, found 'i48'}}
  %0 = npu.resize bilinear %x {scale = array<i64: 2, 1, 2, 1>, offset = array<i64: 0, 0>, requantize = #npu.requantize<[1073741824], [30], single>} : (tensor<8x8x4xi8>) -> tensor<8x8x4xi48>
  return
}

// -----

func.func @resize_channels(%x: tensor<8x8x4xi8>) {
  // expected-error @+1 {{expected as many channels in the result as in the input, found 'tensor<8x8x2xi8>' and 'tensor<8x8x4xi8>'}}
  %0 = npu.resize nearest %x {scale = array<i64: 2, 1, 2, 1>, offset = array<i64: 0, 0>} : (tensor<8x8x4xi8>) -> tensor<8x8x2xi8>
  return
}
