// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A table gives every range but those on constants what it says, and is written
// back the same.
// RUN: npu-opt %s --npu-import-ranges=file=%S/Inputs/ranges.json --npu-export-ranges=file=%t.json | FileCheck %s
// RUN: FileCheck %s --input-file=%t.json --check-prefix=TABLE
// RUN: npu-opt %s --npu-import-ranges=file=%t.json | FileCheck %s

// TABLE: "format": "npu-ranges"
// TABLE: "ranges": [
// TABLE-NEXT: {"tensor":"image","min":0,"max":1},
// TABLE-NEXT: {"tensor":"conv1","min":-1.5,"max":6}
// TABLE-NEXT: ]

// CHECK-LABEL: func.func @network
func.func @network(%x: tensor<1x2x2x1xf32>) -> tensor<1x2x2x1xf32> {
  %w = "tosa.const"() <{values = dense<1.0> : tensor<1x1x1x1xf32>}> : () -> tensor<1x1x1x1xf32>
  %zp = "tosa.const"() <{values = dense<0.0> : tensor<1xf32>}> : () -> tensor<1xf32>
  // CHECK: npu.range %{{.*}} {label = "image", max = 1.000000e+00 : f64, min = 0.000000e+00 : f64}
  %xr = npu.range %x {label = "image"} : tensor<1x2x2x1xf32>
  // CHECK: npu.range %{{.*}} {label = "conv1/weights"} :
  %wr = npu.range %w {label = "conv1/weights"} : tensor<1x1x1x1xf32>
  %0 = tosa.conv2d %xr, %wr, %zp, %zp, %zp {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x2x2x1xf32>, tensor<1x1x1x1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x2x2x1xf32>
  // CHECK: npu.range %{{.*}} {label = "conv1", max = 6.000000e+00 : f64, min = -1.500000e+00 : f64}
  %1 = npu.range %0 {label = "conv1", min = 0.0 : f64, max = 1.0 : f64} : tensor<1x2x2x1xf32>
  return %1 : tensor<1x2x2x1xf32>
}
