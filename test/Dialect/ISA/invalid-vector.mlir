// RUN: npu-opt --split-input-file --verify-diagnostics %s

// The rules of runtime/isa/Validate.cpp, one by one.


// pool.
isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.pool: expected type = int8 or int16, found int32}}
  isa.pool mode = max type = int32 ifm_base = 0 ifm_height = 4 ifm_width = 4 channels = 8 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 128 ofm_height = 2 ofm_width = 2 ofm_stride_h = 16 ofm_stride_w = 8 kernel_h = 2 kernel_w = 2 stride_h = 2 stride_w = 2
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.pool: expected the padding before the height to be less than the window of 2 elements, found 2}}
  isa.pool mode = max ifm_base = 0 ifm_height = 4 ifm_width = 4 channels = 8 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 128 ofm_height = 2 ofm_width = 2 ofm_stride_h = 16 ofm_stride_w = 8 kernel_h = 2 kernel_w = 2 stride_h = 2 stride_w = 2 pad_top = 2
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.pool: expected the padding before the width to be less than the window of 2 elements, found 2}}
  isa.pool mode = max ifm_base = 0 ifm_height = 4 ifm_width = 4 channels = 8 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 128 ofm_height = 2 ofm_width = 2 ofm_stride_h = 16 ofm_stride_w = 8 kernel_h = 2 kernel_w = 2 stride_h = 2 stride_w = 2 pad_left = 2
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.pool: the last window starts at 4, outside the IFM's height of 4 elements; make the OFM tile smaller or the IFM tile larger}}
  isa.pool mode = max ifm_base = 0 ifm_height = 4 ifm_width = 4 channels = 8 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 128 ofm_height = 3 ofm_width = 2 ofm_stride_h = 16 ofm_stride_w = 8 kernel_h = 2 kernel_w = 2 stride_h = 2 stride_w = 2
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.pool: the last window starts at 4, outside the IFM's width of 4 elements; make the OFM tile smaller or the IFM tile larger}}
  isa.pool mode = max ifm_base = 0 ifm_height = 4 ifm_width = 4 channels = 8 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 128 ofm_height = 2 ofm_width = 3 ofm_stride_h = 24 ofm_stride_w = 8 kernel_h = 2 kernel_w = 2 stride_h = 2 stride_w = 2
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.pool: expected a window of at most 4194304 elements, found 4259775}}
  isa.pool mode = average ifm_base = 0 ifm_height = 4 ifm_width = 4 channels = 8 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 128 ofm_height = 2 ofm_width = 2 ofm_stride_h = 16 ofm_stride_w = 8 kernel_h = 65535 kernel_w = 65 stride_h = 2 stride_w = 2
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.pool: expected ofm_stride_w of at least 8 bytes, found 7; the elements written would overlap}}
  isa.pool mode = max ifm_base = 0 ifm_height = 4 ifm_width = 4 channels = 8 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 128 ofm_height = 2 ofm_width = 2 ofm_stride_h = 16 ofm_stride_w = 7 kernel_h = 2 kernel_w = 2 stride_h = 2 stride_w = 2
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.pool: expected ofm_stride_h of at least 8 bytes, found 7; the elements written would overlap}}
  isa.pool mode = max ifm_base = 0 ifm_height = 4 ifm_width = 4 channels = 8 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 128 ofm_height = 2 ofm_width = 2 ofm_stride_h = 7 ofm_stride_w = 8 kernel_h = 2 kernel_w = 2 stride_h = 2 stride_w = 2
  isa.stop
}

// -----


