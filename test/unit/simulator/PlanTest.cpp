// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Whole programs: preparation, what it refuses, and batches.
#include "runtime/simulator/values/Runner.h"

#include <gtest/gtest.h>

#include <numeric>

using namespace npu;
using namespace npu::isa;
using namespace npu::sim;
using npu::program::Program;
using npu::program::TensorInfo;

namespace {

/// DRAM: 2 weights, 6 zero bytes, a channel record of 10 bytes, 6 zero bytes;
/// the input at 32, the output at 48. y = (2 * x0 - x1) / 2 + 10 / 2 along a
/// row of 4.
class RowProgram {
public:
  RowProgram() {
    program.name = "row";
    program.constants = {2,  255, 0, 0, 0,  0, 0, 0, 0, 0, 0, 0x40,
                         10, 0,   0, 0, 31, 0, 0, 0, 0, 0, 0, 0};
    program.dramBytes = 64;
    program.scratchpadBytes = 64;
    program.inputs = {makeTensor("x", 4, 32)};
    program.outputs = {makeTensor("y", 3, 48)};
    program.sourceNames = {"load", "conv1"};

    add(0, makeCopy(Space::Dram, 0, Space::Scratchpad, 0, 24));
    add(0, makeCopy(Space::Dram, 32, Space::Scratchpad, 32, 4));
    conv.ifmBase = 32;
    conv.ifmHeight = 1, conv.ifmWidth = 4, conv.ifmChannels = 1;
    conv.ifmStrideH = 4, conv.ifmStrideW = 1;
    conv.ofmBase = 48;
    conv.ofmHeight = 1, conv.ofmWidth = 3, conv.ofmChannels = 1;
    conv.ofmStrideH = 3, conv.ofmStrideW = 1;
    conv.kernelW = 2;
    conv.weightsBytes = 2, conv.channelsBase = 8;
    add(1, conv);
    add(1, makeCopy(Space::Scratchpad, 48, Space::Dram, 48, 3));
    add(1, Stop());
  }

  static TensorInfo makeTensor(const char *name, int64_t elements,
                               uint64_t address) {
    TensorInfo tensor;
    tensor.name = name;
    tensor.shape = {1, elements};
    tensor.address = address;
    return tensor;
  }

  static Copy makeCopy(Space from, int64_t source, Space to,
                       int64_t destination, int64_t bytes) {
    Copy copy;
    copy.sourceSpace = from, copy.sourceBase = source;
    copy.destinationSpace = to, copy.destinationBase = destination;
    copy.runBytes = bytes;
    return copy;
  }

  void add(uint32_t source, const Instruction &instruction) {
    program.instructions.push_back(instruction);
    program.sources.push_back(source);
  }

  Expected<std::shared_ptr<const Plan>> plan(PlanOptions options = {}) const {
    return Plan::create(std::make_shared<Program>(program), options);
  }

  /// The message with which the program is refused.
  std::string refusal() const {
    auto made = plan();
    return made ? "accepted" : made.message();
  }

  Program program;
  Conv2D conv;
};

std::vector<int8_t> runOnce(const Plan &plan, std::vector<int8_t> input) {
  auto state = plan.makeState();
  EXPECT_TRUE(bool(state));
  std::vector<int8_t> output(3);
  const void *inputs[] = {input.data()};
  void *outputs[] = {output.data()};
  plan.run(*state, inputs, outputs);
  return output;
}

} // namespace

TEST(Plan, RunsAProgram) {
  for (bool reference : {false, true}) {
    PlanOptions options;
    options.reference = reference;
    auto plan = RowProgram().plan(options);
    ASSERT_TRUE(bool(plan)) << plan.message();
    EXPECT_EQ(runOnce(**plan, {7, 1, 5, 20}), (std::vector<int8_t>{12, 4, 0}));
    EXPECT_EQ(runOnce(**plan, {0, 0, 0, 0}), (std::vector<int8_t>{5, 5, 5}));
  }
}

TEST(Plan, TakesConstantsIn) {
  auto plan = RowProgram().plan();
  ASSERT_TRUE(bool(plan)) << plan.message();
  EXPECT_EQ((*plan)->skippedInstructions(), 1u) << "the copy of the weights";
}

