// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "benchmarks/simulator/Networks.h"

#include <random>

using namespace npu;
using namespace npu::bench;
using namespace npu::isa;

namespace {

/// A map in the scratchpad: int8, dense, NHWC.
struct Map {
  int64_t base, height, width, channels;
  int64_t bytes() const { return height * width * channels; }
};

/// Appends layer after layer. The scratchpad is handed out once and never
/// again; DRAM holds the constants, then the inputs, then the output.
class NetworkBuilder {
public:
  Map addInput(int64_t height, int64_t width, int64_t channels) {
    Map map = allocate(height, width, channels);
    inputs.push_back(map);
    return map;
  }

  Map addConvolution(Map ifm, int64_t outputs, int64_t kernel, int64_t pad,
                     bool isDepthwise = false) {
    Map ofm = allocate(ifm.height + 2 * pad - kernel + 1,
                       ifm.width + 2 * pad - kernel + 1, outputs);
    int64_t perOutput = kernel * kernel * (isDepthwise ? 1 : ifm.channels);
    macs += ofm.bytes() * perOutput;
    if (isDepthwise)
      body.push_back(make<Depthwise>(ifm, ofm, kernel, pad, perOutput));
    else
      body.push_back(make<Conv2D>(ifm, ofm, kernel, pad, perOutput));
    return ofm;
  }

  Map addMaxPool(Map ifm) {
    Map ofm = allocate(ifm.height / 2, ifm.width / 2, ifm.channels);
    Pool i;
    i.ifmBase = ifm.base, i.ifmHeight = ifm.height, i.ifmWidth = ifm.width;
    i.channels = ifm.channels;
    i.ifmStrideW = i.ofmStrideW = ifm.channels;
    i.ifmStrideH = ifm.width * ifm.channels;
    i.ofmBase = ofm.base, i.ofmHeight = ofm.height, i.ofmWidth = ofm.width;
    i.ofmStrideH = ofm.width * ofm.channels;
    i.kernelH = i.kernelW = i.strideH = i.strideW = 2;
    body.push_back(i);
    return ofm;
  }

  Map addAddition(Map a, Map b) {
    Map ofm = allocate(a.height, a.width, a.channels);
    Binary i;
    i.height = a.height, i.width = a.width, i.channels = a.channels;
    i.aBase = a.base, i.bBase = b.base, i.ofmBase = ofm.base;
    i.aStrideW = i.bStrideW = i.ofmStrideW = a.channels;
    i.aStrideH = i.bStrideH = i.ofmStrideH = a.width * a.channels;
    i.aRescale = i.bRescale = i.ofmRescale = 1;
    i.aMultiplier = i.bMultiplier = i.ofmMultiplier = 1500000000;
    i.aShift = i.bShift = 12, i.ofmShift = 50;
    i.aZeroPoint = 3, i.bZeroPoint = -4, i.ofmZeroPoint = 5;
    body.push_back(i);
    return ofm;
  }

  Network build(Map output) {
    auto program = std::make_shared<program::Program>();
    uint64_t dram = constants.size();
    program->constants = constants;
    auto addTensor = [&](const char *name, const Map &map,
                         std::vector<program::TensorInfo> &list) {
      program::TensorInfo tensor;
      tensor.name = name;
      tensor.shape = {1, map.height, map.width, map.channels};
      tensor.address = dram;
      dram += map.bytes();
      list.push_back(tensor);
    };
    program->instructions = loads;
    for (const Map &map : inputs) {
      program->instructions.push_back(makeCopy(
          Space::Dram, dram, Space::Scratchpad, map.base, map.bytes()));
      addTensor("input", map, program->inputs);
    }
    program->instructions.insert(program->instructions.end(), body.begin(),
                                 body.end());
    program->instructions.push_back(makeCopy(
        Space::Scratchpad, output.base, Space::Dram, dram, output.bytes()));
    addTensor("output", output, program->outputs);
    program->instructions.push_back(Stop());
    program->sources.assign(program->instructions.size(), 0);
    program->sourceNames = {"network"};
    program->dramBytes = dram;
    program->scratchpadBytes = used;
    return {program, macs};
  }

private:
  Map allocate(int64_t height, int64_t width, int64_t channels) {
    Map map{used, height, width, channels};
    used += (map.bytes() + 15) / 16 * 16;
    return map;
  }

