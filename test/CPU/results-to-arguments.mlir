// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: npu-opt %s --npu-cpu-results-to-arguments | FileCheck %s

// An allocation becomes the argument; an input, a second return and a constant
// are copied.
// CHECK-LABEL: func.func @f
// CHECK-SAME: %[[X:[a-z0-9]+]]: memref<4xi8>, %[[A:[a-z0-9]+]]: memref<4xi8>, %[[B:[a-z0-9]+]]: memref<4xi8>, %[[C:[a-z0-9]+]]: memref<4xi8>) {
// CHECK-NOT: memref.alloc
// CHECK: memref.copy %[[X]], %[[A]]
// CHECK: memref.copy %[[X]], %[[B]]
// CHECK: memref.copy %[[A]], %[[C]]
// CHECK: return{{$}}
func.func @f(%x: memref<4xi8>) -> (memref<4xi8>, memref<4xi8>, memref<4xi8>) {
  %0 = memref.alloc() : memref<4xi8>
  memref.copy %x, %0 : memref<4xi8> to memref<4xi8>
  return %0, %x, %0 : memref<4xi8>, memref<4xi8>, memref<4xi8>
}
