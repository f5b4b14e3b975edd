// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "test/unit/program/Programs.h"

#include <cstdlib>
#include <iostream>

using namespace npu;

const machine::Machine &test::edge1024() {
  static const machine::Machine machine = [] {
    auto loaded = machine::loadMachine("edge-1024");
    if (!loaded) {
      std::cerr << loaded.message() << "\n";
      std::abort();
    }
    return *loaded;
  }();
  return machine;
}

isa::Copy test::copy(int64_t channel, isa::Space from, int64_t source,
                     isa::Space to, int64_t destination, int64_t bytes) {
  isa::Copy result;
  result.channel = channel;
  result.sourceSpace = from;
  result.destinationSpace = to;
  result.sourceBase = source;
  result.destinationBase = destination;
  result.runBytes = bytes;
  return result;
}

isa::Fill test::fill(int64_t channel, isa::Space space, int64_t base,
                     int64_t bytes) {
  isa::Fill result;
  result.channel = channel;
  result.destinationSpace = space;
  result.destinationBase = base;
  result.runBytes = bytes;
  return result;
}

isa::Unary test::unary(int64_t from, int64_t to, int64_t channels,
                       int64_t positions, int64_t stride) {
  isa::Unary result;
  result.function = isa::UnaryFunction::Identity;
  result.height = 1;
  result.width = positions;
  result.channels = channels;
  result.ifmBase = from;
  result.ifmStrideW = result.ofmStrideW = stride;
  result.ofmBase = to;
  return result;
}

isa::Sync test::sync(isa::Engine engine) {
  isa::Sync result;
  result.engine = engine;
  return result;
}

program::TensorInfo test::tensor(const std::string &name, int64_t bytes,
                                 int64_t address) {
  program::TensorInfo result;
  result.name = name;
  result.shape = {1, bytes};
  result.address = address;
  return result;
}

program::Program
test::makeProgram(const std::vector<isa::Instruction> &instructions) {
  program::Program result;
  result.name = "test";
  result.machine = edge1024();
  result.inputs = {tensor("x", 64, 64)};
  result.outputs = {tensor("y", 64, 128)};
  result.instructions = instructions;
  result.instructions.push_back(isa::Stop());
  result.sourceNames = {"conv1", "relu"};
  result.sources.assign(result.instructions.size(), 0);
  for (uint8_t i = 0; i < 64; ++i)
    result.constants.push_back(i);
  result.dramBytes = result.scratchpadBytes = 1024;
  return result;
}
