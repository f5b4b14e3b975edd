// RUN: npu-opt %s --npu-import --split-input-file --verify-diagnostics

func.func @type(%x: tensor<?x4xi8>) -> tensor<?x4xi8> {
  // expected-error @below {{'tosa.abs' op illegal: operation operand/result data types did not align with any profile or extension}}
  %0 = tosa.abs %x : (tensor<?x4xi8>) -> tensor<?x4xi8>
  return %0 : tensor<?x4xi8>
}

// -----

func.func @level(%x: tensor<1x1x1x1x1x1x4xi32>) -> tensor<1x1x1x1x1x1x4xi32> {
  // expected-error @below {{'tosa.abs' op failed level check: operand rank(shape) <= MAX_RANK}}
  %0 = tosa.abs %x : (tensor<1x1x1x1x1x1x4xi32>) -> tensor<1x1x1x1x1x1x4xi32>
  return %0 : tensor<1x1x1x1x1x1x4xi32>
}
