// What can be removed only when a later layer is gone is found when all layers are tried again.
// RUN: npu-reduce %s --reduce-network=test=%S/Inputs/clamp-with-negate.sh | FileCheck %s

// CHECK:      func.func @main(%[[X:.*]]: tensor<4xi8>) -> tensor<4xi8> {
// CHECK-NEXT:   %[[TABLE:.*]] = "tosa.const"() <{values = dense<7> : tensor<256xi8>}>
// CHECK-NEXT:   %[[Y:.*]] = tosa.table %[[X]], %[[TABLE]]
// CHECK-NEXT:   return %[[Y]] : tensor<4xi8>

func.func @main(%x: tensor<4xi8>) -> tensor<4xi8> {
  %zero = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %seven = "tosa.const"() <{values = dense<7> : tensor<256xi8>}> : () -> tensor<256xi8>
  %0 = tosa.negate %x, %zero, %zero : (tensor<4xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<4xi8>
  %1 = tosa.clamp %0 {max_val = 9 : i8, min_val = 0 : i8} : (tensor<4xi8>) -> tensor<4xi8>
  %2 = tosa.table %1, %seven : (tensor<4xi8>, tensor<256xi8>) -> tensor<4xi8>
  return %2 : tensor<4xi8>
}
