// RUN: npu-opt %s --pass-pipeline='builtin.module(npu-set-machine{machine=edge-128},convert-npu-to-isa)' | FileCheck %s

// CHECK: isa.program @net
// CHECK-SAME: dram_bytes = 64 scratchpad_bytes = 256
// CHECK-SAME: sources = ["load", "relu", "sum"
func.func @net(%x: memref<2x2x8xi8, #npu.space<dram>> {npu.address = 16 : i64, npu.name = "x", npu.scale = 0.5 : f64, npu.zero_point = 3 : i64},
               %y: memref<1x1x8xi8, #npu.space<dram>> {npu.address = 48 : i64, npu.output}) attributes {npu.dram_bytes = 64 : i64, npu.scratchpad_bytes = 256 : i64} {
  %a = npu.alloc {address = 0 : i64} : memref<2x2x8xi8, #npu.space<scratchpad>>
  %b = npu.alloc {address = 32 : i64} : memref<2x2x8xi8, #npu.space<scratchpad>>
  %c = npu.alloc {address = 64 : i64} : memref<1x1x8xi8, #npu.space<scratchpad>>
  %part = memref.subview %a[1, 0, 0] [1, 2, 8] [1, 1, 1] : memref<2x2x8xi8, #npu.space<scratchpad>> to memref<1x2x8xi8, strided<[16, 8, 1], offset: 16>, #npu.space<scratchpad>>
  // A dense map is one run.
  // CHECK: isa.copy signal0 = 4 channel = 0 source_space = dram destination_space = scratchpad source_base = 16 destination_base = 0 run_bytes = 32
  npu.copy %x to %a {channel = 0 : i64, npu.signal = array<i64: 4>} : memref<2x2x8xi8, #npu.space<dram>>, memref<2x2x8xi8, #npu.space<scratchpad>> loc("load")
  // CHECK: isa.unary wait0 = 4 function = identity height = 2 width = 2 channels = 8 ifm_base = 0 ifm_stride_h = 16 ifm_stride_w = 8 ofm_base = 32 ofm_stride_h = 16 ofm_stride_w = 8 clamp_min = 0 clamp_max = 6 source = 1
  npu.unary identity %a into %b {clamp = array<i64: 0, 6>, npu.wait = array<i64: 4>} : (memref<2x2x8xi8, #npu.space<scratchpad>>, memref<2x2x8xi8, #npu.space<scratchpad>>) -> () loc("relu")
  // Broadcast by a stride of 0; b begins one row into its buffer.
  %row = memref.subview %b[0, 0, 0] [1, 2, 8] [1, 1, 1] : memref<2x2x8xi8, #npu.space<scratchpad>> to memref<1x2x8xi8, strided<[16, 8, 1]>, #npu.space<scratchpad>>
  %to = memref.subview %b[1, 0, 0] [1, 2, 8] [1, 1, 1] : memref<2x2x8xi8, #npu.space<scratchpad>> to memref<1x2x8xi8, strided<[16, 8, 1], offset: 16>, #npu.space<scratchpad>>
  // CHECK: isa.binary function = add height = 1 width = 2 channels = 8 a_base = 32 a_stride_h = 0 a_stride_w = 8 b_base = 16 b_stride_w = 8 ofm_base = 48 ofm_stride_h = 16 ofm_stride_w = 8 source = 2
  npu.binary add %row, %part into %to : (memref<1x2x8xi8, strided<[16, 8, 1]>, #npu.space<scratchpad>>, memref<1x2x8xi8, strided<[16, 8, 1], offset: 16>, #npu.space<scratchpad>>, memref<1x2x8xi8, strided<[16, 8, 1], offset: 16>, #npu.space<scratchpad>>) -> () loc("sum")
  // CHECK: isa.pool mode = average ifm_zero_point = 3 ifm_base = 32 ifm_height = 2 ifm_width = 2 channels = 8 {{.*}} ofm_base = 64 ofm_height = 1 ofm_width = 1 {{.*}} kernel_h = 2 kernel_w = 2
  npu.pool average %b into %c {kernel = array<i64: 2, 2>, stride = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>, ifm_zero_point = 3 : i64} : (memref<2x2x8xi8, #npu.space<scratchpad>>, memref<1x1x8xi8, #npu.space<scratchpad>>) -> ()
  // CHECK: isa.reduce function = maximum type = int8 outer = 4 length = 8 ifm_base = 32 ifm_stride_outer = 8 ifm_stride_axis = 1 ofm_base = 64 ofm_stride_outer = 1
  %d = memref.reinterpret_cast %c to offset: [0], sizes: [2, 2, 1], strides: [2, 1, 1] : memref<1x1x8xi8, #npu.space<scratchpad>> to memref<2x2x1xi8, #npu.space<scratchpad>>
  npu.reduce maximum %b into %d {axis = 2 : i64} : (memref<2x2x8xi8, #npu.space<scratchpad>>, memref<2x2x1xi8, #npu.space<scratchpad>>) -> ()
  // Rows from the last one up: a negative source stride.
  // CHECK: isa.permute extent1 = 2 extent2 = 2 extent3 = 8 ifm_base = 16 ifm_stride1 = -16 ifm_stride2 = 8 ifm_stride3 = 1 ofm_base = 32 ofm_stride1 = 16 ofm_stride2 = 8 ofm_stride3 = 1
  npu.reverse %a into %b {axis = 0 : i64} : (memref<2x2x8xi8, #npu.space<scratchpad>>, memref<2x2x8xi8, #npu.space<scratchpad>>) -> ()
  // CHECK: isa.resize mode = bilinear rounding = single rescale = 1 shift = 34 ofm_zero_point = -3 ifm_base = 16 ifm_height = 1 ifm_width = 2 channels = 8 ifm_stride_h = 16 ifm_stride_w = 8 ofm_base = 32 ofm_height = 2 ofm_width = 2 ofm_stride_h = 16 ofm_stride_w = 8 scale_h_n = 4 scale_h_d = 2 scale_w_n = 3 scale_w_d = 1 offset_h = -2 offset_w = 1 multiplier = 1073741824 clamp_min = 0 clamp_max = 6
  npu.resize bilinear %part into %b {scale = array<i64: 4, 2, 3, 1>, offset = array<i64: -2, 1>, requantize = #npu.requantize<[1073741824], [34], single, zero_point = -3>, clamp = array<i64: 0, 6>} : (memref<1x2x8xi8, strided<[16, 8, 1], offset: 16>, #npu.space<scratchpad>>, memref<2x2x8xi8, #npu.space<scratchpad>>) -> ()
  // CHECK: isa.fill channel = 1 destination_space = scratchpad destination_base = 64 pattern = 253 run_bytes = 8
  npu.fill %c {value = -3 : i64, channel = 1 : i64} : memref<1x1x8xi8, #npu.space<scratchpad>>
  // CHECK: isa.sync wait0 = 5 engine = vector
  npu.sync vector {npu.wait = array<i64: 5>}
  // CHECK: isa.copy channel = 1 source_space = scratchpad destination_space = dram source_base = 64 destination_base = 48 run_bytes = 8
  npu.copy %c to %y {channel = 1 : i64} : memref<1x1x8xi8, #npu.space<scratchpad>>, memref<1x1x8xi8, #npu.space<dram>>
  // CHECK: isa.stop
  return
}
