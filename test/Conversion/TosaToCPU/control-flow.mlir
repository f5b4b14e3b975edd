// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: npu-opt %s --npu-convert-tosa-control-flow | FileCheck %s

// CHECK-LABEL: func.func @branches(
// CHECK-SAME: %[[C:.*]]: tensor<i1>, %[[X:.*]]: tensor<4xf32>) -> tensor<4xf32> {
// CHECK: %[[BIT:.*]] = tensor.extract %[[C]][] : tensor<i1>
// CHECK: %[[PLACE:.*]] = bufferization.alloc_tensor() : tensor<4xf32>
// CHECK: %[[RESULT:.*]] = scf.if %[[BIT]] -> (tensor<4xf32>) {
// CHECK:   %[[ABS:.*]] = tosa.abs %[[X]]
// CHECK:   %[[THEN:.*]] = bufferization.materialize_in_destination %[[ABS]] in %[[PLACE]]
// CHECK:   scf.yield %[[THEN]] : tensor<4xf32>
// CHECK: } else {
// CHECK:   %[[ELSE:.*]] = bufferization.materialize_in_destination %[[X]] in %[[PLACE]]
// CHECK:   scf.yield %[[ELSE]] : tensor<4xf32>
// CHECK: }
// CHECK: return %[[RESULT]]
func.func @branches(%c: tensor<i1>, %x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = tosa.cond_if %c (%a = %x) : tensor<i1> (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%a: tensor<4xf32>):
    %1 = tosa.abs %a : (tensor<4xf32>) -> tensor<4xf32>
    tosa.yield %1 : tensor<4xf32>
  } else {
  ^bb0(%a: tensor<4xf32>):
    tosa.yield %a : tensor<4xf32>
  }
  return %0 : tensor<4xf32>
}

// Each value of a loop is copied before the first is written, because it may be
// the next one of another.
// CHECK-LABEL: func.func @exchange(
// CHECK-SAME: %[[X:.*]]: tensor<1xi32>, %[[Y:.*]]: tensor<1xi32>) -> (tensor<1xi32>, tensor<1xi32>) {
// CHECK-DAG: %[[X0:.*]] = bufferization.alloc_tensor() copy(%[[X]])
// CHECK-DAG: %[[Y0:.*]] = bufferization.alloc_tensor() copy(%[[Y]])
// CHECK: %[[LOOP:.*]]:2 = scf.while (%[[A:.*]] = %[[X0]], %[[B:.*]] = %[[Y0]])
// CHECK:   %[[GREATER:.*]] = tosa.greater %[[A]], %[[B]]
// CHECK:   %[[ZERO:.*]] = arith.constant 0 : index
// CHECK:   %[[BIT:.*]] = tensor.extract %[[GREATER]][%[[ZERO]]] : tensor<1xi1>
// CHECK:   scf.condition(%[[BIT]]) %[[A]], %[[B]]
// CHECK: } do {
// CHECK: ^bb0(%[[A1:.*]]: tensor<1xi32>, %[[B1:.*]]: tensor<1xi32>):
// CHECK:   %[[NEXT_A:.*]] = bufferization.alloc_tensor() copy(%[[B1]])
// CHECK:   %[[NEXT_B:.*]] = bufferization.alloc_tensor() copy(%[[A1]])
// CHECK:   %[[A2:.*]] = bufferization.materialize_in_destination %[[NEXT_A]] in %[[A1]]
// CHECK:   %[[B2:.*]] = bufferization.materialize_in_destination %[[NEXT_B]] in %[[B1]]
// CHECK:   scf.yield %[[A2]], %[[B2]]
// CHECK: return %[[LOOP]]#0, %[[LOOP]]#1
func.func @exchange(%x: tensor<1xi32>, %y: tensor<1xi32>) -> (tensor<1xi32>, tensor<1xi32>) {
  %0:2 = tosa.while_loop (%a = %x, %b = %y) : (tensor<1xi32>, tensor<1xi32>) -> (tensor<1xi32>, tensor<1xi32>) {
    %1 = tosa.greater %a, %b : (tensor<1xi32>, tensor<1xi32>) -> tensor<1xi1>
    tosa.yield %1 : tensor<1xi1>
  } do {
  ^bb0(%a: tensor<1xi32>, %b: tensor<1xi32>):
    tosa.yield %b, %a : tensor<1xi32>, tensor<1xi32>
  }
  return %0#0, %0#1 : tensor<1xi32>, tensor<1xi32>
}

// CHECK-LABEL: func.func @nested(
// CHECK: scf.while
// CHECK: do {
// CHECK:   scf.if
// CHECK-NOT: tosa.yield
// CHECK: return
func.func @nested(%c: tensor<1xi1>, %x: tensor<4xi32>) -> tensor<4xi32> {
  %0:2 = tosa.while_loop (%a = %c, %b = %x) : (tensor<1xi1>, tensor<4xi32>) -> (tensor<1xi1>, tensor<4xi32>) {
    tosa.yield %a : tensor<1xi1>
  } do {
  ^bb0(%a: tensor<1xi1>, %b: tensor<4xi32>):
    %not = tosa.logical_not %a : (tensor<1xi1>) -> tensor<1xi1>
    %1 = tosa.cond_if %not (%d = %b) : tensor<1xi1> (tensor<4xi32>) -> tensor<4xi32> {
    ^bb0(%d: tensor<4xi32>):
      tosa.yield %d : tensor<4xi32>
    } else {
    ^bb0(%d: tensor<4xi32>):
      %2 = tosa.add %d, %d : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi32>
      tosa.yield %2 : tensor<4xi32>
    }
    tosa.yield %not, %1 : tensor<1xi1>, tensor<4xi32>
  }
  return %0#1 : tensor<4xi32>
}
