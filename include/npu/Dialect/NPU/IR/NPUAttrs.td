// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef NPU_DIALECT_NPU_IR_NPUATTRS_TD
#define NPU_DIALECT_NPU_IR_NPUATTRS_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"
include "npu/Dialect/NPU/IR/NPUDialect.td"

class NPU_Attr<string name, string attrMnemonic, list<Trait> traits = []>
    : AttrDef<NPU_Dialect, name, traits> {
  let mnemonic = attrMnemonic;
  let genMnemonicAlias = 1;
}

class NPU_Enum<string name, string summary, list<I32EnumCase> cases>
    : I32Enum<name, summary, cases> {
  let cppNamespace = "::mlir::npu";
}

//===----------------------------------------------------------------------===//
// Chip and memory
//===----------------------------------------------------------------------===//

def NPU_MachineAttr : NPU_Attr<"Machine", "machine"> {
  let summary = "The description of a chip";
  let description = [{
    Wraps a dictionary that mirrors a machine's JSON file field by field.
    `runtime/machine` owns the field names and validates them.

    ```mlir
    #edge = #npu.machine<{name = "edge-128", clock_hz = 500000000 : i64}>
    ```
  }];
  let parameters = (ins "::mlir::DictionaryAttr":$description);
  let assemblyFormat = "`<` $description `>`";
}

def NPU_Space : NPU_Enum<"Space", "a memory of the chip", [
  I32EnumCase<"Dram", 0, "dram">, I32EnumCase<"Scratchpad", 1, "scratchpad">]>;

def NPU_Engine : NPU_Enum<"Engine", "an engine of the chip", [
  I32EnumCase<"Dma0", 0, "dma0">, I32EnumCase<"Dma1", 1, "dma1">,
  I32EnumCase<"Dma2", 2, "dma2">, I32EnumCase<"Mac", 3, "mac">,
  I32EnumCase<"Vector", 4, "vector">, I32EnumCase<"Control", 5, "control">]>;

def NPU_EngineAttr : EnumAttr<NPU_Dialect, NPU_Engine, "engine">;

def NPU_SpaceAttr : EnumAttr<NPU_Dialect, NPU_Space, "space"> {
  let summary = "The memory that a buffer lies in";
  let assemblyFormat = "`<` $value `>`";
}

//===----------------------------------------------------------------------===//
// What an operation computes
//===----------------------------------------------------------------------===//

def NPU_Rounding : NPU_Enum<"Rounding", "the rounding mode of RESCALE", [
  I32EnumCase<"Single", 0, "single">, I32EnumCase<"Double", 1, "double">]>;

def NPU_RequantizeAttr : NPU_Attr<"Requantize", "requantize"> {
  let summary = "TOSA's RESCALE: multiplier and shift, their rounding, a zero point";
  let description = [{
    One multiplier and shift, or one for each channel. `zero_point` is that of
    the 8- or 16-bit side: it is added to a result, and subtracted from an
    operand.

    ```mlir
    #r = #npu.requantize<[1073741824], [30], single, zero_point = -128>
    ```
  }];
  let parameters = (ins ArrayRefParameter<"int32_t">:$multiplier,
      ArrayRefParameter<"int32_t">:$shift, EnumParameter<NPU_Rounding>:$rounding,
      DefaultValuedParameter<"int64_t", "0">:$zeroPoint);
  let assemblyFormat = [{
    `<` `[` $multiplier `]` `,` `[` $shift `]` `,` $rounding
        (`,` `zero_point` `=` $zeroPoint^)? `>`
  }];
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    bool isPerChannel() const { return getMultiplier().size() > 1; }
  }];
}

def NPU_PoolMode : NPU_Enum<"PoolMode", "what pooling computes", [
  I32EnumCase<"Max", 0, "max">, I32EnumCase<"Average", 1, "average">]>;

def NPU_ResizeMode : NPU_Enum<"ResizeMode", "how a resize samples its input", [
  I32EnumCase<"Nearest", 0, "nearest">, I32EnumCase<"Bilinear", 1, "bilinear">]>;

def NPU_BinaryFunction : NPU_Enum<"BinaryFunction", "a function of two elements", [
  I32EnumCase<"Add", 0, "add">, I32EnumCase<"Sub", 1, "sub">,
  I32EnumCase<"Mul", 2, "mul">, I32EnumCase<"Maximum", 3, "maximum">,
  I32EnumCase<"Minimum", 4, "minimum">,
  I32EnumCase<"ArithmeticRightShift", 5, "arithmetic_right_shift">,
  I32EnumCase<"LogicalRightShift", 6, "logical_right_shift">,
  I32EnumCase<"LogicalLeftShift", 7, "logical_left_shift">,
  I32EnumCase<"BitwiseAnd", 8, "bitwise_and">,
  I32EnumCase<"BitwiseOr", 9, "bitwise_or">,
  I32EnumCase<"BitwiseXor", 10, "bitwise_xor">,
  I32EnumCase<"Equal", 11, "equal">, I32EnumCase<"Greater", 12, "greater">,
  I32EnumCase<"GreaterEqual", 13, "greater_equal">]>;

def NPU_UnaryFunction : NPU_Enum<"UnaryFunction", "a function of one element", [
  I32EnumCase<"Identity", 0, "identity">, I32EnumCase<"Rescale", 1, "rescale">,
  I32EnumCase<"Table", 2, "table">, I32EnumCase<"Abs", 3, "abs">,
  I32EnumCase<"Negate", 4, "negate">,
  I32EnumCase<"BitwiseNot", 5, "bitwise_not">, I32EnumCase<"Clz", 6, "clz">]>;

def NPU_Reduction : NPU_Enum<"Reduction", "a reduction along one axis", [
  I32EnumCase<"Sum", 0, "sum">, I32EnumCase<"Maximum", 1, "maximum">,
  I32EnumCase<"Minimum", 2, "minimum">,
  I32EnumCase<"Product", 3, "product">,
  I32EnumCase<"ArgMaximum", 4, "arg_maximum">]>;

def NPU_PoolModeAttr : EnumAttr<NPU_Dialect, NPU_PoolMode, "pool_mode">;
def NPU_ResizeModeAttr : EnumAttr<NPU_Dialect, NPU_ResizeMode, "resize_mode">;
def NPU_BinaryFunctionAttr
    : EnumAttr<NPU_Dialect, NPU_BinaryFunction, "binary_function">;
def NPU_UnaryFunctionAttr
    : EnumAttr<NPU_Dialect, NPU_UnaryFunction, "unary_function">;
def NPU_ReductionAttr : EnumAttr<NPU_Dialect, NPU_Reduction, "reduction">;

#endif // NPU_DIALECT_NPU_IR_NPUATTRS_TD
