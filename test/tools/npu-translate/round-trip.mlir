// RUN: npu-translate --isa-to-binary %s -o %t.npu
// RUN: npu-translate --binary-to-isa %t.npu -o %t.mlir
// RUN: npu-translate --isa-to-binary < %t.mlir > %t.again.npu
// RUN: cmp %t.npu %t.again.npu
// RUN: npu-translate --isa-to-binary %s | cmp - %t.npu
// RUN: FileCheck %s < %t.mlir
// RUN: npu-translate --disassemble %t.npu | FileCheck %s --check-prefix=LIST

// What a .npu file holds is all there again: names, types, places, constants,
// sources; and the layers' names are the instructions' locations.

// CHECK: #[[$MACHINE:.+]] = #npu.machine<{{.*}}name = "edge-128"
// CHECK-DAG: #[[$X:.+]] = #isa.tensor<name = "x", shape = [1, 16], type = int8, scale = 1.000000e-01, zero_point = -128, address = 128>
// CHECK-DAG: #[[$Y:.+]] = #isa.tensor<name = "y", shape = [], type = int32, scale = 5.000000e-01, zero_point = 0, address = 144>
// CHECK: isa.program @sum machine = #[[$MACHINE]] inputs = [#[[$X]]] outputs = [#[[$Y]]]
// CHECK-SAME: dram_bytes = 148 scratchpad_bytes = 96 sources = ["conv1", "sum \22a\22"] constants = dense<[0, 1, 2, 127, -128, -1]> : tensor<6xi8> {
// CHECK-NEXT: isa.copy {{.*}} loc(#[[CONV:.+]])
// CHECK-NEXT: isa.unary {{.*}} function = identity {{.*}} source = 1 loc(#[[SUM:.+]])
// CHECK-NEXT: isa.reduce {{.*}} loc(#[[SUM]])
// CHECK-NEXT: isa.copy
// CHECK-NEXT: isa.stop
// CHECK-DAG: #[[CONV]] = loc("conv1")
// CHECK-DAG: #[[SUM]] = loc("sum \22a\22")

// LIST: // conv1
// LIST-NEXT: copy signal0 = 0 channel = 0
// LIST-NEXT: // sum "a"
// LIST-NEXT: unary wait0 = 0 function = identity ofm_type = int32
// LIST-NEXT: reduce signal0 = 1 function = sum
// LIST-NEXT: copy wait0 = 1
// LIST-NEXT: // conv1
// LIST-NEXT: stop
// LIST-NOT: {{.}}

#machine = #npu.machine<{extends = "edge-128"}>
#x = #isa.tensor<name = "x", shape = [1, 16], type = int8, scale = 0.1, zero_point = -128, address = 128>
#y = #isa.tensor<name = "y", shape = [], type = int32, scale = 0.5, zero_point = 0, address = 144>
isa.program @sum machine = #machine inputs = [#x] outputs = [#y]
    dram_bytes = 148 scratchpad_bytes = 96 sources = ["conv1", "sum \"a\""]
    constants = dense<[0, 1, 2, 127, -128, -1]> : tensor<6xi8> {
  isa.copy signal0 = 0 channel = 0 source_space = dram destination_space = scratchpad source_base = 128 destination_base = 0 run_bytes = 16
  isa.unary wait0 = 0 function = identity ofm_type = int32 height = 1 width = 1 channels = 16 ifm_base = 0 ifm_stride_h = 16 ifm_stride_w = 16 ofm_base = 16 ofm_stride_h = 64 ofm_stride_w = 64 source = 1
  isa.reduce signal0 = 1 function = sum outer = 1 length = 16 ifm_base = 16 ifm_stride_outer = 64 ifm_stride_axis = 4 ofm_base = 80 ofm_stride_outer = 4 source = 1
  isa.copy wait0 = 1 channel = 1 source_space = scratchpad destination_space = dram source_base = 80 destination_base = 144 run_bytes = 4 source = 1
  isa.stop
}
