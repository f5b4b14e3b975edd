// RUN: npu-opt --verify-roundtrip %s | FileCheck %s

#machine = #npu.machine<{extends = "edge-128"}>
#x = #isa.tensor<name = "x", shape = [1, 16], type = int8, scale = 0.1, zero_point = -128, address = 0>
#y = #isa.tensor<name = "y", shape = [1, 16], type = uint8, scale = 0.5, zero_point = 128, space = scratchpad, address = 0>

// CHECK-DAG: #[[$MACHINE:.+]] = #npu.machine<{extends = "edge-128"}>
// CHECK-DAG: #[[$X:.+]] = #isa.tensor<name = "x", shape = [1, 16], type = int8, scale = 1.000000e-01, zero_point = -128, address = 0>
// CHECK-DAG: #[[$Y:.+]] = #isa.tensor<name = "y", shape = [1, 16], type = uint8, scale = 5.000000e-01, zero_point = 128, space = scratchpad, address = 0>

// CHECK-LABEL: isa.program @copy
// CHECK-SAME: machine = #[[$MACHINE]] inputs = [#[[$X]]] outputs = [#[[$Y]]]
// CHECK-SAME: dram_bytes = 32 scratchpad_bytes = 16 sources = ["first", "second"] constants = dense<> : tensor<0xi8> {
// CHECK-NEXT: isa.copy signal0 = 0 channel = 0 source_space = dram destination_space = scratchpad source_base = 0 destination_base = 0 run_bytes = 16
// CHECK-NEXT: isa.copy wait0 = 0 channel = 1 source_space = scratchpad destination_space = dram source_base = 0 destination_base = 16 run_bytes = 16 source = 1
// CHECK-NEXT: isa.stop
// CHECK-NEXT: }
isa.program @copy machine = #machine inputs = [#x] outputs = [#y]
    dram_bytes = 32 scratchpad_bytes = 16 sources = ["first", "second"]
    constants = dense<> : tensor<0xi8> {
  isa.copy signal0 = 0 channel = 0 source_space = dram destination_space = scratchpad source_base = 0 destination_base = 0 run_bytes = 16
  isa.copy wait0 = 0 channel = 1 source_space = scratchpad destination_space = dram source_base = 0 destination_base = 16 run_bytes = 16 source = 1
  isa.stop
}
