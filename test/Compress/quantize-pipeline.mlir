// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// From a float network to integers: by data, then by the table that it wrote.
// RUN: python3 %source_dir/test/utils/npy.py make uint8 40x2x2x1 0,64,128,255,7 %t.npy
// RUN: npu-opt %s --npu-quantize-pipeline="data=%t.npy write-table=%t.json" --mlir-print-debuginfo --mlir-use-nameloc-as-prefix -o %t.mlir
// RUN: FileCheck %s --input-file=%t.mlir
// RUN: FileCheck %s --input-file=%t.json --check-prefix=TABLE
// RUN: npu-opt %s --npu-quantize-pipeline=table=%t.json --mlir-print-debuginfo --mlir-use-nameloc-as-prefix -o %t.2.mlir
// RUN: cmp %t.mlir %t.2.mlir
// It computes 2x - 100, bounded from 0 to 200, in steps of 200 / 255.
// RUN: python3 %source_dir/test/utils/npy.py make int8 1x2x2x1 -128,-77,-27,127 %t.in.npy
// RUN: npu-run %t.mlir --input=%t.in.npy --output=%t.out.npy
// RUN: python3 %source_dir/test/utils/npy.py print %t.out.npy | FileCheck %s --check-prefix=VALUES
// RUN: npu-opt %S/Inputs/integers.mlir --npu-quantize-pipeline | FileCheck %S/Inputs/integers.mlir
// REQUIRES: x86_64

// VALUES: int8 1x4 -128 -125 2 127
// TABLE: {"tensor":"image","min":0,"max":255}
// TABLE: {"tensor":"relu1","min":0,"max":200}

// Layers keep their names.
// CHECK: func.func @network(%{{.*}}: tensor<1x2x2x1xi8> {npu.name = "image", npu.scale = 1.000000e+00 : f64, npu.zero_point = -128 : i64}
// CHECK-SAME: -> (tensor<1x4xi8> {npu.name = "class", npu.scale = {{.*}} : f64, npu.zero_point = -128 : i64})
// CHECK: tosa.conv2d {{.*}} -> tensor<1x2x2x1xi32> loc(#[[CONV:.*]])
// CHECK-NEXT: tosa.rescale {{.*}} -> tensor<1x2x2x1xi8> loc(#[[CONV]])
// CHECK-NEXT: tosa.reshape
// CHECK-NEXT: return
// CHECK: #[[CONV]] = loc("conv1")
func.func @network(%x: tensor<1x2x2x1xf32> {npu.name = "image"}) -> (tensor<1x4xf32> {npu.name = "class"}) {
  %w = "tosa.const"() <{values = dense<2.0> : tensor<1x1x1x1xf32>}> : () -> tensor<1x1x1x1xf32>
  %b = "tosa.const"() <{values = dense<-100.0> : tensor<1xf32>}> : () -> tensor<1xf32>
  %zp = "tosa.const"() <{values = dense<0.0> : tensor<1xf32>}> : () -> tensor<1xf32>
  %shape = tosa.const_shape {values = dense<[1, 4]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %0 = tosa.conv2d %x, %w, %b, %zp, %zp {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x2x2x1xf32>, tensor<1x1x1x1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x2x2x1xf32> loc("conv1")
  %1 = tosa.reshape %0, %shape : (tensor<1x2x2x1xf32>, !tosa.shape<2>) -> tensor<1x4xf32> loc("flatten")
  %2 = tosa.clamp %1 {max_val = 200.0 : f32, min_val = 0.0 : f32} : (tensor<1x4xf32>) -> tensor<1x4xf32> loc("relu1")
  return %2 : tensor<1x4xf32>
}