TEST(Plan, RunsWeightsThatAreComputed) {
  // The weights come from the input's first two bytes, then it goes on.
  RowProgram made;
  Conv2D conv = made.conv;
  conv.weightsBase = 32;
  made.program.instructions[2] = conv;
  auto plan = made.plan();
  ASSERT_TRUE(bool(plan)) << plan.message();
  // 7*7 + 1*1 = 50, 7*1 + 1*5 = 12, 7*5 + 1*20 = 55; (v + 10) / 2
  EXPECT_EQ(runOnce(**plan, {7, 1, 5, 20}), (std::vector<int8_t>{30, 11, 33}));
  EXPECT_EQ(runOnce(**plan, {1, 0, 0, 0}), (std::vector<int8_t>{6, 5, 5}));
}

/// The weights 2, -1 are the numbers 4, 1: 1100 01 with k = 1.
static RowProgram makeCoded() {
  RowProgram made;
  made.conv.weightsCoding = WeightCoding::GolombRice;
  made.program.instructions[2] = made.conv;
  made.program.constants[0] = 0x01;
  made.program.constants[1] = 0b100011;
  return made;
}

TEST(Plan, RunsCodedWeights) {
  for (bool reference : {false, true}) {
    PlanOptions options;
    options.reference = reference;
    auto plan = makeCoded().plan(options);
    ASSERT_TRUE(bool(plan)) << plan.message();
    EXPECT_EQ(runOnce(**plan, {7, 1, 5, 20}), (std::vector<int8_t>{12, 4, 0}));
  }
}

TEST(Plan, RefusesACodeOfAnotherLength) {
  RowProgram made = makeCoded();
  made.program.constants[1] = 0xff;
  EXPECT_EQ(made.refusal(),
            "instruction 2 (conv2d, layer 'conv1'): expected coded weights of "
            "2 bytes, as weights_bytes says, found 3");
}

TEST(Plan, OverwrittenConstantsAreRestored) {
  // The output goes back over the weights: every run starts from the file's.
  RowProgram made;
  made.program.instructions[3] =
      RowProgram::makeCopy(Space::Scratchpad, 48, Space::Dram, 0, 3);
  made.program.outputs[0].address = 0;
  auto plan = made.plan();
  ASSERT_TRUE(bool(plan)) << plan.message();
  auto state = (*plan)->makeState();
  ASSERT_TRUE(bool(state));
  for (int k = 0; k < 2; ++k) {
    std::vector<int8_t> input = {7, 1, 5, 20}, output(3);
    const void *inputs[] = {input.data()};
    void *outputs[] = {output.data()};
    (*plan)->run(*state, inputs, outputs);
    EXPECT_EQ(output, (std::vector<int8_t>{12, 4, 0}));
  }
}

TEST(Plan, RunsBatchesOnThreads) {
  auto plan = RowProgram().plan();
  ASSERT_TRUE(bool(plan)) << plan.message();
  constexpr size_t count = 1001;
  std::vector<int8_t> input(4 * count);
  std::iota(input.begin(), input.end(), 0);
  std::vector<int8_t> one(3 * count), many(3 * count);
  const void *inputs[] = {input.data()};
  void *ones[] = {one.data()}, *manys[] = {many.data()};
  Runner runner(*plan);
  ASSERT_TRUE(bool(runner.run(count, inputs, ones, 1)));
  ASSERT_TRUE(bool(runner.run(count, inputs, manys, 5)));
  EXPECT_EQ(one, many);
  EXPECT_EQ(std::vector<int8_t>(one.end() - 3, one.end()),
            runOnce(**plan, {input.end() - 4, input.end()}));
}

TEST(Plan, RefusesAReadOfNothing) {
  RowProgram made;
  made.program.instructions[1] =
      RowProgram::makeCopy(Space::Dram, 32, Space::Scratchpad, 32, 3);
  EXPECT_EQ(made.refusal(),
            "instruction 2 (conv2d, layer 'conv1'): operand ifm reads byte 35 "
            "of the scratchpad, which nothing has written before");
}

TEST(Plan, RefusesAnOperandOutside) {
  RowProgram made;
  made.program.scratchpadBytes = 50;
  EXPECT_EQ(made.refusal(),
            "instruction 2 (conv2d, layer 'conv1'): operand ofm is at bytes 48 "
            "to 50 of the scratchpad, of which the program has 50");
}

TEST(Plan, RefusesAnOperandThatOverlapsItself) {
  RowProgram made;
  Conv2D conv = made.conv;
  conv.ifmHeight = 60000, conv.ifmStrideH = 0;
  made.program.instructions[2] = conv;
  EXPECT_EQ(made.refusal(),
            "instruction 2 (conv2d, layer 'conv1'): operand ifm overlaps "
            "itself: its elements have more than 64 times the 64 bytes of the "
            "scratchpad");
}

