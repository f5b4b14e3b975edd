// RUN: npu-opt %s --npu-clean-import --mlir-print-debuginfo --mlir-print-local-scope | FileCheck %s

// CHECK: module {
module attributes {tfl.schema_version = 3 : i32, tosa.target_env = #tosa.target_env<specification_version = "1.0", level = "8k", profiles = [pro_int], extensions = [int4]>} {
  // CHECK: func.func @main(%[[X:.*]]: tensor<4xi8> {npu.name = "x"} loc("main")) -> tensor<4xi8> {
  func.func @main(%x: tensor<4xi8> {npu.name = "x", tf_saved_model.index_path = ["x"]} loc("main"("m.tflite":0:0)))
      -> (tensor<4xi8> {tf_saved_model.index_path = ["y"]}) attributes {tf.entry_function = {inputs = "x"}} {
    // CHECK: tosa.abs {{.*}} loc("layer")
    %0 = tosa.abs %x : (tensor<4xi8>) -> tensor<4xi8> loc("layer"("m.tflite":0:0))
    // CHECK: tosa.abs {{.*}} loc("first"("second"))
    %1 = tosa.abs %0 : (tensor<4xi8>) -> tensor<4xi8> loc("first"("second"("m.tflite":0:0)))
    // CHECK: tosa.abs {{.*}} loc(unknown)
    %2 = tosa.abs %1 : (tensor<4xi8>) -> tensor<4xi8> loc("m.tflite":0:0)
    // CHECK: tosa.abs {{.*}} loc("user.mlir":3:4)
    %3 = tosa.abs %2 : (tensor<4xi8>) -> tensor<4xi8> loc("user.mlir":3:4)
    return %3 : tensor<4xi8>
  }
}
