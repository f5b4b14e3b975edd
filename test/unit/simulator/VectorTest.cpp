// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The fast kernels of the vector and DMA instructions against their reference.
#include "test/unit/simulator/Instructions.h"

using namespace npu;
using namespace npu::isa;
using namespace npu::sim;
using namespace npu::sim::test;

namespace {

struct Tile {
  int64_t height, width, channels;
};

Tile makeTile(Random &random) {
  return {random.between(1, 6), random.between(1, 6),
          random.oneIn(5) ? random.between(400, 1100) : random.between(1, 40)};
}

/// Strides of a tile: dense, or with gaps between columns and rows.
void makeStrides(Random &random, const Tile &tile, int64_t bytes, int64_t &h,
                 int64_t &w) {
  w = tile.channels * bytes + (random.oneIn(2) ? 0 : random.between(1, 5));
  h = tile.width * w + (random.oneIn(2) ? 0 : random.between(1, 9));
}

DataType oneOfWidths(Random &random) {
  return random.oneOf({DataType::Int8, DataType::Int16, DataType::Int32});
}

int64_t makeShift(Random &random) {
  return random.oneIn(2) ? random.between(28, 40) : random.between(2, 62);
}

Rounding makeRounding(Random &random) {
  return random.oneOf({Rounding::Single, Rounding::Double});
}

template <typename T> void makeClamp(Random &random, T &i) {
  if (random.oneIn(2))
    return;
  i.clampMin = random.between(-300, 100);
  i.clampMax = random.between(i.clampMin, 300);
}

} // namespace

TEST(Vector, PoolAsReference) {
  for (unsigned seed = 0; seed < 400; ++seed) {
    Random random(seed);
    Image image(random);
    Pool i;
    i.mode = random.oneOf({PoolMode::Max, PoolMode::Average});
    i.type = random.oneOf({DataType::Int8, DataType::Int16});
    i.ifmZeroPoint = random.between(-128, 127);
    i.ofmZeroPoint = random.between(-128, 127);
    i.channels = random.between(1, 80);
    i.kernelH = random.between(1, 7), i.kernelW = random.between(1, 7);
    i.strideH = random.between(1, 3), i.strideW = random.between(1, 3);
    i.padTop = random.between(0, i.kernelH - 1);
    i.padLeft = random.between(0, i.kernelW - 1);
    i.ifmHeight = random.between(1, 9), i.ifmWidth = random.between(1, 9);
    i.ofmHeight =
        random.between(1, (i.ifmHeight - 1 + i.padTop) / i.strideH + 1);
    i.ofmWidth =
        random.between(1, (i.ifmWidth - 1 + i.padLeft) / i.strideW + 1);
    int64_t bytes = bytesOf(i.type);
    makeStrides(random, {i.ifmHeight, i.ifmWidth, i.channels}, bytes,
                i.ifmStrideH, i.ifmStrideW);
    makeStrides(random, {i.ofmHeight, i.ofmWidth, i.channels}, bytes,
                i.ofmStrideH, i.ofmStrideW);
    i.ifmBase = image.place(i.ifmHeight * i.ifmStrideH);
    i.ofmBase = image.place(i.ofmHeight * i.ofmStrideH);
    ASSERT_NO_FATAL_FAILURE(expectSameAsReference(i, image)) << seed;
  }
}

