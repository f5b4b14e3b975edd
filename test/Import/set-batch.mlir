// RUN: npu-opt %s --npu-set-batch | FileCheck %s
// RUN: npu-opt %s --npu-set-batch=batch=4 | FileCheck %s --check-prefix=FOUR

// CHECK-LABEL: func.func @reshape
// CHECK-SAME: (%[[X:.*]]: tensor<1x2x3xi8>) -> tensor<1x6xi8>
// FOUR-LABEL: func.func @reshape
// FOUR-SAME: (%[[X:.*]]: tensor<4x2x3xi8>) -> tensor<4x6xi8>
func.func @reshape(%x: tensor<?x2x3xi8>) -> tensor<?x6xi8> {
  // CHECK: %[[SHAPE:.*]] = tosa.const_shape {values = dense<[1, 6]> : tensor<2xindex>}
  // CHECK: tosa.reshape %[[X]], %[[SHAPE]] : (tensor<1x2x3xi8>, !tosa.shape<2>) -> tensor<1x6xi8>
  // FOUR: %[[SHAPE:.*]] = tosa.const_shape {values = dense<[4, 6]> : tensor<2xindex>}
  // FOUR: tosa.reshape %[[X]], %[[SHAPE]] : (tensor<4x2x3xi8>, !tosa.shape<2>) -> tensor<4x6xi8>
  %shape = tosa.const_shape {values = dense<[-1, 6]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %0 = tosa.reshape %x, %shape : (tensor<?x2x3xi8>, !tosa.shape<2>) -> tensor<?x6xi8>
  return %0 : tensor<?x6xi8>
}

// One constant, two meanings of its -1.
// CHECK-LABEL: func.func @shared_shape
// CHECK-SAME: (%[[X:.*]]: tensor<1x6xi8>, %[[Y:.*]]: tensor<12xi8>)
func.func @shared_shape(%x: tensor<?x6xi8>, %y: tensor<12xi8>) -> (tensor<?x3xi8>, tensor<?x3xi8>) {
  // CHECK: %[[BY2:.*]] = tosa.const_shape {values = dense<[2, 3]> : tensor<2xindex>}
  // CHECK: tosa.reshape %[[X]], %[[BY2]] : (tensor<1x6xi8>, !tosa.shape<2>) -> tensor<2x3xi8>
  // CHECK: %[[BY4:.*]] = tosa.const_shape {values = dense<[4, 3]> : tensor<2xindex>}
  // CHECK: tosa.reshape %[[Y]], %[[BY4]] : (tensor<12xi8>, !tosa.shape<2>) -> tensor<4x3xi8>
  %shape = tosa.const_shape {values = dense<[-1, 3]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %0 = tosa.reshape %x, %shape : (tensor<?x6xi8>, !tosa.shape<2>) -> tensor<?x3xi8>
  %1 = tosa.reshape %y, %shape : (tensor<12xi8>, !tosa.shape<2>) -> tensor<?x3xi8>
  return %0, %1 : tensor<?x3xi8>, tensor<?x3xi8>
}

// CHECK-LABEL: func.func @slice
// CHECK-SAME: (%[[X:.*]]: tensor<1x28x28x1xi8>) -> tensor<1x27x26x1xi8>
func.func @slice(%x: tensor<?x28x28x1xi8>) -> tensor<?x27x26x1xi8> {
  // CHECK: %[[SIZE:.*]] = tosa.const_shape {values = dense<[1, 27, 26, 1]> : tensor<4xindex>}
  // CHECK: tosa.slice %[[X]], %{{.*}}, %[[SIZE]]
  // CHECK-SAME: -> tensor<1x27x26x1xi8>
  %start = tosa.const_shape {values = dense<[0, 0, 2, 0]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %size = tosa.const_shape {values = dense<[-1, 27, -1, 1]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %0 = tosa.slice %x, %start, %size : (tensor<?x28x28x1xi8>, !tosa.shape<4>, !tosa.shape<4>) -> tensor<?x27x26x1xi8>
  return %0 : tensor<?x27x26x1xi8>
}

// Shapes follow through operations, and the constant without users goes.
// CHECK-LABEL: func.func @through
// CHECK-NOT: tosa.const_shape
// CHECK: tosa.conv2d
// CHECK-SAME: -> tensor<1x3x3x2xi32>
// CHECK: tosa.clz
// CHECK-SAME: -> tensor<1x3x3x2xi32>
// CHECK-NOT: tensor.cast
// CHECK: return
func.func @through(%x: tensor<?x3x3x4xi8>) -> tensor<?x3x3x2xi32> {
  %unused = tosa.const_shape {values = dense<[-1, 27]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %weight = "tosa.const"() <{values = dense<1> : tensor<2x1x1x4xi8>}> : () -> tensor<2x1x1x4xi8>
  %bias = "tosa.const"() <{values = dense<1> : tensor<2xi32>}> : () -> tensor<2xi32>
  %zero = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %0 = tosa.conv2d %x, %weight, %bias, %zero, %zero {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<?x3x3x4xi8>, tensor<2x1x1x4xi8>, tensor<2xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<?x3x3x2xi32>
  %1 = tosa.clz %0 : (tensor<?x3x3x2xi32>) -> tensor<?x3x3x2xi32>
  return %1 : tensor<?x3x3x2xi32>
}

// A batch that the model fixes stays.
// CHECK-LABEL: func.func @fixed
// CHECK-SAME: tensor<7x3xi8>
func.func @fixed(%x: tensor<7x3xi8>) -> tensor<7x3xi8> {
  %0 = tosa.abs %x : (tensor<7x3xi8>) -> tensor<7x3xi8>
  return %0 : tensor<7x3xi8>
}
