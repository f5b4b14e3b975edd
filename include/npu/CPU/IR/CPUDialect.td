// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef NPU_CPU_IR_CPUDIALECT_TD
#define NPU_CPU_IR_CPUDIALECT_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/DialectBase.td"
include "mlir/IR/EnumAttr.td"

def CPU_Dialect : Dialect {
  let name = "cpu";
  let cppNamespace = "::mlir::npu::cpu";
  let summary = "Kernels of the native target, on tensors and on buffers";
  let description = [{
    What the native target does better than loops over single elements. An
    operation is made in two steps. `cpu.conv2d` and `cpu.depthwise_conv2d` say
    what is computed, on tensors in the model's layout; passes decide on them, as
    an attribute, how (`#cpu.tile`). They then become kernels on packed operands
    (`cpu.pack_rows`, `cpu.conv_kernel`, `cpu.depthwise_kernel`), which are
    bufferized and lowered to loops over vectors.
  }];
  let useDefaultAttributePrinterParser = 1;
}

def CPU_DotKind : I32EnumAttr<"DotKind",
    "How a kernel multiplies and accumulates", [
      I32EnumAttrCase<"Plain", 0, "plain">,
      I32EnumAttrCase<"MultiplyAddPairs", 1, "maddwd">,
      I32EnumAttrCase<"DotBytes", 2, "vpdpbusd">,
      I32EnumAttrCase<"Float", 3, "float">,
      I32EnumAttrCase<"FusedFloat", 4, "fma">]> {
  let cppNamespace = "::mlir::npu::cpu";
  let description = [{
    `plain`: int16 activations, one product per lane and step, any processor.
    `maddwd`: int16 activations, two products per lane and step (AVX2, AVX-512BW).
    `vpdpbusd`: uint8 activations, four products per lane and step (AVX-VNNI,
    AVX-512 VNNI). `float`, `fma`: f32, one product per lane and step, rounded
    twice or once.
  }];
  let genSpecializedAttr = 0;
}

class CPU_Attr<string name, string attrMnemonic> : AttrDef<CPU_Dialect, name> {
  let mnemonic = attrMnemonic;
}

def CPU_RescaleAttr : CPU_Attr<"Rescale", "rescale"> {
  let summary = "What becomes of an int32 accumulator on its way to int8";
  let description = [{
    TOSA's RESCALE with a 32-bit multiplier, then CLAMP: the accumulator times
    `multiplier` shifted right by `shift`, rounded once or twice, plus
    `zero_point`, saturated to [`min`, `max`]. `multiplier` and `shift` have one
    element, or one for each output channel.

    ```mlir
    #requantize = #cpu.rescale<multiplier = [1073741824], shift = [33], zero_point = -3, min = -128, max = 127, double_round = false>
    ```
  }];
  let parameters = (ins
    ArrayRefParameter<"int32_t">:$multiplier,
    ArrayRefParameter<"int32_t">:$shift,
    "int64_t":$zero_point, "int64_t":$min, "int64_t":$max,
    "bool":$double_round);
  let assemblyFormat = [{
    `<` `multiplier` `=` `[` $multiplier `]` `,` `shift` `=` `[` $shift `]` `,`
    struct($zero_point, $min, $max, $double_round) `>`
  }];
}

def CPU_ClampAttr : CPU_Attr<"Clamp", "clamp"> {
  let summary = "The range to which a float accumulator is clamped";
  let description = [{
    ```mlir
    #relu6 = #cpu.clamp<0.0 : f32, 6.0 : f32>
    ```
  }];
  let parameters = (ins "FloatAttr":$min, "FloatAttr":$max);
  let assemblyFormat = "`<` $min `,` $max `>`";
}

def CPU_TileAttr : CPU_Attr<"Tile", "tile"> {
  let summary = "How a kernel is blocked in registers";
  let description = [{
    `dot` is how it multiplies, `lanes` the channels in a vector, `vectors` the
    vectors of output channels and `pixels` the pixels of an output row that one
    step of the kernel computes. `pixels` × `vectors` accumulators stay in
    registers.

    ```mlir
    #tile = #cpu.tile<dot = vpdpbusd, lanes = 16, vectors = 4, pixels = 6>
    ```
  }];
  let parameters = (ins EnumParameter<CPU_DotKind>:$dot, "int64_t":$lanes,
      "int64_t":$vectors, "int64_t":$pixels);
  let assemblyFormat = "`<` struct(params) `>`";
  let extraClassDeclaration = [{
    /// Products that one lane accumulates in one step.
    int64_t getProductsPerLane() const;
    /// The type of packed activations and weights.
    Type getActivationType() const;
    Type getWeightType() const;
    /// i32 or f32.
    Type getAccumulatorType() const;
  }];
}

#endif // NPU_CPU_IR_CPUDIALECT_TD
