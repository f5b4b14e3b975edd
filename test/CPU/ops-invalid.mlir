// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: npu-opt %s --split-input-file --verify-diagnostics

func.func @channels(%x: tensor<1x4x4x3xf32>, %w: tensor<8x1x1x4xf32>, %b: tensor<8xf32>) {
  // expected-error @below {{expected 4 input channels, as the weights have, found 3}}
  %0 = cpu.conv2d %x, %w, %b {pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>} : (tensor<1x4x4x3xf32>, tensor<8x1x1x4xf32>, tensor<8xf32>) -> tensor<1x4x4x8xf32>
  return
}

// -----

func.func @shape(%x: tensor<1x4x4x4xf32>, %w: tensor<8x1x1x4xf32>, %b: tensor<8xf32>) {
  // expected-error @below {{expected an output of shape [1, 4, 4, 8], found 'tensor<1x4x5x8xf32>'}}
  %0 = cpu.conv2d %x, %w, %b {pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>} : (tensor<1x4x4x4xf32>, tensor<8x1x1x4xf32>, tensor<8xf32>) -> tensor<1x4x5x8xf32>
  return
}

// -----

func.func @stride(%x: tensor<1x4x4x4xf32>, %w: tensor<8x1x1x4xf32>, %b: tensor<8xf32>) {
  // expected-error @below {{expected paddings of at least 0, strides and dilations of at least 1}}
  %0 = cpu.conv2d %x, %w, %b {pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 0, 1>, dilation = array<i64: 1, 1>} : (tensor<1x4x4x4xf32>, tensor<8x1x1x4xf32>, tensor<8xf32>) -> tensor<1x4x4x8xf32>
  return
}

// -----

func.func @rescale(%x: tensor<1x4x4x4xi8>, %w: tensor<8x1x1x4xi8>, %b: tensor<8xi32>) {
  // expected-error @below {{expected a rescale exactly where the output is i8, found none for 'i8'}}
  %0 = cpu.conv2d %x, %w, %b {pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>} : (tensor<1x4x4x4xi8>, tensor<8x1x1x4xi8>, tensor<8xi32>) -> tensor<1x4x4x8xi8>
  return
}

// -----

func.func @scales(%x: tensor<1x4x4x4xi8>, %w: tensor<8x1x1x4xi8>, %b: tensor<8xi32>) {
  // expected-error @below {{expected 1 or 8 multipliers and as many shifts, found 2 and 2}}
  %0 = cpu.conv2d %x, %w, %b {pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, rescale = #cpu.rescale<multiplier = [1, 2], shift = [33, 33], zero_point = 0, min = -128, max = 127, double_round = false>} : (tensor<1x4x4x4xi8>, tensor<8x1x1x4xi8>, tensor<8xi32>) -> tensor<1x4x4x8xi8>
  return
}

// -----

func.func @rows(%rows: tensor<1x1x16xi8>, %w: tensor<1x1x1x2x1x64xi8>, %b: tensor<16xi32>, %out: tensor<1x1x4x16xi32>) {
  // expected-error @below {{expected rows of shape [1, at least 1, at least 32], found 'tensor<1x1x16xi8>'}}
  %0 = cpu.conv_kernel ins(%rows, %w, %b : tensor<1x1x16xi8>, tensor<1x1x1x2x1x64xi8>, tensor<16xi32>) outs(%out : tensor<1x1x4x16xi32>)
    {tile = #cpu.tile<dot = vpdpbusd, lanes = 16, vectors = 1, pixels = 2>, row_stride = 1 : i64, row_dilation = 1 : i64, pixel_step = 8 : i64, segment_step = 8 : i64} -> tensor<1x1x4x16xi32>
  return
}
