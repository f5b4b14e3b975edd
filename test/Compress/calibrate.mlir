// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Two samples; -3 to 4 at the input, 0 to 9 after the layer: 2x + 1, bounded.
// RUN: python3 %source_dir/test/utils/npy.py make float32 2x2x2x1 -3,0,1,2,4,-1,0.5,0 %t.npy
// RUN: npu-opt %s --npu-calibrate=data=%t.npy 2>%t.err | FileCheck %s
// RUN: FileCheck %s --input-file=%t.err --check-prefix=FEW
// The first sample alone.
// RUN: npu-opt %s --npu-calibrate="data=%t.npy samples=1" 2>/dev/null | FileCheck %s --check-prefix=ONE
// A declared range stands for what was not seen.
// RUN: npu-opt %s --npu-calibrate="data=%t.npy input-ranges=-10:10" 2>/dev/null | FileCheck %s --check-prefix=DECLARED
// 8-bit data declares the range of its type.
// RUN: python3 %source_dir/test/utils/npy.py make uint8 2x2x2x1 1,2,3,4,5 %t.u8.npy
// RUN: npu-opt %s --npu-calibrate=data=%t.u8.npy 2>/dev/null | FileCheck %s --check-prefix=UINT8
// RUN: python3 %source_dir/test/utils/npy.py make int8 2x2x2x1 1,2,3,4,5 %t.i8.npy
// RUN: npu-opt %s --npu-calibrate=data=%t.i8.npy 2>/dev/null | FileCheck %s --check-prefix=INT8
// An integer network needs neither ranges nor data.
// RUN: npu-opt %S/Inputs/integers.mlir --npu-calibrate | FileCheck %S/Inputs/integers.mlir
// REQUIRES: x86_64

// FEW: warning: calibrating on 2 samples: values that they do not reach will be cut off; give 32 or more
// A message about the network does not print it whole.
// FEW-NOT: see current operation

// CHECK-LABEL: func.func @network
func.func @network(%x: tensor<1x2x2x1xf32>) -> tensor<1x4xf32> {
  // CHECK: npu.range %{{.*}} {label = "image", max = 4.000000e+00 : f64, min = -3.000000e+00 : f64}
  // ONE: npu.range %{{.*}} {label = "image", max = 2.000000e+00 : f64, min = -3.000000e+00 : f64}
  // DECLARED: npu.range %{{.*}} {label = "image", max = 1.000000e+01 : f64, min = -1.000000e+01 : f64}
  // UINT8: npu.range %{{.*}} {label = "image", max = 2.550000e+02 : f64, min = 0.000000e+00 : f64}
  // INT8: npu.range %{{.*}} {label = "image", max = 1.270000e+02 : f64, min = -1.280000e+02 : f64}
  %xr = npu.range %x {label = "image"} : tensor<1x2x2x1xf32>
  %w = "tosa.const"() <{values = dense<2.0> : tensor<1x1x1x1xf32>}> : () -> tensor<1x1x1x1xf32>
  // Constants are not observed.
  // CHECK: npu.range %{{.*}} {label = "conv1/weights"} :
  %wr = npu.range %w {label = "conv1/weights"} : tensor<1x1x1x1xf32>
  %b = "tosa.const"() <{values = dense<1.0> : tensor<1xf32>}> : () -> tensor<1xf32>
  %zp = "tosa.const"() <{values = dense<0.0> : tensor<1xf32>}> : () -> tensor<1xf32>
  %0 = tosa.conv2d %xr, %wr, %b, %zp, %zp {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x2x2x1xf32>, tensor<1x1x1x1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x2x2x1xf32>
  %1 = tosa.clamp %0 {max_val = 3.40282347E+38 : f32, min_val = 0.0 : f32} : (tensor<1x2x2x1xf32>) -> tensor<1x2x2x1xf32>
  // CHECK: npu.range %{{.*}} {label = "conv1", max = 9.000000e+00 : f64, min = 0.000000e+00 : f64}
  // ONE: npu.range %{{.*}} {label = "conv1", max = 5.000000e+00 : f64, min = 0.000000e+00 : f64}
  // DECLARED: npu.range %{{.*}} {label = "conv1", max = 9.000000e+00 : f64, min = 0.000000e+00 : f64}
  %2 = npu.range %1 {label = "conv1"} : tensor<1x2x2x1xf32>
  %shape = tosa.const_shape {values = dense<[1, 4]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %3 = tosa.reshape %2, %shape : (tensor<1x2x2x1xf32>, !tosa.shape<2>) -> tensor<1x4xf32>
  return %3 : tensor<1x4xf32>
}
