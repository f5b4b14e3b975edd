// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The fast kernels of the mac instructions against their reference.
#include "runtime/isa/WeightCoding.h"
#include "test/unit/simulator/Instructions.h"

using namespace npu;
using namespace npu::isa;
using namespace npu::sim;
using namespace npu::sim::test;

namespace {

/// The extent of an axis: kernel, stride, dilation, padding, IFM and OFM.
struct Axis {
  int64_t kernel, stride, dilation, pad, ifm, ofm;
};

Axis makeAxis(Random &random) {
  Axis axis;
  axis.kernel = random.between(1, 5);
  axis.stride = random.between(1, 3);
  axis.dilation = random.oneIn(3) ? random.between(1, 3) : 1;
  int64_t reach = (axis.kernel - 1) * axis.dilation + 1;
  axis.pad = random.between(0, reach - 1);
  axis.ifm = random.between(1, 10);
  // The last window may start anywhere in the tile, and may leave it.
  axis.ofm = random.between(1, (axis.ifm - 1 + axis.pad) / axis.stride + 1);
  return axis;
}

/// The fields that conv2d and depthwise share, but for channels and weights.
template <typename T>
T makeMac(Random &random, int64_t ifmChannels, int64_t ofmChannels) {
  T i;
  Axis h = makeAxis(random), w = makeAxis(random);
  i.ifmChannels = ifmChannels;
  i.ofmChannels = ofmChannels;
  i.ifmHeight = h.ifm, i.ofmHeight = h.ofm, i.kernelH = h.kernel;
  i.strideH = h.stride, i.dilationH = h.dilation, i.padTop = h.pad;
  i.ifmWidth = w.ifm, i.ofmWidth = w.ofm, i.kernelW = w.kernel;
  i.strideW = w.stride, i.dilationW = w.dilation, i.padLeft = w.pad;
  i.ifmType = random.oneIn(4) ? DataType::Int16 : DataType::Int8;
  i.weightType = random.oneIn(3) ? DataType::Int4 : DataType::Int8;
  if (i.ifmType == DataType::Int16 && random.oneIn(2))
    i.weightType = DataType::Int16;
  i.rounding = random.oneOf({Rounding::Single, Rounding::Double});
  i.accumulate = random.oneIn(3);
  i.ifmZeroPoint = random.oneIn(10) ? random.between(-32768, 32767)
                                    : random.between(-128, 127);
  if (random.oneIn(4))
    i.weightZeroPoint = random.oneIn(4) ? random.between(-32768, 32767)
                                        : random.between(-128, 127);
  i.ofmZeroPoint = random.between(-128, 127);
  if (random.oneIn(4)) {
    i.outputMode = random.oneOf(
        {OutputMode::Accumulators, OutputMode::BiasedAccumulators});
    i.ofmType = accumulatorType(i.ifmType);
  } else {
    i.ofmType = random.oneOf({DataType::Int8, DataType::Int8, DataType::Uint8,
                              DataType::Int16, DataType::Int32});
    i.lookup = i.ofmType == DataType::Int8 && random.oneIn(3);
    if (random.oneIn(2)) {
      i.clampMin = random.between(-200, 100);
      i.clampMax = random.between(i.clampMin, 300);
    }
  }
  return i;
}

/// Dense weights, coded ones, or bytes that are some code or other.
template <typename T> void placeWeights(T &i, Random &random, Image &image) {
  i.weightsBytes = rawWeightBytes(i);
  int64_t count = rawWeightCount(i);
  if (i.weightType != DataType::Int16 && random.oneIn(2)) {
    std::vector<int8_t> weights(count);
    bool isInt4 = i.weightType == DataType::Int4;
    for (int8_t &weight : weights)
      weight = static_cast<int8_t>(random.oneIn(2) ? 0 : random.between(-8, 7));
    std::vector<uint8_t> coded =
        encodeWeights(weights.data(), count, isInt4 ? 4 : 8, i.weightZeroPoint);
    auto bytes = static_cast<int64_t>(coded.size());
    if (bytes <= i.weightsBytes) {
      i.weightsCoding = WeightCoding::GolombRice;
      i.weightsBytes = bytes;
      i.weightsBase = image.place(bytes);
      if (random.oneIn(3))
        return;
      std::copy(coded.begin(), coded.end(),
                image.content.begin() + i.weightsBase);
      return;
    }
  }
  i.weightsBase = image.place(i.weightsBytes);
}

/// Places the operands once channels and kernel are known.
template <typename T> void placeMac(T &i, Random &random, Image &image) {
  i.ifmStrideW = i.ifmChannels * bytesOf(i.ifmType);
  i.ifmStrideW += random.oneIn(2) ? 0 : random.between(1, 5);
  i.ifmStrideH = i.ifmWidth * i.ifmStrideW;
  i.ifmStrideH += random.oneIn(2) ? 0 : random.between(1, 20);
  i.ifmBase = image.place(i.ifmHeight * i.ifmStrideH);
  placeWeights(i, random, image);
  i.channelsBase = image.placeRecords(i.ofmChannels, i.ifmType);
  int64_t positions = i.ofmHeight * i.ofmWidth;
  i.partialsBase = image.place(positions * i.ofmChannels *
                               bytesOf(accumulatorType(i.ifmType)));
  i.tableBase = image.place(256);
  i.ofmStrideW = i.ofmChannels * bytesOf(i.ofmType);
  // Accumulators may start from themselves.
  if (i.accumulate && i.outputMode != OutputMode::Requantized &&
      random.oneIn(2)) {
    i.ofmStrideH = i.ofmWidth * i.ofmStrideW;
    i.ofmBase = i.partialsBase;
    return;
  }
  i.ofmStrideW += random.oneIn(2) ? 0 : random.between(1, 5);
  i.ofmStrideH = i.ofmWidth * i.ofmStrideW;
  i.ofmStrideH += random.oneIn(2) ? 0 : random.between(1, 20);
  i.ofmBase = image.place(i.ofmHeight * i.ofmStrideH);
}

} // namespace

