// A network of 20 layers, of which a test finds fault with one.
// RUN: npu-reduce %s --reduction-tree="traversal-mode=0 test=%S/Inputs/has-table.sh" -o %t.mlir
// RUN: FileCheck %s < %t.mlir
// RUN: grep -c 'tosa\.[a-z0-9_]* %%' %t.mlir | FileCheck %s --check-prefix=COUNT

// CHECK: tosa.table
// COUNT: {{^[12]$}}

func.func @main(%x: tensor<1x32x32x4xi8>) -> tensor<1x4xi8> {
  %w = "tosa.const"() <{values = dense<1> : tensor<4x3x3x4xi8>}> : () -> tensor<4x3x3x4xi8>
  %b = "tosa.const"() <{values = dense<0> : tensor<4xi32>}> : () -> tensor<4xi32>
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %z32 = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %m = "tosa.const"() <{values = dense<1073741824> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<38> : tensor<1xi8>}> : () -> tensor<1xi8>
  %c0 = tosa.conv2d %x, %w, %b, %z, %z {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (tensor<1x32x32x4xi8>, tensor<4x3x3x4xi8>, tensor<4xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x32x32x4xi32>
  %r0 = tosa.rescale %c0, %m, %s, %z32, %z {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x32x32x4xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x32x32x4xi8>
  %k0 = tosa.clamp %r0 {max_val = 127 : i8, min_val = 0 : i8} : (tensor<1x32x32x4xi8>) -> tensor<1x32x32x4xi8>
  %c1 = tosa.conv2d %k0, %w, %b, %z, %z {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (tensor<1x32x32x4xi8>, tensor<4x3x3x4xi8>, tensor<4xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x32x32x4xi32>
  %r1 = tosa.rescale %c1, %m, %s, %z32, %z {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x32x32x4xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x32x32x4xi8>
  %k1 = tosa.clamp %r1 {max_val = 127 : i8, min_val = 0 : i8} : (tensor<1x32x32x4xi8>) -> tensor<1x32x32x4xi8>
  %c2 = tosa.conv2d %k1, %w, %b, %z, %z {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (tensor<1x32x32x4xi8>, tensor<4x3x3x4xi8>, tensor<4xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x32x32x4xi32>
  %r2 = tosa.rescale %c2, %m, %s, %z32, %z {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x32x32x4xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x32x32x4xi8>
  %k2 = tosa.clamp %r2 {max_val = 127 : i8, min_val = 0 : i8} : (tensor<1x32x32x4xi8>) -> tensor<1x32x32x4xi8>
  %c3 = tosa.conv2d %k2, %w, %b, %z, %z {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (tensor<1x32x32x4xi8>, tensor<4x3x3x4xi8>, tensor<4xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x32x32x4xi32>
  %r3 = tosa.rescale %c3, %m, %s, %z32, %z {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x32x32x4xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x32x32x4xi8>
  %k3 = tosa.clamp %r3 {max_val = 127 : i8, min_val = 0 : i8} : (tensor<1x32x32x4xi8>) -> tensor<1x32x32x4xi8>
  %p = tosa.max_pool2d %k3 {kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 2>} : (tensor<1x32x32x4xi8>) -> tensor<1x16x16x4xi8>
  %t = "tosa.const"() <{values = dense<3> : tensor<256xi8>}> : () -> tensor<256xi8>
  %u = tosa.table %p, %t : (tensor<1x16x16x4xi8>, tensor<256xi8>) -> tensor<1x16x16x4xi8>
  %q0 = tosa.clamp %u {max_val = 100 : i8, min_val = -100 : i8} : (tensor<1x16x16x4xi8>) -> tensor<1x16x16x4xi8>
  %q1 = tosa.clamp %q0 {max_val = 99 : i8, min_val = -99 : i8} : (tensor<1x16x16x4xi8>) -> tensor<1x16x16x4xi8>
  %q2 = tosa.clamp %q1 {max_val = 98 : i8, min_val = -98 : i8} : (tensor<1x16x16x4xi8>) -> tensor<1x16x16x4xi8>
  %q3 = tosa.clamp %q2 {max_val = 97 : i8, min_val = -97 : i8} : (tensor<1x16x16x4xi8>) -> tensor<1x16x16x4xi8>
  %q4 = tosa.clamp %q3 {max_val = 96 : i8, min_val = -96 : i8} : (tensor<1x16x16x4xi8>) -> tensor<1x16x16x4xi8>
  %a = tosa.avg_pool2d %q4, %z, %z {acc_type = i32, kernel = array<i64: 16, 16>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 16, 16>} : (tensor<1x16x16x4xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x4xi8>
  %sh = tosa.const_shape {values = dense<[1, 4]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %o = tosa.reshape %a, %sh : (tensor<1x1x1x4xi8>, !tosa.shape<2>) -> tensor<1x4xi8>
  return %o : tensor<1x4xi8>
}
