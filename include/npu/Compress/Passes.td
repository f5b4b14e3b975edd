// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef NPU_COMPRESS_PASSES_TD
#define NPU_COMPRESS_PASSES_TD

include "mlir/Pass/PassBase.td"

def PrepareQuantization
    : Pass<"npu-prepare-quantization", "::mlir::func::FuncOp"> {
  let summary = "Rewrite float TOSA so that each layer is one group";
  let description = [{
    Expects float TOSA with static shapes. Afterwards:
    - elementwise operations on constants are computed (weights that a model
      stores in eight bits with a scale become float constants);
    - a multiplication or addition by a constant for each output channel after
      a convolution, such as a batch normalization leaves, is in the
      convolution's weights and bias;
    - a clamp stands before the reshape, transpose or max pooling that it
      followed, next to the operation whose result it bounds.

    ```mlir
    %0 = tosa.conv2d %x, %w, %b, %zp, %zp
    %1 = tosa.reshape %0, %shape
    %2 = tosa.clamp %1 {min_val = 0.0 : f32, max_val = 6.0 : f32}
    ```
    becomes
    ```mlir
    %0 = tosa.conv2d %x, %w, %b, %zp, %zp
    %1 = tosa.clamp %0 {min_val = 0.0 : f32, max_val = 6.0 : f32}
    %2 = tosa.reshape %1, %shape
    ```

    The function computes the same up to float rounding. Other types are left
    alone.
  }];
  let dependentDialects = ["::mlir::tosa::TosaDialect"];
}

def InsertRanges : Pass<"npu-insert-ranges", "::mlir::func::FuncOp"> {
  let summary = "Put npu.range on every float tensor that can be quantized";
  let description = [{
    Expects float TOSA, prepared by `npu-prepare-quantization`. Puts an
    `npu.range`, not yet observed, in the canonical places: on each float
    argument that a quantizable operation reads, on the result of each group
    (convolution, matmul, add, sub, mul, maximum, minimum, concat, sum, function
    of one tensor, softmax) after its fused clamp, on what such a group reads of
    operations that stay in float, and on weights and constant operands. What
    passes values through (reshape, pooling, pad …) has the range of its operand
    and gets none. Labels are the layers' names. Ranges that are already there
    stay; integer operations are left alone.

    ```mlir
    %0 = tosa.conv2d %x, %w, %b, %zp, %zp loc("conv1")
    %1 = tosa.clamp %0 {min_val = 0.0 : f32, max_val = 6.0 : f32} loc("relu1")
    ```
    becomes
    ```mlir
    %xr = npu.range %x {label = "input0"}
    %wr = npu.range %w {label = "relu1/weights"}
    %0 = tosa.conv2d %xr, %wr, %b, %zp, %zp
    %1 = tosa.clamp %0 {min_val = 0.0 : f32, max_val = 6.0 : f32}
    %2 = npu.range %1 {label = "relu1"}
    ```
  }];
  let dependentDialects = ["::mlir::npu::NPUDialect"];
  let statistics = [
    Statistic<"numRanges", "ranges", "npu.range operations that were inserted">
  ];
}

def Calibrate : Pass<"npu-calibrate", "::mlir::ModuleOp"> {
  let summary = "Run the float network on data and record the ranges of tensors";
  let description = [{
    Expects one public function of float TOSA with static shapes and `npu.range`
    on it. Compiles the function for this machine's CPU, runs it on every sample
    of `data`, and sets `min` and `max` of each `npu.range`, but those on
    constants, to what the observer `method` made of the values. The result
    depends on the data alone, not on the number of threads.

    `data` names one .npy file for each input, in order, with samples along the
    first dimension: float32, or uint8 or int8, whose numbers are taken as they
    are. The range of an input is, in this order: what `input-ranges` declares
    for it, the whole range of an 8-bit type (0 to 255 for uint8), what was
    observed. A declared range that the data leaves is an error.

    An integer network is left as it is, without data.

    Data of another shape, without a sample, with NaN or infinity, or with one
    value only is refused, as is a network that computes NaN or infinity on it;
    few samples bring a warning.
  }];
  let options = [
    ListOption<"data", "data", "std::string",
               "The samples: one .npy file for each input">,
    ListOption<"inputRanges", "input-ranges", "std::string",
               "The range of each input, as min:max, such as 0:1">,
    Option<"samples", "samples", "int64_t", /*default=*/"0",
           "How many samples to use, from the first; 0 for all">,
    Option<"method", "method", "std::string", /*default=*/"\"min-max\"",
           "How values make a range: min-max">
  ];
  let statistics = [
    Statistic<"numSamples", "samples", "samples that the network ran on">,
    Statistic<"numTensors", "tensors", "tensors whose range was observed">
  ];
  let dependentDialects = ["::mlir::tosa::TosaDialect"];
}