TEST(Mac, Conv2DAsReference) {
  for (unsigned seed = 0; seed < 400; ++seed) {
    Random random(seed);
    Image image(random);
    int64_t groups = random.oneIn(3) ? random.between(1, 4) : 1;
    int64_t inputs = random.between(1, 9), outputs = random.between(1, 40);
    auto i = makeMac<Conv2D>(random, groups * inputs, groups * outputs);
    i.groups = groups;
    placeMac(i, random, image);
    ASSERT_NO_FATAL_FAILURE(expectSameAsReference(i, image)) << seed;
  }
}

TEST(Mac, LongReductionsAsReference) {
  // More units than the int48 accumulators take at a time, and every block of
  // channels.
  for (unsigned seed = 0; seed < 24; ++seed) {
    Random random(seed);
    Image image(random);
    auto i = makeMac<Conv2D>(random, random.between(300, 600),
                             random.between(1, 200));
    i.ifmHeight = i.ofmHeight = i.kernelH = i.ofmWidth = i.kernelW = 1;
    i.padTop = i.padLeft = 0;
    placeMac(i, random, image);
    ASSERT_NO_FATAL_FAILURE(expectSameAsReference(i, image)) << seed;
  }
}

TEST(Mac, ManyPositionsAsReference) {
  // More than one chunk of positions.
  for (unsigned seed = 0; seed < 12; ++seed) {
    Random random(seed);
    Image image(random);
    auto i =
        makeMac<Conv2D>(random, random.between(1, 8), random.between(1, 70));
    i.ifmHeight = i.ofmHeight = random.between(7, 12);
    i.ifmWidth = i.ofmWidth = random.between(7, 12);
    i.kernelH = i.kernelW = 3;
    i.padTop = i.padLeft = 1;
    i.strideH = i.strideW = i.dilationH = i.dilationW = 1;
    placeMac(i, random, image);
    ASSERT_NO_FATAL_FAILURE(expectSameAsReference(i, image)) << seed;
  }
}

TEST(Mac, DepthwiseAsReference) {
  for (unsigned seed = 0; seed < 400; ++seed) {
    Random random(seed);
    Image image(random);
    int64_t multiplier = random.oneIn(3) ? random.between(1, 3) : 1;
    int64_t channels = random.between(1, 80);
    auto i = makeMac<Depthwise>(random, channels, channels * multiplier);
    i.channelMultiplier = multiplier;
    placeMac(i, random, image);
    ASSERT_NO_FATAL_FAILURE(expectSameAsReference(i, image)) << seed;
  }
}

TEST(Mac, DilationFarOutsideTheTile) {
  // The copy with its padding would have 10^9 rows: the reference takes over.
  Random random(1);
  Image image(random);
  auto i = makeMac<Conv2D>(random, 2, 3);
  i.kernelH = 20000;
  i.dilationH = 60000;
  i.padTop = 5;
  i.ifmHeight = 4;
  i.ofmHeight = 1;
  i.ifmWidth = i.ofmWidth = i.kernelW = 1;
  i.padLeft = 0;
  placeMac(i, random, image);
  expectSameAsReference(i, image);
}
