// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Makes docs/isa.md, the manual of the instruction set.
#include "InstructionSet.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace npu::tblgen;

namespace {

/// A description without its common indentation.
void emitText(StringRef text, raw_ostream &os) {
  SmallVector<StringRef> lines;
  text.split(lines, '\n');
  size_t indent = StringRef::npos;
  for (StringRef line : lines)
    if (!line.trim().empty())
      indent = std::min(indent, line.find_first_not_of(' '));
  std::string result;
  for (StringRef line : lines)
    result +=
        line.drop_front(std::min(indent, line.size())).rtrim().str() + "\n";
  os << StringRef(result).trim('\n') << "\n\n";
}

std::string cell(StringRef text) {
  std::string result;
  for (char c : text)
    result += c == '|' ? std::string("\\|") : std::string(1, c);
  return result;
}

void emitField(const Field &field, raw_ostream &os) {
  os << "| `" << field.name << "` | " << field.word << " | "
     << field.bit + field.width - 1 << ":" << field.bit << " | ";
  if (field.enumeration)
    os << "[" << field.enumeration->name << "](#enumerations)";
  else
    os << (field.isSigned ? "signed " : "unsigned ") << field.minimum << " … "
       << field.maximum;
  os << " | " << field.unit << " | ";
  StringRef dflt = field.defaultValue;
  if (size_t at = dflt.rfind("::"); at != StringRef::npos) {
    for (const EnumCase &enumCase : field.enumeration->cases)
      if (enumCase.symbol == dflt.drop_front(at + 2))
        os << enumCase.keyword;
  } else {
    os << dflt;
  }
  os << " | " << cell(field.text) << " |\n";
}

void emitAccess(const Access &access, raw_ostream &os) {
  os << "| " << access.name << " | " << (access.isWrite ? "writes" : "reads")
     << " | `" << access.base << "` | `" << llvm::join(access.extents, " × ")
     << "` | `" << llvm::join(access.strides, ", ") << "` | `"
     << access.elementBytes << "` | "
     << (access.when == "true" ? "always" : "`" + cell(access.when) + "`")
     << " |\n";
}

} // namespace

bool npu::tblgen::emitManual(const RecordKeeper &records, raw_ostream &os) {
  InstructionSet isa = readInstructionSet(records);
  os << "# Instruction set " << isa.major << "." << isa.minor << "\n\n"
     << "Made from `runtime/isa/ISA.td` by `make docs`; do not edit.\n\n";
  emitText(isa.introduction, os);
  os << "## Instructions\n\n| opcode | instruction | words | |\n"
        "|---|---|---|---|\n";
  for (const Instruction &instruction : isa.instructions)
    os << "| " << format_hex(instruction.opcode, 4) << " | [`"
       << instruction.mnemonic << "`](#" << instruction.mnemonic << ") | "
       << instruction.words << " | " << instruction.summary << " |\n";
  os << "\n## Enumerations\n\n| | values |\n|---|---|\n";
  for (const Enum &enumeration : isa.enums) {
    os << "| " << enumeration.name << ": " << enumeration.summary << " | ";
    ListSeparator separator;
    for (const EnumCase &enumCase : enumeration.cases)
      os << separator << "`" << enumCase.keyword << "` " << enumCase.value;
    os << " |\n";
  }
  os << "\n";
  for (const Instruction &instruction : isa.instructions) {
    os << "## " << instruction.mnemonic << "\n\n"
       << instruction.summary << ". Opcode "
       << format_hex(instruction.opcode, 4) << ", " << instruction.words
       << (instruction.words == 1 ? " word" : " words") << ", engine `"
       << instruction.engine << "`.\n\n";
    emitText(instruction.description, os);
    os << "| field | word | bits | range | unit | default | |\n"
       << "|---|---|---|---|---|---|---|\n";
    for (const Field &field : instruction.fields)
      emitField(field, os);
    os << "\n";
    if (instruction.accesses.empty())
      continue;
    os << "| operand | | first byte | extents | strides | element bytes | when "
          "|\n|---|---|---|---|---|---|---|\n";
    for (const Access &access : instruction.accesses)
      emitAccess(access, os);
    os << "\n";
  }
  return false;
}
