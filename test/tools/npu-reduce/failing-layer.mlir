// A network of 20 layers, one of which, a sum over the rows of a map in 32 bits, does not fit into 16 KiB of scratchpad:
// what is left is this layer, and it still does not fit.
// RUN: npu-reduce %s --reduce-network="test=%S/Inputs/lacks-scratchpad.sh test-arg=%S/Inputs/edge-128-16k.json" > %t.mlir
// RUN: FileCheck %s < %t.mlir
// RUN: not npu-compile %t.mlir --machine=%S/Inputs/edge-128-16k.json -o %t.npu 2>&1 | FileCheck %s --check-prefix=FAILS

// RUN: npu-reduce --version | FileCheck %s --check-prefix=VERSION

// CHECK:      func.func @main(%[[X:.*]]: tensor<1x1024x1x16xi32>) -> tensor<1x1x1x16xi32> {
// CHECK-NEXT:   %[[Y:.*]] = tosa.reduce_sum %[[X]] {axis = 1 : i32}
// CHECK-NEXT:   return %[[Y]]
// FAILS: lacks {{[0-9]+}} bytes of scratchpad
// VERSION: npu-reduce {{[0-9]+\.[0-9]+}}

func.func @main(%x: tensor<1x32x32x3xi8> {npu.name = "image"}) -> (tensor<1x1x1x10xi8> {npu.name = "classes"}) {
  %z8 = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %z32 = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %m = "tosa.const"() <{values = dense<1073741824> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<38> : tensor<1xi8>}> : () -> tensor<1xi8>
  %wide = "tosa.const"() <{values = dense<30> : tensor<1xi8>}> : () -> tensor<1xi8>
  %w1 = "tosa.const"() <{values = dense<2> : tensor<8x3x3x3xi8>}> : () -> tensor<8x3x3x3xi8>
  %b1 = "tosa.const"() <{values = dense<1> : tensor<8xi32>}> : () -> tensor<8xi32>
  %a1 = tosa.conv2d %x, %w1, %b1, %z8, %z8 {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 1, 0, 1>, stride = array<i64: 2, 2>} : (tensor<1x32x32x3xi8>, tensor<8x3x3x3xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x16x16x8xi32> loc("conv1")
  %y1 = tosa.rescale %a1, %m, %s, %z32, %z8 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x16x16x8xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x16x16x8xi8> loc("conv1")
  %w2 = "tosa.const"() <{values = dense<3> : tensor<8x3x3x8xi8>}> : () -> tensor<8x3x3x8xi8>
  %b2 = "tosa.const"() <{values = dense<2> : tensor<8xi32>}> : () -> tensor<8xi32>
  %a2 = tosa.conv2d %y1, %w2, %b2, %z8, %z8 {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (tensor<1x16x16x8xi8>, tensor<8x3x3x8xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x16x16x8xi32> loc("conv2")
  %y2 = tosa.rescale %a2, %m, %s, %z32, %z8 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x16x16x8xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x16x16x8xi8> loc("conv2")
  %w3 = "tosa.const"() <{values = dense<4> : tensor<16x1x1x8xi8>}> : () -> tensor<16x1x1x8xi8>
  %b3 = "tosa.const"() <{values = dense<3> : tensor<16xi32>}> : () -> tensor<16xi32>
  %a3 = tosa.conv2d %y2, %w3, %b3, %z8, %z8 {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x16x16x8xi8>, tensor<16x1x1x8xi8>, tensor<16xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x16x16x16xi32> loc("conv3")
  %y3 = tosa.rescale %a3, %m, %s, %z32, %z8 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x16x16x16xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x16x16x16xi8> loc("conv3")
  %y4 = tosa.clamp %y3 {max_val = 100 : i8, min_val = 0 : i8} : (tensor<1x16x16x16xi8>) -> tensor<1x16x16x16xi8> loc("clamp4")
  %w5 = "tosa.const"() <{values = dense<6> : tensor<16x3x3x16xi8>}> : () -> tensor<16x3x3x16xi8>
  %b5 = "tosa.const"() <{values = dense<5> : tensor<16xi32>}> : () -> tensor<16xi32>
  %a5 = tosa.conv2d %y4, %w5, %b5, %z8, %z8 {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (tensor<1x16x16x16xi8>, tensor<16x3x3x16xi8>, tensor<16xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x16x16x16xi32> loc("conv5")
  %y5 = tosa.rescale %a5, %m, %s, %z32, %z8 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x16x16x16xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x16x16x16xi8> loc("conv5")
  %w6 = "tosa.const"() <{values = dense<7> : tensor<32x3x3x16xi8>}> : () -> tensor<32x3x3x16xi8>
  %b6 = "tosa.const"() <{values = dense<6> : tensor<32xi32>}> : () -> tensor<32xi32>
  %a6 = tosa.conv2d %y5, %w6, %b6, %z8, %z8 {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (tensor<1x16x16x16xi8>, tensor<32x3x3x16xi8>, tensor<32xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x16x16x32xi32> loc("conv6")
  %y6 = tosa.rescale %a6, %m, %s, %z32, %z8 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x16x16x32xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x16x16x32xi8> loc("conv6")
  %w7 = "tosa.const"() <{values = dense<8> : tensor<16x1x1x32xi8>}> : () -> tensor<16x1x1x32xi8>
  %b7 = "tosa.const"() <{values = dense<7> : tensor<16xi32>}> : () -> tensor<16xi32>
  %a7 = tosa.conv2d %y6, %w7, %b7, %z8, %z8 {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x16x16x32xi8>, tensor<16x1x1x32xi8>, tensor<16xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x16x16x16xi32> loc("conv7")
  %y7 = tosa.rescale %a7, %m, %s, %z32, %z8 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x16x16x16xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x16x16x16xi8> loc("conv7")
  %w8 = "tosa.const"() <{values = dense<9> : tensor<32x3x3x16xi8>}> : () -> tensor<32x3x3x16xi8>
  %b8 = "tosa.const"() <{values = dense<8> : tensor<32xi32>}> : () -> tensor<32xi32>
  %a8 = tosa.conv2d %y7, %w8, %b8, %z8, %z8 {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (tensor<1x16x16x16xi8>, tensor<32x3x3x16xi8>, tensor<32xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x16x16x32xi32> loc("conv8")
  %y8 = tosa.rescale %a8, %m, %s, %z32, %z8 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x16x16x32xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x16x16x32xi8> loc("conv8")
  %w9 = "tosa.const"() <{values = dense<10> : tensor<64x1x1x32xi8>}> : () -> tensor<64x1x1x32xi8>
  %b9 = "tosa.const"() <{values = dense<9> : tensor<64xi32>}> : () -> tensor<64xi32>
  %a9 = tosa.conv2d %y8, %w9, %b9, %z8, %z8 {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x16x16x32xi8>, tensor<64x1x1x32xi8>, tensor<64xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x16x16x64xi32> loc("conv9")
  %y9 = tosa.rescale %a9, %m, %s, %z32, %z8 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x16x16x64xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x16x16x64xi8> loc("conv9")
  %y10 = tosa.rescale %y9, %m, %wide, %z8, %z32 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x16x16x64xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi32>) -> tensor<1x16x16x64xi32> loc("widen10")
  %long = tosa.const_shape {values = dense<[1, 1024, 1, 16]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %x11 = tosa.reshape %y10, %long : (tensor<1x16x16x64xi32>, !tosa.shape<4>) -> tensor<1x1024x1x16xi32> loc("reshape11")
  %y11 = tosa.reduce_sum %x11 {axis = 1 : i32} : (tensor<1x1024x1x16xi32>) -> tensor<1x1x1x16xi32> loc("sum11")
  %y12 = tosa.rescale %y11, %m, %s, %z32, %z8 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x1x1x16xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x1x1x16xi8> loc("narrow12")
  %shape = tosa.const_shape {values = dense<[1, 8, 8, 1]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %y13 = tosa.tile %y12, %shape : (tensor<1x1x1x16xi8>, !tosa.shape<4>) -> tensor<1x8x8x16xi8> loc("tile13")
  %w14 = "tosa.const"() <{values = dense<15> : tensor<24x3x3x16xi8>}> : () -> tensor<24x3x3x16xi8>
  %b14 = "tosa.const"() <{values = dense<14> : tensor<24xi32>}> : () -> tensor<24xi32>
  %a14 = tosa.conv2d %y13, %w14, %b14, %z8, %z8 {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (tensor<1x8x8x16xi8>, tensor<24x3x3x16xi8>, tensor<24xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x8x8x24xi32> loc("conv14")
  %y14 = tosa.rescale %a14, %m, %s, %z32, %z8 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x8x8x24xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x8x8x24xi8> loc("conv14")
  %w15 = "tosa.const"() <{values = dense<16> : tensor<24x1x1x24xi8>}> : () -> tensor<24x1x1x24xi8>
  %b15 = "tosa.const"() <{values = dense<15> : tensor<24xi32>}> : () -> tensor<24xi32>
  %a15 = tosa.conv2d %y14, %w15, %b15, %z8, %z8 {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x8x8x24xi8>, tensor<24x1x1x24xi8>, tensor<24xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x8x8x24xi32> loc("conv15")
  %y15 = tosa.rescale %a15, %m, %s, %z32, %z8 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x8x8x24xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x8x8x24xi8> loc("conv15")
  %w16 = "tosa.const"() <{values = dense<17> : tensor<32x3x3x24xi8>}> : () -> tensor<32x3x3x24xi8>
  %b16 = "tosa.const"() <{values = dense<16> : tensor<32xi32>}> : () -> tensor<32xi32>
  %a16 = tosa.conv2d %y15, %w16, %b16, %z8, %z8 {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (tensor<1x8x8x24xi8>, tensor<32x3x3x24xi8>, tensor<32xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x8x8x32xi32> loc("conv16")
  %y16 = tosa.rescale %a16, %m, %s, %z32, %z8 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x8x8x32xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x8x8x32xi8> loc("conv16")
  %w17 = "tosa.const"() <{values = dense<18> : tensor<32x3x3x32xi8>}> : () -> tensor<32x3x3x32xi8>
  %b17 = "tosa.const"() <{values = dense<17> : tensor<32xi32>}> : () -> tensor<32xi32>
  %a17 = tosa.conv2d %y16, %w17, %b17, %z8, %z8 {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (tensor<1x8x8x32xi8>, tensor<32x3x3x32xi8>, tensor<32xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x8x8x32xi32> loc("conv17")
  %y17 = tosa.rescale %a17, %m, %s, %z32, %z8 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x8x8x32xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x8x8x32xi8> loc("conv17")
  %y18 = tosa.max_pool2d %y17 {kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 2>} : (tensor<1x8x8x32xi8>) -> tensor<1x4x4x32xi8> loc("pool18")
  %y19 = tosa.avg_pool2d %y18, %z8, %z8 {acc_type = i32, kernel = array<i64: 4, 4>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 4, 4>} : (tensor<1x4x4x32xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x32xi8> loc("pool19")
  %w20 = "tosa.const"() <{values = dense<21> : tensor<10x1x1x32xi8>}> : () -> tensor<10x1x1x32xi8>
  %b20 = "tosa.const"() <{values = dense<20> : tensor<10xi32>}> : () -> tensor<10xi32>
  %a20 = tosa.conv2d %y19, %w20, %b20, %z8, %z8 {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x32xi8>, tensor<10x1x1x32xi8>, tensor<10xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x10xi32> loc("dense20")
  %y20 = tosa.rescale %a20, %m, %s, %z32, %z8 {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x1x1x10xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x1x1x10xi8> loc("dense20")
  return %y20 : tensor<1x1x1x10xi8>
}
