// RUN: npu-opt %s --pass-pipeline='builtin.module(npu-set-machine{machine=edge-128},func.func(npu-decide-residency))' | FileCheck %s --check-prefixes=CHECK,LARGE
// RUN: npu-opt %s --pass-pipeline='builtin.module(npu-set-machine{machine=%source_dir/test/Inputs/edge-128-2KiB.json},func.func(npu-decide-residency))' | FileCheck %s --check-prefixes=CHECK,SMALL

// The tensor between the two layers takes 1 KiB. The second layer writes the
// output, so its result has no memory to decide on.

// CHECK-LABEL: func.func @net
// LARGE: npu.unary identity {{.*}}npu.space = #npu.space<scratchpad>
// SMALL: npu.unary identity {{.*}}npu.space = #npu.space<scratchpad>
// CHECK: npu.unary abs
// CHECK-NOT: npu.space
func.func @net(%x: tensor<1x8x8x16xi8>) -> tensor<1x8x8x16xi8> {
  %0 = npu.reshape %x : tensor<1x8x8x16xi8> -> tensor<8x8x16xi8>
  %1 = npu.unary identity %0 {clamp = array<i64: 0, 6>} : (tensor<8x8x16xi8>) -> tensor<8x8x16xi8> loc("relu6")
  %2 = npu.unary abs %1 : (tensor<8x8x16xi8>) -> tensor<8x8x16xi8> loc("abs")
  %3 = npu.reshape %2 : tensor<8x8x16xi8> -> tensor<1x8x8x16xi8>
  return %3 : tensor<1x8x8x16xi8>
}

// Here the sum needs both maps of 1 KiB at once.

// CHECK-LABEL: func.func @residual
func.func @residual(%x: tensor<8x8x16xi8>) -> tensor<8x8x16xi8> {
  // LARGE: npu.unary abs {{.*}}npu.space = #npu.space<scratchpad>
  // SMALL: npu.unary abs {{.*}}npu.space = #npu.space<dram>
  %0 = npu.unary abs %x : (tensor<8x8x16xi8>) -> tensor<8x8x16xi8>
  // LARGE: npu.unary clz {{.*}}npu.space = #npu.space<scratchpad>
  %1 = npu.unary clz %0 : (tensor<8x8x16xi8>) -> tensor<8x8x16xi8>
  %2 = npu.binary add %0, %1 : (tensor<8x8x16xi8>, tensor<8x8x16xi8>) -> tensor<8x8x16xi8>
  return %2 : tensor<8x8x16xi8>
}

// A decision that is there stays.

// CHECK-LABEL: func.func @by_hand
func.func @by_hand(%x: tensor<2x2x4xi8>) -> tensor<2x2x4xi8> {
  // CHECK: npu.unary abs {{.*}}npu.space = #npu.space<dram>
  %0 = npu.unary abs %x {npu.space = #npu.space<dram>} : (tensor<2x2x4xi8>) -> tensor<2x2x4xi8>
  %1 = npu.unary clz %0 : (tensor<2x2x4xi8>) -> tensor<2x2x4xi8>
  return %1 : tensor<2x2x4xi8>
}
