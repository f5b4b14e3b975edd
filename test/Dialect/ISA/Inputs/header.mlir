isa.program @examples machine = <{extends = "edge-128"}> inputs = [] outputs = []
    dram_bytes = 4096 scratchpad_bytes = 4096 sources = ["example"] constants = dense<> : tensor<0xi8> {