  static Copy makeCopy(Space from, int64_t source, Space to,
                       int64_t destination, int64_t bytes) {
    Copy copy;
    copy.sourceSpace = from, copy.sourceBase = source;
    copy.destinationSpace = to, copy.destinationBase = destination;
    copy.runBytes = bytes;
    return copy;
  }

  /// Loads `bytes` to the scratchpad at the start; returns where.
  int64_t addConstants(const std::vector<uint8_t> &bytes) {
    int64_t base = used;
    loads.push_back(makeCopy(Space::Dram, constants.size(), Space::Scratchpad,
                             base, bytes.size()));
    constants.insert(constants.end(), bytes.begin(), bytes.end());
    used += (bytes.size() + 15) / 16 * 16;
    return base;
  }

  template <typename T>
  T make(Map ifm, Map ofm, int64_t kernel, int64_t pad, int64_t perOutput) {
    std::vector<uint8_t> weights(perOutput * ofm.channels);
    for (uint8_t &weight : weights)
      weight = static_cast<uint8_t>(random());
    std::vector<uint8_t> records;
    for (int64_t c = 0; c < ofm.channels; ++c)
      records.insert(records.end(),
                     {uint8_t(random()), 0, 0, 0x50, 1, 2, 0, 0, 40, 0});
    T i;
    i.ifmBase = ifm.base, i.ifmHeight = ifm.height, i.ifmWidth = ifm.width;
    i.ifmChannels = ifm.channels;
    i.ifmStrideW = ifm.channels, i.ifmStrideH = ifm.width * ifm.channels;
    i.ofmBase = ofm.base, i.ofmHeight = ofm.height, i.ofmWidth = ofm.width;
    i.ofmChannels = ofm.channels;
    i.ofmStrideW = ofm.channels, i.ofmStrideH = ofm.width * ofm.channels;
    i.kernelH = i.kernelW = kernel;
    i.padTop = i.padLeft = pad;
    i.weightsBytes = weights.size();
    i.weightsBase = addConstants(weights);
    i.channelsBase = addConstants(records);
    i.ifmZeroPoint = i.ofmZeroPoint = -128;
    return i;
  }

  std::mt19937 random{1};
  std::vector<uint8_t> constants;
  std::vector<Map> inputs;
  std::vector<Instruction> loads, body;
  int64_t used = 0, macs = 0;
};

} // namespace

Network npu::bench::makeArticleNetwork() {
  NetworkBuilder builder;
  Map map = builder.addInput(28, 28, 1);
  map = builder.addMaxPool(builder.addConvolution(map, 32, 3, 0));
  map = builder.addMaxPool(builder.addConvolution(map, 64, 3, 0));
  map.channels = map.bytes();
  map.height = map.width = 1;
  map = builder.addConvolution(map, 64, 1, 0);
  return builder.build(builder.addConvolution(map, 10, 1, 0));
}

Network npu::bench::makeConvolution(int64_t size, int64_t inputs,
                                    int64_t outputs, int64_t kernel) {
  NetworkBuilder builder;
  Map map = builder.addInput(size, size, inputs);
  return builder.build(
      builder.addConvolution(map, outputs, kernel, kernel / 2));
}

Network npu::bench::makeDepthwise(int64_t size, int64_t channels) {
  NetworkBuilder builder;
  Map map = builder.addInput(size, size, channels);
  return builder.build(builder.addConvolution(map, channels, 3, 1, true));
}

Network npu::bench::makeAddition(int64_t size, int64_t channels) {
  NetworkBuilder builder;
  Map a = builder.addInput(size, size, channels);
  Map b = builder.addInput(size, size, channels);
  return builder.build(builder.addAddition(a, b));
}
