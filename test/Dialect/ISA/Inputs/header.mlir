#byte = #isa.host_tensor<shape = [48], type = int8, offset = 0>
#float = #isa.host_tensor<shape = [4], type = float32, offset = 0>
#sum = #isa.host_function<name = "sum", reason = "the example of host_call", inputs = [#byte], outputs = [#float]>
isa.program @examples machine = <{extends = "edge-128"}> inputs = [] outputs = [] hosts = [#sum]
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["example"] constants = dense<> : tensor<0xi8> {
