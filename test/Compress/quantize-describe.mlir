// RUN: npu-opt %s --npu-quantize --mlir-print-debuginfo --mlir-print-local-scope | FileCheck %s

// A rectifier goes into the rescaling of its convolution: what that makes are
// the values of the rectifier's layer, not of the convolution's.
// CHECK-LABEL: func.func @rectified
func.func @rectified(%x: tensor<1x2x2x1xf32>) -> tensor<1x4xf32> {
  %xr = npu.range %x {quantized_type = !quant.uniform<i8:f32, 0.5:3>} : tensor<1x2x2x1xf32>
  %w = "tosa.const"() <{values = dense<2.0> : tensor<1x1x1x1xf32>}> : () -> tensor<1x1x1x1xf32>
  %wr = npu.range %w {quantized_type = !quant.uniform<i8<-127:127>:f32:0, {0.25}>} : tensor<1x1x1x1xf32>
  %b = "tosa.const"() <{values = dense<1.0> : tensor<1xf32>}> : () -> tensor<1xf32>
  %z = "tosa.const"() <{values = dense<0.0> : tensor<1xf32>}> : () -> tensor<1xf32>
  // CHECK: tosa.conv2d %{{.*}} {acc_type = i32, dilation{{.*}} -> tensor<1x2x2x1xi32> loc("conv")
  %0 = tosa.conv2d %xr, %wr, %b, %z, %z {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>}
    : (tensor<1x2x2x1xf32>, tensor<1x1x1x1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x2x2x1xf32> loc("conv")
  %1 = tosa.clamp %0 {min_val = 0.0 : f32, max_val = 3.40282347E+38 : f32} : (tensor<1x2x2x1xf32>) -> tensor<1x2x2x1xf32> loc("relu")
  // CHECK: %[[R:.*]] = tosa.rescale {{.*}}npu.tensor = {npu.name = "relu", npu.scale = 2.500000e-01 : f64, npu.zero_point = -128 : i64}{{.*}} -> tensor<1x2x2x1xi8> loc("conv")
  %2 = npu.range %1 {quantized_type = !quant.uniform<i8:f32, 0.25:-128>} : tensor<1x2x2x1xf32>
  %s = tosa.const_shape {values = dense<[1, 4]> : tensor<2xindex>} : () -> !tosa.shape<2>
  // CHECK: tosa.reshape %[[R]], %{{.*}} {npu.tensor = {npu.name = "flatten", npu.scale = 2.500000e-01 : f64, npu.zero_point = -128 : i64}}
  %3 = tosa.reshape %2, %s : (tensor<1x2x2x1xf32>, !tosa.shape<2>) -> tensor<1x4xf32> loc("flatten")
  return %3 : tensor<1x4xf32>
}
