// RUN: npu-opt %s --npu-import | FileCheck %s

// The padding of four dimensions takes eight numbers, more than a tensor may have dimensions.
// CHECK-LABEL: func.func @main
// CHECK:         tosa.pad {{.*}} -> tensor<1x6x6x2xi8>
func.func @main(%x: tensor<1x4x4x2xi8>) -> tensor<1x6x6x2xi8> {
  %amounts = tosa.const_shape {values = dense<[0, 0, 1, 1, 1, 1, 0, 0]> : tensor<8xindex>} : () -> !tosa.shape<8>
  %value = "tosa.const"() <{values = dense<4> : tensor<1xi8>}> : () -> tensor<1xi8>
  %y = tosa.pad %x, %amounts, %value : (tensor<1x4x4x2xi8>, !tosa.shape<8>, tensor<1xi8>) -> tensor<1x6x6x2xi8>
  return %y : tensor<1x6x6x2xi8>
}
