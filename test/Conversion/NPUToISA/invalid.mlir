// RUN: npu-opt %s --split-input-file --verify-diagnostics --pass-pipeline='builtin.module(npu-set-machine{machine=edge-128},convert-npu-to-isa)'

// expected-error @+1 {{expected an address on argument 0; run npu-assign-addresses first}}
func.func @no_address(%x: memref<1x1x16xi8, #npu.space<dram>>) {
  return
}

// -----

func.func @buffer_without_address(%x: memref<1x1x16xi8, #npu.space<dram>> {npu.address = 0 : i64}) {
  // expected-error @+1 {{expected a buffer with an address, found none; run npu-assign-addresses first}}
  %a = npu.alloc : memref<1x1x16xi8, #npu.space<scratchpad>>
  npu.copy %x to %a {channel = 0 : i64} : memref<1x1x16xi8, #npu.space<dram>>, memref<1x1x16xi8, #npu.space<scratchpad>>
  return
}

// -----

func.func @three_waits(%x: memref<1x1x16xi8, #npu.space<dram>> {npu.address = 0 : i64}) {
  %a = npu.alloc {address = 0 : i64} : memref<1x1x16xi8, #npu.space<scratchpad>>
  // expected-error @+1 {{expected at most two waits and two signals, found 3 and 0}}
  npu.copy %x to %a {channel = 0 : i64, npu.wait = array<i64: 0, 1, 2>} : memref<1x1x16xi8, #npu.space<dram>>, memref<1x1x16xi8, #npu.space<scratchpad>>
  return
}
