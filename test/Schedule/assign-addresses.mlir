// RUN: npu-opt %s --pass-pipeline='builtin.module(npu-set-machine{machine=edge-128},func.func(npu-assign-addresses))' | FileCheck %s

// Constants first, equal ones once; then inputs and outputs.

// CHECK-LABEL: func.func @net
// CHECK-SAME: {npu.address = 16 : i64}
// CHECK-SAME: npu.address = 32 : i64
// CHECK-SAME: npu.dram_bytes = 48 : i64, npu.scratchpad_bytes = 48 : i64
func.func @net(%x: memref<1x1x16xi8, #npu.space<dram>>, %y: memref<1x1x16xi8, #npu.space<dram>> {npu.output}) {
  // CHECK: npu.constant {{.*}}address = 0 : i64
  // CHECK: npu.constant {{.*}}address = 0 : i64
  %t = npu.constant dense<1> : tensor<4xi8> -> memref<4xi8, #npu.space<dram>>
  %u = npu.constant dense<1> : tensor<4xi8> -> memref<4xi8, #npu.space<dram>>
  // Alive together: %a and %b, %b and %c; %c takes the place of %a, but for the
  // second half of the double buffer that %b stays in.
  // CHECK: %[[A:.*]] = npu.alloc {address = 0 : i64}
  // CHECK: %[[B:.*]] = npu.alloc {address = 16 : i64}
  // CHECK: %[[C:.*]] = npu.alloc {address = 0 : i64}
  // CHECK: %[[D:.*]] = npu.alloc {address = 32 : i64}
  %a = npu.alloc : memref<1x1x16xi8, #npu.space<scratchpad>>
  %b = npu.alloc : memref<1x1x16xi8, #npu.space<scratchpad>>
  %c = npu.alloc : memref<1x1x16xi8, #npu.space<scratchpad>>
  %d = npu.alloc : memref<1x1x16xi8, #npu.space<scratchpad>>
  npu.copy %x to %a : memref<1x1x16xi8, #npu.space<dram>>, memref<1x1x16xi8, #npu.space<scratchpad>>
  npu.unary abs %a into %b : (memref<1x1x16xi8, #npu.space<scratchpad>>, memref<1x1x16xi8, #npu.space<scratchpad>>) -> ()
  npu.copy %b to %y : memref<1x1x16xi8, #npu.space<scratchpad>>, memref<1x1x16xi8, #npu.space<dram>>
  npu.copy %x to %c : memref<1x1x16xi8, #npu.space<dram>>, memref<1x1x16xi8, #npu.space<scratchpad>>
  npu.unary abs %c into %d : (memref<1x1x16xi8, #npu.space<scratchpad>>, memref<1x1x16xi8, #npu.space<scratchpad>>) -> ()
  npu.copy %d to %y : memref<1x1x16xi8, #npu.space<scratchpad>>, memref<1x1x16xi8, #npu.space<dram>>
  return
}
