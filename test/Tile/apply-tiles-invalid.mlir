// RUN: npu-opt %s --split-input-file --verify-diagnostics --pass-pipeline='builtin.module(npu-set-machine{machine=edge-128},func.func(npu-apply-tiles))'

func.func @undecided(%x: tensor<2x2x4xi8>) -> tensor<2x2x4xi8> {
  // expected-error @+1 {{run npu-decide-tiles first}}
  %0 = npu.unary abs %x : (tensor<2x2x4xi8>) -> tensor<2x2x4xi8>
  return %0 : tensor<2x2x4xi8>
}

// -----

func.func @larger_than_the_map(%x: tensor<2x2x4xi8>) -> tensor<2x2x4xi8> {
  // expected-error @+1 {{expected npu.tile within [2, 2, 4, 1], found [3, 2, 4, 1]}}
  %0 = npu.unary abs %x {npu.tile = array<i64: 3, 2, 4, 1>, npu.tile_order = "channels"} : (tensor<2x2x4xi8>) -> tensor<2x2x4xi8>
  return %0 : tensor<2x2x4xi8>
}

// -----

func.func @unknown_order(%x: tensor<2x2x4xi8>) -> tensor<2x2x4xi8> {
  // expected-error @+1 {{expected npu.tile_order = "channels" or "positions", found "rows"}}
  %0 = npu.unary abs %x {npu.tile = array<i64: 2, 2, 4, 1>, npu.tile_order = "rows"} : (tensor<2x2x4xi8>) -> tensor<2x2x4xi8>
  return %0 : tensor<2x2x4xi8>
}

// -----

func.func @weights_at_run_time(%x: tensor<1x1x8xi8>, %w: tensor<8x1x1x8xi8>) -> tensor<1x1x8xi32> {
  // expected-error @+1 {{expected constant weights}}
  %0 = npu.conv2d %x, %w {npu.tile = array<i64: 1, 1, 8, 8>, npu.tile_order = "channels", kernel = array<i64: 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>} : (tensor<1x1x8xi8>, tensor<8x1x1x8xi8>) -> tensor<1x1x8xi32>
  return %0 : tensor<1x1x8xi32>
}

// -----

func.func @not_npu(%x: tensor<2x2x4xi8>) -> tensor<2x2x4xi8> {
  // expected-error @+1 {{run the passes of the phase graph first}}
  %0 = tosa.abs %x : (tensor<2x2x4xi8>) -> tensor<2x2x4xi8>
  return %0 : tensor<2x2x4xi8>
}
