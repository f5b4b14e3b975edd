// RUN: npu-opt %s --pass-pipeline='builtin.module(npu-set-machine{machine=edge-128},func.func(npu-decide-residency,npu-decide-tiles,npu-apply-tiles))' --split-input-file | FileCheck %s
// RUN: npu-opt %s --pass-pipeline='builtin.module(npu-set-machine{machine=edge-128},npu-fit-scratchpad,convert-npu-to-isa)' --split-input-file | FileCheck %s --check-prefix=ISA

// One input is read where it is; inputs and outputs of the function say what
// their words stand for.
// CHECK-LABEL: func.func @one
// CHECK-SAME: (%[[X:.*]]: memref<2x8xi32, #npu.space<dram>> {npu.element_type = f32},
// CHECK-SAME: %[[Y:.*]]: memref<2x8xi32, #npu.space<dram>> {npu.element_type = f32, npu.output})
// CHECK: %[[MAP:.*]] = memref.reinterpret_cast %[[X]]
// CHECK: %[[OUT:.*]] = npu.alloc : memref<64xi8, #npu.space<dram>>
// CHECK: npu.host_call from %[[MAP]] to %[[OUT]] because "no floats"
// CHECK: tosa.sin
// CHECK: %[[VIEW:.*]] = memref.view %[[OUT]]
// CHECK: npu.copy %[[VIEW]] to
// CHECK: return

// ISA: isa.program @one
// ISA-SAME: hosts = [#[[ONE:.*]]] dram_bytes
// ISA: isa.host_call {{.*}}function = 0 {{.*}}read_bytes = 64 write_base = {{[0-9]+}} write_bytes = 64
// ISA: func.func private @npu_host_0(%[[A:.*]]: tensor<2x8xf32>) -> tensor<2x8xf32> {
// ISA-NEXT: %[[B:.*]] = tosa.sin %[[A]]
// ISA-NEXT: return %[[B]]
func.func @one(%x: tensor<2x8xf32>) -> tensor<2x8xf32> {
  %0 = npu.reshape %x : tensor<2x8xf32> -> tensor<2x1x8xi32>
  %1 = npu.host %0 because "no floats" : (tensor<2x1x8xi32>) -> tensor<2x1x8xi32> {
  ^bb0(%a: tensor<2x8xf32>):
    %2 = tosa.sin %a : (tensor<2x8xf32>) -> tensor<2x8xf32>
    npu.yield %2 : tensor<2x8xf32>
  }
  %3 = npu.reshape %1 : tensor<2x1x8xi32> -> tensor<2x8xf32>
  return %3 : tensor<2x8xf32>
}

// -----

// Several stand in one range, the widest elements first.
// CHECK-LABEL: func.func @several
// CHECK: %[[IN:.*]] = npu.alloc : memref<19xi8, #npu.space<dram>>
// CHECK: %[[C16:.*]] = arith.constant 16 : index
// CHECK: %[[PLACE:.*]] = memref.view %[[IN]][%[[C16]]]
// CHECK-SAME: to memref<1x1x3xi8, #npu.space<dram>>
// CHECK: npu.copy %{{.*}} to %[[PLACE]]
// CHECK: %[[C0:.*]] = arith.constant 0 : index
// CHECK: memref.view %[[IN]][%[[C0]]]
// CHECK-SAME: to memref<1x1x4xi32, #npu.space<dram>>
// CHECK: npu.host_call from %[[IN]] to
func.func @several(%x: tensor<1x1x3xi8>, %y: tensor<1x1x4xi32>) -> tensor<1x1x4xi32> {
  %0 = npu.host %x, %y because "" : (tensor<1x1x3xi8>, tensor<1x1x4xi32>) -> tensor<1x1x4xi32> {
  ^bb0(%a: tensor<3xi8>, %b: tensor<4xi32>):
    npu.yield %b : tensor<4xi32>
  }
  return %0 : tensor<1x1x4xi32>
}
