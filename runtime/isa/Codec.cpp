// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Bits and text of instructions, from the field tables that ISA.td gives.
#include "runtime/isa/Instructions.h"

#include <algorithm>
#include <type_traits>

using namespace npu;
using namespace npu::isa;

namespace {

uint64_t mask(const FieldInfo &info) { return (uint64_t(1) << info.width) - 1; }

template <typename Value> void setValue(Value &field, int64_t value) {
  field = static_cast<Value>(value);
}

template <typename T> void encodeFields(const T &instruction, uint64_t *words) {
  words[0] = static_cast<uint64_t>(T::opcode);
  T::visitFields(instruction, [&](const FieldInfo &info, const auto &value) {
    words[info.word] |= (static_cast<uint64_t>(value) & mask(info)) << info.bit;
  });
}

/// Tries T and then the alternatives behind it.
template <size_t index = 0>
Expected<Instruction> decodeAs(const uint64_t *words, size_t count,
                               size_t position) {
  if constexpr (index == std::variant_size_v<Instruction>) {
    return Error{"unknown opcode " + std::to_string(words[position] & 0xff) +
                 " in word " + std::to_string(position) +
                 "; the program is damaged, or made for a newer instruction "
                 "set"};
  } else {
    using T = std::variant_alternative_t<index, Instruction>;
    if ((words[position] & 0xff) != static_cast<uint64_t>(T::opcode))
      return decodeAs<index + 1>(words, count, position);
    if (count - position < T::words)
      return Error{std::string("the program ends inside an instruction: ") +
                   T::mnemonic + " in word " + std::to_string(position) +
                   " takes " + std::to_string(T::words) + " words, found " +
                   std::to_string(count - position)};
    T instruction;
    T::visitFields(instruction, [&](const FieldInfo &info, auto &field) {
      uint64_t bits = (words[position + info.word] >> info.bit) & mask(info);
      if (info.isSigned && (bits >> (info.width - 1)))
        bits |= ~mask(info);
      setValue(field, static_cast<int64_t>(bits));
    });
    uint64_t again[T::words] = {};
    encodeFields(instruction, again);
    if (!std::equal(again, again + T::words, words + position))
      return Error{std::string(T::mnemonic) + " in word " +
                   std::to_string(position) +
                   " has bits set that no field takes; the program is damaged"};
    return Instruction(instruction);
  }
}

template <typename Value> std::string valueText(Value value) {
  if constexpr (std::is_enum_v<Value>) {
    if (const char *keyword = toString(value))
      return keyword;
  }
  return std::to_string(static_cast<int64_t>(value));
}

} // namespace

void npu::isa::encode(const Instruction &instruction,
                      std::vector<uint64_t> &words) {
  std::visit(
      [&](const auto &i) {
        size_t begin = words.size();
        words.resize(begin + i.words);
        encodeFields(i, words.data() + begin);
      },
      instruction);
}

Expected<Instruction> npu::isa::decode(const uint64_t *words, size_t count,
                                       size_t &position) {
  if (position >= count)
    return Error{"the program ends without a stop instruction"};
  Expected<Instruction> instruction = decodeAs(words, count, position);
  if (!instruction)
    return instruction;
  if (Status valid = validate(*instruction); !valid)
    return Error{valid.message() + " (word " + std::to_string(position) + ")"};
  position +=
      std::visit([](const auto &i) { return size_t(i.words); }, *instruction);
  return instruction;
}

std::string npu::isa::disassemble(const Instruction &instruction) {
  return std::visit(
      [](const auto &i) {
        std::string text = i.mnemonic;
        i.visitFields(i, [&](const FieldInfo &info, const auto &value) {
          if (info.hasDefault &&
              static_cast<int64_t>(value) == info.defaultValue)
            return;
          text += std::string(" ") + info.name + " = " + valueText(value);
        });
        return text;
      },
      instruction);
}
