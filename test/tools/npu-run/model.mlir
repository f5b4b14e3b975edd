// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: python3 %source_dir/test/utils/npy.py make int8 1x4 -128,-1,0,127 %t.in.npy
// RUN: npu-run %s --input=%t.in.npy --output=%t.out.npy
// RUN: python3 %source_dir/test/utils/npy.py print %t.out.npy | FileCheck %s
// Three times the batch: three runs.
// RUN: python3 %source_dir/test/utils/npy.py make int8 3x4 1,2,3,4,5,6,7,8,9,10,11,12 %t.in.npy
// RUN: npu-run %s --input=%t.in.npy --output=%t.out.npy
// RUN: python3 %source_dir/test/utils/npy.py print %t.out.npy | FileCheck %s --check-prefix=BATCH
// RUN: not npu-run %s 2>&1 | FileCheck %s --check-prefix=NO-INPUT
// RUN: python3 %source_dir/test/utils/npy.py make int8 1x5 0 %t.in.npy
// RUN: not npu-run %s --input=%t.in.npy 2>&1 | FileCheck %s --check-prefix=SHAPE
// RUN: python3 %source_dir/test/utils/npy.py make float32 1x4 0 %t.in.npy
// RUN: not npu-run %s --input=%t.in.npy 2>&1 | FileCheck %s --check-prefix=TYPE
// RUN: not npu-run %s --input=%s 2>&1 | FileCheck %s --check-prefix=NOT-NPY
// RUN: not npu-run %t.missing.mlir 2>&1 | FileCheck %s --check-prefix=MISSING
// RUN: not npu-run %t.in.npy 2>&1 | FileCheck %s --check-prefix=EXTENSION

// CHECK: int8 1x4 -128 -2 0 127
// BATCH: int8 3x4 2 4 6 8 10 12 14 16 18 20 22 24
// NO-INPUT: error: expected 1 inputs (--input=FILE.npy for each), found 0
// SHAPE: error: input 'x': expected an array of shape (1, 4) or with a multiple of its leading dimension, found (1, 5)
// TYPE: error: input 'x': expected elements of type int8, found float32; convert
// NOT-NPY: error: {{.*}}model.mlir: it is not a .npy file
// MISSING: missing.mlir
// EXTENSION: error: expected a program named *.npu, *.so, *.mlir or *.mlirbc, found

func.func @main(%x: tensor<1x4xi8> {npu.name = "x"}) -> tensor<1x4xi8> {
  %m = "tosa.const"() {values = dense<1073741824> : tensor<1xi32>} : () -> tensor<1xi32>
  %s = "tosa.const"() {values = dense<29> : tensor<1xi8>} : () -> tensor<1xi8>
  %zp = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %y = tosa.rescale %x, %m, %s, %zp, %zp {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x4xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4xi8>
  return %y : tensor<1x4xi8>
}
