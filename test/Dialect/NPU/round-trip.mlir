// RUN: npu-opt %s --verify-roundtrip | FileCheck %s
//
// Every operation, on tensors and on buffers (npu.range: range.mlir).

// CHECK: #[[$MACHINE:.+]] = #npu.machine<{name = "edge"}>
#single = #npu.requantize<[1073741824], [30], single>
#channels = #npu.requantize<[1073741824, 1431655765], [38, 39], double, zero_point = -128>

// CHECK-LABEL: func.func @mac_on_tensors
func.func @mac_on_tensors(%x: tensor<8x8x4xi8>, %w: tensor<2x3x3x4xi8>, %gw: tensor<2x1x1x2xi4>, %dw: tensor<3x3x4x2xi8>, %b: tensor<2xi32>, %t: tensor<256xi8>, %p: tensor<8x8x2xi32>, %wide: tensor<8x8x4xi16>, %ww: tensor<5x1x4xi16>) {
  // CHECK: npu.conv2d %{{.*}}, %{{.*}}, bias %{{.*}}, table %{{.*}} {clamp = array<i64: -100, 100>, dilation = array<i64: 1, 1>, ifm_zero_point = -7 : i64, kernel = array<i64: 3, 3>, pad = array<i64: 1, 1, 1, 1>, requantize = #{{.*}}, stride = array<i64: 1, 1>, weight_zero_point = 2 : i64}
  %0 = npu.conv2d %x, %w, bias %b, table %t {kernel = array<i64: 3, 3>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, ifm_zero_point = -7 : i64, weight_zero_point = 2 : i64, requantize = #channels, clamp = array<i64: -100, 100>} : (tensor<8x8x4xi8>, tensor<2x3x3x4xi8>, tensor<2xi32>, tensor<256xi8>) -> tensor<8x8x2xi8>
  // CHECK: npu.conv2d %{{.*}}, %{{.*}}, partials %{{.*}} {
  %1 = npu.conv2d %x, %w, partials %p {kernel = array<i64: 3, 3>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>} : (tensor<8x8x4xi8>, tensor<2x3x3x4xi8>, tensor<8x8x2xi32>) -> tensor<8x8x2xi32>
  // CHECK: npu.conv2d %{{.*}} {{{.*}}groups = 2 : i64{{.*}}ofm_unsigned
  %2 = npu.conv2d %x, %gw {groups = 2 : i64, kernel = array<i64: 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, requantize = #single, ofm_unsigned} : (tensor<8x8x4xi8>, tensor<2x1x1x2xi4>) -> tensor<8x8x2xi8>
  // CHECK: npu.depthwise_conv2d %{{.*}}, %{{.*}} {{{.*}}} : (tensor<8x8x4xi8>, tensor<3x3x4x2xi8>) -> tensor<4x4x8xi32>
  %3 = npu.depthwise_conv2d %x, %dw {kernel = array<i64: 3, 3>, stride = array<i64: 2, 2>, dilation = array<i64: 1, 1>, pad = array<i64: 0, 1, 0, 1>} : (tensor<8x8x4xi8>, tensor<3x3x4x2xi8>) -> tensor<4x4x8xi32>
  // CHECK: npu.conv2d %{{.*}}, %{{.*}} {{{.*}}} : (tensor<8x8x4xi16>, tensor<5x1x4xi16>) -> tensor<8x8x5xi48>
  %4 = npu.conv2d %wide, %ww {kernel = array<i64: 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>} : (tensor<8x8x4xi16>, tensor<5x1x4xi16>) -> tensor<8x8x5xi48>
  return
}

// CHECK-LABEL: func.func @vector_on_tensors
func.func @vector_on_tensors(%x: tensor<8x8x4xi8>, %y: tensor<8x8x4xi8>, %z: tensor<8x8x4xi32>, %c: tensor<1x1x4xi32>, %t: tensor<256xi8>) {
  // CHECK: npu.pool average %{{.*}} {ifm_zero_point = 3 : i64, kernel = array<i64: 2, 2>, ofm_zero_point = 4 : i64, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 2>} : (tensor<8x8x4xi8>) -> tensor<4x4x4xi8>
  %0 = npu.pool average %x {kernel = array<i64: 2, 2>, stride = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>, ifm_zero_point = 3 : i64, ofm_zero_point = 4 : i64} : (tensor<8x8x4xi8>) -> tensor<4x4x4xi8>
  // CHECK: npu.binary add %{{.*}}, %{{.*}} {a_requantize = #{{.*}}, b_requantize = #{{.*}}, clamp = array<i64: 0, 9>, ofm_requantize = #{{.*}}}
  %1 = npu.binary add %x, %y {a_requantize = #single, b_requantize = #single, ofm_requantize = #single, clamp = array<i64: 0, 9>} : (tensor<8x8x4xi8>, tensor<8x8x4xi8>) -> tensor<8x8x4xi8>
  // CHECK: npu.binary mul %{{.*}}, %{{.*}} {product_shift = 31 : i64} : (tensor<8x8x4xi32>, tensor<1x1x4xi32>)
  %2 = npu.binary mul %z, %c {product_shift = 31 : i64} : (tensor<8x8x4xi32>, tensor<1x1x4xi32>) -> tensor<8x8x4xi32>
  // CHECK: npu.binary arithmetic_right_shift %{{.*}} {immediate = 5 : i32, reversed, round}
  %3 = npu.binary arithmetic_right_shift %z {immediate = 5 : i32, reversed, round} : (tensor<8x8x4xi32>) -> tensor<8x8x4xi32>
  // CHECK: npu.unary rescale %{{.*}} {ifm_unsigned, ifm_zero_point = 128 : i64, requantize = #{{.*}}}
  %4 = npu.unary rescale %x {ifm_unsigned, ifm_zero_point = 128 : i64, requantize = #single} : (tensor<8x8x4xi8>) -> tensor<8x8x4xi32>
  // CHECK: npu.unary table %{{.*}}, table %{{.*}} {clamp = array<i64: 0, 9>}
  %5 = npu.unary table %x, table %t {clamp = array<i64: 0, 9>} : (tensor<8x8x4xi8>, tensor<256xi8>) -> tensor<8x8x4xi8>
  // CHECK: npu.unary negate %{{.*}} {ifm_zero_point = 3 : i64, ofm_zero_point = 4 : i64}
  %6 = npu.unary negate %x {ifm_zero_point = 3 : i64, ofm_zero_point = 4 : i64} : (tensor<8x8x4xi8>) -> tensor<8x8x4xi8>
  // CHECK: npu.reduce product %{{.*}} {axis = 1 : i64} : (tensor<8x8x4xi32>) -> tensor<8x1x4xi32>
  %7 = npu.reduce product %z {axis = 1 : i64} : (tensor<8x8x4xi32>) -> tensor<8x1x4xi32>
  // CHECK: npu.permute %{{.*}} {permutation = array<i64: 2, 0, 1>} : (tensor<8x8x4xi8>) -> tensor<4x8x8xi8>
  %8 = npu.permute %x {permutation = array<i64: 2, 0, 1>} : (tensor<8x8x4xi8>) -> tensor<4x8x8xi8>
  // CHECK: npu.reduce arg_maximum %{{.*}} {axis = 2 : i64} : (tensor<8x8x4xi8>) -> tensor<8x8x1xi32>
  %9 = npu.reduce arg_maximum %x {axis = 2 : i64} : (tensor<8x8x4xi8>) -> tensor<8x8x1xi32>
  // CHECK: npu.reverse %{{.*}} {axis = 1 : i64} : (tensor<8x8x4xi8>) -> tensor<8x8x4xi8>
  %10 = npu.reverse %x {axis = 1 : i64} : (tensor<8x8x4xi8>) -> tensor<8x8x4xi8>
  // CHECK: npu.resize nearest %{{.*}} {offset = array<i64: 0, -1>, scale = array<i64: 2, 1, 3, 1>} : (tensor<8x8x4xi8>) -> tensor<16x24x4xi8>
  %11 = npu.resize nearest %x {scale = array<i64: 2, 1, 3, 1>, offset = array<i64: 0, -1>} : (tensor<8x8x4xi8>) -> tensor<16x24x4xi8>
  // CHECK: npu.resize bilinear %{{.*}} {clamp = array<i64: 0, 9>, offset = array<i64: 0, 0>, requantize = #{{.*}}, scale = array<i64: 2, 1, 2, 1>} : (tensor<8x8x4xi8>) -> tensor<15x15x4xi8>
  %12 = npu.resize bilinear %x {scale = array<i64: 2, 1, 2, 1>, offset = array<i64: 0, 0>, requantize = #single, clamp = array<i64: 0, 9>} : (tensor<8x8x4xi8>) -> tensor<15x15x4xi8>
  return
}

// CHECK-LABEL: func.func @data_on_tensors
func.func @data_on_tensors(%x: tensor<8x8x4xi8>, %bits: tensor<4xi1>) {
  // CHECK: npu.reshape %{{.*}} : tensor<8x8x4xi8> -> tensor<1x256xi8>
  %0 = npu.reshape %x : tensor<8x8x4xi8> -> tensor<1x256xi8>
  // CHECK: npu.reshape %{{.*}} : tensor<4xi1> -> tensor<1x1x4xi8>
  %1 = npu.reshape %bits : tensor<4xi1> -> tensor<1x1x4xi8>
  // CHECK: npu.concat %{{.*}}, %{{.*}} {axis = 2 : i64}
  %2 = npu.concat %x, %x {axis = 2 : i64} : (tensor<8x8x4xi8>, tensor<8x8x4xi8>) -> tensor<8x8x8xi8>
  // CHECK: npu.slice %{{.*}} {offsets = array<i64: 1, 0, 2>} : tensor<8x8x4xi8> -> tensor<3x8x2xi8>
  %3 = npu.slice %x {offsets = array<i64: 1, 0, 2>} : tensor<8x8x4xi8> -> tensor<3x8x2xi8>
  // CHECK: npu.pad %{{.*}} {low = array<i64: 1, 1, 0>, value = -128 : i64} : tensor<8x8x4xi8> -> tensor<10x10x4xi8>
  %4 = npu.pad %x {low = array<i64: 1, 1, 0>, value = -128 : i64} : tensor<8x8x4xi8> -> tensor<10x10x4xi8>
  return
}

// CHECK-LABEL: func.func @on_buffers
func.func @on_buffers(%dram: memref<8x8x4xi8, #npu.space<dram>>) {
  // CHECK: npu.alloc {address = 1024 : i64} : memref<8x8x4xi8, #npu.space<scratchpad>>
  %x = npu.alloc {address = 1024 : i64} : memref<8x8x4xi8, #npu.space<scratchpad>>
  %y = npu.alloc : memref<8x8x2xi8, #npu.space<scratchpad>>
  %w = npu.alloc : memref<72xi8, #npu.space<scratchpad>>
  // CHECK: npu.constant dense<[1, 2, 3, 4]> : tensor<4xi8> -> memref<4xi8, #npu.space<dram>>
  %c = npu.constant dense<[1, 2, 3, 4]> : tensor<4xi8> -> memref<4xi8, #npu.space<dram>>
  // CHECK: npu.copy %{{.*}} to %{{.*}} {channel = 1 : i64}
  npu.copy %dram to %x {channel = 1 : i64} : memref<8x8x4xi8, #npu.space<dram>>, memref<8x8x4xi8, #npu.space<scratchpad>>
  // CHECK: npu.fill %{{.*}} {value = -128 : i64}
  npu.fill %y {value = -128 : i64} : memref<8x8x2xi8, #npu.space<scratchpad>>
  // CHECK: npu.conv2d %{{.*}}, %{{.*}}, bias %{{.*}} into %{{.*}} {
  npu.conv2d %x, %w, bias %w into %y {kernel = array<i64: 3, 3>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, requantize = #single} : (memref<8x8x4xi8, #npu.space<scratchpad>>, memref<72xi8, #npu.space<scratchpad>>, memref<72xi8, #npu.space<scratchpad>>, memref<8x8x2xi8, #npu.space<scratchpad>>) -> ()
  // CHECK: npu.unary abs %{{.*}} into %{{.*}} :
  npu.unary abs %x into %x : (memref<8x8x4xi8, #npu.space<scratchpad>>, memref<8x8x4xi8, #npu.space<scratchpad>>) -> ()
  return
}

// CHECK: module attributes {npu.machine = #[[$MACHINE]]}
module attributes {npu.machine = #npu.machine<{name = "edge"}>} {}

// CHECK-LABEL: func.func @host
func.func @host(%x: tensor<1x2x8xi32>, %from: memref<80xi8, #npu.space<dram>>, %to: memref<64xi8, #npu.space<dram>>) {
  // CHECK: npu.host %{{.*}} because "no floats" : (tensor<1x2x8xi32>) -> tensor<2x1x8xi32> {
  // CHECK-NEXT: ^bb0(%[[A:.*]]: tensor<2x8xf32>):
  // CHECK-NEXT: %[[B:.*]] = tosa.sin %[[A]]
  // CHECK-NEXT: npu.yield %[[B]] : tensor<2x8xf32>
  %0 = npu.host %x because "no floats" : (tensor<1x2x8xi32>) -> tensor<2x1x8xi32> {
  ^bb0(%a: tensor<2x8xf32>):
    %1 = tosa.sin %a : (tensor<2x8xf32>) -> tensor<2x8xf32>
    npu.yield %1 : tensor<2x8xf32>
  }
  // CHECK: npu.host because "a constant" : () -> tensor<1x1x1xi8> {
  %2 = npu.host because "a constant" : () -> tensor<1x1x1xi8> {
    %3 = "tosa.const"() {values = dense<true> : tensor<i1>} : () -> tensor<i1>
    npu.yield %3 : tensor<i1>
  }
  // CHECK: npu.host_call from %{{.*}} to %{{.*}} because "no floats" : (memref<80xi8, #npu.space<dram>>, memref<64xi8, #npu.space<dram>>) -> () {
  npu.host_call from %from to %to because "no floats" : (memref<80xi8, #npu.space<dram>>, memref<64xi8, #npu.space<dram>>) -> () {
  ^bb0(%p: tensor<2x8xi1>, %a: tensor<2x8xf32>):
    npu.yield %a : tensor<2x8xf32>
  }
  // CHECK: npu.host_call to %{{.*}} because "a constant" : (memref<64xi8, #npu.space<dram>>) -> () {
  npu.host_call to %to because "a constant" : (memref<64xi8, #npu.space<dram>>) -> () {
    %4 = "tosa.const"() {values = dense<1.0> : tensor<16xf32>} : () -> tensor<16xf32>
    npu.yield %4 : tensor<16xf32>
  }
  return
}
