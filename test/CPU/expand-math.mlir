// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: npu-opt %s --npu-cpu-expand-math | FileCheck %s
// RUN: npu-opt %s --npu-cpu-expand-math=expand-rounding | FileCheck %s --check-prefix=ROUNDING

// In f64, rounded once.
// CHECK-LABEL: func.func @exp
// CHECK: arith.extf %{{.*}} : f32 to f64
// CHECK-NOT: math.exp
// CHECK: arith.truncf %{{.*}} : f64 to f32
func.func @exp(%x: f32) -> f32 {
  %0 = math.exp %x : f32
  return %0 : f32
}

// CHECK-LABEL: func.func @floor
// CHECK: math.floor
// ROUNDING-LABEL: func.func @floor
// ROUNDING-NOT: math.floor
func.func @floor(%x: f32) -> f32 {
  %0 = math.floor %x : f32
  return %0 : f32
}