TEST(Vector, BinaryAsReference) {
  for (unsigned seed = 0; seed < 3000; ++seed) {
    Random random(seed);
    Image image(random);
    Tile tile = makeTile(random);
    Binary i;
    i.height = tile.height, i.width = tile.width, i.channels = tile.channels;
    i.function = static_cast<BinaryFunction>(random.between(0, 13));
    i.aType = oneOfWidths(random);
    i.bType = oneOfWidths(random);
    i.ofmType = oneOfWidths(random);
    i.aRescale = random.oneIn(2);
    i.bRescale = random.oneIn(2);
    i.ofmRescale = random.oneIn(2);
    i.aRounding = makeRounding(random);
    i.bRounding = makeRounding(random);
    i.ofmRounding = makeRounding(random);
    i.aBroadcastChannels = random.oneIn(4);
    i.bBroadcastChannels = random.oneIn(4);
    i.bImmediate = random.oneIn(4);
    i.immediate = random.between(INT32_MIN, INT32_MAX);
    if (random.oneIn(2))
      i.immediate = random.between(-9, 9);
    i.reversed = random.oneIn(2);
    i.round = random.oneIn(2);
    i.productShift = random.oneIn(2) ? 0 : random.between(0, 62);
    i.aMultiplier = random.between(0, INT32_MAX);
    i.bMultiplier = random.between(0, INT32_MAX);
    i.ofmMultiplier = random.between(0, INT32_MAX);
    i.aShift = makeShift(random);
    i.bShift = makeShift(random);
    i.ofmShift = makeShift(random);
    if (random.oneIn(2)) {
      i.aZeroPoint = random.between(-32768, 32767);
      i.bZeroPoint = random.between(-32768, 32767);
      i.ofmZeroPoint = random.between(-32768, 32767);
    }
    makeClamp(random, i);
    makeStrides(random, tile, bytesOf(i.aType), i.aStrideH, i.aStrideW);
    makeStrides(random, tile, bytesOf(i.bType), i.bStrideH, i.bStrideW);
    makeStrides(random, tile, bytesOf(i.ofmType), i.ofmStrideH, i.ofmStrideW);
    i.aBase = image.place(tile.height * i.aStrideH);
    i.bBase = image.place(tile.height * i.bStrideH);
    if (random.oneIn(3))
      i.bStrideH = 0;
    if (random.oneIn(3))
      i.bStrideW = 0;
    i.ofmBase = image.place(tile.height * i.ofmStrideH);
    ASSERT_NO_FATAL_FAILURE(expectSameAsReference(i, image)) << seed;
  }
}

TEST(Vector, BinaryInPlaceAsReference) {
  Random random(1);
  Image image(random);
  Binary i;
  i.height = 3, i.width = 5, i.channels = 700;
  i.aStrideW = i.bStrideW = i.ofmStrideW = 700;
  i.aStrideH = i.bStrideH = i.ofmStrideH = 3500;
  i.aBase = i.ofmBase = image.place(10500);
  i.bBase = image.place(10500);
  expectSameAsReference(i, image);
}

TEST(Vector, UnaryAsReference) {
  for (unsigned seed = 0; seed < 3000; ++seed) {
    Random random(seed);
    Image image(random);
    Tile tile = makeTile(random);
    Unary i;
    i.height = tile.height, i.width = tile.width, i.channels = tile.channels;
    i.function = static_cast<UnaryFunction>(random.between(0, 6));
    i.ifmType = oneOfWidths(random);
    i.ofmType = oneOfWidths(random);
    i.shift = makeShift(random);
    i.multiplier = random.between(0, INT32_MAX);
    i.rounding = makeRounding(random);
    if (i.function == UnaryFunction::Table) {
      i.ifmType = random.oneOf({DataType::Int8, DataType::Int16});
      i.ofmType =
          i.ifmType == DataType::Int8 ? DataType::Int8 : DataType::Int32;
    } else if (i.function == UnaryFunction::Rescale) {
      i.ifmType = static_cast<DataType>(random.between(0, 5));
      i.ofmType = static_cast<DataType>(random.between(0, 4));
      i.perChannel = random.oneIn(3);
    }
    if (random.oneIn(2)) {
      i.ifmZeroPoint = random.between(-32768, 32768);
      i.ofmZeroPoint = random.between(-32768, 32768);
    }
    makeClamp(random, i);
    makeStrides(random, tile, bytesOf(i.ifmType), i.ifmStrideH, i.ifmStrideW);
    makeStrides(random, tile, bytesOf(i.ofmType), i.ofmStrideH, i.ofmStrideW);
    i.ifmBase = image.place(tile.height * i.ifmStrideH);
    i.tableBase = i.perChannel ? image.placeRecords(i.channels, DataType::Int8)
                               : image.place(tableBytes(i.ifmType));
    i.ofmBase = image.place(tile.height * i.ofmStrideH);
    ASSERT_NO_FATAL_FAILURE(expectSameAsReference(i, image)) << seed;
  }
}

