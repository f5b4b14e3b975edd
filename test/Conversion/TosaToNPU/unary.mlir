// RUN: npu-opt %s --convert-tosa-to-npu --split-input-file | FileCheck %s

// CHECK: #[[$R1:.+]] = #npu.requantize<[1073741824], [30], double, zero_point = -5>
// CHECK-LABEL: func @rescale(
// CHECK:         npu.unary rescale %{{.*}} {ifm_zero_point = 14 : i64, requantize = #[[$R1]]}
// CHECK-SAME:      (tensor<1x1x12xi8>) -> tensor<1x1x12xi8>
func.func @rescale(%x: tensor<12xi8>) -> tensor<12xi8> {
  %m = "tosa.const"() <{values = dense<1073741824> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<30> : tensor<1xi8>}> : () -> tensor<1xi8>
  %iz = "tosa.const"() <{values = dense<14> : tensor<1xi8>}> : () -> tensor<1xi8>
  %oz = "tosa.const"() <{values = dense<-5> : tensor<1xi8>}> : () -> tensor<1xi8>
  %0 = tosa.rescale %x, %m, %s, %iz, %oz {scale32 = true, rounding_mode = DOUBLE_ROUND, per_channel = false, input_unsigned = false, output_unsigned = false} : (tensor<12xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<12xi8>
  return %0 : tensor<12xi8>
}

// -----

// CHECK: #[[$R1:.+]] = #npu.requantize<[1073741824, 1431655765], [38, 39], double>
// CHECK-LABEL: func @rescale_by_channel(
// CHECK:         npu.unary rescale %{{.*}} {requantize = #[[$R1]]}
func.func @rescale_by_channel(%x: tensor<1x4x4x2xi32>) -> tensor<1x4x4x2xi8> {
  %m = "tosa.const"() <{values = dense<[1073741824, 1431655765]> : tensor<2xi32>}> : () -> tensor<2xi32>
  %s = "tosa.const"() <{values = dense<[38, 39]> : tensor<2xi8>}> : () -> tensor<2xi8>
  %iz = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %oz = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %0 = tosa.rescale %x, %m, %s, %iz, %oz {scale32 = true, rounding_mode = DOUBLE_ROUND, per_channel = true, input_unsigned = false, output_unsigned = false} : (tensor<1x4x4x2xi32>, tensor<2xi32>, tensor<2xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x4x4x2xi8>
  return %0 : tensor<1x4x4x2xi8>
}

// -----

// CHECK: #[[$R1:.+]] = #npu.requantize<[1073741824], [38], single>
// CHECK-LABEL: func @rescale_by_equal_channels(
// CHECK:         requantize = #[[$R1]]
func.func @rescale_by_equal_channels(%x: tensor<1x4x4x2xi32>) -> tensor<1x4x4x2xi8> {
  %m = "tosa.const"() <{values = dense<1073741824> : tensor<2xi32>}> : () -> tensor<2xi32>
  %s = "tosa.const"() <{values = dense<38> : tensor<2xi8>}> : () -> tensor<2xi8>
  %iz = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %oz = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %0 = tosa.rescale %x, %m, %s, %iz, %oz {scale32 = true, rounding_mode = SINGLE_ROUND, per_channel = true, input_unsigned = false, output_unsigned = false} : (tensor<1x4x4x2xi32>, tensor<2xi32>, tensor<2xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x4x4x2xi8>
  return %0 : tensor<1x4x4x2xi8>
}

// -----

// Multipliers of 16 bits are for accumulators of 48.
// CHECK: #[[$R1:.+]] = #npu.requantize<[16384], [14], single>
// CHECK-LABEL: func @rescale_int48(
// CHECK:         npu.unary rescale %{{.*}} {requantize = #[[$R1]]} : (tensor<4x4x2xi48>) -> tensor<4x4x2xi16>
func.func @rescale_int48(%x: tensor<1x4x4x2xi48>) -> tensor<1x4x4x2xi16> {
  %m = "tosa.const"() <{values = dense<16384> : tensor<1xi16>}> : () -> tensor<1xi16>
  %s = "tosa.const"() <{values = dense<14> : tensor<1xi8>}> : () -> tensor<1xi8>
  %iz = "tosa.const"() <{values = dense<0> : tensor<1xi48>}> : () -> tensor<1xi48>
  %oz = "tosa.const"() <{values = dense<0> : tensor<1xi16>}> : () -> tensor<1xi16>
  %0 = tosa.rescale %x, %m, %s, %iz, %oz {scale32 = false, rounding_mode = SINGLE_ROUND, per_channel = false, input_unsigned = false, output_unsigned = false} : (tensor<1x4x4x2xi48>, tensor<1xi16>, tensor<1xi8>, tensor<1xi48>, tensor<1xi16>) -> tensor<1x4x4x2xi16>
  return %0 : tensor<1x4x4x2xi16>
}

// -----

// Zero points of unsigned values are unsigned.
// CHECK: #[[$R1:.+]] = #npu.requantize<[1073741824], [30], single>
// CHECK: #[[$R2:.+]] = #npu.requantize<[1073741824], [30], single, zero_point = 128>
// CHECK-LABEL: func @rescale_unsigned(
// CHECK-SAME:    npu.unsigned
// CHECK:         %[[SIGNED:.*]] = npu.unary rescale %{{.*}} {ifm_unsigned, ifm_zero_point = 128 : i64, requantize = #[[$R1]]}
// CHECK:         npu.unary rescale %[[SIGNED]] {ofm_unsigned, requantize = #[[$R2]]}
func.func @rescale_unsigned(%x: tensor<1x12xi8> {npu.unsigned}) -> tensor<1x12xi8> {
  %m = "tosa.const"() <{values = dense<1073741824> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<30> : tensor<1xi8>}> : () -> tensor<1xi8>
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %uz = "tosa.const"() <{values = dense<-128> : tensor<1xi8>}> : () -> tensor<1xi8>
  %0 = tosa.rescale %x, %m, %s, %uz, %z {scale32 = true, rounding_mode = SINGLE_ROUND, per_channel = false, input_unsigned = true, output_unsigned = false} : (tensor<1x12xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x12xi8>
  %1 = tosa.rescale %0, %m, %s, %z, %uz {scale32 = true, rounding_mode = SINGLE_ROUND, per_channel = false, input_unsigned = false, output_unsigned = true} : (tensor<1x12xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x12xi8>
  return %1 : tensor<1x12xi8>
}

// -----

// CHECK-LABEL: func @clamp(
// CHECK:         npu.unary identity %{{.*}} {clamp = array<i64: -12, 34>} : (tensor<4x4x2xi8>) -> tensor<4x4x2xi8>
func.func @clamp(%x: tensor<1x4x4x2xi8>) -> tensor<1x4x4x2xi8> {
  %0 = tosa.clamp %x {min_val = -12 : i8, max_val = 34 : i8} : (tensor<1x4x4x2xi8>) -> tensor<1x4x4x2xi8>
  return %0 : tensor<1x4x4x2xi8>
}

// -----

// CHECK-LABEL: func @tables(
// CHECK:         %[[BYTES:.*]] = arith.constant dense<7> : tensor<256xi8>
// CHECK:         npu.unary table %{{.*}}, table %[[BYTES]] : (tensor<1x1x12xi8>, tensor<256xi8>) -> tensor<1x1x12xi8>
// CHECK:         %[[WORDS:.*]] = arith.constant dense<8> : tensor<513xi16>
// CHECK:         npu.unary table %{{.*}}, table %[[WORDS]] : (tensor<1x1x12xi16>, tensor<513xi16>) -> tensor<1x1x12xi32>
func.func @tables(%x: tensor<1x12xi8>, %y: tensor<1x12xi16>) -> (tensor<1x12xi8>, tensor<1x12xi32>) {
  %bytes = "tosa.const"() <{values = dense<7> : tensor<256xi8>}> : () -> tensor<256xi8>
  %words = "tosa.const"() <{values = dense<8> : tensor<513xi16>}> : () -> tensor<513xi16>
  %0 = tosa.table %x, %bytes : (tensor<1x12xi8>, tensor<256xi8>) -> tensor<1x12xi8>
  %1 = tosa.table %y, %words : (tensor<1x12xi16>, tensor<513xi16>) -> tensor<1x12xi32>
  return %0, %1 : tensor<1x12xi8>, tensor<1x12xi32>
}

// -----

// CHECK-LABEL: func @plain_functions(
// CHECK:         npu.unary abs %{{.*}} : (tensor<1x1x12xi32>) -> tensor<1x1x12xi32>
// CHECK:         npu.unary clz %{{.*}} : (tensor<1x1x12xi32>) -> tensor<1x1x12xi32>
// CHECK:         npu.unary bitwise_not %{{.*}} : (tensor<1x1x12xi32>) -> tensor<1x1x12xi32>
func.func @plain_functions(%x: tensor<12xi32>) -> tensor<12xi32> {
  %0 = tosa.abs %x : (tensor<12xi32>) -> tensor<12xi32>
  %1 = tosa.clz %0 : (tensor<12xi32>) -> tensor<12xi32>
  %2 = tosa.bitwise_not %1 : (tensor<12xi32>) -> tensor<12xi32>
  return %2 : tensor<12xi32>
}

// -----

// CHECK-LABEL: func @negate(
// CHECK:         npu.unary negate %{{.*}} {ifm_zero_point = 3 : i64, ofm_zero_point = -4 : i64}
func.func @negate(%x: tensor<12xi8>) -> tensor<12xi8> {
  %iz = "tosa.const"() <{values = dense<3> : tensor<1xi8>}> : () -> tensor<1xi8>
  %oz = "tosa.const"() <{values = dense<-4> : tensor<1xi8>}> : () -> tensor<1xi8>
  %0 = tosa.negate %x, %iz, %oz : (tensor<12xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<12xi8>
  return %0 : tensor<12xi8>
}

// -----

// CHECK-LABEL: func @casts(
// CHECK:         %[[WIDE:.*]] = npu.unary identity %{{.*}} : (tensor<1x1x12xi8>) -> tensor<1x1x12xi32>
// CHECK:         %[[ZERO:.*]] = npu.binary equal %[[WIDE]] {immediate = 0 : i32} : (tensor<1x1x12xi32>) -> tensor<1x1x12xi8>
// CHECK:         %[[BOOL:.*]] = npu.binary bitwise_xor %[[ZERO]] {immediate = 1 : i32} : (tensor<1x1x12xi8>) -> tensor<1x1x12xi8>
// CHECK:         npu.unary identity %[[BOOL]] : (tensor<1x1x12xi8>) -> tensor<1x1x12xi16>
func.func @casts(%x: tensor<12xi8>) -> tensor<12xi16> {
  %0 = tosa.cast %x : (tensor<12xi8>) -> tensor<12xi32>
  %1 = tosa.cast %0 : (tensor<12xi32>) -> tensor<12xi1>
  %2 = tosa.cast %1 : (tensor<12xi1>) -> tensor<12xi16>
  return %2 : tensor<12xi16>
}
