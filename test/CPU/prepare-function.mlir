// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: npu-opt %s --npu-cpu-prepare-function | FileCheck %s

// CHECK: func.func @f(%{{.*}}: tensor<4xi8> {bufferization.writable = false}) -> tensor<4xi8> attributes {npu.input_count = 1 : i64}
func.func @f(%x: tensor<4xi8> {npu.name = "x"}) -> (tensor<4xi8> {npu.name = "y"}) {
  return %x : tensor<4xi8>
}
