// RUN: npu-opt --isa-prove-program --split-input-file --verify-diagnostics %s | FileCheck %s

// Each fault and its message is in test/unit/program/VerifyTest.cpp; here is
// where they appear.

#x = #isa.tensor<name = "x", shape = [16], type = int8, scale = 1.0, zero_point = 0, address = 0>
#y = #isa.tensor<name = "y", shape = [16], type = int8, scale = 1.0, zero_point = 0, address = 16>
// CHECK-LABEL: isa.program @proven
// CHECK: isa.stop
isa.program @proven machine = <{extends = "edge-128"}> inputs = [#x] outputs = [#y]
    dram_bytes = 32 scratchpad_bytes = 16 sources = ["s"] constants = dense<> : tensor<0xi8> {
  isa.copy signal0 = 0 channel = 0 source_space = dram destination_space = scratchpad source_base = 0 destination_base = 0 run_bytes = 16
  isa.copy wait0 = 0 channel = 1 source_space = scratchpad destination_space = dram source_base = 0 destination_base = 16 run_bytes = 16
  isa.stop
}

// -----

#x = #isa.tensor<name = "x", shape = [16], type = int8, scale = 1.0, zero_point = 0, address = 0>
#y = #isa.tensor<name = "y", shape = [16], type = int8, scale = 1.0, zero_point = 0, address = 16>
isa.program @race machine = <{extends = "edge-128"}> inputs = [#x] outputs = [#y]
    dram_bytes = 32 scratchpad_bytes = 16 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-note@+1 {{the other instruction}}
  isa.copy channel = 0 source_space = dram destination_space = scratchpad source_base = 0 destination_base = 0 run_bytes = 16
  // expected-error@+1 {{'isa.copy' op reads scratchpad bytes [0, 16), which instruction 0 (copy, layer 's') writes, and nothing orders the two: a race; let dma0 signal a semaphore when it is done, and dma1 wait for it}}
  isa.copy channel = 1 source_space = scratchpad destination_space = dram source_base = 0 destination_base = 16 run_bytes = 16
  isa.stop
}

// -----

#y = #isa.tensor<name = "y", shape = [16], type = int8, scale = 1.0, zero_point = 0, address = 16>
// expected-error@+1 {{'isa.program' op output 'y' is not whole at the end: dram bytes [20, 32) are never written}}
isa.program @output machine = <{extends = "edge-128"}> inputs = [] outputs = [#y]
    dram_bytes = 32 scratchpad_bytes = 16 sources = ["s"] constants = dense<> : tensor<0xi8> {
  isa.fill channel = 0 destination_space = dram destination_base = 16 pattern = 0 run_bytes = 4
  isa.stop
}

// -----

isa.program @deadlock machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 32 scratchpad_bytes = 16 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{'isa.sync' op waits for semaphore 4, which 0 signals before it serve 0 earlier waits: a deadlock; put the signal that it is to wait for before it in the stream}}
  isa.sync wait0 = 4 engine = mac
  isa.sync signal0 = 4 engine = vector
  isa.stop
}

// -----

isa.program @engines machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 32 scratchpad_bytes = 16 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-note@+1 {{the other instruction}}
  isa.sync signal0 = 4 engine = vector
  // expected-error@+1 {{'isa.sync' op signals semaphore 4 from mac, but instruction 0 (sync, layer 's') does so from vector; a semaphore has one engine that signals and one that waits, so use another}}
  isa.sync signal0 = 4 engine = mac
  isa.sync wait0 = 4 wait1 = 4 engine = control
  isa.stop
}
