// RUN: npu-opt %s --split-input-file --verify-diagnostics

func.func @number_of_inputs(%x: tensor<1x2x8xi32>) {
  // expected-error @+1 {{expected 0 inputs, as its body has, found 1}}
  %0 = npu.host %x because "" : (tensor<1x2x8xi32>) -> tensor<1x1x1xi8> {
    %1 = "tosa.const"() {values = dense<true> : tensor<i1>} : () -> tensor<i1>
    npu.yield %1 : tensor<i1>
  }
  return
}

// -----

func.func @words(%x: tensor<1x2x8xi16>) {
  // expected-error @+1 {{expected maps of the words of its body's inputs, found 'tensor<1x2x8xi16>' for 'tensor<2x8xf32>'}}
  %0 = npu.host %x because "" : (tensor<1x2x8xi16>) -> tensor<1x2x8xi32> {
  ^bb0(%a: tensor<2x8xf32>):
    npu.yield %a : tensor<2x8xf32>
  }
  return
}

// -----

func.func @elements(%x: tensor<1x2x8xi32>) {
  // expected-error @+1 {{expected maps of the words of its body's results, found 'tensor<1x2x7xi32>' for 'tensor<2x8xf32>'}}
  %0 = npu.host %x because "" : (tensor<1x2x8xi32>) -> tensor<1x2x7xi32> {
  ^bb0(%a: tensor<2x8xf32>):
    npu.yield %a : tensor<2x8xf32>
  }
  return
}

// -----

func.func @type_without_words(%x: tensor<1x2x8xi32>) {
  // expected-error @+1 {{expected tensors of i1, i4, i8, i16, i32, i48, f16, bf16 or f32 with a static shape at the edges of its body, found 'tensor<2x8xf64>'}}
  %0 = npu.host %x because "" : (tensor<1x2x8xi32>) -> tensor<1x2x8xi32> {
  ^bb0(%a: tensor<2x8xf64>):
    npu.yield %a : tensor<2x8xf64>
  }
  return
}

// -----

func.func @range(%from: memref<80xi8, #npu.space<dram>>, %to: memref<64xi8, #npu.space<dram>>) {
  // expected-error @+1 {{expected 64 dense bytes of dram for its body's inputs, found 'memref<80xi8, #npu.space<dram>>'}}
  npu.host_call from %from to %to because "" : (memref<80xi8, #npu.space<dram>>, memref<64xi8, #npu.space<dram>>) -> () {
  ^bb0(%a: tensor<2x8xf32>):
    npu.yield %a : tensor<2x8xf32>
  }
  return
}

// -----

func.func @scratchpad(%from: memref<64xi8, #npu.space<scratchpad>>, %to: memref<64xi8, #npu.space<dram>>) {
  // expected-error @+1 {{expected 64 dense bytes of dram for its body's inputs, found 'memref<64xi8, #npu.space<scratchpad>>'}}
  npu.host_call from %from to %to because "" : (memref<64xi8, #npu.space<scratchpad>>, memref<64xi8, #npu.space<dram>>) -> () {
  ^bb0(%a: tensor<2x8xf32>):
    npu.yield %a : tensor<2x8xf32>
  }
  return
}

// -----

func.func @no_inputs(%to: memref<64xi8, #npu.space<dram>>) {
  // expected-error @+1 {{expected a buffer behind `from` if its body has arguments, and none if not}}
  npu.host_call to %to because "" : (memref<64xi8, #npu.space<dram>>) -> () {
  ^bb0(%a: tensor<2x8xf32>):
    npu.yield %a : tensor<2x8xf32>
  }
  return
}
