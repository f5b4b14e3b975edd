// RUN: npu-run %s --describe | FileCheck %s

// CHECK: "inputs": [
// CHECK: "name": "image",
// CHECK-NEXT: "type": "uint8",
// CHECK-NEXT: "shape": [
// CHECK-NEXT: 1,
// CHECK-NEXT: 4
// CHECK-NEXT: ],
// CHECK-NEXT: "scale": 0.5,
// CHECK-NEXT: "zero_point": 255
// CHECK: "outputs": [
// CHECK: "name": "output0",
// CHECK-NEXT: "type": "uint8",
// CHECK-NOT: "scale"
func.func @main(%x: tensor<1x4xi8> {npu.name = "image", npu.scale = 0.5 : f64, npu.unsigned, npu.zero_point = 255 : i64})
    -> (tensor<1x4xi8> {npu.unsigned}) {
  return %x : tensor<1x4xi8>
}
