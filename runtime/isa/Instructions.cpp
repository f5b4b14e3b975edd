// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/isa/Instructions.h"

using namespace npu::isa;

#include "runtime/isa/Instructions.cpp.inc"

int64_t npu::isa::bytesOf(DataType type) {
  switch (type) {
  case DataType::Int8:
  case DataType::Uint8:
  case DataType::Bool:
    return 1;
  case DataType::Int16:
  case DataType::Uint16:
  case DataType::Float16:
  case DataType::Bfloat16:
    return 2;
  case DataType::Int32:
  case DataType::Float32:
    return 4;
  case DataType::Int48:
    return 8;
  case DataType::Int4:
    return 0;
  }
  return 0;
}

DataType npu::isa::accumulatorType(DataType ifmType) {
  return ifmType == DataType::Int16 ? DataType::Int48 : DataType::Int32;
}

int64_t npu::isa::channelRecordBytes(DataType ifmType) {
  return ifmType == DataType::Int16 ? 12 : 10;
}

int64_t npu::isa::tableBytes(DataType ifmType) {
  // 513 entries of int16 for int16, 256 of int8 for int8.
  return ifmType == DataType::Int16 ? 1026 : 256;
}

DataType npu::isa::reducedType(Reduction function, DataType type) {
  return function == Reduction::ArgMaximum ? DataType::Int32 : type;
}

static int64_t weightBytes(int64_t count, DataType type) {
  return type == DataType::Int4 ? (count + 1) / 2 : count * bytesOf(type);
}

int64_t npu::isa::rawWeightCount(const Conv2D &i) {
  return i.ofmChannels * i.kernelH * i.kernelW * (i.ifmChannels / i.groups);
}

int64_t npu::isa::rawWeightCount(const Depthwise &i) {
  return i.kernelH * i.kernelW * i.ifmChannels * i.channelMultiplier;
}

int64_t npu::isa::rawWeightBytes(const Conv2D &i) {
  return weightBytes(rawWeightCount(i), i.weightType);
}

int64_t npu::isa::rawWeightBytes(const Depthwise &i) {
  return weightBytes(rawWeightCount(i), i.weightType);
}

Engine npu::isa::dmaEngine(int64_t channel) {
  return static_cast<Engine>(static_cast<int64_t>(Engine::Dma0) + channel);
}

Opcode npu::isa::opcodeOf(const Instruction &instruction) {
  return std::visit([](const auto &i) { return i.opcode; }, instruction);
}

Engine npu::isa::engineOf(const Instruction &instruction) {
  return std::visit([](const auto &i) { return ::engineOf(i); }, instruction);
}

const char *npu::isa::mnemonicOf(const Instruction &instruction) {
  return std::visit([](const auto &i) { return i.mnemonic; }, instruction);
}

int64_t npu::isa::encodedBytes(const Instruction &instruction) {
  return std::visit(
      [](const auto &i) { return int64_t(sizeof(uint64_t)) * i.words; },
      instruction);
}

Semaphores npu::isa::semaphoresOf(const Instruction &instruction) {
  return std::visit(
      [](const auto &i) {
        return Semaphores{{i.wait0, i.wait1}, {i.signal0, i.signal1}};
      },
      instruction);
}

void npu::isa::appendAccesses(const Instruction &instruction,
                              std::vector<Access> &out) {
  std::visit([&](const auto &i) { ::appendAccesses(i, out); }, instruction);
}
