// RUN: npu-opt --split-input-file --verify-diagnostics %s

// The rules of runtime/isa/Validate.cpp, one by one.


// A field's range, with its unit.
isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.conv2d: expected ifm_height in [1, 65535] elements, found 0}}
  isa.conv2d ifm_base = 0 ifm_height = 0 ifm_width = 4 ifm_channels = 8 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 128 ofm_height = 4 ofm_width = 4 ofm_channels = 8 ofm_stride_h = 32 ofm_stride_w = 8 weights_base = 256 weights_bytes = 64 channels_base = 512 partials_base = 0
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.conv2d: expected ifm_stride_h in [-2147483648, 2147483647] bytes, found 2147483648}}
  isa.conv2d ifm_base = 0 ifm_height = 4 ifm_width = 4 ifm_channels = 8 ifm_stride_h = 2147483648 ifm_stride_w = 8 ofm_base = 128 ofm_height = 4 ofm_width = 4 ofm_channels = 8 ofm_stride_h = 32 ofm_stride_w = 8 weights_base = 256 weights_bytes = 64 channels_base = 512 partials_base = 0
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.sync: expected wait0 in [-1, 31], found 32}}
  isa.sync wait0 = 32 engine = mac
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.sync: expected signal1 in [-1, 31], found -2}}
  isa.sync signal1 = -2 engine = mac
  isa.stop
}

// -----


// mac: types.
isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.conv2d: expected ifm_type = int8 or int16, found uint8}}
  isa.conv2d ifm_base = 0 ifm_height = 4 ifm_width = 4 ifm_channels = 8 ifm_stride_h = 32 ifm_stride_w = 8 ifm_type = uint8 ofm_base = 128 ofm_height = 4 ofm_width = 4 ofm_channels = 8 ofm_stride_h = 32 ofm_stride_w = 8 weights_base = 256 weights_bytes = 64 channels_base = 512 partials_base = 0
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.conv2d: expected weight_type = int8 or int4, found int16}}
  isa.conv2d ifm_base = 0 ifm_height = 4 ifm_width = 4 ifm_channels = 8 ifm_stride_h = 32 ifm_stride_w = 8 weight_type = int16 ofm_base = 128 ofm_height = 4 ofm_width = 4 ofm_channels = 8 ofm_stride_h = 32 ofm_stride_w = 8 weights_base = 256 weights_bytes = 64 channels_base = 512 partials_base = 0
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.conv2d: expected ofm_type = int32, found int48}}
  isa.conv2d ifm_base = 0 ifm_height = 4 ifm_width = 4 ifm_channels = 8 ifm_stride_h = 32 ifm_stride_w = 8 ofm_type = int48 output_mode = accumulators ofm_base = 128 ofm_height = 4 ofm_width = 4 ofm_channels = 8 ofm_stride_h = 256 ofm_stride_w = 64 weights_base = 256 weights_bytes = 64 channels_base = 512 partials_base = 0
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.conv2d: expected ofm_type = int8 or uint8 or int16 or int32, found uint16}}
  isa.conv2d ifm_base = 0 ifm_height = 4 ifm_width = 4 ifm_channels = 8 ifm_stride_h = 32 ifm_stride_w = 8 ofm_type = uint16 ofm_base = 128 ofm_height = 4 ofm_width = 4 ofm_channels = 8 ofm_stride_h = 64 ofm_stride_w = 16 weights_base = 256 weights_bytes = 64 channels_base = 512 partials_base = 0
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.conv2d: expected ofm_type = int8, found int16}}
  isa.conv2d ifm_base = 0 ifm_height = 4 ifm_width = 4 ifm_channels = 8 ifm_stride_h = 32 ifm_stride_w = 8 ofm_type = int16 lookup = 1 ofm_base = 128 ofm_height = 4 ofm_width = 4 ofm_channels = 8 ofm_stride_h = 64 ofm_stride_w = 16 weights_base = 256 weights_bytes = 64 channels_base = 512 partials_base = 0
  isa.stop
}

// -----


// mac: the output stage.
isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.conv2d: raw accumulators cannot be looked up in a table; clear lookup}}
  isa.conv2d ifm_base = 0 ifm_height = 4 ifm_width = 4 ifm_channels = 8 ifm_stride_h = 32 ifm_stride_w = 8 ofm_type = int32 output_mode = accumulators lookup = 1 ofm_base = 128 ofm_height = 4 ofm_width = 4 ofm_channels = 8 ofm_stride_h = 128 ofm_stride_w = 32 weights_base = 256 weights_bytes = 64 channels_base = 512 partials_base = 0
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.conv2d: expected clamp_min <= clamp_max, found 1 and 0}}
  isa.conv2d ifm_base = 0 ifm_height = 4 ifm_width = 4 ifm_channels = 8 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 128 ofm_height = 4 ofm_width = 4 ofm_channels = 8 ofm_stride_h = 32 ofm_stride_w = 8 weights_base = 256 weights_bytes = 64 channels_base = 512 partials_base = 0 clamp_min = 1 clamp_max = 0
  isa.stop
}

