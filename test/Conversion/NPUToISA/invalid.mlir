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

// -----

// The rows of a slice have gaps, which the instruction's strides cannot skip.

func.func @reduce_with_gaps(%x: memref<1x1x16xi8, #npu.space<dram>> {npu.address = 0 : i64}) {
  %a = npu.alloc {address = 0 : i64} : memref<2x3x8xi8, #npu.space<scratchpad>>
  %b = npu.alloc {address = 64 : i64} : memref<2x2x1xi8, #npu.space<scratchpad>>
  %part = memref.subview %a[0, 0, 0] [2, 2, 8] [1, 1, 1] : memref<2x3x8xi8, #npu.space<scratchpad>> to memref<2x2x8xi8, strided<[24, 8, 1]>, #npu.space<scratchpad>>
  // expected-error @+1 {{expected maps whose rows follow each other without a gap}}
  npu.reduce sum %part into %b {axis = 2 : i64} : (memref<2x2x8xi8, strided<[24, 8, 1]>, #npu.space<scratchpad>>, memref<2x2x1xi8, #npu.space<scratchpad>>) -> ()
  return
}
