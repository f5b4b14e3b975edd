// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: npu-opt %s --split-input-file --npu-check-tosa-for-cpu --verify-diagnostics

func.func @unsupported(%x: tensor<8xf32>) -> tensor<8xf32> {
  // expected-error @below {{'tosa.custom' op is not supported by the CPU target}}
  %0 = tosa.custom %x {domain_name = "mine", implementation_attrs = "", operator_name = "secret"} : (tensor<8xf32>) -> tensor<8xf32>
  return %0 : tensor<8xf32>
}

// -----

func.func @zero_point(%x: tensor<4xi8>, %zp: tensor<1xi8>) -> tensor<4xi8> {
  // expected-error @below {{expected a constant input1_zp, found one that is computed at run time}}
  // expected-error @below {{expected a constant output_zp, found one that is computed at run time}}
  %0 = tosa.negate %x, %zp, %zp : (tensor<4xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<4xi8>
  return %0 : tensor<4xi8>
}

// -----

func.func @shift(%x: tensor<4xi32>) -> tensor<4xi32> {
  %shift = "tosa.const"() {values = dense<-1> : tensor<1xi8>} : () -> tensor<1xi8>
  // expected-error @below {{expected shifts from 0 to 63, as TOSA requires, found -1}}
  %0 = tosa.mul %x, %x, %shift : (tensor<4xi32>, tensor<4xi32>, tensor<1xi8>) -> tensor<4xi32>
  return %0 : tensor<4xi32>
}

// -----

func.func @type(%x: tensor<4xi64>) -> tensor<4xi64> {
  // expected-error @below {{expected elements of i1, i4, i8, i16, i32, i48, f16, bf16 or f32, found 'i64'}}
  %0 = tosa.identity %x : (tensor<4xi64>) -> tensor<4xi64>
  return %0 : tensor<4xi64>
}

// -----

// What stands in a branch is checked too.
func.func @branch(%c: tensor<i1>, %x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = tosa.cond_if %c (%a = %x) : tensor<i1> (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%a: tensor<4xf32>):
    tosa.yield %a : tensor<4xf32>
  } else {
  ^bb0(%a: tensor<4xf32>):
    // expected-error @below {{'tosa.custom' op is not supported by the CPU target}}
    %1 = tosa.custom %a {domain_name = "d", implementation_attrs = "", operator_name = "f"} : (tensor<4xf32>) -> tensor<4xf32>
    tosa.yield %1 : tensor<4xf32>
  }
  return %0 : tensor<4xf32>
}

// -----

tosa.variable @v = dense<1.0> : tensor<2xf32>

func.func @state(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @below {{'tosa.variable_read' op keeps a value from one run to the next, for which a compiled network has no place; export the model without state}}
  %0 = tosa.variable_read @v : tensor<2xf32>
  // expected-error @below {{'tosa.variable_write' op keeps a value from one run to the next}}
  tosa.variable_write @v, %x : tensor<2xf32>
  return %0 : tensor<2xf32>
}
