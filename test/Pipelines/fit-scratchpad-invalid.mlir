// RUN: npu-opt %s --split-input-file --verify-diagnostics --pass-pipeline='builtin.module(npu-set-machine{machine=%source_dir/test/Inputs/edge-128-64B.json},npu-fit-scratchpad)'

// Only what the last attempt lacks is reported.

func.func @too_large(%x: tensor<1x1x1024xi8>) -> tensor<1x1x8xi8> {
  %w = arith.constant dense<1> : tensor<8x1x1x1024xi8>
  %b = arith.constant dense<7> : tensor<8xi32>
  // expected-error @+1 {{bytes of scratchpad: its smallest tiles need}}
  %0 = npu.conv2d %x, %w, bias %b {kernel = array<i64: 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, requantize = #npu.requantize<[1073741824], [38], double>} : (tensor<1x1x1024xi8>, tensor<8x1x1x1024xi8>, tensor<8xi32>) -> tensor<1x1x8xi8>
  return %0 : tensor<1x1x8xi8>
}

// -----

// No tiling helps a map that is larger than the DRAM.

// expected-error @+1 {{input 0 of type 'tensor<20000x20000x1xi8>' is larger than the 268435456 bytes of DRAM; compile for a machine with more}}
func.func @input(%x: tensor<20000x20000x1xi8>) -> tensor<20000x20000x1xi8> {
  return %x : tensor<20000x20000x1xi8>
}

// -----

func.func @map(%x: tensor<10000x20000x1xi8>) -> tensor<10000x20000x1xi32> {
  // expected-error @+1 {{makes a map of type 'tensor<10000x20000x1xi32>', larger than the 268435456 bytes of DRAM}}
  %0 = npu.unary identity %x : (tensor<10000x20000x1xi8>) -> tensor<10000x20000x1xi32>
  return %0 : tensor<10000x20000x1xi32>
}
