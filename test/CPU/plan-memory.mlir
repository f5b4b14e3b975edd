// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: npu-opt %s --split-input-file --npu-cpu-plan-memory --canonicalize | FileCheck %s

// The first and the third buffer do not live at the same time: they share bytes.
// CHECK-LABEL: func.func @chain
// CHECK-SAME: %[[IN:[a-z0-9]+]]: memref<100xi8>, %[[OUT:[a-z0-9]+]]: memref<100xi8>, %[[ARENA:[a-z0-9]+]]: memref<256xi8>
// CHECK-SAME: npu.arena_bytes = 256
func.func @chain(%in: memref<100xi8>, %out: memref<100xi8>) {
  // CHECK-DAG: %[[ZERO:.*]] = arith.constant 0 : index
  // CHECK-DAG: %[[NEXT:.*]] = arith.constant 128 : index
  // CHECK: %[[A:.*]] = memref.view %[[ARENA]][%[[ZERO]]][]
  %a = memref.alloc() : memref<100xi8>
  // CHECK: %[[B:.*]] = memref.view %[[ARENA]][%[[NEXT]]][]
  %b = memref.alloc() : memref<100xi8>
  // CHECK: %[[C:.*]] = memref.view %[[ARENA]][%[[ZERO]]][]
  %c = memref.alloc() : memref<100xi8>
  memref.copy %in, %a : memref<100xi8> to memref<100xi8>
  memref.copy %a, %b : memref<100xi8> to memref<100xi8>
  memref.copy %b, %c : memref<100xi8> to memref<100xi8>
  memref.copy %c, %out : memref<100xi8> to memref<100xi8>
  return
}

// -----

// A buffer lives as long as any view of it.
// CHECK-LABEL: func.func @view
// CHECK-SAME: npu.arena_bytes = 128
func.func @view(%in: memref<64xi8>, %out: memref<64xi8>) {
  %a = memref.alloc() : memref<64xi8>
  %view = memref.expand_shape %a [[0, 1]] output_shape [8, 8] : memref<64xi8> into memref<8x8xi8>
  memref.copy %in, %a : memref<64xi8> to memref<64xi8>
  %b = memref.alloc() : memref<64xi8>
  memref.copy %in, %b : memref<64xi8> to memref<64xi8>
  memref.copy %b, %out : memref<64xi8> to memref<64xi8>
  %flat = memref.collapse_shape %view [[0, 1]] : memref<8x8xi8> into memref<64xi8>
  memref.copy %flat, %out : memref<64xi8> to memref<64xi8>
  return
}

// -----

// A buffer of a loop lives as long as the loop.
// CHECK-LABEL: func.func @loop
// CHECK-SAME: npu.arena_bytes = 128
func.func @loop(%in: memref<64xi8>, %out: memref<64xi8>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %a = memref.alloc() : memref<64xi8>
  memref.copy %in, %a : memref<64xi8> to memref<64xi8>
  scf.for %i = %c0 to %c4 step %c1 {
    %b = memref.alloc() : memref<64xi8>
    memref.copy %a, %b : memref<64xi8> to memref<64xi8>
    memref.copy %b, %out : memref<64xi8> to memref<64xi8>
  }
  return
}

// -----

// i48 takes 8 bytes, i1 takes 1.
// CHECK-LABEL: func.func @types
// CHECK-SAME: npu.arena_bytes = 192
func.func @types(%x: i48, %y: i1) {
  %c0 = arith.constant 0 : index
  %a = memref.alloc() : memref<16xi48>
  %b = memref.alloc() : memref<16xi1>
  memref.store %x, %a[%c0] : memref<16xi48>
  memref.store %y, %b[%c0] : memref<16xi1>
  memref.store %x, %a[%c0] : memref<16xi48>
  return
}
