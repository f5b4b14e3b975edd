// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// ISA.td as npu-tblgen sees it: instructions whose fields have their place in
/// the encoded words.
#ifndef NPU_TOOLS_NPU_TBLGEN_INSTRUCTIONSET_H
#define NPU_TOOLS_NPU_TBLGEN_INSTRUCTIONSET_H

#include "llvm/ADT/StringRef.h"
#include "llvm/TableGen/Record.h"

#include <string>
#include <vector>

namespace npu::tblgen {

struct EnumCase {
  std::string symbol;
  std::string keyword;
  int64_t value;
};

struct Enum {
  std::string name;
  std::string summary;
  std::vector<EnumCase> cases;
};

struct Field {
  std::string name;   ///< As in the IR and the manual: ifm_base.
  std::string member; ///< As in C++: ifmBase.
  std::string unit;
  std::string text;
  unsigned width;
  bool isSigned;
  int64_t minimum, maximum;
  std::string defaultValue; ///< Empty: must be given.
  const Enum *enumeration;  ///< Null for an integer.
  unsigned word, bit;       ///< Where it stands.

  /// The setter or getter of the op's property is `prefix` and this.
  std::string accessorSuffix() const;
};

struct Access {
  bool isWrite;
  std::string name, space, base, elementBytes, when;
  std::vector<std::string> extents, strides;
};

struct Instruction {
  std::string name;     ///< C++ struct: Conv2D. The op's class is Conv2DOp.
  std::string mnemonic; ///< conv2d
  std::string summary, description;
  std::string engine; ///< A C++ expression.
  unsigned opcode;
  unsigned words;
  std::vector<Field> fields;
  std::vector<Access> accesses;
};

struct InstructionSet {
  unsigned major, minor;
  std::string introduction;
  std::vector<Enum> enums;
  std::vector<Instruction> instructions;
};

/// Reads all `Instruction` and `ISA_Enum` records and lays the fields out. Ends
/// the program with a located message if the description contradicts itself.
InstructionSet readInstructionSet(const llvm::RecordKeeper &records);

/// The emitters, one for each output.
bool emitRuntimeHeader(const llvm::RecordKeeper &records,
                       llvm::raw_ostream &os);
bool emitRuntimeSource(const llvm::RecordKeeper &records,
                       llvm::raw_ostream &os);
bool emitDialectConversions(const llvm::RecordKeeper &records,
                            llvm::raw_ostream &os);
bool emitManual(const llvm::RecordKeeper &records, llvm::raw_ostream &os);

} // namespace npu::tblgen

#endif // NPU_TOOLS_NPU_TBLGEN_INSTRUCTIONSET_H
