// RUN: split-file %s %t
// RUN: npu-opt %t/mixed.mlir --npu-report-placement=file=%t/mixed.json | FileCheck %s --check-prefix=SAME
// RUN: FileCheck %s --check-prefix=MIXED < %t/mixed.json
// RUN: npu-opt %t/chip.mlir --npu-report-placement=file=%t/chip.json -o /dev/null 2>&1 | count 0
// RUN: FileCheck %s --check-prefix=CHIP < %t/chip.json
// RUN: npu-opt %t/neither.mlir --npu-report-placement=file=%t/neither.json -o /dev/null 2>&1 | count 0
// RUN: FileCheck %s --check-prefix=NEITHER < %t/neither.json
// RUN: not npu-opt %t/chip.mlir --npu-report-placement=file=%t/none/chip.json 2>&1 | FileCheck %s --check-prefix=FILE

// The module stays as it is.
// SAME: module {
// SAME-NEXT: func.func @main
// SAME-NEXT: tosa.abs
// SAME-NEXT: tosa.intdiv
// SAME-NEXT: tosa.intdiv
// SAME-NEXT: tosa.bitwise_not
// SAME-NEXT: return
// SAME-NEXT: }
// SAME-NEXT: }
// MIXED: {"chip":2,"host":[{"layer":"ratio","layers":2,"reason":"tosa.intdiv (2 times): the chip has no operation for it"}]}
// CHIP: {"chip":1,"host":[]}
// NEITHER: {"problem":"layer 'state': {{.*}}export the model without state"}
// FILE: error: npu-report-placement: {{.*}}none/chip.json: No such file or directory

//--- mixed.mlir
func.func @main(%x: tensor<2x8xi32>) -> tensor<2x8xi32> {
  %0 = tosa.abs %x : (tensor<2x8xi32>) -> tensor<2x8xi32> loc("first")
  %1 = tosa.intdiv %0, %x : (tensor<2x8xi32>, tensor<2x8xi32>) -> tensor<2x8xi32> loc("ratio")
  %2 = tosa.intdiv %1, %x : (tensor<2x8xi32>, tensor<2x8xi32>) -> tensor<2x8xi32> loc("again")
  %3 = tosa.bitwise_not %2 : (tensor<2x8xi32>) -> tensor<2x8xi32> loc("last")
  return %3 : tensor<2x8xi32>
}

//--- chip.mlir
func.func @main(%x: tensor<2x8xi32>) -> tensor<2x8xi32> {
  %0 = tosa.abs %x : (tensor<2x8xi32>) -> tensor<2x8xi32> loc("first")
  return %0 : tensor<2x8xi32>
}

//--- neither.mlir
module {
  tosa.variable @v = dense<1> : tensor<4xi8>
  func.func @main(%x: tensor<4xi8>) -> tensor<4xi8> {
    %0 = tosa.variable_read @v : tensor<4xi8> loc("state")
    return %0 : tensor<4xi8>
  }
}