// binary.
isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.binary: expected a_type = int8 or int16 or int32, found uint8}}
  isa.binary function = add a_type = uint8 height = 4 width = 4 channels = 8 a_base = 0 a_stride_h = 32 a_stride_w = 8 b_base = 128 b_stride_h = 32 b_stride_w = 8 ofm_base = 256 ofm_stride_h = 32 ofm_stride_w = 8
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.binary: expected b_type = int8 or int16 or int32, found int4}}
  isa.binary function = add b_type = int4 height = 4 width = 4 channels = 8 a_base = 0 a_stride_h = 32 a_stride_w = 8 b_base = 128 b_stride_h = 32 b_stride_w = 8 ofm_base = 256 ofm_stride_h = 32 ofm_stride_w = 8
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.binary: expected ofm_type = int8 or int16 or int32, found int48}}
  isa.binary function = add ofm_type = int48 height = 4 width = 4 channels = 8 a_base = 0 a_stride_h = 32 a_stride_w = 8 b_base = 128 b_stride_h = 32 b_stride_w = 8 ofm_base = 256 ofm_stride_h = 32 ofm_stride_w = 8
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.binary: expected clamp_min <= clamp_max, found 1 and 0}}
  isa.binary function = add height = 4 width = 4 channels = 8 a_base = 0 a_stride_h = 32 a_stride_w = 8 b_base = 128 b_stride_h = 32 b_stride_w = 8 ofm_base = 256 ofm_stride_h = 32 ofm_stride_w = 8 clamp_min = 1 clamp_max = 0
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.binary: expected a_shift in [2, 62] bits, found 0}}
  isa.binary function = add a_rescale = 1 height = 4 width = 4 channels = 8 a_base = 0 a_stride_h = 32 a_stride_w = 8 b_base = 128 b_stride_h = 32 b_stride_w = 8 ofm_base = 256 ofm_stride_h = 32 ofm_stride_w = 8
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.binary: expected b_shift in [2, 62] bits, found 0}}
  isa.binary function = add b_rescale = 1 height = 4 width = 4 channels = 8 a_base = 0 a_stride_h = 32 a_stride_w = 8 b_base = 128 b_stride_h = 32 b_stride_w = 8 ofm_base = 256 ofm_stride_h = 32 ofm_stride_w = 8
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.binary: expected ofm_shift in [2, 62] bits, found 0}}
  isa.binary function = add ofm_rescale = 1 height = 4 width = 4 channels = 8 a_base = 0 a_stride_h = 32 a_stride_w = 8 b_base = 128 b_stride_h = 32 b_stride_w = 8 ofm_base = 256 ofm_stride_h = 32 ofm_stride_w = 8
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.binary: expected ofm_stride_w of at least 8 bytes, found 7; the elements written would overlap}}
  isa.binary function = add height = 4 width = 4 channels = 8 a_base = 0 a_stride_h = 32 a_stride_w = 8 b_base = 128 b_stride_h = 32 b_stride_w = 8 ofm_base = 256 ofm_stride_h = 32 ofm_stride_w = 7
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.binary: expected ofm_stride_h of at least 8 bytes, found 7; the elements written would overlap}}
  isa.binary function = add height = 4 width = 4 channels = 8 a_base = 0 a_stride_h = 32 a_stride_w = 8 b_base = 128 b_stride_h = 32 b_stride_w = 8 ofm_base = 256 ofm_stride_h = 7 ofm_stride_w = 8
  isa.stop
}

// -----


