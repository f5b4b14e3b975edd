// RUN: npu-opt --verify-roundtrip %s | FileCheck %s

#machine = #npu.machine<{extends = "edge-128"}>
#x = #isa.tensor<name = "x", shape = [1, 16], type = int8, scale = 0.1, zero_point = -128, address = 0>
#y = #isa.tensor<name = "y", shape = [1, 16], type = uint8, scale = 0.5, zero_point = 128, space = scratchpad, address = 0>

// CHECK-DAG: #[[$MACHINE:.+]] = #npu.machine<{extends = "edge-128"}>
// CHECK-DAG: #[[$X:.+]] = #isa.tensor<name = "x", shape = [1, 16], type = int8, scale = 1.000000e-01, zero_point = -128, address = 0>
// CHECK-DAG: #[[$Y:.+]] = #isa.tensor<name = "y", shape = [1, 16], type = uint8, scale = 5.000000e-01, zero_point = 128, space = scratchpad, address = 0>
// CHECK-DAG: #[[$F:.+]] = #isa.host_tensor<shape = [2, 4], type = float32, offset = 0>
// CHECK-DAG: #[[$P:.+]] = #isa.host_tensor<shape = [8], type = bool, offset = 32>
// CHECK-DAG: #[[$SIN:.+]] = #isa.host_function<name = "sin", reason = "tosa.sin: the chip computes with integers", inputs = [#[[$F]], #[[$P]]], outputs = [#[[$F]]]>

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

#f = #isa.host_tensor<shape = [2, 4], type = float32, offset = 0>
#p = #isa.host_tensor<shape = [8], type = bool, offset = 32>
#sin = #isa.host_function<name = "sin", reason = "tosa.sin: the chip computes with integers", inputs = [#f, #p], outputs = [#f]>
#in = #isa.tensor<name = "in", shape = [40], type = int8, scale = 1.0, zero_point = 0, address = 0>
#out = #isa.tensor<name = "out", shape = [8], type = float32, scale = 1.0, zero_point = 0, address = 48>

// CHECK-LABEL: isa.program @host
// CHECK-SAME: hosts = [#[[$SIN]]] dram_bytes = 80
// CHECK-NEXT: isa.host_call function = 0 read_bytes = 40 write_base = 48 write_bytes = 32
isa.program @host machine = #machine inputs = [#in] outputs = [#out] hosts = [#sin]
    dram_bytes = 80 scratchpad_bytes = 0 sources = ["sin"]
    constants = dense<> : tensor<0xi8> {
  isa.host_call function = 0 read_base = 0 read_bytes = 40 write_base = 48 write_bytes = 32
  isa.stop
}
