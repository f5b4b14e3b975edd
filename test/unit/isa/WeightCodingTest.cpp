// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The code of weights: bits as docs/isa.md has them, and what goes in comes
// out.
#include "runtime/isa/WeightCoding.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

using namespace npu::isa;

namespace {

using Weights = std::vector<int8_t>;
using Bytes = std::vector<uint8_t>;

/// Decodes all of `coded`, which must be what `count` weights take.
Weights decodeAll(const Bytes &coded, int64_t count, unsigned bits,
                  int64_t zeroPoint) {
  Weights weights(count);
  EXPECT_EQ(decodeWeights(coded.data(), int64_t(coded.size()), count, bits,
                          zeroPoint, weights.data()),
            int64_t(coded.size()));
  return weights;
}

/// Weights with a normal distribution of which a part is zero.
Weights makeWeights(std::mt19937 &random, int64_t count, double deviation,
                    double zeros, unsigned bits) {
  std::normal_distribution<double> normal(0, deviation);
  std::bernoulli_distribution isZero(zeros);
  int64_t most = (int64_t(1) << (bits - 1)) - 1;
  Weights weights(count);
  for (int8_t &weight : weights)
    weight = isZero(random)
                 ? int8_t(0)
                 : static_cast<int8_t>(std::clamp<int64_t>(
                       std::llround(normal(random)), -most - 1, most));
  return weights;
}

double entropyBits(const Weights &weights) {
  double counts[256] = {}, bits = 0;
  for (int8_t weight : weights)
    ++counts[static_cast<uint8_t>(weight)];
  for (double count : counts)
    if (count > 0)
      bits -= count * std::log2(count / double(weights.size()));
  return bits;
}

} // namespace

TEST(WeightCoding, NumbersInARow) {
  Weights weights = {1, -2, -1, 2};
  // As numbers 2, 3, 1, 4; in Rice's code with k = 1, low bit first: 100 101 01
  // 1100.
  Bytes coded = encodeWeights(weights.data(), 4, 8, 0);
  EXPECT_EQ(coded, (Bytes{0x01, 0b10101001, 0b0011}));
  EXPECT_EQ(decodeAll(coded, 4, 8, 0), weights);
}

TEST(WeightCoding, RunsOfZeros) {
  Weights weights(256, 0);
  weights[100] = -3;
  Bytes coded = encodeWeights(weights.data(), 256, 8, 0);
  EXPECT_LE(coded.size(), 5u);
  EXPECT_EQ(decodeAll(coded, 256, 8, 0), weights);
  // Nothing but zeros: a header and a run.
  Weights none(1000, 0);
  coded = encodeWeights(none.data(), 1000, 8, 0);
  EXPECT_LE(coded.size(), 12u);
  EXPECT_EQ(decodeAll(coded, 1000, 8, 0), none);
}

TEST(WeightCoding, AroundAZeroPoint) {
  // Differences wrap: -128 from a zero point of 100 is 28.
  Weights weights = {100, 99, 101, -128, 127, 100};
  Bytes coded = encodeWeights(weights.data(), 6, 8, 100);
  EXPECT_EQ(decodeAll(coded, 6, 8, 100), weights);
  coded = encodeWeights(weights.data(), 6, 8, -32768);
  EXPECT_EQ(decodeAll(coded, 6, 8, -32768), weights);
}

TEST(WeightCoding, EveryDistributionComesBack) {
  std::mt19937 random(1);
  for (unsigned bits : {4u, 8u})
    for (int64_t count : {1, 7, 255, 256, 257, 5000})
      for (double deviation : {0.3, 3.0, 30.0, 300.0})
        for (double zeros : {0.0, 0.5, 0.95}) {
          Weights weights = makeWeights(random, count, deviation, zeros, bits);
          Bytes coded = encodeWeights(weights.data(), count, bits, 0);
          EXPECT_EQ(decodeAll(coded, count, bits, 0), weights);
          // A header for each block is the most that it adds.
          EXPECT_LE(int64_t(coded.size()),
                    (count * bits + (count + 255) / 256 * 8 + 7) / 8);
        }
}

TEST(WeightCoding, IsNearTheEntropy) {
  std::mt19937 random(2);
  for (double deviation : {4.0, 12.0, 25.0})
    for (double zeros : {0.0, 0.7, 0.9}) {
      Weights weights = makeWeights(random, 100000, deviation, zeros, 8);
      auto coded = encodeWeights(weights.data(), 100000, 8, 0);
      EXPECT_LE(8.0 * double(coded.size()), 1.08 * entropyBits(weights))
          << deviation << ' ' << zeros;
    }
}

TEST(WeightCoding, AnyBytesAreSomeWeights) {
  std::mt19937 random(3);
  std::uniform_int_distribution<int> byte(0, 255);
  for (int round = 0; round < 2000; ++round) {
    Bytes coded(byte(random) % 40);
    for (uint8_t &one : coded)
      one = static_cast<uint8_t>(byte(random));
    Weights weights(1 + byte(random) * 3, 77);
    unsigned bits = round % 2 ? 4 : 8;
    decodeWeights(coded.data(), int64_t(coded.size()), int64_t(weights.size()),
                  bits, byte(random), weights.data());
    if (bits == 4)
      for (int8_t weight : weights)
        EXPECT_TRUE(weight >= -8 && weight <= 7);
  }
}