// unary.
isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.unary: expected ifm_type = int8 or int16, found int32}}
  isa.unary function = table ifm_type = int32 height = 4 width = 4 channels = 8 ifm_base = 0 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 256 ofm_stride_h = 32 ofm_stride_w = 8
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.unary: expected ofm_type = int8, found int16}}
  isa.unary function = table ofm_type = int16 height = 4 width = 4 channels = 8 ifm_base = 0 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 256 ofm_stride_h = 32 ofm_stride_w = 8
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.unary: expected ifm_type = int8 or uint8 or int16 or uint16 or int32 or int48, found int4}}
  isa.unary function = rescale ifm_type = int4 shift = 30 height = 4 width = 4 channels = 8 ifm_base = 0 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 256 ofm_stride_h = 32 ofm_stride_w = 8
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.unary: expected ofm_type = int8 or uint8 or int16 or uint16 or int32, found int48}}
  isa.unary function = rescale ofm_type = int48 shift = 30 height = 4 width = 4 channels = 8 ifm_base = 0 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 256 ofm_stride_h = 32 ofm_stride_w = 8
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.unary: expected shift in [2, 62] bits, found 1}}
  isa.unary function = rescale shift = 1 height = 4 width = 4 channels = 8 ifm_base = 0 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 256 ofm_stride_h = 32 ofm_stride_w = 8
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.unary: expected ifm_type = int8 or int16 or int32, found uint8}}
  isa.unary function = abs ifm_type = uint8 height = 4 width = 4 channels = 8 ifm_base = 0 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 256 ofm_stride_h = 32 ofm_stride_w = 8
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.unary: expected ofm_type = int8 or int16 or int32, found uint8}}
  isa.unary function = abs ofm_type = uint8 height = 4 width = 4 channels = 8 ifm_base = 0 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 256 ofm_stride_h = 32 ofm_stride_w = 8
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.unary: per_channel belongs to rescale alone; clear it}}
  isa.unary function = identity per_channel = 1 height = 4 width = 4 channels = 8 ifm_base = 0 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 256 ofm_stride_h = 32 ofm_stride_w = 8
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.unary: expected clamp_min <= clamp_max, found 1 and 0}}
  isa.unary function = identity height = 4 width = 4 channels = 8 ifm_base = 0 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 256 ofm_stride_h = 32 ofm_stride_w = 8 clamp_min = 1 clamp_max = 0
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.unary: expected ofm_stride_w of at least 8 bytes, found 7; the elements written would overlap}}
  isa.unary function = identity height = 4 width = 4 channels = 8 ifm_base = 0 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 256 ofm_stride_h = 32 ofm_stride_w = 7
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.unary: expected ofm_stride_h of at least 8 bytes, found 7; the elements written would overlap}}
  isa.unary function = identity height = 4 width = 4 channels = 8 ifm_base = 0 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 256 ofm_stride_h = 7 ofm_stride_w = 8
  isa.stop
}

// -----


// reduce.
isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.reduce: expected type = int8 or int16 or int32, found uint16}}
  isa.reduce function = sum type = uint16 outer = 2 length = 12 ifm_base = 0 ifm_stride_outer = 48 ifm_stride_axis = 4 ofm_base = 256 ofm_stride_outer = 4
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.reduce: expected ofm_stride_outer of at least 4 bytes, found 3; the elements written would overlap}}
  isa.reduce function = sum outer = 2 length = 12 ifm_base = 0 ifm_stride_outer = 48 ifm_stride_axis = 4 ofm_base = 256 ofm_stride_outer = 3
  isa.stop
}

// -----


// permute.
isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.permute: expected element_bytes = 1, 2, 4 or 8, found 3}}
  isa.permute element_bytes = 3 extent2 = 4 extent3 = 8 ifm_base = 0 ifm_stride2 = 1 ifm_stride3 = 4 ofm_base = 32 ofm_stride2 = 8 ofm_stride3 = 1
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.permute: expected ofm_stride2 of at least 1 bytes, found 0; the elements written would overlap}}
  isa.permute extent2 = 4 extent3 = 8 ifm_base = 0 ifm_stride2 = 1 ifm_stride3 = 4 ofm_base = 32 ofm_stride2 = 0 ofm_stride3 = 1
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.permute: expected ofm_stride3 of at least 1 bytes, found 0; the elements written would overlap}}
  isa.permute extent2 = 4 extent3 = 8 ifm_base = 0 ifm_stride2 = 1 ifm_stride3 = 4 ofm_base = 32 ofm_stride2 = 8 ofm_stride3 = 0
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.permute: expected ofm_stride0 of at least 1 bytes, found 0; the elements written would overlap}}
  isa.permute extent0 = 2 extent2 = 4 extent3 = 8 ifm_base = 0 ifm_stride2 = 1 ifm_stride3 = 4 ofm_base = 32 ofm_stride0 = 0 ofm_stride2 = 8 ofm_stride3 = 1
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.permute: expected ofm_stride1 of at least 1 bytes, found 0; the elements written would overlap}}
  isa.permute extent1 = 2 extent2 = 4 extent3 = 8 ifm_base = 0 ifm_stride2 = 1 ifm_stride3 = 4 ofm_base = 32 ofm_stride1 = 0 ofm_stride2 = 8 ofm_stride3 = 1
  isa.stop
}

