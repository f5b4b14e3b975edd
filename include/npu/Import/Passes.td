// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Passes that bring an importer's TOSA into the form of the phase `input`.
#ifndef NPU_IMPORT_PASSES_TD
#define NPU_IMPORT_PASSES_TD

include "mlir/Pass/PassBase.td"

def NPUSetBatch : Pass<"npu-set-batch", "::mlir::func::FuncOp"> {
  let summary = "Give a network of open batch size a fixed one";
  let description = [{
    Importers leave the batch of a network open (`tensor<?x28x28x1xi8>`) and
    write it as -1 in the shapes that `tosa.reshape` and `tosa.slice` take. This
    pass gives every input whose first dimension is open the batch size of its
    option, follows the shapes through the operations, and writes the numbers
    that the -1s stand for. An input with a fixed batch keeps it.

    Expects a function of one block whose operations can infer their shapes.
    Guarantees that every shape is static and that no `tensor.cast` was added;
    where that cannot be reached, an error names the operation.

    Before:

    ```mlir
    func.func @flatten(%x: tensor<?x2x3xi8>) -> tensor<?x6xi8> {
      %shape = tosa.const_shape {values = dense<[-1, 6]> : tensor<2xindex>} : () -> !tosa.shape<2>
      %0 = tosa.reshape %x, %shape : (tensor<?x2x3xi8>, !tosa.shape<2>) -> tensor<?x6xi8>
      return %0 : tensor<?x6xi8>
    }
    ```

    After `npu-set-batch`:

    ```mlir
    func.func @flatten(%x: tensor<1x2x3xi8>) -> tensor<1x6xi8> {
      %shape = tosa.const_shape {values = dense<[1, 6]> : tensor<2xindex>} : () -> !tosa.shape<2>
      %0 = tosa.reshape %x, %shape : (tensor<1x2x3xi8>, !tosa.shape<2>) -> tensor<1x6xi8>
      return %0 : tensor<1x6xi8>
    }
    ```
  }];
  let options = [Option<"batch", "batch", "int64_t", /*default=*/"1", "The batch size">];
  let statistics = [Statistic<"numShapes", "shapes-rewritten",
                              "Number of shape operands in which a -1 was replaced">];
  let dependentDialects = ["::mlir::tosa::TosaDialect"];
}

def NPUAnnotateIO : Pass<"npu-annotate-io", "::mlir::func::FuncOp"> {
  let summary = "Record names and quantization of a network's inputs and outputs";
  let description = [{
    TOSA's types do not say what an int8 means. This pass records it on the
    arguments and results of the function, as attributes that every later phase
    keeps: `npu.name` (string), `npu.scale` (f64) and `npu.zero_point` (i64), with
    real = scale × (integer − zero point), and the unit attribute `npu.unsigned`
    where the integers of the model's file are unsigned. Must run before
    `tosa-convert-integer-type-to-signless`, which drops signedness from types.

    `file` names a JSON file with one object for each input and output, in order;
    `scale` and `zero_point` are left out for a tensor that is not quantized:

    ```json
    {"inputs": [{"name": "image", "scale": 0.5, "zero_point": -128} ], "outputs": [ {"name": "class"} ]}
    ```

    `tensors`, which may be left out, is a list of the same objects: the operation
    of the layer of that name whose result leaves the layer gets `npu.tensor`, a
    dictionary of the same attributes, which says what its first result is in the
    user's model.

    Without a file only `npu.unsigned` is recorded.

    Before: `func.func @main(%x: tensor<1x4xui8>) -> tensor<1x4xf32>`; after:

    ```mlir
    func.func @main(%x: tensor<1x4xui8> {npu.name = "image", npu.scale = 5.0e-01 : f64, npu.unsigned,
                                         npu.zero_point = -128 : i64}) -> (tensor<1x4xf32> {npu.name = "class"})
    ```
  }];
  let options = [Option<"file", "file", "std::string", /*default=*/"", "JSON file of names and quantization">];
}

