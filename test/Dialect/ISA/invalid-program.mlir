// RUN: npu-opt --split-input-file --verify-diagnostics %s

// What a program must satisfy by itself. Each rule and its message is in
// test/unit/program/ValidateTest.cpp; here is where the messages appear.

// expected-error@+1 {{'isa.program' op #npu.machine: field 'name': expected}}
isa.program @p machine = <{}> inputs = [] outputs = []
    dram_bytes = 0 scratchpad_bytes = 0 sources = ["s"] constants = dense<> : tensor<0xi8> {
  isa.stop
}

// -----

// expected-error@+1 {{'isa.program' op #npu.machine: field 'extends': expected the name of a built-in machine}}
isa.program @p machine = <{extends = "edge-127"}> inputs = [] outputs = []
    dram_bytes = 0 scratchpad_bytes = 0 sources = ["s"] constants = dense<> : tensor<0xi8> {
  isa.stop
}

// -----

// expected-error@+1 {{'isa.program' op expected scratchpad_bytes of at most 524288, which the machine 'edge-128' has and 32-bit addresses reach, found 524289}}
isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 0 scratchpad_bytes = 524289 sources = ["s"] constants = dense<> : tensor<0xi8> {
  isa.stop
}

// -----

// expected-error@+1 {{'isa.program' op expected dram_bytes of at most}}
isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = -1 scratchpad_bytes = 0 sources = ["s"] constants = dense<> : tensor<0xi8> {
  isa.stop
}

// -----

// expected-error@+1 {{'isa.program' op expected the last instruction to be stop, found profile_mark}}
isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 0 scratchpad_bytes = 0 sources = ["s"] constants = dense<> : tensor<0xi8> {
  isa.profile_mark mark = 0
}

// -----

// expected-error@+1 {{'isa.program' op expected the last instruction to be stop, found no instruction}}
isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 0 scratchpad_bytes = 0 sources = ["s"] constants = dense<> : tensor<0xi8> {
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 0 scratchpad_bytes = 0 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{'isa.stop' op stop ends a program, and stands nowhere else; remove it}}
  isa.stop
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 0 scratchpad_bytes = 0 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{'arith.constant' op is no instruction; an isa.program holds instructions of the isa dialect only}}
  arith.constant 1 : i32
  isa.stop
}

// -----

// expected-error@+1 {{'isa.stop' op expects parent op 'isa.program'}}
isa.stop

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 0 scratchpad_bytes = 0 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{'isa.stop' op expected source to be less than the number of sources, 1, found 4294967295}}
  isa.stop source = -1
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 64 scratchpad_bytes = 64 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{'isa.fill' op runs on dma2, but the machine 'edge-128' has 2 DMA channels; use one of them}}
  isa.fill channel = 2 destination_space = scratchpad destination_base = 0 pattern = 0 run_bytes = 1
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 64 scratchpad_bytes = 64 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{'isa.fill' op destination is written at [60, 65) of scratchpad, of which the program has 64 bytes}}
  isa.fill channel = 0 destination_space = scratchpad destination_base = 60 pattern = 0 run_bytes = 5
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 64 scratchpad_bytes = 64 sources = ["s"] constants = dense<1> : tensor<8xi8> {
  // expected-error@+1 {{'isa.fill' op destination is written at [7, 8) of dram, where the constants at [0, 8) must stay unchanged}}
  isa.fill channel = 0 destination_space = dram destination_base = 7 pattern = 0 run_bytes = 1
  isa.stop
}

// -----

#x = #isa.tensor<name = "x", shape = [4], type = int8, scale = 0.0, zero_point = 0, address = 0>
// expected-error@+1 {{'isa.program' op input 0 ('x'): expected a finite scale above 0, found 0.000000}}
isa.program @p machine = <{extends = "edge-128"}> inputs = [#x] outputs = []
    dram_bytes = 64 scratchpad_bytes = 64 sources = ["s"] constants = dense<> : tensor<0xi8> {
  isa.stop
}

// -----

#x = #isa.tensor<name = "x", shape = [4], type = int8, scale = 1.0, zero_point = 0, address = 0>
#y = #isa.tensor<name = "y", shape = [4], type = int8, scale = 1.0, zero_point = 0, address = 3>
// expected-error@+1 {{'isa.program' op output 'y' lies at [3, 7) of dram, where input 'x' lies at [0, 4); give each its own bytes}}
isa.program @p machine = <{extends = "edge-128"}> inputs = [#x] outputs = [#y]
    dram_bytes = 64 scratchpad_bytes = 64 sources = ["s"] constants = dense<> : tensor<0xi8> {
  isa.stop
}

// -----

// expected-error@+1 {{'isa.program' op attribute 'constants' failed to satisfy constraint: 8-bit signless integer elements attribute}}
"isa.program"() <{sym_name = "p", machine = #npu.machine<{}>, inputs = [], outputs = [], dram_bytes = 0 : i64, scratchpad_bytes = 0 : i64, sources = [], constants = dense<0> : tensor<4xi16>}> ({
  "isa.stop"() : () -> ()
}) : () -> ()

// -----

// expected-error@+1 {{'isa.program' op attribute 'inputs' failed to satisfy constraint: inputs or outputs}}
"isa.program"() <{sym_name = "p", machine = #npu.machine<{}>, inputs = [1], outputs = [], dram_bytes = 0 : i64, scratchpad_bytes = 0 : i64, sources = [], constants = dense<0> : tensor<4xi8>}> ({
  "isa.stop"() : () -> ()
}) : () -> ()
