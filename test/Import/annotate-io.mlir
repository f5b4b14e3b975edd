// RUN: npu-opt %s --pass-pipeline='builtin.module(func.func(npu-annotate-io{file=%S/Inputs/io.json}))' | FileCheck %s
// RUN: npu-opt %s --pass-pipeline='builtin.module(func.func(npu-annotate-io))' | FileCheck %s --check-prefix=TYPES
// RUN: not npu-opt %s --pass-pipeline='builtin.module(func.func(npu-annotate-io{file=%S/Inputs/io-without-name.json}))' 2>&1 | FileCheck %s --check-prefix=NAME
// RUN: not npu-opt %s --pass-pipeline='builtin.module(func.func(npu-annotate-io{file=%S/Inputs/none.json}))' 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: echo '{"inputs": [], "outputs": []}' > %t.json
// RUN: not npu-opt %s --pass-pipeline='builtin.module(func.func(npu-annotate-io{file=%t.json}))' 2>&1 | FileCheck %s --check-prefix=COUNT

// CHECK-LABEL: func.func @main
// CHECK-SAME: tensor<1x4xui8> {npu.name = "image", npu.scale = 5.000000e-01 : f64, npu.unsigned, npu.zero_point = 128 : i64}
// CHECK-SAME: tensor<1x4xf32> {npu.name = "class"}
// TYPES-LABEL: func.func @main
// TYPES-SAME: (%{{.*}}: tensor<1x4xui8> {npu.unsigned}) -> tensor<1x4xf32> {
// NAME: io-without-name.json: {{.*}}missing value at model.inputs[0].name
// NONE: none.json: cannot read the file
// COUNT: .json describes 0 inputs and 0 outputs; the function has 1 and 1
func.func @main(%x: tensor<1x4xui8>) -> tensor<1x4xf32> {
  %0 = "tosa.const"() <{values = dense<1.0> : tensor<1x4xf32>}> : () -> tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}