TEST(Vector, ReduceAsReference) {
  for (unsigned seed = 0; seed < 400; ++seed) {
    Random random(seed);
    Image image(random);
    Reduce i;
    i.function = static_cast<Reduction>(random.between(0, 4));
    i.type = oneOfWidths(random);
    i.outer = random.between(1, 5);
    i.length = random.between(1, 20);
    i.inner = random.oneIn(2) ? 1 : random.between(1, 150);
    int64_t bytes = bytesOf(i.type);
    i.ifmStrideAxis = i.inner * bytes + random.between(0, 3);
    i.ifmStrideOuter = i.length * i.ifmStrideAxis + random.between(0, 3);
    i.ofmStrideOuter = i.inner * bytesOf(reducedType(i.function, i.type)) +
                       random.between(0, 3);
    i.ifmBase = image.place(i.outer * i.ifmStrideOuter);
    i.ofmBase = image.place(i.outer * i.ofmStrideOuter);
    ASSERT_NO_FATAL_FAILURE(expectSameAsReference(i, image)) << seed;
  }
}

TEST(Vector, PermuteAsReference) {
  for (unsigned seed = 0; seed < 400; ++seed) {
    Random random(seed);
    Image image(random);
    Permute i;
    i.elementBytes = random.oneOf<int64_t>({1, 2, 4, 8});
    int64_t extents[4];
    for (int64_t &extent : extents)
      extent = random.between(1, 6);
    i.extent0 = extents[0], i.extent1 = extents[1];
    i.extent2 = extents[2], i.extent3 = extents[3];
    // Dense in a random order of the dimensions on both sides, some reversed,
    // some of the source repeated.
    auto makeDense = [&](int64_t *strides, bool isSource) {
      int order[4] = {0, 1, 2, 3};
      for (int k = 3; k > 0; --k)
        std::swap(order[k], order[random.between(0, k)]);
      int64_t bytes = i.elementBytes, offset = 0;
      for (int dimension : order) {
        strides[dimension] = bytes;
        bytes *= extents[dimension];
        if (isSource && random.oneIn(4))
          strides[dimension] = 0;
        if (isSource && random.oneIn(3)) {
          strides[dimension] = -strides[dimension];
          offset -= (extents[dimension] - 1) * strides[dimension];
        }
      }
      return image.place(bytes) + offset;
    };
    int64_t from[4], to[4];
    i.ifmBase = makeDense(from, true);
    i.ofmBase = makeDense(to, false);
    i.ifmStride0 = from[0], i.ifmStride1 = from[1];
    i.ifmStride2 = from[2], i.ifmStride3 = from[3];
    i.ofmStride0 = to[0], i.ofmStride1 = to[1];
    i.ofmStride2 = to[2], i.ofmStride3 = to[3];
    ASSERT_NO_FATAL_FAILURE(expectSameAsReference(i, image)) << seed;
  }
}

/// The fields of one axis of a resize: a tile that reaches at least as far as
/// its outputs.
static void makeSamples(Random &random, int64_t &numerator,
                        int64_t &denominator, int64_t &offset, int64_t &ifm,
                        int64_t &ofm) {
  numerator = random.oneIn(3) ? random.between(1, 2048) : random.between(1, 9);
  denominator = random.oneIn(9) ? random.between(1, 32767)
                                : random.between(1, 3 * numerator);
  offset = random.between(-numerator, numerator - 1);
  ofm = random.between(1, 9);
  int64_t last = ((ofm - 1) * denominator + offset) / numerator;
  // What tests allocate is limited: so are the outputs.
  while (last > 20)
    last = ((--ofm - 1) * denominator + offset) / numerator;
  ifm = std::max<int64_t>(last, 0) + random.between(1, 2);
}

