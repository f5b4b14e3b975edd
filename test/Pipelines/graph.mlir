// RUN: npu-opt %s --npu-graph-pipeline | FileCheck %s
//
// A residual block as importers write it, with a dense layer behind: a
// convolution is one operation, and so is an addition.

// CHECK-LABEL: func @main(
// CHECK-SAME:    %[[IN:.*]]: tensor<1x8x8x4xi8> {npu.name = "image", npu.scale = 5.000000e-01 : f64, npu.zero_point = -128 : i64}
// CHECK-SAME:    -> (tensor<1x2xi8> {npu.name = "class"})
// CHECK:         %[[X:.*]] = npu.reshape %[[IN]] : tensor<1x8x8x4xi8> -> tensor<8x8x4xi8>
// CHECK:         %[[CONV:.*]] = npu.conv2d %[[X]], %{{.*}}, bias %{{.*}} {
// CHECK-SAME:      pad = array<i64: 1, 1, 1, 1>
// CHECK-SAME:      requantize
// CHECK-SAME:      -> tensor<8x8x4xi8>
// CHECK-NEXT:    %[[SUM:.*]] = npu.binary add %[[X]], %[[CONV]] {a_requantize = #{{.*}}, b_requantize = #{{.*}}, clamp = array<i64: -128, 90>, ofm_requantize = #{{.*}}}
// CHECK-NEXT:    %[[POOL:.*]] = npu.pool average %[[SUM]]
// CHECK-NEXT:    %[[DENSE:.*]] = npu.conv2d %[[POOL]], %{{.*}}, bias
// CHECK-SAME:      -> tensor<1x1x2xi8>
// CHECK-NEXT:    %[[OUT:.*]] = npu.reshape %[[DENSE]] : tensor<1x1x2xi8> -> tensor<1x2xi8>
// CHECK-NEXT:    return %[[OUT]]
func.func @main(%x: tensor<1x8x8x4xi8> {npu.name = "image", npu.scale = 0.5 : f64, npu.zero_point = -128 : i64}) -> (tensor<1x2xi8> {npu.name = "class"}) {
  %padding = tosa.const_shape {values = dense<[0, 0, 1, 1, 1, 1, 0, 0]> : tensor<8xindex>} : () -> !tosa.shape<8>
  %dense_shape = tosa.const_shape {values = dense<[2, 1, 1, 4]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %class_shape = tosa.const_shape {values = dense<[1, 2]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %w = "tosa.const"() <{values = dense<3> : tensor<4x3x3x4xi8>}> : () -> tensor<4x3x3x4xi8>
  %b = "tosa.const"() <{values = dense<[1, 2, 3, 4]> : tensor<4xi32>}> : () -> tensor<4xi32>
  %dw = "tosa.const"() <{values = dense<5> : tensor<2x4xi8>}> : () -> tensor<2x4xi8>
  %db = "tosa.const"() <{values = dense<6> : tensor<2xi32>}> : () -> tensor<2xi32>
  %zx = "tosa.const"() <{values = dense<-128> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zy = "tosa.const"() <{values = dense<4> : tensor<1xi8>}> : () -> tensor<1xi8>
  %z8 = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %z32 = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %cm = "tosa.const"() <{values = dense<[1073741824, 1107296256, 1140850688, 1174405120]> : tensor<4xi32>}> : () -> tensor<4xi32>
  %cs = "tosa.const"() <{values = dense<[38, 38, 39, 39]> : tensor<4xi8>}> : () -> tensor<4xi8>
  %one = "tosa.const"() <{values = dense<1073741824> : tensor<1xi32>}> : () -> tensor<1xi32>
  %xm = "tosa.const"() <{values = dense<1623821475> : tensor<1xi32>}> : () -> tensor<1xi32>
  %om = "tosa.const"() <{values = dense<1098017566> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s10 = "tosa.const"() <{values = dense<10> : tensor<1xi8>}> : () -> tensor<1xi8>
  %s11 = "tosa.const"() <{values = dense<11> : tensor<1xi8>}> : () -> tensor<1xi8>
  %s33 = "tosa.const"() <{values = dense<33> : tensor<1xi8>}> : () -> tensor<1xi8>
  %s38 = "tosa.const"() <{values = dense<38> : tensor<1xi8>}> : () -> tensor<1xi8>
  %s48 = "tosa.const"() <{values = dense<48> : tensor<1xi8>}> : () -> tensor<1xi8>
  %0 = tosa.pad %x, %padding, %zx : (tensor<1x8x8x4xi8>, !tosa.shape<8>, tensor<1xi8>) -> tensor<1x10x10x4xi8>
  %1 = tosa.conv2d %0, %w, %b, %zx, %z8 {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x10x10x4xi8>, tensor<4x3x3x4xi8>, tensor<4xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x8x8x4xi32>
  %2 = tosa.rescale %1, %cm, %cs, %z32, %zy {input_unsigned = false, output_unsigned = false, per_channel = true, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x8x8x4xi32>, tensor<4xi32>, tensor<4xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x8x8x4xi8>
  %3 = tosa.rescale %x, %one, %s10, %zx, %z32 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x8x8x4xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x8x8x4xi32>
  %4 = tosa.rescale %3, %xm, %s33, %z32, %z32 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x8x8x4xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi32>) -> tensor<1x8x8x4xi32>
  %5 = tosa.rescale %2, %one, %s11, %zy, %z32 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x8x8x4xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x8x8x4xi32>
  %6 = tosa.add %4, %5 : (tensor<1x8x8x4xi32>, tensor<1x8x8x4xi32>) -> tensor<1x8x8x4xi32>
  %7 = tosa.rescale %6, %om, %s48, %z32, %zx {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x8x8x4xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x8x8x4xi8>
  %8 = tosa.clamp %7 {max_val = 90 : i8, min_val = -128 : i8} : (tensor<1x8x8x4xi8>) -> tensor<1x8x8x4xi8>
  %9 = tosa.avg_pool2d %8, %zx, %zx {acc_type = i32, kernel = array<i64: 8, 8>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 8, 8>} : (tensor<1x8x8x4xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x4xi8>
  %10 = tosa.reshape %dw, %dense_shape : (tensor<2x4xi8>, !tosa.shape<4>) -> tensor<2x1x1x4xi8>
  %11 = tosa.conv2d %9, %10, %db, %zx, %z8 {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x4xi8>, tensor<2x1x1x4xi8>, tensor<2xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x2xi32>
  %12 = tosa.reshape %11, %class_shape : (tensor<1x1x1x2xi32>, !tosa.shape<2>) -> tensor<1x2xi32>
  %13 = tosa.rescale %12, %one, %s38, %z32, %zy {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x2xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x2xi8>
  %14 = tosa.clamp %13 {max_val = 127 : i8, min_val = -128 : i8} : (tensor<1x2xi8>) -> tensor<1x2xi8>
  return %14 : tensor<1x2xi8>
}
