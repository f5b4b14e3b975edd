// RUN: npu-opt %s --split-input-file --npu-expose-layers | FileCheck %s

// The values that leave a layer, in the order of the network; what only a
// layer itself reads, and what depends on no input, is left out.
// CHECK-LABEL: func.func @layers
// CHECK-SAME: (%[[X:.*]]: tensor<4xi8>
// CHECK-SAME: -> (tensor<4xi8> {npu.name = "y", npu.scale = 5.000000e-01 : f64}, tensor<4xi8> {npu.name = "first"}, tensor<4xi8> {npu.name = "second"})
func.func @layers(%x: tensor<4xi8> {npu.name = "x"}) -> (tensor<4xi8> {npu.name = "y", npu.scale = 0.5}) {
  %c = "tosa.const"() <{values = dense<3> : tensor<4xi8>}> : () -> tensor<4xi8> loc("weights")
  %d = tosa.bitwise_not %c : (tensor<4xi8>) -> tensor<4xi8> loc("weights")
  // CHECK: %[[A:.*]] = tosa.bitwise_and %[[X]]
  %0 = tosa.bitwise_and %x, %d : (tensor<4xi8>, tensor<4xi8>) -> tensor<4xi8> loc("first")
  %1 = tosa.bitwise_not %0 : (tensor<4xi8>) -> tensor<4xi8> loc("second")
  // CHECK: %[[B:.*]] = tosa.bitwise_or
  %2 = tosa.bitwise_or %1, %0 : (tensor<4xi8>, tensor<4xi8>) -> tensor<4xi8> loc("second")
  // CHECK: %[[C:.*]] = tosa.identity %[[B]]
  // CHECK: return %[[B]], %[[A]], %[[C]] : tensor<4xi8>, tensor<4xi8>, tensor<4xi8>
  return %2 : tensor<4xi8>
}

// -----

// npu.tensor says what a value is, and that it is one.
// CHECK-LABEL: func.func @described
// CHECK-SAME: -> (tensor<4xi8>, tensor<4xi8> {npu.name = "relu", npu.scale = 2.500000e-01 : f64, npu.zero_point = -3 : i64}, tensor<4xi8> {npu.name = "conv"})
func.func @described(%x: tensor<4xi8>) -> tensor<4xi8> {
  %0 = tosa.bitwise_not %x {npu.tensor = {npu.name = "relu", npu.scale = 0.25, npu.zero_point = -3 : i64}} : (tensor<4xi8>) -> tensor<4xi8> loc("conv")
  %1 = tosa.bitwise_not %0 : (tensor<4xi8>) -> tensor<4xi8> loc("conv")
  return %1 : tensor<4xi8>
}

// -----

// A layer with several values; operations without a place are layers of their own.
// CHECK-LABEL: func.func @several
// CHECK-SAME: -> (tensor<1x4xf32>, tensor<2x4xf32> {npu.name = "tosa.abs"}, tensor<1x4xf32> {npu.name = "split"}, tensor<1x4xf32> {npu.name = "split#2"}, tensor<1x4xf32> {npu.name = "tosa.sub"})
func.func @several(%x: tensor<2x4xf32>) -> tensor<1x4xf32> {
  %0 = tosa.const_shape {values = dense<[0, 0]> : tensor<2xindex>} : () -> !tosa.shape<2> loc(unknown)
  %1 = tosa.const_shape {values = dense<[1, 0]> : tensor<2xindex>} : () -> !tosa.shape<2> loc(unknown)
  %2 = tosa.const_shape {values = dense<[1, 4]> : tensor<2xindex>} : () -> !tosa.shape<2> loc(unknown)
  %3 = tosa.abs %x : (tensor<2x4xf32>) -> tensor<2x4xf32> loc(unknown)
  %4 = tosa.slice %3, %0, %2 : (tensor<2x4xf32>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x4xf32> loc("split")
  %5 = tosa.slice %3, %1, %2 : (tensor<2x4xf32>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x4xf32> loc("split")
  %6 = tosa.sub %4, %5 : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32> loc(unknown)
  return %6 : tensor<1x4xf32>
}

// -----

// What a branch takes from outside leaves its layer.
// CHECK-LABEL: func.func @branch
// CHECK-SAME: -> (tensor<4xi8>, tensor<4xi8> {npu.name = "first"}, tensor<4xi8> {npu.name = "choice"})
func.func @branch(%c: tensor<i1>, %x: tensor<4xi8>) -> tensor<4xi8> {
  %0 = tosa.bitwise_not %x : (tensor<4xi8>) -> tensor<4xi8> loc("first")
  %1 = tosa.cond_if %c : tensor<i1> -> tensor<4xi8> {
    tosa.yield %0 : tensor<4xi8>
  } else {
    tosa.yield %x : tensor<4xi8>
  } loc("choice")
  return %1 : tensor<4xi8>
}

// -----

// What stands at the function's own place is of no layer.
// CHECK-LABEL: func.func @edge
// CHECK-SAME: -> (tensor<4xi8>, tensor<4xi8> {npu.name = "first"}) {
func.func @edge(%x: tensor<4xi8>) -> tensor<4xi8> {
  %0 = tosa.bitwise_not %x : (tensor<4xi8>) -> tensor<4xi8> loc("edge")
  %1 = tosa.bitwise_not %0 : (tensor<4xi8>) -> tensor<4xi8> loc("first")
  %2 = tosa.bitwise_not %1 : (tensor<4xi8>) -> tensor<4xi8> loc("edge")
  return %2 : tensor<4xi8>
} loc("edge")
