// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/simulator/timing/Share.h"

#include <gtest/gtest.h>

using namespace npu::sim;

namespace {

/// Shares in twelfths, to compare them as whole numbers.
std::vector<int> twelfths(int capacity, const std::vector<int> &demands) {
  std::vector<Int128> wide(demands.begin(), demands.end());
  std::vector<Fraction> shares(demands.size());
  shareMaxMinFairly(capacity, wide.data(), unsigned(wide.size()),
                    shares.data());
  std::vector<int> result;
  result.reserve(shares.size());
  for (Fraction share : shares)
    result.push_back(int(share.numerator * 12 / share.denominator));
  return result;
}

} // namespace

TEST(Share, EnoughForAll) {
  EXPECT_EQ(twelfths(8, {3, 4}), (std::vector<int>{36, 48}));
  EXPECT_EQ(twelfths(8, {0, 8}), (std::vector<int>{0, 96}));
}

TEST(Share, HalvesWhereBothWantMore) {
  EXPECT_EQ(twelfths(8, {8, 8}), (std::vector<int>{48, 48}));
  EXPECT_EQ(twelfths(8, {5, 100}), (std::vector<int>{48, 48}));
}

TEST(Share, WhatOneDoesNotTakeTheOthersSplit) {
  EXPECT_EQ(twelfths(8, {1, 8, 8}), (std::vector<int>{12, 42, 42}));
  EXPECT_EQ(twelfths(8, {8, 2, 3, 8}), (std::vector<int>{24, 24, 24, 24}));
  EXPECT_EQ(twelfths(8, {8, 1, 2, 8}), (std::vector<int>{30, 12, 24, 30}));
}

TEST(Share, ThirdsAreExact) {
  EXPECT_EQ(twelfths(8, {8, 8, 8}), (std::vector<int>{32, 32, 32}));
}
