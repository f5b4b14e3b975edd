// RUN: npu-opt %s --npu-import --split-input-file --verify-diagnostics

func.func @type(%x: tensor<?x4xi8>) -> tensor<?x4xi8> {
  // expected-error @below {{'tosa.abs' op illegal: operation operand/result data types did not align with any profile or extension}}
  %0 = tosa.abs %x : (tensor<?x4xi8>) -> tensor<?x4xi8>
  return %0 : tensor<?x4xi8>
}
