// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "InstructionSet.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/TableGen/Error.h"

#include <algorithm>

using namespace llvm;
using namespace npu::tblgen;

namespace {

constexpr unsigned wordBits = 64;
constexpr unsigned opcodeBits = 8;

std::vector<std::string> strings(const Record &record, StringRef name) {
  std::vector<std::string> result;
  for (StringRef text : record.getValueAsListOfStrings(name))
    result.push_back(text.str());
  return result;
}

Enum readEnum(const Record &record) {
  Enum result{record.getValueAsString("className").str(),
              record.getValueAsString("summary").str(),
              {}};
  for (const Record *enumCase : record.getValueAsListOfDefs("enumerants"))
    result.cases.push_back({enumCase->getValueAsString("symbol").str(),
                            enumCase->getValueAsString("str").str(),
                            enumCase->getValueAsInt("value")});
  for (auto [index, enumCase] : llvm::enumerate(result.cases))
    if (enumCase.value != static_cast<int64_t>(index))
      PrintFatalError(record.getLoc(),
                      "the cases must count from 0 without a gap");
  return result;
}

Field readField(const Record &owner, StringRef name, const Record &record,
                ArrayRef<Enum> enums) {
  Field field;
  field.name = name.str();
  field.member = convertToCamelFromSnakeCase(name);
  field.unit = record.getValueAsString("unit").str();
  field.text = record.getValueAsString("text").str();
  field.width = record.getValueAsInt("width");
  field.defaultValue = record.getValueAsString("defaultValue").str();
  field.enumeration = nullptr;
  if (record.isSubClassOf("EnumProp")) {
    StringRef enumName =
        record.getValueAsDef("enum")->getValueAsString("className");
    field.enumeration = llvm::find_if(enums, [&](const Enum &candidate) {
      return candidate.name == enumName;
    });
    field.isSigned = false;
    field.minimum = 0;
    // The last cases may be for programs only, and not fit an instruction.
    field.maximum = std::min<int64_t>(field.enumeration->cases.size(),
                                      int64_t(1) << field.width) -
                    1;
    // The IR's default names the IR's enum; ours needs the case only.
    if (size_t at = field.defaultValue.rfind("::"); at != std::string::npos)
      field.defaultValue =
          field.enumeration->name + "::" + field.defaultValue.substr(at + 2);
  } else {
    field.isSigned = record.getValueAsBit("isSigned");
    field.minimum = record.getValueAsInt("minimum");
    field.maximum = record.getValueAsInt("maximum");
  }
  int64_t least = field.isSigned ? -(int64_t(1) << (field.width - 1)) : 0;
  int64_t most = (int64_t(1) << (field.width - field.isSigned)) - 1;
  if (field.width >= wordBits || field.minimum < least || field.maximum > most)
    PrintFatalError(owner.getLoc(),
                    "field '" + name + "': [" + Twine(field.minimum) + ", " +
                        Twine(field.maximum) + "] does not fit its " +
                        Twine(field.width) + " bits");
  return field;
}

/// First fit in order: a field that would straddle two words begins the next.
unsigned layOut(std::vector<Field> &fields) {
  unsigned word = 0, bit = opcodeBits;
  for (Field &field : fields) {
    if (bit + field.width > wordBits) {
      ++word;
      bit = 0;
    }
    field.word = word;
    field.bit = bit;
    bit += field.width;
  }
  return word + 1;
}

} // namespace

std::string Field::accessorSuffix() const {
  return convertToCamelFromSnakeCase(name, /*capitalizeFirst=*/true);
}

InstructionSet npu::tblgen::readInstructionSet(const RecordKeeper &records) {
  InstructionSet result;
  const Record *version = records.getDef("ISAVersion");
  result.major = version->getValueAsInt("major");
  result.minor = version->getValueAsInt("minor");
  result.introduction = version->getValueAsString("introduction").str();
  for (const Record *record : records.getAllDerivedDefinitions("ISA_Enum"))
    result.enums.push_back(readEnum(*record));

  std::vector<const Record *> definitions(
      records.getAllDerivedDefinitions("Instruction"));
  llvm::sort(definitions, [](const Record *a, const Record *b) {
    return a->getValueAsInt("opcode") < b->getValueAsInt("opcode");
  });
  for (const Record *record : definitions) {
    StringRef name = record->getName();
    if (!name.consume_front("ISA_") || !name.consume_back("Op"))
      PrintFatalError(record->getLoc(), "an instruction is named ISA_<Name>Op");
    Instruction instruction{name.str(),
                            record->getValueAsString("opName").str(),
                            record->getValueAsString("summary").str(),
                            record->getValueAsString("description").str(),
                            record->getValueAsString("engine").str(),
                            unsigned(record->getValueAsInt("opcode")),
                            0,
                            {},
                            {}};
    if (instruction.opcode == 0 || instruction.opcode > 255)
      PrintFatalError(record->getLoc(), "an opcode is 1 to 255");
    if (!result.instructions.empty() &&
        result.instructions.back().opcode == instruction.opcode)
      PrintFatalError(record->getLoc(), "this opcode is taken by " +
                                            result.instructions.back().name);
    const DagInit *fields = record->getValueAsDag("fields");
    for (unsigned i = 0, n = fields->getNumArgs(); i < n; ++i)
      instruction.fields.push_back(
          readField(*record, fields->getArgNameStr(i),
                    *cast<DefInit>(fields->getArg(i))->getDef(), result.enums));
    instruction.words = layOut(instruction.fields);
    for (const Record *access : record->getValueAsListOfDefs("accesses"))
      instruction.accesses.push_back(
          {access->getValueAsBit("isWrite"),
           access->getValueAsString("name").str(),
           access->getValueAsString("space").str(),
           access->getValueAsString("base").str(),
           access->getValueAsString("elementBytes").str(),
           access->getValueAsString("when").str(), strings(*access, "extents"),
           strings(*access, "strides")});
    for (const Access &access : instruction.accesses)
      if (access.extents.size() != access.strides.size() ||
          access.extents.empty() || access.extents.size() > 4)
        PrintFatalError(record->getLoc(),
                        "access '" + access.name +
                            "': one to four extents, each with its stride");
    result.instructions.push_back(std::move(instruction));
  }
  return result;
}
