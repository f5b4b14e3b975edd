// RUN: npu-opt %s --npu-set-machine=machine=edge-128 | FileCheck %s
// RUN: npu-opt %s --npu-set-machine=machine=%source_dir/test/Inputs/edge-128-2KiB.json | FileCheck %s --check-prefix=FILE
// RUN: not npu-opt %s --npu-set-machine=machine=edge-129 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// RUN: npu-opt %s --npu-set-machine='machine=edge-128 io=scratchpad' | FileCheck %s --check-prefix=IO
// RUN: not npu-opt %s --npu-set-machine='machine=edge-128 io=flash' 2>&1 | FileCheck %s --check-prefix=MEMORY

// IO: inputOutput = "scratchpad"
// MEMORY: error: expected io = dram or scratchpad, found flash
// CHECK: #machine = #npu.machine<{
// CHECK-SAME: name = "edge-128"
// CHECK: module attributes {npu.machine = #machine}
// FILE: name = "edge-128-2KiB"
// FILE-SAME: scratchpad = {bytes = 2048 : i64
// UNKNOWN: error: {{.*}}edge-129
module {
}
