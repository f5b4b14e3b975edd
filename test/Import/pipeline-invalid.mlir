// RUN: npu-opt %s --npu-import --split-input-file --verify-diagnostics

func.func @type(%x: tensor<?x4xi8>) -> tensor<?x4xi8> {
  // expected-error @below {{'tosa.abs' op illegal: operation operand/result data types did not align with any profile or extension}}
  %0 = tosa.abs %x : (tensor<?x4xi8>) -> tensor<?x4xi8>
  return %0 : tensor<?x4xi8>
}

// -----

// Of an extension that TOSA 1.0 does not have.
func.func @index(%x: tensor<1x4x4xi8>, %i: tensor<1x3xi64>) -> tensor<1x3x4xi8> {
  // expected-error @below {{'tosa.gather' op illegal: requires [int64] but not enabled in target}}
  %0 = tosa.gather %x, %i : (tensor<1x4x4xi8>, tensor<1x3xi64>) -> tensor<1x3x4xi8>
  return %0 : tensor<1x3x4xi8>
}
