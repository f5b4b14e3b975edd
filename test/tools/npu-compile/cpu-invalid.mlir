// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: rm -rf %t && mkdir %t
// RUN: not npu-compile %s --target=cpu --cpu=znver44 -o %t/a.o 2>&1 | FileCheck %s --check-prefix=CPU
// RUN: not npu-compile %s --target=cpu -o %t/a.exe 2>&1 | FileCheck %s --check-prefix=OUT
// RUN: not npu-compile %s --target=cpu --compile-to=nowhere -o %t/a.mlir 2>&1 | FileCheck %s --check-prefix=PHASE
// RUN: not npu-compile %s --target=cpu --compile-to=loops -o %t/a.o 2>&1 | FileCheck %s --check-prefix=PHASE-OUT
// RUN: not npu-compile %s --target=cpu -o %t/missing/a.o 2>&1 | FileCheck %s --check-prefix=FOLDER
// RUN: not npu-compile %s --target=cpu --name=1-2 -o %t/a.o 2>&1 | FileCheck %s --check-prefix=NAME
// RUN: not npu-compile %t/none.mlir --target=cpu -o %t/a.o 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: not npu-compile %t --target=cpu -o %t/a.o 2>&1 | FileCheck %s --check-prefix=DIRECTORY
// Deep nesting, which ends MLIR's parser, ends only the child's.
// RUN: python3 -c "print('module attributes {a = ' + '[' * 100000 + '} {}')" > %t/deep.mlir
// RUN: not npu-compile %t/deep.mlir --target=cpu -o %t/a.o 2>&1 | FileCheck %s --check-prefix=DEEP
// RUN: ls %t | FileCheck %s --check-prefix=LEFT

// CPU: npu-compile: error: expected --cpu=host or the name of a processor that LLVM knows {{.*}}, found 'znver44'; did you mean {{.*}}znver4
// OUT: error: -o: expected a name that ends in .o, .so, .mlir or .mlirbc for --target=cpu, found '{{.*}}a.exe'
// PHASE: error: --compile-to: expected one of input, tensors, loops, llvm for --target=cpu, found 'nowhere'
// PHASE-OUT: error: --compile-to=loops: expected -o with a name that ends in .mlir or .mlirbc
// FOLDER: error: {{.*}}missing/a.h: No such file or directory
// NAME: error: --name: expected a C identifier, found '1-2'
// NONE: error: {{.*}}none.mlir: No such file or directory
// DIRECTORY: expected an MLIR file, found a directory
// DEEP: error: {{.*}}deep.mlir: not a valid MLIR module
// LEFT-NOT: a.

func.func @main(%x: tensor<1x4xi8>) -> tensor<1x4xi8> {
  return %x : tensor<1x4xi8>
}