TEST(Vector, ResizeAsReference) {
  for (unsigned seed = 0; seed < 3000; ++seed) {
    Random random(seed);
    Image image(random);
    Resize i;
    i.mode = random.oneOf(
        {ResizeMode::Nearest, ResizeMode::Bilinear, ResizeMode::Bilinear});
    i.ifmType = random.oneOf({DataType::Int8, DataType::Int16});
    makeSamples(random, i.scaleHN, i.scaleHD, i.offsetH, i.ifmHeight,
                i.ofmHeight);
    makeSamples(random, i.scaleWN, i.scaleWD, i.offsetW, i.ifmWidth,
                i.ofmWidth);
    i.channels = random.between(1, 40);
    i.ofmType =
        i.mode == ResizeMode::Nearest ? i.ifmType : accumulatorType(i.ifmType);
    if (i.mode == ResizeMode::Bilinear && random.oneIn(2)) {
      i.rescale = 1;
      i.ofmType = random.oneOf(
          {DataType::Int8, DataType::Uint8, DataType::Int16, DataType::Int32});
      i.rounding = makeRounding(random);
      i.multiplier = random.between(0, INT32_MAX);
      i.shift = makeShift(random);
      i.ofmZeroPoint = random.between(-128, 127);
      makeClamp(random, i);
    }
    makeStrides(random, {i.ifmHeight, i.ifmWidth, i.channels},
                bytesOf(i.ifmType), i.ifmStrideH, i.ifmStrideW);
    makeStrides(random, {i.ofmHeight, i.ofmWidth, i.channels},
                bytesOf(i.ofmType), i.ofmStrideH, i.ofmStrideW);
    i.ifmBase = image.place(i.ifmHeight * i.ifmStrideH);
    i.ofmBase = image.place(i.ofmHeight * i.ofmStrideH);
    ASSERT_NO_FATAL_FAILURE(expectSameAsReference(i, image)) << seed;
  }
}

TEST(Dma, CopyAndFillAsReference) {
  for (unsigned seed = 0; seed < 400; ++seed) {
    Random random(seed);
    Image image(random);
    Copy i;
    i.extent0 = random.between(1, 4), i.extent1 = random.between(1, 4);
    i.extent2 = random.between(1, 4);
    i.runBytes =
        random.oneIn(2) ? random.between(1, 9) : 4 * random.between(1, 2000);
    i.destinationStride2 = i.runBytes + random.between(0, 1);
    i.destinationStride1 =
        i.extent2 * i.destinationStride2 + random.between(0, 1);
    i.destinationStride0 =
        i.extent1 * i.destinationStride1 + random.between(0, 1);
    i.sourceStride2 = i.runBytes + random.between(0, 1);
    i.sourceStride1 = i.extent2 * i.sourceStride2 + random.between(0, 1);
    i.sourceStride0 = i.extent1 * i.sourceStride1 + random.between(0, 1);
    i.sourceSpace = Space::Scratchpad;
    i.destinationSpace = Space::Scratchpad;
    i.sourceBase = image.place(i.extent0 * i.sourceStride0);
    i.destinationBase = image.place(i.extent0 * i.destinationStride0);
    ASSERT_NO_FATAL_FAILURE(expectSameAsReference(i, image)) << seed;

    Fill fill;
    fill.extent0 = i.extent0, fill.extent1 = i.extent1;
    fill.extent2 = i.extent2, fill.runBytes = i.runBytes;
    fill.patternBytes = i.runBytes % 4 ? 1 : random.oneOf<int64_t>({1, 2, 4});
    fill.pattern = random.between(0, (int64_t(1) << 8 * fill.patternBytes) - 1);
    fill.destinationSpace = Space::Scratchpad;
    fill.destinationStride0 = i.destinationStride0;
    fill.destinationStride1 = i.destinationStride1;
    fill.destinationStride2 = i.destinationStride2;
    fill.destinationBase = i.destinationBase;
    ASSERT_NO_FATAL_FAILURE(expectSameAsReference(fill, image)) << seed;
  }
}
