// RUN: npu-opt %s --pass-pipeline='builtin.module(func.func(npu-outline-host,canonicalize))' --split-input-file --verify-diagnostics | FileCheck %s

// CHECK-LABEL: func.func @one
// CHECK-SAME: (%[[X:.*]]: tensor<2x8xf32>) -> tensor<2x8xf32>
func.func @one(%x: tensor<2x8xf32>) -> tensor<2x8xf32> {
  // CHECK: %[[MAP:.*]] = npu.reshape %[[X]] : tensor<2x8xf32> -> tensor<2x1x8xi32>
  // CHECK: %[[HOST:.*]] = npu.host %[[MAP]] because "tosa.sin: the chip computes with integers" : (tensor<2x1x8xi32>) -> tensor<2x1x8xi32> {
  // CHECK-NEXT: ^bb0(%[[A:.*]]: tensor<2x8xf32>):
  // CHECK-NEXT: %[[B:.*]] = tosa.sin %[[A]] : (tensor<2x8xf32>) -> tensor<2x8xf32>
  // CHECK-NEXT: npu.yield %[[B]] : tensor<2x8xf32>
  // CHECK: %[[R:.*]] = npu.reshape %[[HOST]] : tensor<2x1x8xi32> -> tensor<2x8xf32>
  // CHECK: return %[[R]]
  // expected-remark @+1 {{runs on the host: tosa.sin: the chip computes with integers}}
  %0 = tosa.sin %x {npu.host_reason = "the chip computes with integers"} : (tensor<2x8xf32>) -> tensor<2x8xf32>
  return %0 : tensor<2x8xf32>
}

// -----

// What follows each other is one part, with all its constants; one result is
// used in it only.
// CHECK-LABEL: func.func @chain
func.func @chain(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<1x4xf32>) {
  // CHECK: npu.host %{{.*}} because "tosa.sin (2 times), tosa.add, tosa.reshape: no floats" : (tensor<1x1x4xi32>) -> (tensor<1x1x4xi32>, tensor<1x1x4xi32>) {
  // CHECK-DAG: "tosa.const"
  // CHECK-DAG: tosa.const_shape
  // CHECK-NOT: npu.host {{.*}}because
  // CHECK: return
  %one = "tosa.const"() {values = dense<1.0> : tensor<4xf32>} : () -> tensor<4xf32>
  %shape = tosa.const_shape {values = dense<[1, 4]> : tensor<2xindex>} : () -> !tosa.shape<2>
  // expected-remark @+1 {{runs on the host}}
  %0 = tosa.sin %x {npu.host_reason = "no floats"} : (tensor<4xf32>) -> tensor<4xf32>
  %1 = tosa.add %0, %one {npu.host_reason = "no floats"} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %2 = tosa.sin %1 {npu.host_reason = "no floats"} : (tensor<4xf32>) -> tensor<4xf32>
  %3 = tosa.reshape %1, %shape {npu.host_reason = "no floats"} : (tensor<4xf32>, !tosa.shape<2>) -> tensor<1x4xf32>
  return %2, %3 : tensor<4xf32>, tensor<1x4xf32>
}

// -----

// An operation of the chip that stands between two of the host keeps them
// apart.
// CHECK-LABEL: func.func @apart
func.func @apart(%x: tensor<1x1x4xi32>, %y: tensor<1x1x4xi32>) -> tensor<1x1x4xi32> {
  // CHECK: %[[A:.*]] = npu.host
  // CHECK: %[[B:.*]] = npu.binary add %[[A]]
  // CHECK: npu.host %[[B]], %[[A]] because
  // expected-remark @+1 {{runs on the host}}
  %0 = tosa.intdiv %x, %y : (tensor<1x1x4xi32>, tensor<1x1x4xi32>) -> tensor<1x1x4xi32>
  %1 = npu.binary add %0, %y : (tensor<1x1x4xi32>, tensor<1x1x4xi32>) -> tensor<1x1x4xi32>
  // expected-remark @+1 {{runs on the host}}
  %2 = tosa.intdiv %1, %0 : (tensor<1x1x4xi32>, tensor<1x1x4xi32>) -> tensor<1x1x4xi32>
  return %2 : tensor<1x1x4xi32>
}

// -----

// A part stands before what uses it, though its last operation stood behind.
// CHECK-LABEL: func.func @order
func.func @order(%x: tensor<1x1x4xi32>, %y: tensor<1x1x4xi32>) -> (tensor<1x1x4xi32>, tensor<1x1x4xi32>) {
  // CHECK: %[[HOST:.*]]:2 = npu.host
  // CHECK: npu.binary add %[[HOST]]#0
  // expected-remark @+1 {{tosa.intdiv (2 times)}}
  %0 = tosa.intdiv %x, %y : (tensor<1x1x4xi32>, tensor<1x1x4xi32>) -> tensor<1x1x4xi32>
  %1 = npu.binary add %0, %y : (tensor<1x1x4xi32>, tensor<1x1x4xi32>) -> tensor<1x1x4xi32>
  %2 = tosa.intdiv %0, %y : (tensor<1x1x4xi32>, tensor<1x1x4xi32>) -> tensor<1x1x4xi32>
  return %1, %2 : tensor<1x1x4xi32>, tensor<1x1x4xi32>
}

// -----

// Constants that became maps are TOSA's again, booleans too.
// CHECK-LABEL: func.func @constants
func.func @constants(%x: tensor<2x3xf32>, %y: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: npu.host %{{.*}}, %{{.*}} because
  // CHECK: "tosa.const"() <{values = dense<{{\[}}[true, false, true], [false, true, false]]> : tensor<2x3xi1>}>
  %map = arith.constant dense<[[[1, 0, 1]], [[0, 1, 0]]]> : tensor<2x1x3xi8>
  %p = npu.reshape %map : tensor<2x1x3xi8> -> tensor<2x3xi1>
  // expected-remark @+1 {{runs on the host}}
  %0 = tosa.select %p, %x, %y : (tensor<2x3xi1>, tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

// A float that is returned is the words that stand for it.
// CHECK-LABEL: func.func @returned
func.func @returned() -> tensor<2xf32> {
  // CHECK: %[[WORDS:.*]] = arith.constant dense<{{\[\[\[}}1065353216, -1073741824]]]> : tensor<1x1x2xi32>
  // CHECK: npu.reshape %[[WORDS]] : tensor<1x1x2xi32> -> tensor<2xf32>
  %0 = "tosa.const"() {values = dense<[1.0, -2.0]> : tensor<2xf32>} : () -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

tosa.variable @v = dense<1.0> : tensor<2xf32>

func.func @state() -> tensor<2xf32> {
  // expected-error @+1 {{keeps a value from one run to the next}}
  %0 = tosa.variable_read @v : tensor<2xf32>
  return %0 : tensor<2xf32>
}
