// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: npu-opt %s --npu-cpu-select-tiles=unit=avx512vnni | FileCheck %s --check-prefix=VNNI
// RUN: npu-opt %s --npu-cpu-select-tiles=unit=avx2 | FileCheck %s --check-prefix=AVX2
// RUN: not npu-opt %s --npu-cpu-select-tiles=unit=mmx 2>&1 | FileCheck %s --check-prefix=BAD

// BAD: error: expected unit=avx512vnni, avx512, avxvnni, avx2, neon or generic, found 'mmx'

// All accumulators, weights and an activation fit in 32 or 16 registers.
// VNNI-LABEL: func.func @pointwise
// VNNI: tile = #cpu.tile<dot = vpdpbusd, lanes = 16, vectors = 4, pixels = 6>
// AVX2-LABEL: func.func @pointwise
// AVX2: tile = #cpu.tile<dot = maddwd, lanes = 8, vectors = {{[1-4]}}, pixels = {{[1-9]}}>
func.func @pointwise(%x: tensor<1x6x6x64xi8>, %w: tensor<64x1x1x64xi8>, %b: tensor<64xi32>) -> tensor<1x6x6x64xi32> {
  %0 = cpu.conv2d %x, %w, %b {pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>} : (tensor<1x6x6x64xi8>, tensor<64x1x1x64xi8>, tensor<64xi32>) -> tensor<1x6x6x64xi32>
  return %0 : tensor<1x6x6x64xi32>
}

// Weights that their zero point took out of int8 are multiplied as int16.
// VNNI-LABEL: func.func @wide_weights
// VNNI: dot = maddwd, lanes = 16
func.func @wide_weights(%x: tensor<1x6x6x64xi8>, %w: tensor<64x1x1x64xi16>, %b: tensor<64xi32>) -> tensor<1x6x6x64xi32> {
  %0 = cpu.conv2d %x, %w, %b {pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>} : (tensor<1x6x6x64xi8>, tensor<64x1x1x64xi16>, tensor<64xi32>) -> tensor<1x6x6x64xi32>
  return %0 : tensor<1x6x6x64xi32>
}

// A tile that is there stays.
// VNNI-LABEL: func.func @decided
// VNNI: tile = #cpu.tile<dot = plain, lanes = 4, vectors = 1, pixels = 1>
func.func @decided(%x: tensor<1x6x6x4xi8>, %w: tensor<1x3x3x4xi8>, %b: tensor<4xi32>) -> tensor<1x4x4x4xi32> {
  %0 = cpu.depthwise_conv2d %x, %w, %b {pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, tile = #cpu.tile<dot = plain, lanes = 4, vectors = 1, pixels = 1>} : (tensor<1x6x6x4xi8>, tensor<1x3x3x4xi8>, tensor<4xi32>) -> tensor<1x4x4x4xi32>
  return %0 : tensor<1x4x4x4xi32>
}
