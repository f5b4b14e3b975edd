// y = x + 10, saturated, clamped to at most 100; z = the sum of x, as int32.
// RUN: npu-translate --isa-to-binary %s -o %t.npu
// RUN: npu-run %t.npu --describe | FileCheck %s --check-prefix=DESCRIBE
// RUN: python3 %source_dir/test/utils/npy.py make int8 1x4 -128,-1,0,127 %t.in.npy
// RUN: npu-run %t.npu --input=%t.in.npy --output=%t.y.npy --output=%t.z.npy --stats=%t.stats.json --trace=%t.trace.json
// RUN: python3 %source_dir/test/utils/npy.py print %t.y.npy | FileCheck %s --check-prefix=Y
// RUN: python3 %source_dir/test/utils/npy.py print %t.z.npy | FileCheck %s --check-prefix=Z
// RUN: FileCheck %s --check-prefix=STATS < %t.stats.json
// RUN: FileCheck %s --check-prefix=TRACE < %t.trace.json

// Three times the batch: three runs, in parallel.
// RUN: python3 %source_dir/test/utils/npy.py make int8 3x4 1,2,3,4,5,6,7,8,9,10,11,95 %t.batch.npy
// RUN: npu-run %t.npu --input=%t.batch.npy --output=%t.y.npy --output=%t.z.npy
// RUN: python3 %source_dir/test/utils/npy.py print %t.y.npy | FileCheck %s --check-prefix=Y3
// RUN: python3 %source_dir/test/utils/npy.py print %t.z.npy | FileCheck %s --check-prefix=Z3

// Timing needs no arrays.
// RUN: rm %t.stats.json && npu-run %t.npu --stats=%t.stats.json && FileCheck %s --check-prefix=STATS < %t.stats.json

// RUN: not npu-run %t.npu --output=%t.y.npy 2>&1 | FileCheck %s --check-prefix=NO-INPUT
// RUN: not npu-run %t.npu --input=%t.in.npy --input=%t.in.npy 2>&1 | FileCheck %s --check-prefix=TWO-INPUTS
// RUN: python3 %source_dir/test/utils/npy.py make int8 1x5 0 %t.wrong.npy
// RUN: not npu-run %t.npu --input=%t.wrong.npy 2>&1 | FileCheck %s --check-prefix=SHAPE
// RUN: python3 %source_dir/test/utils/npy.py make uint8 1x4 0 %t.wrong.npy
// RUN: not npu-run %t.npu --input=%t.wrong.npy 2>&1 | FileCheck %s --check-prefix=TYPE
// RUN: not npu-run %t.missing.npu 2>&1 | FileCheck %s --check-prefix=MISSING
// RUN: cp %s %t.text.npu && not npu-run %t.text.npu 2>&1 | FileCheck %s --check-prefix=TEXT
// RUN: not npu-run %t.npu --input=%t.in.npy --stats=%t.nowhere/s.json 2>&1 | FileCheck %s --check-prefix=NOWHERE
// RUN: not npu-run %S/describe.mlir --stats=%t.none.json 2>&1 | FileCheck %s --check-prefix=HOST

// The chip at hand.
// RUN: npu-run %t.npu --machine=edge-128 --input=%t.in.npy --output=%t.y.npy
// RUN: not npu-run %t.npu --machine=edge-1024 --describe 2>&1 | FileCheck %s --check-prefix=OTHER
// RUN: rm %t.y.npy && not npu-run %t.npu --machine=%S/../../Inputs/edge-128-2KiB.json --input=%t.in.npy --output=%t.y.npy 2>&1 | FileCheck %s --check-prefix=FILE
// RUN: not ls %t.y.npy
// RUN: not npu-run %t.npu --machine=edge-7 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// RUN: not npu-run %S/describe.mlir --machine=edge-128 2>&1 | FileCheck %s --check-prefix=NO-CHIP

