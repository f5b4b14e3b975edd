// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: npu-opt %s --npu-cpu-expand-copies | FileCheck %s

// CHECK-LABEL: func.func @contiguous
// CHECK: memref.copy
func.func @contiguous(%a: memref<4x8xi8>, %b: memref<4x8xi8>) {
  memref.copy %a, %b : memref<4x8xi8> to memref<4x8xi8>
  return
}

// CHECK-LABEL: func.func @strided
// CHECK-SAME: %[[A:[a-z0-9]+]]: memref<2x4xi8>, %[[B:[a-z0-9]+]]: memref<2x4xi8, strided<[8, 1]>>
// CHECK-NOT: memref.copy
// CHECK: scf.for %[[I:.*]] =
// CHECK: scf.for %[[J:.*]] =
// CHECK: %[[X:.*]] = memref.load %[[A]][%[[I]], %[[J]]]
// CHECK: memref.store %[[X]], %[[B]][%[[I]], %[[J]]]
func.func @strided(%a: memref<2x4xi8>, %b: memref<2x4xi8, strided<[8, 1]>>) {
  memref.copy %a, %b : memref<2x4xi8> to memref<2x4xi8, strided<[8, 1]>>
  return
}
