// RUN: npu-opt %s --pass-pipeline='builtin.module(npu-set-machine{machine=edge-128},func.func(npu-assign-semaphores))' --split-input-file --verify-diagnostics

func.func @beyond_the_scratchpad(%x: memref<1x1x16xi8, #npu.space<dram>> {npu.address = 0 : i64}) {
  %a = npu.alloc {address = 524280 : i64} : memref<1x1x16xi8, #npu.space<scratchpad>>
  // expected-error @+1 {{destination lies outside the machine's scratchpad; run npu-assign-addresses again}}
  npu.copy %x to %a {channel = 0 : i64} : memref<1x1x16xi8, #npu.space<dram>>, memref<1x1x16xi8, #npu.space<scratchpad>>
  return
}

// -----

func.func @before_dram(%x: memref<1x1x16xi8, #npu.space<dram>> {npu.address = -8 : i64}) {
  %a = npu.alloc {address = 0 : i64} : memref<1x1x16xi8, #npu.space<scratchpad>>
  // expected-error @+1 {{source lies outside the machine's dram; run npu-assign-addresses again}}
  npu.copy %x to %a {channel = 0 : i64} : memref<1x1x16xi8, #npu.space<dram>>, memref<1x1x16xi8, #npu.space<scratchpad>>
  return
}
