// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Makes the conversions between `isa` ops and the runtime's instructions, and
/// the ops' verifiers, which are the loader's checks.
#include "InstructionSet.h"

#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace npu::tblgen;

/// A function of any op; of an instruction it is `result`, of others nothing.
static void emitSwitch(const InstructionSet &isa, StringRef type,
                       StringRef function, StringRef result, raw_ostream &os) {
  os << "static " << type << " " << function << "(Operation *op) {\n"
     << "  return llvm::TypeSwitch<Operation *, " << type << ">(op)\n";
  for (const Instruction &instruction : isa.instructions)
    os << "      .Case([](" << instruction.name << "Op op) { return " << result
       << "; })\n";
  os << "      .Default([](Operation *) { return std::nullopt; });\n}\n\n";
}

bool npu::tblgen::emitDialectConversions(const RecordKeeper &records,
                                         raw_ostream &os) {
  InstructionSet isa = readInstructionSet(records);
  os << "// Made by npu-tblgen from runtime/isa/ISA.td.\n\n";
  for (const Instruction &instruction : isa.instructions) {
    std::string op = instruction.name + "Op";
    std::string type = "::npu::isa::" + instruction.name;
    os << "static " << type << " convert(" << op << " op) {\n  " << type
       << " result;\n";
    for (const Field &field : instruction.fields) {
      std::string value = "op.get" + field.accessorSuffix() + "()";
      if (field.enumeration)
        value = "static_cast<::npu::isa::" + field.enumeration->name + ">(" +
                value + ")";
      os << "  result." << field.member << " = " << value << ";\n";
    }
    os << "  return result;\n}\n\n"
       << "static Operation *convert(OpBuilder &builder, Location loc, const "
       << type << " &instruction, int64_t source) {\n"
       << "  OperationState state(loc, " << op << "::getOperationName());\n"
       << "  auto &properties = state.getOrAddProperties<" << op
       << "::Properties>();\n";
    for (const Field &field : instruction.fields) {
      std::string value = "instruction." + field.member;
      if (field.enumeration)
        value = "static_cast<" + field.enumeration->name + ">(" + value + ")";
      os << "  properties.set" << field.accessorSuffix() << "(" << value
         << ");\n";
    }
    os << "  properties.setSource(source);\n"
       << "  return builder.create(state);\n}\n\n"
       << "LogicalResult " << op
       << "::verify() { return verifyInstruction(*this, convert(*this)); }\n\n";
  }
  emitSwitch(isa, "std::optional<::npu::isa::Instruction>", "convertAny",
             "::npu::isa::Instruction(convert(op))", os);
  emitSwitch(isa, "std::optional<int64_t>", "sourceOfAny", "op.getSource()",
             os);
  return false;
}
