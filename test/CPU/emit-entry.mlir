// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: npu-opt %s --npu-cpu-emit-entry=symbol=net | FileCheck %s
// RUN: sed -e 's/%in: !llvm.ptr, //' -e 's/input_count = 1/input_count = 0/' %s | npu-opt --npu-cpu-emit-entry \
// RUN: | FileCheck %s --check-prefix=NO-INPUTS
// RUN: not npu-opt %s --npu-cpu-emit-entry --npu-cpu-emit-entry 2>&1 | FileCheck %s --check-prefix=TWICE

// TWICE: error: expected a lowered function with the attribute npu.input_count, found none

// CHECK: module attributes {npu.arena_bytes = 64 : i64}
// CHECK: llvm.func internal @net_body(%{{.*}}: !llvm.ptr, %{{.*}}: !llvm.ptr, %{{.*}}: !llvm.ptr)
llvm.func @main(%in: !llvm.ptr, %out: !llvm.ptr, %arena: !llvm.ptr)
    attributes {npu.input_count = 1 : i64, npu.arena_bytes = 64 : i64} {
  llvm.return
}

// CHECK: llvm.func @net_run(%[[INS:.*]]: !llvm.ptr, %[[OUTS:.*]]: !llvm.ptr, %[[ARENA:.*]]: !llvm.ptr) -> i32
// CHECK: %[[IN:.*]] = llvm.load
// CHECK: %[[OUT:.*]] = llvm.load
// CHECK: llvm.call @net_body(%[[IN]], %[[OUT]], %[[ARENA]])

// An array of no pointers is not looked at.
// NO-INPUTS: llvm.func @network_run(%[[INS:.*]]: !llvm.ptr, %[[OUTS:.*]]: !llvm.ptr, %[[ARENA:.*]]: !llvm.ptr) -> i32
// NO-INPUTS-NOT: %[[INS]]
// NO-INPUTS: llvm.icmp "eq" %[[OUTS]],
// NO-INPUTS-NOT: %[[INS]]
// NO-INPUTS: llvm.icmp "eq" %[[ARENA]],
// NO-INPUTS: llvm.return
