// RUN: npu-opt %s --pass-pipeline='builtin.module(npu-set-machine{machine=%source_dir/test/Inputs/edge-128-2KiB.json},npu-fit-scratchpad)' | FileCheck %s
// RUN: npu-opt %s --pass-pipeline='builtin.module(npu-set-machine{machine=%source_dir/test/Inputs/edge-128-2KiB.json},npu-fit-scratchpad{until=tile})' | FileCheck %s --check-prefix=TILE

// CHECK-LABEL: func.func @net
// CHECK: npu.alloc {address =
// CHECK: npu.unary abs {{.*}}npu.wait
// TILE-LABEL: func.func @net
// TILE: npu.alloc :
// TILE: npu.unary abs
// TILE-NOT: npu.wait
func.func @net(%x: tensor<1x8x8x64xi8>) -> tensor<1x8x8x64xi8> {
  %0 = npu.reshape %x : tensor<1x8x8x64xi8> -> tensor<8x8x64xi8>
  %1 = npu.unary identity %0 {clamp = array<i64: 0, 6>} : (tensor<8x8x64xi8>) -> tensor<8x8x64xi8> loc("relu6")
  %2 = npu.unary abs %1 : (tensor<8x8x64xi8>) -> tensor<8x8x64xi8> loc("abs")
  %3 = npu.reshape %2 : tensor<8x8x64xi8> -> tensor<1x8x8x64xi8>
  return %3 : tensor<1x8x8x64xi8>
}
