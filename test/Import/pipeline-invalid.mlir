// RUN: npu-opt %s --npu-import --split-input-file --verify-diagnostics

func.func @type(%x: tensor<?x4xi8>) -> tensor<?x4xi8> {
  // expected-error @below {{'tosa.abs' op illegal: operation operand/result data types did not align with any profile or extension}}
  %0 = tosa.abs %x : (tensor<?x4xi8>) -> tensor<?x4xi8>
  return %0 : tensor<?x4xi8>
}

// -----

// Of an extension that TOSA 1.0 does not have.
func.func @wide(%x: tensor<4xi32>) -> tensor<4xi32> {
  // expected-error @below {{'tosa.cast' op illegal: requires [int64] but not enabled in target}}
  %0 = tosa.cast %x : (tensor<4xi32>) -> tensor<4xi64>
  // expected-error @below {{'tosa.cast' op illegal: requires [int64] but not enabled in target}}
  %1 = tosa.cast %0 : (tensor<4xi64>) -> tensor<4xi32>
  return %1 : tensor<4xi32>
}
