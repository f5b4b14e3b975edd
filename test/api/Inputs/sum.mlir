// y = the sum of the 16 elements of x.
#x = #isa.tensor<name = "x", shape = [1, 16], type = int8, scale = 0.1, zero_point = -3, address = 0>
#y = #isa.tensor<name = "y", shape = [], type = int32, scale = 0.5, zero_point = 0, address = 16>
isa.program @sum machine = #npu.machine<{extends = "edge-128"}> inputs = [#x] outputs = [#y]
    dram_bytes = 20 scratchpad_bytes = 96 sources = ["conv1", "sum"]
    constants = dense<> : tensor<0xi8> {
  isa.copy signal0 = 0 channel = 0 source_space = dram destination_space = scratchpad source_base = 0 destination_base = 0 run_bytes = 16
  isa.unary wait0 = 0 function = identity ofm_type = int32 height = 1 width = 1 channels = 16 ifm_base = 0 ifm_stride_h = 16 ifm_stride_w = 16 ofm_base = 16 ofm_stride_h = 64 ofm_stride_w = 64 source = 1
  isa.reduce signal0 = 1 function = sum outer = 1 length = 16 ifm_base = 16 ifm_stride_outer = 64 ifm_stride_axis = 4 ofm_base = 80 ofm_stride_outer = 4 source = 1
  isa.copy wait0 = 1 channel = 1 source_space = scratchpad destination_space = dram source_base = 80 destination_base = 16 run_bytes = 4 source = 1
  isa.stop
}
