// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Instructions as the runtime holds them: a struct for each, made from ISA.td,
/// and what can be asked of all of them.
#ifndef NPU_RUNTIME_ISA_INSTRUCTIONS_H
#define NPU_RUNTIME_ISA_INSTRUCTIONS_H

#include "runtime/support/Expected.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace npu::isa {

/// What ISA.td says of a field. Values of enums are their numbers.
struct FieldInfo {
  const char *name; ///< As in the IR: ifm_base.
  const char *unit; ///< Empty if it has none.
  unsigned width;   ///< Bits.
  bool isSigned;
  int64_t minimum, maximum;
  unsigned word, bit; ///< Where it stands in the encoded instruction.
  bool hasDefault;
  int64_t defaultValue;
};

#include "runtime/isa/Instructions.h.inc"

constexpr unsigned engineCount = 6;
constexpr unsigned dmaChannelCount = 3;
constexpr unsigned semaphoreCount = 32;
/// A semaphore is 8 bits wide.
constexpr unsigned semaphoreMaximum = 255;

/// A region that an instruction reads or writes: `rank` extents, outermost
/// first, of elements of `elementBytes` bytes, `strides` bytes apart.
struct Access {
  const char *name; ///< The operand: "ifm".
  Space space;
  bool isWrite;
  int64_t base; ///< Bytes.
  int64_t elementBytes;
  unsigned rank;
  int64_t extents[4];
  int64_t strides[4];
};

/// Bytes of an element in memory; 0 for int4, which has no address of its own.
int64_t bytesOf(DataType type);
/// int32 for 8-bit inputs, int48 for 16-bit ones.
DataType accumulatorType(DataType ifmType);
/// Bytes of a channel's bias, multiplier and shift.
int64_t channelRecordBytes(DataType ifmType);
/// Bytes of the table of `unary table`, by the type of its input.
int64_t tableBytes(DataType ifmType);
/// The type that `reduce` writes.
DataType reducedType(Reduction function, DataType type);
/// How many weights conv2d or depthwise has, and their bytes if they are not
/// coded.
int64_t rawWeightCount(const Conv2D &instruction);
int64_t rawWeightCount(const Depthwise &instruction);
int64_t rawWeightBytes(const Conv2D &instruction);
int64_t rawWeightBytes(const Depthwise &instruction);
/// DMA channel `channel` as an engine.
Engine dmaEngine(int64_t channel);

Opcode opcodeOf(const Instruction &instruction);
Engine engineOf(const Instruction &instruction);
/// "conv2d"
const char *mnemonicOf(const Instruction &instruction);
/// Length of the encoded instruction in bytes.
int64_t encodedBytes(const Instruction &instruction);

/// The semaphores of an instruction, -1 where there is none.
struct Semaphores {
  int64_t waits[2];
  int64_t signals[2];
};
Semaphores semaphoresOf(const Instruction &instruction);

/// Appends what the instruction reads and writes.
void appendAccesses(const Instruction &instruction, std::vector<Access> &out);

/// Appends the encoded instruction. It must be valid.
void encode(const Instruction &instruction, std::vector<uint64_t> &words);

/// Decodes and validates the instruction at words[position], and moves position
/// behind it.
Expected<Instruction> decode(const uint64_t *words, size_t count,
                             size_t &position);

/// Checks each field's range, then the rules across fields. A message names the
/// instruction and the field.
Status validate(const Instruction &instruction);

/// One line: the mnemonic, then `name = value` for each field that is not at
/// its default. The text of the `isa` dialect without its prefix.
std::string disassemble(const Instruction &instruction);

} // namespace npu::isa

#endif // NPU_RUNTIME_ISA_INSTRUCTIONS_H