def NPUCleanImport : Pass<"npu-clean-import", "::mlir::ModuleOp"> {
  let summary = "Keep of the source framework only the names of its layers";
  let description = [{
    Removes the attributes with which importers describe the source framework
    (`tf.*`, `tfl.*`, `tf_saved_model.*`) from the module, its functions and their
    arguments, and `tosa.target_env`, which tools outside refuse. A location that
    names a layer inside a file (`loc("conv1"("m.tflite":0:0))`) becomes the name
    alone, so that diagnostics show the layer and output does not depend on where
    the model's file lies.

    Before:

    ```mlir
    module attributes {tfl.schema_version = 3 : i32} {
      func.func @main(%x: tensor<4xi8>) -> tensor<4xi8> attributes {tf.entry_function = {inputs = "x"}} {
        %0 = tosa.abs %x : (tensor<4xi8>) -> tensor<4xi8> loc("layer"("m.tflite":0:0))
        return %0 : tensor<4xi8>
      }
    }
    ```

    After, the attributes are gone and `tosa.abs` has `loc("layer")`.
  }];
}

def NPUExposeLayers : Pass<"npu-expose-layers", "::mlir::func::FuncOp"> {
  let summary = "Append what each layer makes to the results of a network";
  let description = [{
    For `npuc compare`: makes a network of the phase `input` one whose results
    are those that it had, as they were, and behind them, in the order of the
    network, the values that leave their layer. A layer is the operations of one
    location; a value leaves it that an operation of another layer uses or that is
    returned. What depends on no input is left out, and a value whose operation
    has `npu.tensor` is always there. One that is a result already goes through
    `tosa.identity`, as no value can be a result twice in TOSA's flatbuffers. Each new result carries `npu.name`, the
    layer's name (with `#2` and so on where a layer has several), or the
    attributes that `npu.tensor` holds.

    Before:

    ```mlir
    func.func @main(%x: tensor<4xi8>) -> (tensor<4xi8> {npu.name = "y"}) {
      %0 = tosa.bitwise_not %x : (tensor<4xi8>) -> tensor<4xi8> loc("first")
      %1 = tosa.abs %0 : (tensor<4xi8>) -> tensor<4xi8> loc("second")
      %2 = tosa.bitwise_not %1 : (tensor<4xi8>) -> tensor<4xi8> loc("second")
      return %2 : tensor<4xi8>
    }
    ```

    After `npu-expose-layers`:

    ```mlir
    func.func @main(%x: tensor<4xi8>) -> (tensor<4xi8> {npu.name = "y"}, tensor<4xi8> {npu.name = "first"}, tensor<4xi8> {npu.name = "second"}) {
      %0 = tosa.bitwise_not %x : (tensor<4xi8>) -> tensor<4xi8> loc("first")
      %1 = tosa.abs %0 : (tensor<4xi8>) -> tensor<4xi8> loc("second")
      %2 = tosa.bitwise_not %1 : (tensor<4xi8>) -> tensor<4xi8> loc("second")
      %3 = tosa.identity %2 : (tensor<4xi8>) -> tensor<4xi8> loc("second")
      return %2, %0, %3 : tensor<4xi8>, tensor<4xi8>, tensor<4xi8>
    }
    ```
  }];
  let statistics = [Statistic<"layers", "layers", "Values that became results">];
  let dependentDialects = ["::mlir::tosa::TosaDialect"];
}

def NPUCheckInput : Pass<"npu-check-input", "::mlir::ModuleOp"> {
  let summary = "Check what the phase `input` guarantees";
  let description = [{
    Changes nothing. Fails with errors that name the operation unless
    - the module holds exactly one function, of one block, with a result;
    - every operation is TOSA's or returns from the function;
    - every tensor is ranked and static, has at most 6 dimensions, none of size
      0, and fewer than 2^31 elements;
    - inputs and outputs have elements of TOSA's types;
    - RESCALE, MUL, SLICE and RESIZE are what TOSA allows where its own verifiers
      do not look: multipliers, shifts, signedness, parts within the input, scales
      and offsets, the shapes of results;
    - the attributes that `npu-annotate-io` writes have their types, scales are
      positive and finite, and zero points lie in the range of the integer type.
  }];
}

#endif // NPU_IMPORT_PASSES_TD
