// RUN: npu-opt %s --pass-pipeline='builtin.module(npu-set-machine{machine=edge-128},func.func(npu-assign-semaphores))' | FileCheck %s

// Read after write between the load and the computation, and between the
// computation and the store; write after read before the second load.

// CHECK-LABEL: func.func @chain
func.func @chain(%x: memref<1x1x16xi8, #npu.space<dram>> {npu.address = 0 : i64}, %y: memref<1x1x16xi8, #npu.space<dram>> {npu.address = 16 : i64, npu.output}) {
  %a = npu.alloc {address = 0 : i64} : memref<1x1x16xi8, #npu.space<scratchpad>>
  %b = npu.alloc {address = 16 : i64} : memref<1x1x16xi8, #npu.space<scratchpad>>
  // CHECK: npu.copy {{.*}} {channel = 0 : i64, npu.signal = array<i64: 0>}
  npu.copy %x to %a {channel = 0 : i64} : memref<1x1x16xi8, #npu.space<dram>>, memref<1x1x16xi8, #npu.space<scratchpad>>
  // CHECK: npu.unary abs {{.*}}npu.signal = array<i64: 1, 2>, npu.wait = array<i64: 0>
  npu.unary abs %a into %b : (memref<1x1x16xi8, #npu.space<scratchpad>>, memref<1x1x16xi8, #npu.space<scratchpad>>) -> ()
  // CHECK: npu.copy {{.*}}npu.wait = array<i64: 1>
  npu.copy %b to %y {channel = 1 : i64} : memref<1x1x16xi8, #npu.space<scratchpad>>, memref<1x1x16xi8, #npu.space<dram>>
  // CHECK: npu.copy {{.*}}npu.wait = array<i64: 2>
  npu.copy %x to %a {channel = 0 : i64} : memref<1x1x16xi8, #npu.space<dram>>, memref<1x1x16xi8, #npu.space<scratchpad>>
  return
}

// What program order and other waits imply needs no semaphore: the second
// computation runs behind the first, which waited already.

// CHECK-LABEL: func.func @implied
func.func @implied(%x: memref<1x1x16xi8, #npu.space<dram>> {npu.address = 0 : i64}) {
  %a = npu.alloc {address = 0 : i64} : memref<1x1x16xi8, #npu.space<scratchpad>>
  %b = npu.alloc {address = 16 : i64} : memref<1x1x16xi8, #npu.space<scratchpad>>
  // CHECK: npu.copy {{.*}}npu.signal = array<i64: 0>
  npu.copy %x to %a {channel = 0 : i64} : memref<1x1x16xi8, #npu.space<dram>>, memref<1x1x16xi8, #npu.space<scratchpad>>
  // CHECK: npu.unary abs {{.*}}npu.wait = array<i64: 0>
  npu.unary abs %a into %b : (memref<1x1x16xi8, #npu.space<scratchpad>>, memref<1x1x16xi8, #npu.space<scratchpad>>) -> ()
  // CHECK: npu.unary clz
  // CHECK-NOT: npu.wait
  // CHECK: return
  npu.unary clz %a into %b : (memref<1x1x16xi8, #npu.space<scratchpad>>, memref<1x1x16xi8, #npu.space<scratchpad>>) -> ()
  return
}
