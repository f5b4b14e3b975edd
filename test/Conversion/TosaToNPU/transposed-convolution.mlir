// RUN: npu-opt %s --convert-tosa-to-npu --split-input-file | FileCheck %s

// Stride 2 along the rows: even rows of the result see the kernel's rows 2 and 0, odd ones row 1 and, where the kernel
// ends, the zero point (here 9). Both results stand behind each other in a row: the same elements as two rows.
// CHECK-LABEL: func @rows(
// CHECK-DAG:     %[[EVEN:.*]] = arith.constant dense<{{\[\[\[\[}}3]], {{\[\[}}1]]]]> : tensor<1x2x1x1xi8>
// CHECK-DAG:     %[[ODD:.*]] = arith.constant dense<{{\[\[\[\[}}9]], {{\[\[}}2]]]]> : tensor<1x2x1x1xi8>
// CHECK:         %[[A:.*]] = npu.conv2d %{{.*}}, %[[EVEN]], {{.*}}pad = array<i64: 1, 1, 0, 0>{{.*}} -> tensor<5x3x1xi32>
// CHECK:         %[[LINEA:.*]] = npu.reshape %[[A]] : tensor<5x3x1xi32> -> tensor<5x1x3xi32>
// CHECK:         %[[B:.*]] = npu.conv2d %{{.*}}, %[[ODD]], {{.*}}pad = array<i64: 1, 1, 0, 0>{{.*}} -> tensor<5x3x1xi32>
// CHECK:         %[[LINEB:.*]] = npu.reshape %[[B]] : tensor<5x3x1xi32> -> tensor<5x1x3xi32>
// CHECK:         %[[LINES:.*]] = npu.concat %[[LINEA]], %[[LINEB]] {axis = 2 : i64} : {{.*}} -> tensor<5x1x6xi32>
// CHECK:         %[[ALL:.*]] = npu.reshape %[[LINES]] : tensor<5x1x6xi32> -> tensor<10x3x1xi32>
// CHECK:         npu.slice %[[ALL]] {offsets = array<i64: 0, 0, 0>} : tensor<10x3x1xi32> -> tensor<9x3x1xi32>
func.func @rows(%x: tensor<1x4x3x1xi8>) -> tensor<1x9x3x1xi32> {
  %w = "tosa.const"() <{values = dense<[[[[1]], [[2]], [[3]]]]> : tensor<1x3x1x1xi8>}> : () -> tensor<1x3x1x1xi8>
  %b = "tosa.const"() <{values = dense<7> : tensor<1xi32>}> : () -> tensor<1xi32>
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %wz = "tosa.const"() <{values = dense<9> : tensor<1xi8>}> : () -> tensor<1xi8>
  %0 = tosa.transpose_conv2d %x, %w, %b, %z, %wz {acc_type = i32, out_pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 1>} : (tensor<1x4x3x1xi8>, tensor<1x3x1x1xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x9x3x1xi32>
  return %0 : tensor<1x9x3x1xi32>
}

// -----

// Weights that are computed at run time are padded, turned round and sliced on the chip.
// CHECK-LABEL: func @computed_weights(
// CHECK:         %[[PADDED:.*]] = npu.pad %{{.*}} {low = array<i64: 0, 0, 0>, value = 9 : i64} : tensor<1x3x1xi8> -> tensor<1x4x1xi8>
// CHECK:         %[[TURNED:.*]] = npu.reverse %{{.*}} {axis = 1 : i64} : (tensor<1x2x2xi8>) -> tensor<1x2x2xi8>
// CHECK:         npu.slice %{{.*}} {offsets = array<i64: 0, 0, 0>} : tensor<2x2x1xi8> -> tensor<2x1x1xi8>
// CHECK:         npu.slice %{{.*}} {offsets = array<i64: 0, 1, 0>} : tensor<2x2x1xi8> -> tensor<2x1x1xi8>
// CHECK:         npu.conv2d {{.*}} (tensor<4x3x1xi8>, tensor<1x2x1xi8>, tensor<1xi32>) -> tensor<5x3x1xi32>
// CHECK:         npu.conv2d {{.*}} (tensor<4x3x1xi8>, tensor<1x2x1xi8>, tensor<1xi32>) -> tensor<5x3x1xi32>
func.func @computed_weights(%x: tensor<1x4x3x1xi8>, %w: tensor<1x3x1x1xi8>) -> tensor<1x9x3x1xi32> {
  %b = "tosa.const"() <{values = dense<7> : tensor<1xi32>}> : () -> tensor<1xi32>
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %wz = "tosa.const"() <{values = dense<9> : tensor<1xi8>}> : () -> tensor<1xi8>
  %0 = tosa.transpose_conv2d %x, %w, %b, %z, %wz {acc_type = i32, out_pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 1>} : (tensor<1x4x3x1xi8>, tensor<1x3x1x1xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x9x3x1xi32>
  return %0 : tensor<1x9x3x1xi32>
}