// -----


// mac: windows, strides and weights.
isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.conv2d: expected the padding before the height to be less than the window of 1 elements, found 1}}
  isa.conv2d ifm_base = 0 ifm_height = 4 ifm_width = 4 ifm_channels = 8 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 128 ofm_height = 4 ofm_width = 4 ofm_channels = 8 ofm_stride_h = 32 ofm_stride_w = 8 weights_base = 256 weights_bytes = 64 channels_base = 512 partials_base = 0 pad_top = 1
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.conv2d: expected the padding before the width to be less than the window of 1 elements, found 1}}
  isa.conv2d ifm_base = 0 ifm_height = 4 ifm_width = 4 ifm_channels = 8 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 128 ofm_height = 4 ofm_width = 4 ofm_channels = 8 ofm_stride_h = 32 ofm_stride_w = 8 weights_base = 256 weights_bytes = 64 channels_base = 512 partials_base = 0 pad_left = 1
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.conv2d: the last window starts at 4, outside the IFM's height of 4 elements; make the OFM tile smaller or the IFM tile larger}}
  isa.conv2d ifm_base = 0 ifm_height = 4 ifm_width = 4 ifm_channels = 8 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 128 ofm_height = 5 ofm_width = 4 ofm_channels = 8 ofm_stride_h = 32 ofm_stride_w = 8 weights_base = 256 weights_bytes = 64 channels_base = 512 partials_base = 0
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.conv2d: the last window starts at 4, outside the IFM's width of 4 elements; make the OFM tile smaller or the IFM tile larger}}
  isa.conv2d ifm_base = 0 ifm_height = 4 ifm_width = 4 ifm_channels = 8 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 128 ofm_height = 4 ofm_width = 5 ofm_channels = 8 ofm_stride_h = 40 ofm_stride_w = 8 weights_base = 256 weights_bytes = 64 channels_base = 512 partials_base = 0
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.conv2d: expected ofm_stride_w of at least 8 bytes, found 7; the elements written would overlap}}
  isa.conv2d ifm_base = 0 ifm_height = 4 ifm_width = 4 ifm_channels = 8 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 128 ofm_height = 4 ofm_width = 4 ofm_channels = 8 ofm_stride_h = 32 ofm_stride_w = 7 weights_base = 256 weights_bytes = 64 channels_base = 512 partials_base = 0
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.conv2d: expected ofm_stride_h of at least 8 bytes, found 7; the elements written would overlap}}
  isa.conv2d ifm_base = 0 ifm_height = 4 ifm_width = 4 ifm_channels = 8 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 128 ofm_height = 4 ofm_width = 4 ofm_channels = 8 ofm_stride_h = 7 ofm_stride_w = 8 weights_base = 256 weights_bytes = 64 channels_base = 512 partials_base = 0
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.conv2d: expected weights_bytes = 64 for this kernel, found 63}}
  isa.conv2d ifm_base = 0 ifm_height = 4 ifm_width = 4 ifm_channels = 8 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 128 ofm_height = 4 ofm_width = 4 ofm_channels = 8 ofm_stride_h = 32 ofm_stride_w = 8 weights_base = 256 weights_bytes = 63 channels_base = 512 partials_base = 0
  isa.stop
}

// -----


// conv2d and depthwise: channels.
isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.conv2d: expected ifm_channels = 8 and ofm_channels = 8 to be multiples of groups = 3}}
  isa.conv2d ifm_base = 0 ifm_height = 4 ifm_width = 4 ifm_channels = 8 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 128 ofm_height = 4 ofm_width = 4 ofm_channels = 8 ofm_stride_h = 32 ofm_stride_w = 8 weights_base = 256 weights_bytes = 64 channels_base = 512 partials_base = 0 groups = 3
  isa.stop
}

// -----

isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {
  // expected-error@+1 {{isa.depthwise: expected ofm_channels = ifm_channels * channel_multiplier = 8, found 16}}
  isa.depthwise ifm_base = 0 ifm_height = 4 ifm_width = 4 ifm_channels = 8 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 128 ofm_height = 4 ofm_width = 4 ofm_channels = 16 ofm_stride_h = 32 ofm_stride_w = 8 weights_base = 256 weights_bytes = 8 channels_base = 512 partials_base = 0
  isa.stop
}

// -----

// mac: coded weights are a byte for every 256 at least, and dense ones are no longer.
isa.program @p machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["s"] constants = dense<> : tensor<0xi8> {

  // expected-error@+1 {{isa.conv2d: expected weights_bytes in [1, 64] for the coded weights of this kernel, found 65}}
  isa.conv2d ifm_base = 0 ifm_height = 4 ifm_width = 4 ifm_channels = 8 ifm_stride_h = 32 ifm_stride_w = 8 weights_coding = golomb_rice ofm_base = 128 ofm_height = 4 ofm_width = 4 ofm_channels = 8 ofm_stride_h = 32 ofm_stride_w = 8 weights_base = 256 weights_bytes = 65 channels_base = 512 partials_base = 0
  isa.stop
}
