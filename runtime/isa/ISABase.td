// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The words in which ISA.td describes instructions. mlir-tblgen reads them as
// operations of the `isa` dialect; npu-tblgen makes the runtime's structs,
// codec tables and accesses, the compiler's conversions, and docs/isa.md.

#ifndef NPU_RUNTIME_ISA_ISABASE_TD
#define NPU_RUNTIME_ISA_ISABASE_TD

include "mlir/IR/EnumAttr.td"
include "mlir/IR/OpBase.td"
include "mlir/IR/Properties.td"

def ISA_Dialect : Dialect {
  let name = "isa";
  // Not mlir::isa, which is LLVM's cast predicate.
  let cppNamespace = "::mlir::npuisa";
  let summary = "One operation per instruction of the accelerator";
  let description = [{
    The operations of this dialect are the chip's instructions, field by field,
    inside an `isa.program` that holds everything else that a .npu file holds.
    They are made from runtime/isa/ISA.td, from which the runtime's encoder and
    decoder are made too, so that the two cannot disagree.
  }];
  let useDefaultAttributePrinterParser = 1;
  let dependentDialects = ["::mlir::npu::NPUDialect"];
}

//===----------------------------------------------------------------------===//
// Fields
//===----------------------------------------------------------------------===//

// An integer of `fieldWidth` bits in the encoded instruction. The range is
// checked by the generated field table, with `text` and `unit` in the message,
// for instructions that come from a file and from the IR alike.
class Field<int fieldWidth, bit fieldSigned, int min, int max,
            string fieldUnit, string fieldText, string dflt = "">
    : IntProp<"int64_t", fieldText> {
  int width = fieldWidth;
  bit isSigned = fieldSigned;
  int minimum = min;
  int maximum = max;
  string unit = fieldUnit;
  string text = fieldText;
  let defaultValue = dflt;
}

class Unsigned<int width, string unit, string text, string dflt = "">
    : Field<width, 0, 0, !sub(!shl(1, width), 1), unit, text, dflt>;
class Signed<int width, string unit, string text, string dflt = "">
    : Field<width, 1, !sub(0, !shl(1, !sub(width, 1))),
            !sub(!shl(1, !sub(width, 1)), 1), unit, text, dflt>;

class Flag<string text> : Field<1, 0, 0, 1, "", text, "0">;
class Address<string text, string dflt = "">
    : Unsigned<32, "bytes", text, dflt>;
class Stride<string text> : Signed<32, "bytes", text>;
class Extent<string text, string unit = "elements", string dflt = "">
    : Field<16, 0, 1, 65535, unit, text, dflt>;
class Padding<string text> : Unsigned<16, "elements", text, "0">;
class ZeroPoint<string text> : Signed<16, "", text, "0">;
// 6 bits; the largest shift of RESCALE is 62.
class Shift<string text> : Field<6, 0, 0, 62, "bits", text, "0">;
// The multiplier of RESCALE is not negative: TOSA requires it.
class Multiplier<string text> : Unsigned<31, "", text, "0">;

// A field whose values have names.
class EnumField<EnumInfo info, int fieldWidth, string fieldText,
                string dfltCase = "">
    : EnumProp<info> {
  int width = fieldWidth;
  string unit = "";
  string text = fieldText;
  let summary = fieldText;
  let defaultValue =
      !if(!empty(dfltCase), "", "::mlir::npuisa::" # info.className # "::" # dfltCase);
}

// An enumeration of the instruction set. Its first case has the value 0.
class ISA_Enum<string name, string text, list<I32EnumCase> cases>
    : I32Enum<name, text, cases> {
  let cppNamespace = "::mlir::npuisa";
}

//===----------------------------------------------------------------------===//
// Operands in memory
//===----------------------------------------------------------------------===//

// One region of memory that an instruction reads or writes: `accessExtents`
// elements of `accessElementBytes` bytes, outermost first, `accessStrides`
// bytes apart. All are C++ expressions over the instruction's fields, in
// camelBack. The region is not touched unless `accessWhen` holds.
class Access<bit accessIsWrite, string accessName, string accessSpace,
             string accessBase, list<string> accessExtents,
             list<string> accessStrides, string accessElementBytes,
             string accessWhen> {
  bit isWrite = accessIsWrite;
  string name = accessName;
  string space = accessSpace;
  string base = accessBase;
  list<string> extents = accessExtents;
  list<string> strides = accessStrides;
  string elementBytes = accessElementBytes;
  string when = accessWhen;
}
class Read<string name, string space, string base, list<string> extents,
           list<string> strides, string elementBytes = "1",
           string when = "true">
    : Access<0, name, space, base, extents, strides, elementBytes, when>;
class Write<string name, string space, string base, list<string> extents,
            list<string> strides, string elementBytes = "1",
            string when = "true">
    : Access<1, name, space, base, extents, strides, elementBytes, when>;

defvar Scratchpad = "Space::Scratchpad";

//===----------------------------------------------------------------------===//
// Instructions
//===----------------------------------------------------------------------===//

// Up to two waits and two signals stand in every instruction.
def SemaphoreFields {
  dag fields = (ins
    Field<6, 1, -1, 31, "", "first semaphore to wait for, or -1", "-1">:$wait0,
    Field<6, 1, -1, 31, "", "second semaphore to wait for, or -1", "-1">:$wait1,
    Field<6, 1, -1, 31, "", "first semaphore to signal, or -1", "-1">:$signal0,
    Field<6, 1, -1, 31, "", "second semaphore to signal, or -1", "-1">:$signal1);
}

// `name = value` for each field in order; fields at their default are left out.
class FieldsFormat<dag fields> {
  string format = !foldl("", !range(!size(fields)), text, i, text #
    !if(!empty(!getdagarg<Property>(fields, i).defaultValue),
        "`" # !getdagname(fields, i) # "` `=` $" # !getdagname(fields, i) # " ",
        "(`" # !getdagname(fields, i) # "` `=` $" # !getdagname(fields, i) # "^)? "));
}

class Instruction<string mnemonic, int number, string engineExpression, dag ownFields,
                  list<Access> touched>
    : Op<ISA_Dialect, mnemonic, [HasParent<"::mlir::npuisa::ProgramOp">]> {
  int opcode = number;
  // A C++ expression of type Engine over the instruction's fields.
  string engine = engineExpression;
  dag fields = !con(SemaphoreFields.fields, ownFields);
  list<Access> accesses = touched;

  let arguments = !con(fields, (ins
      DefaultValuedProp<IntProp<"int64_t", "entry of the program's source table; not encoded">,
                        "0">:$source));
  let assemblyFormat = FieldsFormat<arguments>.format # "attr-dict";
  let hasVerifier = 1;
}

#endif // NPU_RUNTIME_ISA_ISABASE_TD
