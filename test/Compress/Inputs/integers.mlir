// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A network that is int8 already: quantizing leaves it as it is.
// CHECK-LABEL: func.func @integers
// CHECK-SAME: tensor<1x4xi8> {npu.scale = 5.000000e-01 : f64, npu.zero_point = 3 : i64}
// CHECK-NEXT: tosa.clamp %{{.*}} {max_val = 100 : i8, min_val = -100 : i8}
// CHECK-NEXT: return
func.func @integers(%x: tensor<1x4xi8> {npu.scale = 0.5 : f64, npu.zero_point = 3 : i64}) -> tensor<1x4xi8> {
  %0 = tosa.clamp %x {max_val = 100 : i8, min_val = -100 : i8} : (tensor<1x4xi8>) -> tensor<1x4xi8>
  return %0 : tensor<1x4xi8>
}