TEST(Plan, RefusesAWriteOverItsOwnOperand) {
  RowProgram made;
  Conv2D conv = made.conv;
  conv.ofmBase = 34;
  made.program.instructions[2] = conv;
  EXPECT_EQ(made.refusal(),
            "instruction 2 (conv2d, layer 'conv1'): operand ofm writes byte 34 "
            "of the scratchpad, which operand ifm of the same instruction "
            "reads");
}

TEST(Plan, RefusesARecordThatTosaDoesNotAllow) {
  RowProgram made;
  made.program.constants[16] = 63;
  EXPECT_EQ(made.refusal(),
            "instruction 2 (conv2d, layer 'conv1'): expected a multiplier "
            "below 2147483648 and a shift in [2, 62] bits in the record of "
            "channel 0, found 1073741824 and 63");
}

TEST(Plan, RefusesAnOutputThatNothingWrites) {
  RowProgram made;
  made.program.outputs[0].shape = {4};
  EXPECT_EQ(made.refusal(), "output 'y': nothing writes its byte 3");
}

TEST(Plan, RefusesMoreMemoryThanTheHostHas) {
  for (uint64_t bytes : {uint64_t(1) << 50, ~uint64_t(0)}) {
    RowProgram row;
    row.program.dramBytes = bytes;
    EXPECT_NE(row.plan().message().find("but this host has"), std::string::npos)
        << row.plan().message();
  }
}

TEST(Plan, RefusesATensorOutside) {
  RowProgram made;
  made.program.inputs[0].address = 61;
  EXPECT_EQ(made.refusal(), "input 'x' is 4 bytes from byte 61 of the DRAM, of "
                            "which the program has 64");
}

namespace {

/// Adds its two inputs, of 4 int32 and 4 int8, by way of its arena.
class AddingHost : public HostCode {
public:
  void call(size_t function, const void *const *inputs, void *const *outputs,
            void *arena) const override {
    EXPECT_EQ(function, 0u);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(arena) % 64, 0u);
    auto *sums = static_cast<int32_t *>(arena);
    for (int k = 0; k < 4; ++k)
      sums[k] = static_cast<const int32_t *>(inputs[0])[k] +
                static_cast<const int8_t *>(inputs[1])[k];
    std::copy_n(sums, 4, static_cast<int32_t *>(outputs[0]));
  }
  int64_t arenaBytes() const override { return 16; }
};

} // namespace

TEST(Plan, CallsTheHost) {
  Program program;
  program.name = "add";
  program.dramBytes = 48;
  // In one range: x at [0, 16), y behind it.
  program.inputs = {RowProgram::makeTensor("x", 4, 0),
                    RowProgram::makeTensor("y", 4, 16)};
  program.inputs[0].type = DataType::Int32;
  program.outputs = {RowProgram::makeTensor("z", 4, 32)};
  program.outputs[0].type = DataType::Int32;
  program.hosts = {{"add",
                    "for the test",
                    {{{4}, DataType::Int32, 0}, {{4}, DataType::Int8, 16}},
                    {{{4}, DataType::Int32, 0}}}};
  HostCall call;
  call.readBytes = 20;
  call.writeBase = 32, call.writeBytes = 16;
  program.instructions = {call, Stop()};
  program.sources = {0, 0};
  program.sourceNames = {"add"};
  for (bool reference : {false, true}) {
    PlanOptions options;
    options.reference = reference;
    auto plan = Plan::create(std::make_shared<const Program>(program), options);
    ASSERT_TRUE(bool(plan)) << plan.message();
    Runner runner(*plan, std::make_shared<AddingHost>());
    constexpr size_t count = 50;
    std::vector<int32_t> x(4 * count), z(4 * count);
    std::vector<int8_t> y(4 * count);
    std::iota(x.begin(), x.end(), -7);
    std::iota(y.begin(), y.end(), -100);
    const void *inputs[] = {x.data(), y.data()};
    void *outputs[] = {z.data()};
    ASSERT_TRUE(runner.run(count, inputs, outputs, 2));
    for (size_t k = 0; k < z.size(); ++k)
      ASSERT_EQ(z[k], x[k] + y[k]) << k;
  }
}

TEST(Plan, RefusesAHostFunctionThatIsNotThere) {
  RowProgram made;
  HostCall call;
  call.readBytes = 0, call.writeBase = 56, call.writeBytes = 4;
  made.program.instructions.insert(made.program.instructions.begin(), call);
  made.program.sources.insert(made.program.sources.begin(), 0);
  EXPECT_NE(made.refusal().find("calls host function 0 of 0"),
            std::string::npos)
      << made.refusal();
}