// -----

// resize.
isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.resize: expected ifm_type = int8 or int16, found int32}}
  isa.resize mode = bilinear ifm_type = int32 ofm_type = int32 ifm_base = 0 ifm_height = 3 ifm_width = 4 channels = 8 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 128 ofm_height = 4 ofm_width = 8 ofm_stride_h = 256 ofm_stride_w = 32 scale_h_n = 4 scale_h_d = 2 scale_w_n = 4 scale_w_d = 2 offset_h = 1 offset_w = -1
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.resize: rescale belongs to bilinear alone; clear it}}
  isa.resize mode = nearest ofm_type = int8 rescale = 1 shift = 30 ifm_base = 0 ifm_height = 3 ifm_width = 4 channels = 8 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 128 ofm_height = 4 ofm_width = 8 ofm_stride_h = 256 ofm_stride_w = 32 scale_h_n = 4 scale_h_d = 2 scale_w_n = 4 scale_w_d = 2 offset_h = 1 offset_w = -1
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.resize: expected ofm_type = int8, found int32}}
  isa.resize mode = nearest ofm_type = int32 ifm_base = 0 ifm_height = 3 ifm_width = 4 channels = 8 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 128 ofm_height = 4 ofm_width = 8 ofm_stride_h = 256 ofm_stride_w = 32 scale_h_n = 4 scale_h_d = 2 scale_w_n = 4 scale_w_d = 2 offset_h = 1 offset_w = -1
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.resize: expected ofm_type = int48, found int32}}
  isa.resize mode = bilinear ifm_type = int16 ofm_type = int32 ifm_base = 0 ifm_height = 3 ifm_width = 4 channels = 8 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 128 ofm_height = 4 ofm_width = 8 ofm_stride_h = 256 ofm_stride_w = 32 scale_h_n = 4 scale_h_d = 2 scale_w_n = 4 scale_w_d = 2 offset_h = 1 offset_w = -1
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.resize: expected ofm_type = int8 or uint8 or int16 or int32, found int48}}
  isa.resize mode = bilinear ofm_type = int48 rescale = 1 shift = 30 ifm_base = 0 ifm_height = 3 ifm_width = 4 channels = 8 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 128 ofm_height = 4 ofm_width = 8 ofm_stride_h = 256 ofm_stride_w = 32 scale_h_n = 4 scale_h_d = 2 scale_w_n = 4 scale_w_d = 2 offset_h = 1 offset_w = -1
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.resize: expected shift in [2, 62] bits, found 1}}
  isa.resize mode = bilinear ofm_type = int8 rescale = 1 shift = 1 ifm_base = 0 ifm_height = 3 ifm_width = 4 channels = 8 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 128 ofm_height = 4 ofm_width = 8 ofm_stride_h = 256 ofm_stride_w = 32 scale_h_n = 4 scale_h_d = 2 scale_w_n = 4 scale_w_d = 2 offset_h = 1 offset_w = -1
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.resize: expected clamp_min <= clamp_max, found 1 and 0}}
  isa.resize mode = bilinear ofm_type = int8 rescale = 1 shift = 30 ifm_base = 0 ifm_height = 3 ifm_width = 4 channels = 8 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 128 ofm_height = 4 ofm_width = 8 ofm_stride_h = 256 ofm_stride_w = 32 scale_h_n = 4 scale_h_d = 2 scale_w_n = 4 scale_w_d = 2 offset_h = 1 offset_w = -1 clamp_min = 1 clamp_max = 0
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.resize: expected scale_h_n in [1, 2048], found 2049}}
  isa.resize mode = bilinear ofm_type = int32 ifm_base = 0 ifm_height = 3 ifm_width = 4 channels = 8 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 128 ofm_height = 4 ofm_width = 8 ofm_stride_h = 256 ofm_stride_w = 32 scale_h_n = 2049 scale_h_d = 2 scale_w_n = 4 scale_w_d = 2 offset_h = 1 offset_w = -1
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.resize: expected offset_h in [-4, 3] steps, found 4; begin the IFM tile where its first sample lies}}
  isa.resize mode = bilinear ofm_type = int32 ifm_base = 0 ifm_height = 3 ifm_width = 4 channels = 8 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 128 ofm_height = 4 ofm_width = 8 ofm_stride_h = 256 ofm_stride_w = 32 scale_h_n = 4 scale_h_d = 2 scale_w_n = 4 scale_w_d = 2 offset_h = 4 offset_w = -1
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.resize: expected offset_w in [-4, 3] steps, found -5; begin the IFM tile where its first sample lies}}
  isa.resize mode = bilinear ofm_type = int32 ifm_base = 0 ifm_height = 3 ifm_width = 4 channels = 8 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 128 ofm_height = 4 ofm_width = 8 ofm_stride_h = 256 ofm_stride_w = 32 scale_h_n = 4 scale_h_d = 2 scale_w_n = 4 scale_w_d = 2 offset_h = 1 offset_w = -5
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.resize: the last sample lies in element 3, outside the IFM's height of 3 elements; make the OFM tile smaller or the IFM tile larger}}
  isa.resize mode = bilinear ofm_type = int32 ifm_base = 0 ifm_height = 3 ifm_width = 4 channels = 8 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 128 ofm_height = 7 ofm_width = 8 ofm_stride_h = 256 ofm_stride_w = 32 scale_h_n = 4 scale_h_d = 2 scale_w_n = 4 scale_w_d = 2 offset_h = 0 offset_w = -1
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.resize: the last sample lies in element 4, outside the IFM's width of 4 elements; make the OFM tile smaller or the IFM tile larger}}
  isa.resize mode = bilinear ofm_type = int32 ifm_base = 0 ifm_height = 3 ifm_width = 4 channels = 8 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 128 ofm_height = 4 ofm_width = 9 ofm_stride_h = 288 ofm_stride_w = 32 scale_h_n = 4 scale_h_d = 2 scale_w_n = 4 scale_w_d = 2 offset_h = 1 offset_w = 0
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.resize: expected ofm_stride_w of at least 32 bytes, found 31; the elements written would overlap}}
  isa.resize mode = bilinear ofm_type = int32 ifm_base = 0 ifm_height = 3 ifm_width = 4 channels = 8 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 128 ofm_height = 4 ofm_width = 8 ofm_stride_h = 256 ofm_stride_w = 31 scale_h_n = 4 scale_h_d = 2 scale_w_n = 4 scale_w_d = 2 offset_h = 1 offset_w = -1
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.resize: expected ofm_stride_h of at least 32 bytes, found 16; the elements written would overlap}}
  isa.resize mode = bilinear ofm_type = int32 ifm_base = 0 ifm_height = 3 ifm_width = 4 channels = 8 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 128 ofm_height = 4 ofm_width = 8 ofm_stride_h = 16 ofm_stride_w = 32 scale_h_n = 4 scale_h_d = 2 scale_w_n = 4 scale_w_d = 2 offset_h = 1 offset_w = -1
  isa.stop
}
