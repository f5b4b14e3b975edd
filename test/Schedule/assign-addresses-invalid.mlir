// RUN: npu-opt %s --verify-diagnostics --pass-pipeline='builtin.module(npu-set-machine{machine=%source_dir/test/Inputs/edge-128-64B.json},func.func(npu-assign-addresses))'

func.func @too_much(%x: memref<1x1x48xi8, #npu.space<dram>>) {
  %a = npu.alloc : memref<1x1x48xi8, #npu.space<scratchpad>>
  %b = npu.alloc : memref<1x1x48xi8, #npu.space<scratchpad>>
  npu.copy %x to %a : memref<1x1x48xi8, #npu.space<dram>>, memref<1x1x48xi8, #npu.space<scratchpad>>
  // expected-error @+1 {{lacks 32 bytes of scratchpad: 96 bytes are in use there, 96 with gaps, and 64 are there}}
  npu.unary abs %a into %b : (memref<1x1x48xi8, #npu.space<scratchpad>>, memref<1x1x48xi8, #npu.space<scratchpad>>) -> ()
  return
}
