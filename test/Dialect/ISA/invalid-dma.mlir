// RUN: npu-opt --split-input-file --verify-diagnostics %s

// The rules of runtime/isa/Validate.cpp, one by one.


// DMA channels.
isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.copy: expected channel in [0, 2], found 3}}
  isa.copy channel = 3 source_space = dram destination_space = scratchpad source_base = 0 destination_base = 0 run_bytes = 24
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.fill: expected channel in [0, 2], found 3}}
  isa.fill channel = 3 destination_space = scratchpad destination_base = 0 pattern = 1 run_bytes = 24
  isa.stop
}

// -----


// copy and fill: what is written must not overlap.
isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.copy: expected destination_stride2 of at least 24 bytes, found 23; the elements written would overlap}}
  isa.copy channel = 0 source_space = dram destination_space = scratchpad source_base = 0 destination_base = 0 extent2 = 2 run_bytes = 24 destination_stride2 = 23
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.copy: expected destination_stride1 of at least 24 bytes, found 23; the elements written would overlap}}
  isa.copy channel = 0 source_space = dram destination_space = scratchpad source_base = 0 destination_base = 0 extent1 = 2 run_bytes = 24 destination_stride1 = 23
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.copy: expected destination_stride0 of at least 24 bytes, found 23; the elements written would overlap}}
  isa.copy channel = 0 source_space = dram destination_space = scratchpad source_base = 0 destination_base = 0 extent0 = 2 run_bytes = 24 destination_stride0 = 23
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.fill: expected destination_stride2 of at least 24 bytes, found 23; the elements written would overlap}}
  isa.fill channel = 0 destination_space = scratchpad destination_base = 0 pattern = 1 extent2 = 2 run_bytes = 24 destination_stride2 = 23
  isa.stop
}

// -----


// fill: its pattern.
isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.fill: expected pattern_bytes = 1, 2 or 4, found 3}}
  isa.fill channel = 0 destination_space = scratchpad pattern_bytes = 3 destination_base = 0 pattern = 1 run_bytes = 24
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.fill: expected run_bytes to be a multiple of pattern_bytes = 2, found 23}}
  isa.fill channel = 0 destination_space = scratchpad pattern_bytes = 2 destination_base = 0 pattern = 1 run_bytes = 23
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.fill: expected a pattern of 1 bytes, found 256}}
  isa.fill channel = 0 destination_space = scratchpad destination_base = 0 pattern = 256 run_bytes = 24
  isa.stop
}
