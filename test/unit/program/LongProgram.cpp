// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "test/unit/program/LongProgram.h"

#include "test/unit/program/Programs.h"

using namespace npu;
using namespace npu::test;

namespace {

constexpr int64_t height = 8, width = 16, ifmChannels = 64, ofmChannels = 16;
/// The output has four slices of ofmChannels.
constexpr int64_t slices = 4, ofmWidth = slices * ofmChannels;
constexpr int64_t ifmBytes = height * width * ifmChannels;
constexpr int64_t weightBytes = ifmChannels * ofmChannels;
constexpr int64_t recordBytes = 10 * ofmChannels;
constexpr int64_t ofmBytes = height * width * ofmWidth;

/// Two of each in the scratchpad.
int64_t ifmAt(int half) { return half * ifmBytes; }
int64_t weightsAt(int half) {
  return 2 * ifmBytes + half * (weightBytes + recordBytes);
}
int64_t ofmAt(int half) { return 65536 + half * ofmBytes; }
int64_t resultAt(int half) { return 65536 + (2 + half) * ofmBytes; }

/// What is there, then what is free again.
enum Semaphore {
  weightsIn,
  ifmIn,
  convDone,
  resultDone,
  weightsFree,
  ifmFree,
  ofmFree,
  resultFree
};

isa::Conv2D convolution(int half, int64_t slice) {
  isa::Conv2D i;
  i.ifmBase = ifmAt(half);
  i.ifmHeight = i.ofmHeight = height;
  i.ifmWidth = i.ofmWidth = width;
  i.ifmChannels = ifmChannels;
  i.ifmStrideH = width * ifmChannels;
  i.ifmStrideW = ifmChannels;
  i.ofmBase = ofmAt(half) + slice;
  i.ofmChannels = ofmChannels;
  i.ofmStrideH = width * ofmWidth;
  i.ofmStrideW = ofmWidth;
  i.weightsBase = weightsAt(half);
  i.weightsBytes = weightBytes;
  i.channelsBase = weightsAt(half) + weightBytes;
  return i;
}

isa::Unary relu(int half, int64_t slice) {
  isa::Unary i = unary(ofmAt(half) + slice, resultAt(half) + slice, ofmChannels,
                       width, ofmWidth);
  i.height = height;
  i.ifmStrideH = i.ofmStrideH = width * ofmWidth;
  i.clampMin = 0;
  return i;
}

isa::Copy store(int half, int64_t slice, int64_t destination) {
  isa::Copy i = copy(2, scratchpad, resultAt(half) + slice, dram, destination,
                     ofmChannels);
  i.extent2 = height * width;
  i.sourceStride2 = i.destinationStride2 = ofmWidth;
  return i;
}

} // namespace

program::Program test::longProgram(int tiles) {
  constexpr int64_t constantBytes = weightBytes + recordBytes, inputAt = 4096,
                    workspaceAt = 65536, workspaceTiles = 64;
  std::vector<isa::Instruction> list;
  for (int tile = 0; tile < tiles; ++tile) {
    int half = tile % 2;
    int64_t slice = tile / 2 % slices * ofmChannels;
    // The first tile of each half waits for nobody, the last frees for nobody.
    auto unlessFirst = [&](Semaphore s) { return tile < 2 ? -1 : int64_t(s); };
    auto unlessLast = [&](Semaphore s) {
      return tile + 2 < tiles ? int64_t(s) : -1;
    };
    list.push_back(signals(
        waits(copy(0, dram, 0, scratchpad, weightsAt(half), constantBytes),
              unlessFirst(weightsFree)),
        weightsIn));
    list.push_back(
        signals(waits(copy(1, dram, inputAt, scratchpad, ifmAt(half), ifmBytes),
                      unlessFirst(ifmFree)),
                ifmIn));
    list.push_back(waits(sync(isa::Engine::Mac), unlessFirst(ofmFree)));
    list.push_back(signals(waits(convolution(half, slice), weightsIn, ifmIn),
                           convDone, unlessLast(weightsFree)));
    list.push_back(signals(sync(isa::Engine::Mac), unlessLast(ifmFree)));
    list.push_back(waits(sync(isa::Engine::Vector), unlessFirst(resultFree)));
    list.push_back(signals(waits(relu(half, slice), convDone), resultDone,
                           unlessLast(ofmFree)));
    list.push_back(signals(
        waits(store(half, slice,
                    workspaceAt + tile / 8 % workspaceTiles * ofmBytes + slice),
              resultDone),
        unlessLast(resultFree)));
  }
  program::Program program = makeProgram(list);
  program.constants.assign(constantBytes, 1);
  program.inputs = {tensor("x", ifmBytes, inputAt)};
  program.outputs.clear();
  program.dramBytes = workspaceAt + workspaceTiles * ofmBytes;
  program.scratchpadBytes = resultAt(2);
  return program;
}
