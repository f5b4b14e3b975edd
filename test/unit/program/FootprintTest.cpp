// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Footprints and shadow memories against what they stand for: sets of bytes.
#include "runtime/program/Footprint.h"
#include "runtime/program/ShadowMemory.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

using namespace npu;
using namespace npu::program;

namespace {

isa::Access access(int64_t base, int64_t elementBytes,
                   std::vector<int64_t> extents, std::vector<int64_t> strides) {
  isa::Access result{"a",          isa::Space::Scratchpad,   false, base,
                     elementBytes, unsigned(extents.size()), {},    {}};
  std::copy(extents.begin(), extents.end(), result.extents);
  std::copy(strides.begin(), strides.end(), result.strides);
  return result;
}

/// Byte by byte, as the manual says it; with how often each is touched.
std::multiset<int64_t> bytesOf(const isa::Access &access) {
  std::multiset<int64_t> firsts = {access.base};
  for (unsigned d = 0; d < access.rank; ++d) {
    std::multiset<int64_t> next;
    for (int64_t first : firsts)
      for (int64_t i = 0; i < access.extents[d]; ++i)
        next.insert(first + i * access.strides[d]);
    firsts = next;
  }
  std::multiset<int64_t> result;
  for (int64_t first : firsts)
    for (int64_t i = 0; i < access.elementBytes; ++i)
      result.insert(first + i);
  return result;
}

TEST(Footprint, DenseTensorIsOneRun) {
  Footprint footprint = footprintOf(access(100, 2, {4, 5, 6}, {60, 12, 2}));
  EXPECT_EQ(footprint.rank, 0u);
  EXPECT_EQ(footprint.base, 100);
  EXPECT_EQ(footprint.runBytes, 240);
  EXPECT_FALSE(footprint.repeats);
}

TEST(Footprint, TransposedTensorIsOneRun) {
  Footprint footprint = footprintOf(access(0, 1, {3, 4, 5, 6}, {1, 90, 18, 3}));
  EXPECT_EQ(footprint.rank, 0u);
  EXPECT_EQ(footprint.runBytes, 360);
}

TEST(Footprint, DenseRowsOfChannelSlicesAreOneDimension) {
  // 8 of 32 channels at 6 x 7 positions.
  Footprint footprint = footprintOf(access(8, 1, {6, 7, 8}, {7 * 32, 32, 1}));
  EXPECT_EQ(footprint.runBytes, 8);
  ASSERT_EQ(footprint.rank, 1u);
  EXPECT_EQ(footprint.extents[0], 42);
  EXPECT_EQ(footprint.strides[0], 32);
}

TEST(Footprint, RandomAccessesAreTheirBytes) {
  std::mt19937 random(1);
  auto below = [&](int64_t n) { return int64_t(random() % n); };
  for (int round = 0; round < 3000; ++round) {
    std::vector<int64_t> extents, strides;
    for (int64_t d = 0, rank = below(5); d < rank; ++d) {
      extents.push_back(1 + below(4));
      strides.push_back(below(4) ? below(25) - 8 : 4);
    }
    isa::Access a = access(200, 1 + below(4), extents, strides);
    std::multiset<int64_t> expected = bytesOf(a);
    std::set<int64_t> found;
    Footprint footprint = footprintOf(a);
    bool twice = footprint.repeats;
    footprint.visitRuns([&](int64_t begin, int64_t end) {
      for (int64_t at = begin; at < end; ++at)
        twice |= !found.insert(at).second;
    });
    EXPECT_EQ(found, std::set<int64_t>(expected.begin(), expected.end()));
    EXPECT_EQ(twice, expected.size() != found.size());
    EXPECT_EQ(hull(a).begin, *expected.begin());
    EXPECT_EQ(hull(a).end, *expected.rbegin() + 1);
  }
}

TEST(ShadowMemory, RandomUpdatesAreAnArrays) {
  constexpr int64_t bytes = 3 * ShadowMemory::pageBytes + 100;
  std::mt19937 random(2);
  ShadowMemory memory(bytes);
  std::vector<uint32_t> array(bytes, 0);
  for (int round = 0; round < 4000; ++round) {
    int64_t begin = random() % bytes;
    int64_t length = random() % 8 ? random() % 70 : random() % bytes;
    int64_t end = std::min<int64_t>(bytes, begin + length);
    if (random() % 16 == 0) {
      begin = begin / ShadowMemory::pageBytes * ShadowMemory::pageBytes;
      end = std::min<int64_t>(bytes, begin + ShadowMemory::pageBytes);
    }
    uint32_t id = random() % 4;
    bool isWrite = random() % 2;
    int64_t next = begin;
    memory.update(begin, end, [&](uint32_t &old, int64_t b, int64_t e) {
      EXPECT_EQ(b, next);
      EXPECT_LT(b, e);
      next = e;
      uint32_t changed = isWrite ? id : old ^ id;
      for (int64_t at = b; at < e; ++at) {
        EXPECT_EQ(array[at], old);
        array[at] = changed;
      }
      old = changed;
      return true;
    });
    EXPECT_EQ(next, std::max(begin, end));
  }
  // One number everywhere takes no segments, but on the last page, which no
  // update covers.
  memory.update(0, bytes, [](uint32_t &id, int64_t, int64_t) {
    id = 9;
    return true;
  });
  EXPECT_LE(memory.splitPages(), 1);
}

TEST(ShadowMemory, StopsWhenToldTo) {
  ShadowMemory memory(3 * ShadowMemory::pageBytes);
  int calls = 0;
  EXPECT_FALSE(
      memory.update(0, 3 * ShadowMemory::pageBytes,
                    [&](uint32_t &, int64_t, int64_t) { return ++calls < 2; }));
  EXPECT_EQ(calls, 2);
}

} // namespace
