// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Numbers that the TOSA reference model (tosa-tools 2026.8.0) computes.
#include "runtime/simulator/values/reference/Reference.h"
#include "runtime/simulator/values/Requantize.h"

#include <gtest/gtest.h>

#include <vector>

using namespace npu;
using namespace npu::isa;
using namespace npu::sim;

namespace {

const std::vector<int64_t> inputs = {
    0, 1, 24, 25, 26, -24, -25, -26, 100, -100, 1073741823, -1073741824};

/// rescale{input_zp = 0, output_zp = -3, multiplier = 1342177280} to int8.
std::vector<int64_t> rescaleAll(unsigned shift, Rounding rounding) {
  std::vector<int64_t> results;
  results.reserve(inputs.size());
  for (int64_t value : inputs)
    results.push_back(
        rangeOf(DataType::Int8)
            .clamp(rescale(value, {1342177280, shift}, rounding) - 3));
  return results;
}

template <typename T>
void place(std::vector<uint8_t> &memory, size_t base, std::vector<T> values) {
  memory.resize(std::max(memory.size(), base + values.size() * sizeof(T)));
  std::memcpy(memory.data() + base, values.data(), values.size() * sizeof(T));
}

template <typename T>
std::vector<T> read(const std::vector<uint8_t> &memory, size_t base,
                    size_t count) {
  std::vector<T> values(count);
  std::memcpy(values.data(), memory.data() + base, count * sizeof(T));
  return values;
}

void run(const Instruction &instruction, std::vector<uint8_t> &memory) {
  Status valid = validate(instruction);
  ASSERT_TRUE(bool(valid)) << valid.message();
  reference::run(instruction, Memory{nullptr, memory.data()});
}

} // namespace

TEST(Reference, RescaleSingleRound) {
  EXPECT_EQ(rescaleAll(36, Rounding::Single),
            (std::vector<int64_t>{-3, -3, -3, -3, -2, -3, -3, -4, -1, -5, 127,
                                  -128}));
}

TEST(Reference, RescaleDoubleRound) {
  EXPECT_EQ(rescaleAll(36, Rounding::Double),
            (std::vector<int64_t>{-3, -3, -3, -2, -2, -3, -4, -4, -1, -5, 127,
                                  -128}));
  // Up to a shift of 31 nothing is rounded twice.
  EXPECT_EQ(rescaleAll(31, Rounding::Double),
            (std::vector<int64_t>{-3, -2, 12, 13, 13, -18, -19, -19, 60, -65,
                                  127, -128}));
}

TEST(Reference, RescaleOfInt48NeedsMoreThan64Bits) {
  int64_t large = (int64_t(1) << 47) - 1;
  EXPECT_EQ(rescale(large, {INT32_MAX, 62}, Rounding::Single), 65536);
  EXPECT_EQ(rescale(-large, {INT32_MAX, 62}, Rounding::Single), -65536);
  // Too large for 64 bits: saturated far outside of every type.
  EXPECT_EQ(rescale(large, {INT32_MAX, 2}, Rounding::Single), int64_t(1) << 62);
}

TEST(Reference, AveragePool) {
  // avg_pool2d{kernel = 3x3, pad = 1, input_zp = 5, output_zp = -7}
  std::vector<uint8_t> memory;
  place<int8_t>(memory, 0, {1, -2, 3, 44, -100, 127, 7, 8, -128});
  memory.resize(32);
  Pool i;
  i.mode = PoolMode::Average;
  i.ifmZeroPoint = 5, i.ofmZeroPoint = -7;
  i.ifmHeight = i.ifmWidth = i.ofmHeight = i.ofmWidth = 3;
  i.channels = 1;
  i.ifmStrideH = i.ofmStrideH = 3;
  i.ifmStrideW = i.ofmStrideW = 1;
  i.kernelH = i.kernelW = 3;
  i.padTop = i.padLeft = 1;
  i.ofmBase = 16;
  run(i, memory);
  EXPECT_EQ(read<int8_t>(memory, 16, 9),
            (std::vector<int8_t>{-26, 0, -5, -19, -16, -27, -22, -19, -35}));
}

TEST(Reference, TableInt16) {
  std::vector<int16_t> table(513);
  for (int k = 0; k < 513; ++k)
    table[k] = static_cast<int16_t>(k * k % 1000 * 20 - 9990);
  std::vector<uint8_t> memory;
  place<int16_t>(memory, 0, {-32768, -32767, -1, 0, 1, 127, 128, 32767});
  place(memory, 16, table);
  memory.resize(2048);
  Unary i;
  i.function = UnaryFunction::Table;
  i.ifmType = DataType::Int16, i.ofmType = DataType::Int32;
  i.height = i.width = 1, i.channels = 8;
  i.tableBase = 16;
  i.ofmBase = 1100;
  run(i, memory);
  EXPECT_EQ(read<int32_t>(memory, 1100, 8),
            (std::vector<int32_t>{-1278720, -1278700, 83220, 93440, 83700,
                                  -1143540, -1153280, -910540}));
}

TEST(Reference, Negate) {
  // negate{input1_zp = 5, output_zp = -7}
  std::vector<uint8_t> memory;
  place<int8_t>(memory, 0, {-128, -127, 0, 5, 126, 127});
  memory.resize(32);
  Unary i;
  i.function = UnaryFunction::Negate;
  i.height = i.width = 1, i.channels = 6;
  i.ifmZeroPoint = 5, i.ofmZeroPoint = -7;
  i.ofmBase = 16;
  run(i, memory);
  EXPECT_EQ(read<int8_t>(memory, 16, 6),
            (std::vector<int8_t>{126, 125, -2, -7, -128, -128}));
}

TEST(Reference, Conv2DByHand) {
  // A row of two columns, 7 and 1, zero point 3; taps 2 and -1; one column of
  // padding before. Windows: (pad, 7), (7, 1), (1, outside).
  //   0*2 + 4*-1 = -4    4*2 + -2*-1 = 10    -2*2 + 0*-1 = -4
  // With the bias of 10: 6, 20, 6; halved, and the zero point 1 added.
  std::vector<uint8_t> memory;
  place<int8_t>(memory, 0, {7, 1});
  place<int8_t>(memory, 8, {2, -1});
  place<uint8_t>(memory, 16, {0, 0, 0, 0x40, 10, 0, 0, 0, 31, 0});
  memory.resize(48);
  Conv2D i;
  i.ifmHeight = 1, i.ifmWidth = 2, i.ifmChannels = 1;
  i.ifmStrideH = 2, i.ifmStrideW = 1;
  i.ifmZeroPoint = 3, i.ofmZeroPoint = 1;
  i.ofmHeight = 1, i.ofmWidth = 3, i.ofmChannels = 1;
  i.ofmStrideH = 3, i.ofmStrideW = 1;
  i.kernelW = 2, i.padLeft = 1;
  i.weightsBase = 8, i.weightsBytes = 2, i.channelsBase = 16;
  i.ofmBase = 32;
  run(i, memory);
  EXPECT_EQ(read<int8_t>(memory, 32, 3), (std::vector<int8_t>{4, 11, 4}));
  i.clampMax = 5;
  run(i, memory);
  EXPECT_EQ(read<int8_t>(memory, 32, 3), (std::vector<int8_t>{4, 5, 4}));
}
