// RUN: npu-reduce %s --reduce-network=test=%S/Inputs/negated-table.sh | FileCheck %s
// RUN: not npu-reduce %s --reduce-network=test=%S/Inputs/none.sh 2>&1 | FileCheck %s --check-prefix=NO-SCRIPT
// RUN: not npu-reduce %s --reduce-network=test=/bin/true 2>&1 | FileCheck %s --check-prefix=DULL

// Layers between the two that are of interest are bypassed where that keeps them connected, and the rest is cut off.
// CHECK:      func.func @main(%[[X:.*]]: tensor<4xi8>) -> tensor<4xi8> {
// CHECK-DAG:    %[[ZERO:.*]] = "tosa.const"() <{values = dense<0> : tensor<1xi8>}>
// CHECK-DAG:    %[[TABLE:.*]] = "tosa.const"() <{values = dense<7> : tensor<256xi8>}>
// CHECK-NEXT:   %[[A:.*]] = tosa.negate %[[X]], %[[ZERO]], %[[ZERO]]
// CHECK-NEXT:   %[[B:.*]] = tosa.table %[[A]], %[[TABLE]]
// CHECK-NEXT:   return %[[B]] : tensor<4xi8>
// NO-SCRIPT: error: test: expected a program that can be executed, found '{{.*}}none.sh'
// DULL: error: expected an interesting network to begin with: '/bin/true' did not exit with status 1 on it

func.func @main(%x: tensor<2x2xi8>, %y: tensor<4xi8>) -> tensor<1x4xi8> {
  %four = tosa.const_shape {values = dense<[4]> : tensor<1xindex>} : () -> !tosa.shape<1>
  %row = tosa.const_shape {values = dense<[1, 4]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %zero = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %seven = "tosa.const"() <{values = dense<7> : tensor<256xi8>}> : () -> tensor<256xi8>
  %0 = tosa.reshape %x, %four : (tensor<2x2xi8>, !tosa.shape<1>) -> tensor<4xi8>
  %1 = tosa.maximum %0, %y : (tensor<4xi8>, tensor<4xi8>) -> tensor<4xi8>
  %2 = tosa.negate %1, %zero, %zero : (tensor<4xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<4xi8>
  %3 = tosa.clamp %2 {max_val = 9 : i8, min_val = 0 : i8} : (tensor<4xi8>) -> tensor<4xi8>
  %4 = tosa.maximum %3, %2 : (tensor<4xi8>, tensor<4xi8>) -> tensor<4xi8>
  %5 = tosa.table %4, %seven : (tensor<4xi8>, tensor<256xi8>) -> tensor<4xi8>
  %6 = tosa.reshape %5, %row : (tensor<4xi8>, !tosa.shape<2>) -> tensor<1x4xi8>
  return %6 : tensor<1x4xi8>
}
