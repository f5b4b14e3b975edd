// RUN: npu-opt %s --npu-check-input --verify-each | FileCheck %s

// A zero point of unsigned integers may lie above 127.
// CHECK: func.func @main
func.func @main(%x: tensor<4xi8> {npu.scale = 0.5 : f64, npu.unsigned, npu.zero_point = 255 : i64}) -> tensor<4xi8> {
  %0 = tosa.abs %x : (tensor<4xi8>) -> tensor<4xi8>
  return %0 : tensor<4xi8>
}