def ImportRanges : Pass<"npu-import-ranges", "::mlir::ModuleOp"> {
  let summary = "Give every npu.range what a calibration table says";
  let description = [{
    Expects `npu.range` with labels. Sets `min` and `max` of each, but those on
    constants, from the entry of its label in the table `file` (JSON, as
    `npu-export-ranges` writes it, perhaps edited). A table that lacks a tensor
    or has one that the network does not have is refused.
  }];
  let options = [
    Option<"file", "file", "std::string", /*default=*/"",
           "The calibration table to read (JSON)">
  ];
}

def ExportRanges : Pass<"npu-export-ranges", "::mlir::ModuleOp"> {
  let summary = "Write the observed ranges to a calibration table";
  let description = [{
    Writes label, `min` and `max` of each observed `npu.range`, but those on
    constants, to `file`, in the order of the network. The module is unchanged.
  }];
  let options = [
    Option<"file", "file", "std::string", /*default=*/"",
           "The calibration table to write (JSON)">
  ];
}

def ChooseTypes : Pass<"npu-choose-types", "::mlir::func::FuncOp"> {
  let summary = "Decide the quantized type of every npu.range";
  let description = [{
    Expects observed `npu.range` on activations. Sets `quantized_type` where
    there is none yet; a type that is already there, written by hand or by
    another pass, stays. The scheme:
    - activations: int8, affine, one scale for the tensor; the range is widened
      to include 0, which is represented exactly;
    - the result of a softmax: scale 1/256, zero point -128;
    - weights: int8 from -127 to 127, symmetric, one scale for each output
      channel; a scale is raised where the bias would not fit in 31 bits;
    - a constant operand of matmul: as weights, with one scale;
    - other constants: as activations, with the range that they have.

    ```mlir
    %1 = npu.range %0 {max = 6.0 : f64, min = 0.0 : f64}
    ```
    becomes
    ```mlir
    %1 = npu.range %0 {max = 6.0 : f64, min = 0.0 : f64,
                       quantized_type = !quant.uniform<i8:f32, 0.0235294122248888:-128>}
    ```
  }];
  let dependentDialects = ["::mlir::quant::QuantDialect"];
  let statistics = [
    Statistic<"numActivations", "activations", "activations that got a type">,
    Statistic<"numWeights", "constants", "constants that got a type">
  ];
}

def Quantize : Pass<"npu-quantize", "::mlir::ModuleOp"> {
  let summary = "Rewrite float TOSA to integer TOSA as npu.range decides";
  let description = [{
    Expects `npu.range` with `quantized_type` in the places where
    `npu-insert-ranges` puts them. Each group of float operations whose range
    has a type, and whose operands have one, becomes integer TOSA 1.0: int8
    activations, symmetric int8 weights, int32 bias and accumulators, RESCALE
    with a 32-bit multiplier and SINGLE_ROUND, TABLE for functions of one
    tensor, and for softmax the 32-bit spelling of the importers. Bounds of a
    fused clamp are in the integers of the result. Arguments and results that
    are quantized become int8 and carry `npu.scale` and `npu.zero_point`; real =
    scale × (stored - zero point). The operation that makes a quantized tensor
    carries the same in `npu.tensor`, with the name of the float layer whose
    values they are. Every `npu.range` goes.

    What cannot be quantized stays in float, between a dequantization and a
    quantization, and a remark says which operation and why. A function without
    `npu.range`, such as one that is int8 already, is left as it is.

    ```mlir
    %xr = npu.range %x {quantized_type = !quant.uniform<i8:f32, 0.5:0>}
    %wr = npu.range %w {quantized_type = !quant.uniform<i8<-127:127>:f32:0, {0.25, 0.125}>}
    %0 = tosa.conv2d %xr, %wr, %b, %zp, %zp {acc_type = f32}
    %1 = npu.range %0 {quantized_type = !quant.uniform<i8:f32, 1.0:3>}
    ```
    becomes
    ```mlir
    %0 = tosa.conv2d %x, %wi, %bi, %xzp, %wzp {acc_type = i32}
    %1 = tosa.rescale %0, %multipliers, %shifts, %zero, %three {per_channel = true, rounding_mode = SINGLE_ROUND, scale32 = true}
    ```
  }];
  let dependentDialects = ["::mlir::tosa::TosaDialect"];
  let statistics = [
    Statistic<"numGroups", "quantized-groups", "groups that are integer now">,
    Statistic<"numFloat", "float-operations", "operations that stay in float">
  ];
}

#endif // NPU_COMPRESS_PASSES_TD
