// RUN: npu-opt %s --pass-pipeline='builtin.module(func.func(npu-annotate-io{file=%S/Inputs/tensors.json}))' | FileCheck %s

// CHECK-LABEL: func.func @main
func.func @main(%x: tensor<4xi8>) -> tensor<4xi8> {
  // CHECK: "tosa.const"() <{values = dense<1> : tensor<4xi8>}> : () -> tensor<4xi8>
  %c = "tosa.const"() <{values = dense<1> : tensor<4xi8>}> : () -> tensor<4xi8> loc("weights")
  // CHECK: tosa.bitwise_not %{{.*}} : (tensor<4xi8>) -> tensor<4xi8>
  %0 = tosa.bitwise_not %x : (tensor<4xi8>) -> tensor<4xi8> loc("first")
  // CHECK: tosa.bitwise_and %{{.*}} {npu.tensor = {npu.name = "first", npu.scale = 5.000000e-01 : f64, npu.zero_point = 3 : i64}} :
  %1 = tosa.bitwise_and %0, %c : (tensor<4xi8>, tensor<4xi8>) -> tensor<4xi8> loc("first")
  // CHECK: tosa.bitwise_not %{{.*}} : (tensor<4xi8>) -> tensor<4xi8>
  %2 = tosa.bitwise_not %1 : (tensor<4xi8>) -> tensor<4xi8> loc("second")
  return %2 : tensor<4xi8>
}
