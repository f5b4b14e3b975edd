// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The .npu file, written and read again.
#include "runtime/program/ProgramFile.h"
#include "runtime/program/npu_program_generated.h"
#include "test/unit/program/Programs.h"

#include <gtest/gtest.h>

using namespace npu;
using namespace npu::program;
using namespace npu::test;

namespace {

Program sample() {
  Program program =
      makeProgram({signals(copy(0, dram, 64, scratchpad, 0, 64), 0),
                   signals(waits(unary(0, 64, 64), 0), 1),
                   waits(copy(1, scratchpad, 64, dram, 128, 64), 1)});
  program.sources[1] = 1;
  program.inputs[0].scale = 0.1;
  program.inputs[0].zeroPoint = -128;
  return program;
}

TEST(ProgramFile, HoldsEverything) {
  Program program = sample();
  auto bytes = write(program);
  ASSERT_TRUE(bytes) << bytes.message();
  auto loaded = load(bytes->data(), bytes->size());
  ASSERT_TRUE(loaded) << loaded.message();
  EXPECT_EQ(loaded->name, "test");
  EXPECT_EQ(machine::toJson(loaded->machine), machine::toJson(program.machine));
  ASSERT_EQ(loaded->inputs.size(), 1u);
  EXPECT_EQ(loaded->inputs[0].name, "x");
  EXPECT_EQ(loaded->inputs[0].shape, (std::vector<int64_t>{1, 64}));
  EXPECT_EQ(loaded->inputs[0].scale, 0.1);
  EXPECT_EQ(loaded->inputs[0].zeroPoint, -128);
  EXPECT_EQ(loaded->inputs[0].address, 64u);
  ASSERT_EQ(loaded->outputs.size(), 1u);
  EXPECT_EQ(loaded->sources, (std::vector<uint32_t>{0, 1, 0, 0}));
  EXPECT_EQ(loaded->sourceNames, program.sourceNames);
  EXPECT_EQ(loaded->constants, program.constants);
  EXPECT_EQ(loaded->dramBytes, 1024u);
  EXPECT_EQ(loaded->scratchpadBytes, 1024u);
  auto again = write(*loaded);
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, *bytes);
}

TEST(ProgramFile, IsAlignedByTheLoader) {
  auto bytes = write(sample());
  std::vector<uint8_t> shifted(bytes->size() + 1);
  std::copy(bytes->begin(), bytes->end(), shifted.begin() + 1);
  EXPECT_TRUE(load(shifted.data() + 1, bytes->size()));
}

TEST(ProgramFile, OnlyValidProgramsAreWritten) {
  Program program = sample();
  program.sources.clear();
  EXPECT_FALSE(write(program));
}

TEST(ProgramFile, RacesAreRefusedUnlessAskedFor) {
  Program program = sample();
  std::get<isa::Copy>(program.instructions[0]).signal0 = -1;
  std::get<isa::Unary>(program.instructions[1]).wait0 = -1;
  auto bytes = write(program);
  ASSERT_TRUE(bytes);
  auto refused = load(bytes->data(), bytes->size());
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.message().find("a race"), std::string::npos);
  LoadOptions options;
  options.prove = false;
  EXPECT_TRUE(load(bytes->data(), bytes->size(), options));
}

TEST(ProgramFile, OtherMachineIsRefused) {
  auto bytes = write(sample());
  LoadOptions options;
  options.machine = &edge1024();
  EXPECT_TRUE(load(bytes->data(), bytes->size(), options));
  auto other = machine::loadMachine("edge-128");
  options.machine = &*other;
  auto refused = load(bytes->data(), bytes->size(), options);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.message(),
            "expected a program for the machine 'edge-128', found one for "
            "'edge-1024', whose figures differ; compile the network with "
            "--machine=edge-128");
}

TEST(ProgramFile, EmptyOrForeignBytesAreRefused) {
  EXPECT_EQ(load(nullptr, 0).message(),
            "not an intact .npu file: it is empty; compile the network again, "
            "or copy the file again");
  std::string text = "module { func.func @main() { return } }";
  EXPECT_EQ(
      load(reinterpret_cast<const uint8_t *>(text.data()), text.size())
          .message(),
      "not an intact .npu file: expected the mark NPUP at byte 4; compile "
      "the network again, or copy the file again");
}

TEST(ProgramFile, OtherVersionsAreRefused) {
  auto bytes = write(sample());
  auto fault = [&](auto change) {
    std::vector<uint8_t> changed = *bytes;
    change(file::GetMutableProgram(changed.data()));
    return load(changed.data(), changed.size()).message();
  };
  EXPECT_EQ(
      fault([](file::Program *p) { p->mutate_format_version(2); }),
      "expected a .npu file of format version 1, found version 2; compile "
      "the network again with this version of the tools");
  const std::string minor = "." + std::to_string(isa::isaMinorVersion);
  EXPECT_EQ(fault([](file::Program *p) {
              p->mutate_isa_major(isa::isaMajorVersion + 1);
            }),
            "expected a program for instruction set " +
                std::to_string(isa::isaMajorVersion) + minor + ", found " +
                std::to_string(isa::isaMajorVersion + 1) + minor +
                "; compile the network again with this version of the tools");
  EXPECT_NE(fault([](file::Program *p) { p->mutate_isa_minor(9); }), "");
  EXPECT_EQ(fault([](file::Program *p) { p->mutate_dram_bytes(1023); }),
            "not an intact .npu file: its bytes do not have the fingerprint "
            "that it names; compile the network again, or copy the file again");
}

} // namespace
