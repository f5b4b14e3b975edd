// RUN: npu-opt %s --split-input-file --verify-diagnostics --pass-pipeline='builtin.module(npu-set-machine{machine=%source_dir/test/Inputs/edge-128-64B.json},func.func(npu-decide-residency,npu-decide-tiles{reserve=0}))'

func.func @too_large(%x: tensor<1x1x1024xi8>) -> tensor<1x1x8xi8> {
  %w = arith.constant dense<1> : tensor<8x1x1x1024xi8>
  %b = arith.constant dense<7> : tensor<8xi32>
  // expected-error @+1 {{bytes of scratchpad: its smallest tiles need}}
  %0 = npu.conv2d %x, %w, bias %b {kernel = array<i64: 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, requantize = #npu.requantize<[1073741824], [38], double>} : (tensor<1x1x1024xi8>, tensor<8x1x1x1024xi8>, tensor<8xi32>) -> tensor<1x1x8xi8>
  return %0 : tensor<1x1x8xi8>
}

// -----

// The two taps of one output stand 65,536 columns apart.
func.func @too_far(%x: tensor<1x65537x1xi8>) -> tensor<1x1x1xi8> {
  %w = arith.constant dense<1> : tensor<1x1x2x1xi8>
  %b = arith.constant dense<7> : tensor<1xi32>
  // expected-error @+1 {{needs more rows, columns or channels of its input for one element of its result than the 65535 that an instruction reaches}}
  %0 = npu.conv2d %x, %w, bias %b {kernel = array<i64: 1, 2>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 65536>, pad = array<i64: 0, 0, 0, 0>, requantize = #npu.requantize<[1073741824], [38], double>} : (tensor<1x65537x1xi8>, tensor<1x1x2x1xi8>, tensor<1xi32>) -> tensor<1x1x1xi8>
  return %0 : tensor<1x1x1xi8>
}
