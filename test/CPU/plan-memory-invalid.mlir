// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: npu-opt %s --split-input-file --npu-cpu-plan-memory --verify-diagnostics

func.func @dynamic(%n: index, %x: i8) {
  %c0 = arith.constant 0 : index
  // expected-error @below {{expected a buffer of static shape and row-major layout, found 'memref<?xi8>'}}
  %a = memref.alloc(%n) : memref<?xi8>
  memref.store %x, %a[%c0] : memref<?xi8>
  return
}

// -----

// expected-error @below {{expected one block before memory is planned, found 2}}
func.func @blocks() {
  cf.br ^next
^next:
  return
}
