// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: rm -rf %t && mkdir %t
// RUN: npu-compile %s --target=cpu -o %t/net.o
// RUN: llvm-nm %t/net.o | FileCheck %s --check-prefix=SYMBOLS --implicit-check-not=' U '
// RUN: FileCheck %s --check-prefix=HEADER < %t/net.h
// A C program with it.
// RUN: clang -std=c11 -Wall -Werror -I%t %S/Inputs/main.c %t/net.o -o %t/main
// RUN: %t/main | FileCheck %s --check-prefix=PROGRAM
// A library that is run.
// RUN: npu-compile %s --target=cpu -o %t/net.so
// RUN: python3 %source_dir/test/utils/npy.py make int8 1x4 -128,-1,0,127 %t/in.npy
// RUN: npu-run %t/net.so --input=%t/in.npy --output=%t/out.npy
// RUN: python3 %source_dir/test/utils/npy.py print %t/out.npy | FileCheck %s --check-prefix=RESULT
// The same bytes twice.
// RUN: npu-compile %s --target=cpu -o %t/again.so --name=net
// RUN: cmp %t/net.so %t/again.so
// Another architecture.
// RUN: npu-compile %s --target=cpu --cpu=cortex-a76 -o %t/arm.o
// RUN: llvm-readobj -h %t/arm.o | FileCheck %s --check-prefix=ARM
// Earlier phases, also as bytecode.
// RUN: npu-compile %s --target=cpu --compile-to=input -o %t/input.mlirbc
// RUN: npu-opt %t/input.mlirbc | FileCheck %s --check-prefix=INPUT
// RUN: npu-compile %s --target=cpu --compile-to=loops -o %t/loops.mlir
// RUN: FileCheck %s --check-prefix=LOOPS < %t/loops.mlir
// RUN: npu-compile %s --target=cpu -o %t/llvm.mlir
// RUN: FileCheck %s --check-prefix=LLVM < %t/llvm.mlir

// SYMBOLS: T net_run
// HEADER: #define NET_ARENA_BYTES 64
// HEADER: /* "x" */
// HEADER: #define NET_INPUT0_TYPE int8_t
// HEADER: #define NET_INPUT0_BYTES 4
// HEADER: #define NET_INPUT0_SHAPE {1, 4}
// HEADER: #define NET_INPUT0_SCALE 0.5
// HEADER: #define NET_INPUT0_ZERO_POINT (-3)
// HEADER: int net_run(const void *const *inputs, void *const *outputs, void *arena);
// PROGRAM: 2 4 -6 127 0 1 2
// RESULT: int8 1x4 -128 -2 0 127
// ARM: Arch: aarch64
// INPUT: tosa.rescale
// LOOPS: scf.for
// LOOPS: loc(
// LLVM: llvm.func @llvm_run

func.func @main(%x: tensor<1x4xi8> {npu.name = "x", npu.scale = 0.5 : f64, npu.zero_point = -3 : i64}) -> tensor<1x4xi8> {
  %m = "tosa.const"() {values = dense<1073741824> : tensor<1xi32>} : () -> tensor<1xi32>
  %s = "tosa.const"() {values = dense<29> : tensor<1xi8>} : () -> tensor<1xi8>
  %zp = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %y = tosa.rescale %x, %m, %s, %zp, %zp {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x4xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4xi8>
  return %y : tensor<1x4xi8>
}
