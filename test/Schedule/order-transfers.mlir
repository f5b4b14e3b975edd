// RUN: npu-opt %s --pass-pipeline='builtin.module(npu-set-machine{machine=edge-128},func.func(npu-order-transfers))' | FileCheck %s
// RUN: npu-opt %s --pass-pipeline='builtin.module(npu-set-machine{machine=edge-128},func.func(npu-order-transfers{ahead=0}))' | FileCheck %s --check-prefix=AHEAD0

// The second load moves in front of the first computation; the load of what was
// stored stays behind the store. Loads take channel 0, stores channel 1.

// CHECK-LABEL: func.func @two_tiles
// AHEAD0-LABEL: func.func @two_tiles
func.func @two_tiles(%x: memref<1x1x16xi8, #npu.space<dram>>, %y: memref<1x1x16xi8, #npu.space<dram>> {npu.output}) {
  // CHECK: npu.copy %{{.*}} to %[[A:.*]] {channel = 0 : i64}
  // CHECK: npu.copy %{{.*}} to %[[C:.*]] {channel = 0 : i64}
  // CHECK: npu.unary abs %[[A]]
  // CHECK: npu.copy {{.*}} {channel = 1 : i64}
  // CHECK: npu.unary clz %[[C]]
  // AHEAD0: npu.copy %{{.*}} to %{{.*}} {channel = 0 : i64}
  // AHEAD0: npu.unary abs
  // AHEAD0: npu.copy {{.*}} {channel = 1 : i64}
  // AHEAD0: npu.copy %{{.*}} to %{{.*}} {channel = 0 : i64}
  // AHEAD0: npu.unary clz
  %a = npu.alloc : memref<1x1x16xi8, #npu.space<scratchpad>>
  npu.copy %x to %a : memref<1x1x16xi8, #npu.space<dram>>, memref<1x1x16xi8, #npu.space<scratchpad>>
  %b = npu.alloc : memref<1x1x16xi8, #npu.space<scratchpad>>
  npu.unary abs %a into %b : (memref<1x1x16xi8, #npu.space<scratchpad>>, memref<1x1x16xi8, #npu.space<scratchpad>>) -> ()
  npu.copy %b to %y : memref<1x1x16xi8, #npu.space<scratchpad>>, memref<1x1x16xi8, #npu.space<dram>>
  %c = npu.alloc : memref<1x1x16xi8, #npu.space<scratchpad>>
  npu.copy %x to %c : memref<1x1x16xi8, #npu.space<dram>>, memref<1x1x16xi8, #npu.space<scratchpad>>
  %d = npu.alloc : memref<1x1x16xi8, #npu.space<scratchpad>>
  npu.unary clz %c into %d : (memref<1x1x16xi8, #npu.space<scratchpad>>, memref<1x1x16xi8, #npu.space<scratchpad>>) -> ()
  // CHECK: npu.copy {{.*}} {channel = 1 : i64}
  npu.copy %d to %y : memref<1x1x16xi8, #npu.space<scratchpad>>, memref<1x1x16xi8, #npu.space<dram>>
  // CHECK-NEXT: %[[E:.*]] = npu.alloc
  // CHECK-NEXT: npu.copy %{{.*}} to %[[E]] {channel = 0 : i64}
  %e = npu.alloc : memref<1x1x16xi8, #npu.space<scratchpad>>
  npu.copy %y to %e : memref<1x1x16xi8, #npu.space<dram>>, memref<1x1x16xi8, #npu.space<scratchpad>>
  return
}
