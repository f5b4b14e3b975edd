// RUN: npu-opt %s --npu-import=io=%S/Inputs/io.json --mlir-print-debuginfo --mlir-print-local-scope | FileCheck %s

// CHECK: module {
module attributes {tfl.schema_version = 3 : i32} {
  // CHECK: func.func @main(%{{.*}}: tensor<1x4xi8> {npu.name = "image", npu.scale = 5.000000e-01 : f64, npu.unsigned, npu.zero_point = 128 : i64}
  // CHECK-SAME: -> (tensor<1x4xi8> {npu.name = "class", npu.unsigned})
  func.func @main(%x: tensor<?x4xui8>) -> tensor<?x4xui8> attributes {tf.entry_function = {inputs = "image"}} {
    %m = "tosa.const"() <{values = dense<1073741824> : tensor<1xi32>}> : () -> tensor<1xi32>
    %s = "tosa.const"() <{values = dense<32> : tensor<1xi8>}> : () -> tensor<1xi8>
    %u = "tosa.const"() <{values = dense<128> : tensor<1xui8>}> : () -> tensor<1xui8>
    %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
    // CHECK: tosa.rescale {{.*}} -> tensor<1x4xi8> loc("first")
    %0 = tosa.rescale %x, %m, %s, %u, %z {input_unsigned = true, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<?x4xui8>, tensor<1xi32>, tensor<1xi8>, tensor<1xui8>, tensor<1xi8>) -> tensor<?x4xi8> loc("first")
    %1 = tosa.rescale %0, %m, %s, %z, %u {input_unsigned = false, output_unsigned = true, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<?x4xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xui8>) -> tensor<?x4xui8> loc("second")
    return %1 : tensor<?x4xui8>
  }
}