// DESCRIBE: "name": "x",
// DESCRIBE-NEXT: "type": "int8",
// DESCRIBE: "scale": 0.1
// DESCRIBE-NEXT: "zero_point": -3
// DESCRIBE: "name": "z",
// DESCRIBE-NEXT: "type": "int32",
// Y: int8 1x4 -118 9 10 100
// Z: int32 1x1 -2
// Y3: int8 3x4 11 12 13 14 15 16 17 18 19 20 21 100
// Z3: int32 3x1 10 26 125
// While the sum is made: x (or z), y, and x as int32; the latter ends at 48, z
// at 52.
// STATS: "scratchpad_peak_bytes": 52
// STATS-NEXT: "scratchpad_live_peak_bytes": 24
// STATS: "name": "add"
// STATS: "scratchpad_live_peak_bytes": 8
// STATS: "name": "sum"
// STATS: "scratchpad_live_peak_bytes": 24
// TRACE: "traceEvents"
// NO-INPUT: error: expected 1 inputs (--input=FILE.npy for each), found 0
// TWO-INPUTS: error: expected 1 inputs (--input=FILE.npy for each), found 2
// SHAPE: error: input 'x': expected an array of shape (1, 4) or with a multiple of its leading dimension, found (1, 5)
// TYPE: error: input 'x': expected elements of type int8, found uint8; convert
// MISSING: error: cannot open '{{.*}}.missing.npu': No such file or directory
// TEXT: error: {{.*}}.text.npu: {{.+}}
// NOWHERE: error: {{.*}}.nowhere/s.json
// HOST: error: expected a .npu program for --stats and --trace
// OTHER: error: {{.*}}.npu: expected a program for the machine 'edge-1024', found one for 'edge-128', whose figures differ; compile the network with --machine=edge-1024
// FILE: error: {{.*}}.npu: expected a program for the machine 'edge-128-2KiB', found one for 'edge-128', whose figures differ; compile the network with --machine={{.*}}edge-128-2KiB.json
// UNKNOWN: error: {{.*}}.npu: {{.*}}edge-7
// NO-CHIP: error: {{.*}}describe.mlir: --machine=edge-128: expected a .npu program, found one that runs on this host

#x = #isa.tensor<name = "x", shape = [1, 4], type = int8, scale = 0.1, zero_point = -3, address = 0>
#y = #isa.tensor<name = "y", shape = [1, 4], type = int8, scale = 0.1, zero_point = -3, address = 4>
#z = #isa.tensor<name = "z", shape = [1, 1], type = int32, scale = 0.1, zero_point = 0, address = 8>
isa.program @add machine = #npu.machine<{extends = "edge-128"}> inputs = [#x] outputs = [#y, #z]
    dram_bytes = 12 scratchpad_bytes = 64 sources = ["add", "sum"]
    constants = dense<> : tensor<0xi8> {
  isa.copy signal0 = 0 channel = 0 source_space = dram destination_space = scratchpad source_base = 0 destination_base = 0 run_bytes = 4
  isa.binary wait0 = 0 function = add b_immediate = 1 height = 1 width = 1 channels = 4 a_base = 0 a_stride_h = 4 a_stride_w = 4 ofm_base = 16 ofm_stride_h = 4 ofm_stride_w = 4 immediate = 10 clamp_max = 100
  isa.unary function = identity ofm_type = int32 height = 1 width = 1 channels = 4 ifm_base = 0 ifm_stride_h = 4 ifm_stride_w = 4 ofm_base = 32 ofm_stride_h = 16 ofm_stride_w = 16 source = 1
  isa.reduce signal0 = 1 function = sum outer = 1 length = 4 ifm_base = 32 ifm_stride_outer = 16 ifm_stride_axis = 4 ofm_base = 48 ofm_stride_outer = 4 source = 1
  isa.copy wait0 = 1 channel = 1 source_space = scratchpad destination_space = dram source_base = 16 destination_base = 4 run_bytes = 4
  isa.copy channel = 1 source_space = scratchpad destination_space = dram source_base = 48 destination_base = 8 run_bytes = 4 source = 1
  isa.stop
}
