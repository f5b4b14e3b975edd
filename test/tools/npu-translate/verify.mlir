// RUN: npu-translate --verify %s
// RUN: npu-translate --isa-to-binary %s -o %t.npu
// RUN: npu-translate --verify %t.npu

// Without the wait, the second copy may read before the first has written; the
// error is at its line. A file says the same by its number.
// RUN: sed -e 's/ wait0 = 0//' -e 's/ signal0 = 0//' %s > %t.race.mlir
// RUN: not npu-translate --verify %t.race.mlir 2>&1 | FileCheck %s --check-prefix=RACE
// RUN: npu-translate --isa-to-binary %t.race.mlir -o %t.race.npu
// RUN: not npu-translate --verify %t.race.npu 2>&1 | FileCheck %s --check-prefix=RACE-FILE
// The compiler refuses it, too, whoever wrote it.
// RUN: rm -f %t.compiled.npu
// RUN: not npu-compile --target=npu --machine=edge-128 %t.race.mlir -o %t.compiled.npu 2>&1 | FileCheck %s --check-prefix=COMPILE
// RUN: not ls %t.compiled.npu
// It can be looked at all the same.
// RUN: npu-translate --disassemble %t.race.npu | FileCheck %s --check-prefix=LIST
// RUN: npu-translate --binary-to-isa %t.race.npu | npu-translate --isa-to-binary | cmp - %t.race.npu

// RACE: race.mlir:[[#]]:3: error: 'isa.copy' op reads scratchpad bytes [0, 16), which instruction 0 (copy, layer 'load') writes, and nothing orders the two: a race; let dma0 signal a semaphore when it is done, and dma1 wait for it
// RACE: npu-translate: error: {{.*}}race.mlir: not proven
// COMPILE: race.mlir:[[#]]:3: error: 'isa.copy' op reads scratchpad bytes [0, 16)
// COMPILE: note: the other instruction
// RACE-FILE: npu-translate: error: {{.*}}race.npu: instruction 1 (copy, layer 'store'): reads scratchpad bytes [0, 16), which instruction 0 (copy, layer 'load') writes
// LIST: // load
// LIST: // store

// RUN: sed -e 's/ signal0 = 0//' %s | not npu-translate --verify 2>&1 | FileCheck %s --check-prefix=DEADLOCK
// DEADLOCK: <stdin>:[[#]]:3: error: 'isa.copy' op waits for semaphore 0, which 0 signals before it serve 0 earlier waits: a deadlock

// RUN: sed -e 's/ inputs = \[#x\]/ inputs = []/' %s | not npu-translate --verify 2>&1 | FileCheck %s --check-prefix=NOTHING
// NOTHING: <stdin>:[[#]]:3: error: 'isa.copy' op reads dram bytes [0, 16) as its source, which nothing has written; write them first, or correct the address

#x = #isa.tensor<name = "x", shape = [1, 16], type = int8, scale = 0.1, zero_point = 0, address = 0>
#y = #isa.tensor<name = "y", shape = [1, 16], type = int8, scale = 0.1, zero_point = 0, address = 16>
isa.program @copy machine = <{extends = "edge-128"}> inputs = [#x] outputs = [#y]
    dram_bytes = 32 scratchpad_bytes = 16 sources = ["load", "store"] constants = dense<> : tensor<0xi8> {
  isa.copy signal0 = 0 channel = 0 source_space = dram destination_space = scratchpad source_base = 0 destination_base = 0 run_bytes = 16
  isa.copy wait0 = 0 channel = 1 source_space = scratchpad destination_space = dram source_base = 0 destination_base = 16 run_bytes = 16 source = 1
  isa.stop
}
