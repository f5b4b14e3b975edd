// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Random valid instructions of each kind, and how they are run twice.
#ifndef NPU_TEST_UNIT_SIMULATOR_INSTRUCTIONS_H
#define NPU_TEST_UNIT_SIMULATOR_INSTRUCTIONS_H

#include "runtime/simulator/values/Shadow.h"
#include "runtime/simulator/values/reference/Reference.h"

#include <gtest/gtest.h>

#include <random>

namespace npu::sim::test {

/// Numbers whose sequence the seed alone decides.
class Random {
public:
  explicit Random(unsigned seed) : engine(seed) {}

  int64_t between(int64_t least, int64_t most) {
    return least + static_cast<int64_t>(
                       engine() % static_cast<uint64_t>(most - least + 1));
  }
  bool oneIn(int64_t n) { return between(1, n) == 1; }
  template <typename T> T oneOf(std::initializer_list<T> list) {
    return list.begin()[between(0, static_cast<int64_t>(list.size()) - 1)];
  }

private:
  std::mt19937_64 engine;
};

/// A scratchpad's image: operands are placed in it one behind the other.
class Image {
public:
  explicit Image(Random &random) : random(random) {}

  /// The base of an operand of `bytes` bytes, at any alignment, with random
  /// bytes in it.
  int64_t place(int64_t bytes) {
    int64_t base = static_cast<int64_t>(content.size()) + random.between(0, 9);
    content.resize(base + bytes);
    for (int64_t k = 0; k < bytes; ++k)
      content[base + k] = static_cast<uint8_t>(random.between(0, 255));
    return base;
  }
  /// Channel records that TOSA allows.
  int64_t placeRecords(int64_t count, isa::DataType ifmType) {
    int64_t bytes = isa::channelRecordBytes(ifmType);
    int64_t base = place(count * bytes);
    // Shifts as networks have them, or any.
    int64_t least = random.oneIn(2) ? 32 : 2;
    for (int64_t c = 0; c < count; ++c) {
      uint8_t *record = content.data() + base + c * bytes;
      record[3] &= 0x7f;
      record[bytes - 2] = static_cast<uint8_t>(
          random.oneIn(2) ? random.between(std::max<int64_t>(least, 30), 40)
                          : random.between(least, 62));
      record[bytes - 1] = 0;
    }
    return base;
  }

  std::vector<uint8_t> content;

private:
  Random &random;
};

/// Knows the whole image, or nothing.
class ImageKnowledge : public Knowledge {
public:
  ImageKnowledge(const KernelTable &table, const std::vector<uint8_t> *image)
      : table(table), image(image) {}

  const uint8_t *findConstant(isa::Space, int64_t address,
                              int64_t) const override {
    return image ? image->data() + address : nullptr;
  }
  const uint8_t *findShared(isa::Space, int64_t, int64_t) const override {
    return nullptr;
  }
  const KernelTable &kernels() const override { return table; }

private:
  const KernelTable &table;
  const std::vector<uint8_t> *image;
};

/// Expects every kind of kernel of this host to do to the image what the
/// reference does, with constants known and not.
template <typename T>
void expectSameAsReference(const T &instruction, const Image &image) {
  isa::Instruction any = instruction;
  Status valid = isa::validate(any);
  ASSERT_TRUE(bool(valid)) << valid.message();
  std::vector<uint8_t> expected = image.content;
  expected.resize(expected.size() + 64);
  std::vector<uint8_t> start = expected;
  reference::run(any, Memory{expected.data(), expected.data()});
  for (const KernelTable *kernels : supportedKernels())
    for (bool isKnown : {false, true}) {
      ImageKnowledge known(*kernels, isKnown ? &start : nullptr);
      std::unique_ptr<Step> step = prepare(instruction, known);
      std::vector<uint8_t> found = start;
      std::vector<uint8_t> space(step->workspaceBytes() + 64);
      auto address = reinterpret_cast<uintptr_t>(space.data());
      step->run(Memory{found.data(), found.data()},
                space.data() + (64 - address % 64) % 64);
      ASSERT_EQ(found, expected)
          << kernels->name << (isKnown ? ", constants known: " : ": ")
          << isa::disassemble(any);
    }
}

} // namespace npu::sim::test

#endif // NPU_TEST_UNIT_SIMULATOR_INSTRUCTIONS_H
