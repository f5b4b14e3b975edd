// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Makes the runtime's enums, instruction structs and field tables (header),
/// and the names and accesses (source).
#include "InstructionSet.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace npu::tblgen;

namespace {

void emitEnum(const Enum &enumeration, raw_ostream &os) {
  os << "/// " << enumeration.summary << ".\nenum class " << enumeration.name
     << " : uint8_t {\n";
  for (const EnumCase &enumCase : enumeration.cases)
    os << "  " << enumCase.symbol << " = " << enumCase.value << ",\n";
  os << "};\n/// The keyword of a case, as in the IR; null if there is none.\n"
     << "const char *toString(" << enumeration.name << " value);\n\n";
}

void emitFieldInfo(const Field &field, raw_ostream &os) {
  os << "      {\"" << field.name << "\", \"" << field.unit << "\", "
     << field.width << ", " << (field.isSigned ? "true" : "false") << ", "
     << field.minimum << "LL, " << field.maximum << "LL, " << field.word << ", "
     << field.bit << ", ";
  if (field.defaultValue.empty())
    os << "false, 0";
  else
    os << "true, static_cast<int64_t>(" << field.defaultValue << ")";
  os << "},\n";
}

void emitStruct(const Instruction &instruction, raw_ostream &os) {
  os << "/// " << instruction.summary << ".\nstruct " << instruction.name
     << " {\n"
     << "  static constexpr Opcode opcode = Opcode::" << instruction.name
     << ";\n"
     << "  static constexpr unsigned words = " << instruction.words << ";\n"
     << "  static constexpr const char *mnemonic = \"" << instruction.mnemonic
     << "\";\n"
     << "  static constexpr FieldInfo fields[] = {\n";
  for (const Field &field : instruction.fields)
    emitFieldInfo(field, os);
  os << "  };\n\n";
  for (const Field &field : instruction.fields) {
    os << "  /// " << field.text;
    if (!field.unit.empty())
      os << " [" << field.unit << "]";
    os << "\n  "
       << (field.enumeration ? field.enumeration->name : std::string("int64_t"))
       << " " << field.member;
    os << (field.defaultValue.empty() ? "{}" : " = " + field.defaultValue)
       << ";\n";
  }
  os << "\n  /// Calls visit(info, field) for each field in order.\n"
     << "  template <typename Self, typename Visitor>\n"
     << "  static void visitFields(Self &self, Visitor &&visit) {\n";
  for (auto [index, field] : llvm::enumerate(instruction.fields))
    os << "    visit(fields[" << index << "], self." << field.member << ");\n";
  os << "  }\n};\n\n";
}

void emitLocals(const Instruction &instruction, raw_ostream &os) {
  for (const Field &field : instruction.fields)
    os << "  [[maybe_unused]] const auto &" << field.member << " = i."
       << field.member << ";\n";
}

void emitAccess(const Access &access, raw_ostream &os) {
  os << "  if (" << access.when << ")\n    out.push_back({\"" << access.name
     << "\", " << access.space << ", " << (access.isWrite ? "true" : "false")
     << ", " << access.base << ", " << access.elementBytes << ", "
     << access.extents.size() << ", {";
  llvm::interleaveComma(access.extents, os);
  os << "}, {";
  llvm::interleaveComma(access.strides, os);
  os << "}});\n";
}

} // namespace

bool npu::tblgen::emitRuntimeHeader(const RecordKeeper &records,
                                    raw_ostream &os) {
  InstructionSet isa = readInstructionSet(records);
  os << "// Made by npu-tblgen from runtime/isa/ISA.td.\n\n"
     << "constexpr unsigned isaMajorVersion = " << isa.major << ";\n"
     << "constexpr unsigned isaMinorVersion = " << isa.minor << ";\n\n";
  for (const Enum &enumeration : isa.enums)
    emitEnum(enumeration, os);
  os << "enum class Opcode : uint8_t {\n";
  for (const Instruction &instruction : isa.instructions)
    os << "  " << instruction.name << " = " << instruction.opcode << ",\n";
  os << "};\n\n";
  for (const Instruction &instruction : isa.instructions)
    emitStruct(instruction, os);
  os << "using Instruction = std::variant<";
  llvm::interleaveComma(isa.instructions, os,
                        [&](const Instruction &i) { os << i.name; });
  os << ">;\n";
  return false;
}

bool npu::tblgen::emitRuntimeSource(const RecordKeeper &records,
                                    raw_ostream &os) {
  InstructionSet isa = readInstructionSet(records);
  os << "// Made by npu-tblgen from runtime/isa/ISA.td.\n\n";
  for (const Enum &enumeration : isa.enums) {
    os << "const char *npu::isa::toString(" << enumeration.name
       << " value) {\n  switch (value) {\n";
    for (const EnumCase &enumCase : enumeration.cases)
      os << "  case " << enumeration.name << "::" << enumCase.symbol
         << ": return \"" << enumCase.keyword << "\";\n";
    os << "  }\n  return nullptr;\n}\n\n";
  }
  for (const Instruction &instruction : isa.instructions) {
    os << "static Engine engineOf(const " << instruction.name << " &i) {\n";
    emitLocals(instruction, os);
    os << "  return " << instruction.engine << ";\n}\n\n"
       << "static void appendAccesses(const " << instruction.name
       << " &i, [[maybe_unused]] std::vector<Access> &out) {\n";
    emitLocals(instruction, os);
    for (const Access &access : instruction.accesses)
      emitAccess(access, os);
    os << "}\n\n";
  }
  return false;
}
