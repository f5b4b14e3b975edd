// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The C API.
#include "runtime/api/npu_runtime.h"

#include "runtime/program/ProgramFile.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <numeric>
#include <thread>

using namespace npu;
using namespace npu::isa;

namespace {

/// y = -x - 1 on 8 elements.
program::Program makeProgram() {
  program::Program program;
  program.name = "invert";
  program.machine = *machine::loadMachine("edge-128");
  program::TensorInfo x;
  x.name = "x", x.shape = {2, 4}, x.scale = 0.5, x.zeroPoint = 3;
  program::TensorInfo y = x;
  y.name = "y", y.shape = {8}, y.address = 8;
  program.inputs = {x};
  program.outputs = {y};
  program.dramBytes = 16;
  program.scratchpadBytes = 16;
  Copy load;
  load.signal0 = 0;
  load.destinationSpace = Space::Scratchpad;
  load.runBytes = 8;
  Unary invert;
  invert.wait0 = 0, invert.signal0 = 1;
  invert.function = UnaryFunction::BitwiseNot;
  invert.height = invert.width = 1, invert.channels = 8;
  invert.ifmStrideH = invert.ifmStrideW = 8;
  invert.ofmStrideH = invert.ofmStrideW = 8;
  invert.ofmBase = 8;
  Copy save;
  save.wait0 = 1;
  save.sourceSpace = Space::Scratchpad;
  save.sourceBase = save.destinationBase = 8;
  save.runBytes = 8;
  program.instructions = {load, invert, save, Stop()};
  program.sources = {0, 0, 0, 0};
  program.sourceNames = {"invert"};
  return program;
}

class Runtime : public testing::Test {
protected:
  void SetUp() override {
    auto written = program::write(makeProgram());
    ASSERT_TRUE(bool(written)) << written.message();
    bytes = *written;
    ASSERT_EQ(npu_program_load(bytes.data(), bytes.size(), &program), NPU_OK)
        << npu_last_error();
  }
  void TearDown() override { npu_program_free(program); }

  npu_program *program = nullptr;
  std::vector<uint8_t> bytes;
};

} // namespace

TEST_F(Runtime, Describes) {
  EXPECT_STREQ(npu_program_name(program), "invert");
  EXPECT_NE(std::string(npu_program_machine(program)).find("edge-128"),
            std::string::npos);
  ASSERT_EQ(npu_program_input_count(program), 1u);
  ASSERT_EQ(npu_program_output_count(program), 1u);
  npu_tensor tensor;
  ASSERT_EQ(npu_program_input(program, 0, &tensor), NPU_OK);
  EXPECT_STREQ(tensor.name, "x");
  EXPECT_EQ(tensor.type, NPU_INT8);
  ASSERT_EQ(tensor.rank, 2u);
  EXPECT_EQ(tensor.shape[0], 2);
  EXPECT_EQ(tensor.shape[1], 4);
  EXPECT_EQ(tensor.scale, 0.5);
  EXPECT_EQ(tensor.zero_point, 3);
  EXPECT_EQ(tensor.bytes, 8u);
}

TEST_F(Runtime, RunsBatchesFromSeveralThreads) {
  auto runBatch = [&](unsigned threads) {
    constexpr size_t count = 100;
    std::vector<int8_t> x(8 * count), y(8 * count);
    std::iota(x.begin(), x.end(), 0);
    const void *inputs[] = {x.data()};
    void *outputs[] = {y.data()};
    ASSERT_EQ(npu_program_run(program, count, inputs, outputs, threads), NPU_OK)
        << npu_last_error();
    for (size_t k = 0; k < x.size(); ++k)
      ASSERT_EQ(y[k], -x[k] - 1) << k;
  };
  std::thread first(runBatch, 1), second(runBatch, 3), third(runBatch, 0);
  first.join(), second.join(), third.join();
}

TEST_F(Runtime, Times) {
  char *stats = nullptr, *trace = nullptr;
  ASSERT_EQ(npu_program_time(program, nullptr, &stats, &trace), NPU_OK)
      << npu_last_error();
  EXPECT_NE(std::string(stats).find("\"cycles\""), std::string::npos);
  EXPECT_NE(std::string(trace).find("traceEvents"), std::string::npos);
  npu_string_free(stats);
  npu_string_free(trace);
  ASSERT_EQ(npu_program_time(program, "edge-1024", &stats, nullptr), NPU_OK)
      << npu_last_error();
  npu_string_free(stats);
  EXPECT_EQ(npu_program_time(program, "edge-7", &stats, &trace),
            NPU_INVALID_ARGUMENT);
  EXPECT_NE(std::string(npu_last_error()).find("edge-7"), std::string::npos)
      << npu_last_error();
  EXPECT_EQ(stats, nullptr);
}

TEST_F(Runtime, KnowsItsMachine) {
  EXPECT_EQ(npu_program_check_machine(program, "edge-128"), NPU_OK);
  EXPECT_EQ(npu_program_check_machine(program, "edge-1024"), NPU_OTHER_MACHINE);
  EXPECT_STREQ(npu_last_error(),
               "expected a program for the machine 'edge-1024', found one for "
               "'edge-128', whose figures differ; compile the network with "
               "--machine=edge-1024");
  EXPECT_EQ(npu_program_check_machine(program, "edge-7"), NPU_INVALID_ARGUMENT);
  EXPECT_EQ(npu_program_check_machine(program, nullptr), NPU_INVALID_ARGUMENT);
  EXPECT_EQ(npu_program_check_machine(nullptr, "edge-128"),
            NPU_INVALID_ARGUMENT);
}

TEST_F(Runtime, RefusesWrongArguments) {
  npu_tensor tensor;
  EXPECT_EQ(npu_program_input(program, 1, &tensor), NPU_INVALID_ARGUMENT);
  EXPECT_STREQ(npu_last_error(), "expected the index of one of the program's 1 "
                                 "inputs, found 1");
  EXPECT_EQ(npu_program_output(program, 0, nullptr), NPU_INVALID_ARGUMENT);
  EXPECT_EQ(npu_program_input(nullptr, 0, &tensor), NPU_INVALID_ARGUMENT);
  EXPECT_STREQ(npu_last_error(), "expected a program, found a null pointer");
  EXPECT_EQ(npu_program_run(program, 1, nullptr, nullptr, 1),
            NPU_INVALID_ARGUMENT);
  const void *inputs[] = {nullptr};
  void *outputs[] = {nullptr};
  EXPECT_EQ(npu_program_run(program, 1, inputs, outputs, 1),
            NPU_INVALID_ARGUMENT);
  EXPECT_STREQ(npu_last_error(), "expected input 'x', found a null pointer");
  EXPECT_EQ(npu_program_run(program, 0, inputs, outputs, 1), NPU_OK);
  npu_program *other;
  EXPECT_EQ(npu_program_load(nullptr, 0, &other), NPU_INVALID_ARGUMENT);
  EXPECT_EQ(other, nullptr);
  EXPECT_EQ(npu_program_load(bytes.data(), bytes.size(), nullptr),
            NPU_INVALID_ARGUMENT);
  EXPECT_EQ(npu_program_name(nullptr), nullptr);
  EXPECT_EQ(npu_program_input_count(nullptr), 0u);
  npu_program_free(nullptr);
  npu_string_free(nullptr);
}

TEST_F(Runtime, RefusesEveryCutOfAProgram) {
  for (size_t size = 0; size < bytes.size(); ++size) {
    npu_program *cut;
    // A copy of that size, so that reading behind it is noticed.
    std::vector<uint8_t> copy(bytes.begin(), bytes.begin() + size);
    copy.reserve(1);
    ASSERT_EQ(npu_program_load(copy.data(), size, &cut), NPU_INVALID_PROGRAM)
        << size;
    ASSERT_EQ(cut, nullptr);
    ASSERT_STRNE(npu_last_error(), "");
  }
}

TEST_F(Runtime, SurvivesFlippedBits) {
  // A refusal, or a program that runs.
  int8_t x[64] = {}, y[64];
  for (size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    std::vector<uint8_t> changed = bytes;
    changed[bit / 8] ^= 1 << bit % 8;
    npu_program *flipped;
    if (npu_program_load(changed.data(), changed.size(), &flipped) != NPU_OK)
      continue;
    npu_tensor in, out;
    if (npu_program_input_count(flipped) == 1 &&
        npu_program_output_count(flipped) == 1 &&
        npu_program_input(flipped, 0, &in) == NPU_OK &&
        npu_program_output(flipped, 0, &out) == NPU_OK &&
        in.bytes <= sizeof(x) && out.bytes <= sizeof(y)) {
      const void *inputs[] = {x};
      void *outputs[] = {y};
      EXPECT_EQ(npu_program_run(flipped, 1, inputs, outputs, 1), NPU_OK);
      char *stats;
      if (npu_program_time(flipped, nullptr, &stats, nullptr) == NPU_OK)
        npu_string_free(stats);
    }
    npu_program_free(flipped);
  }
}

TEST_F(Runtime, LoadsFiles) {
  std::string path = testing::TempDir() + "npu_runtime_test.npu";
  std::FILE *file = std::fopen(path.c_str(), "wb");
  ASSERT_NE(file, nullptr);
  ASSERT_EQ(std::fwrite(bytes.data(), 1, bytes.size(), file), bytes.size());
  ASSERT_EQ(std::fclose(file), 0);
  npu_program *loaded;
  EXPECT_EQ(npu_program_load_file(path.c_str(), &loaded), NPU_OK)
      << npu_last_error();
  npu_program_free(loaded);
  std::remove(path.c_str());
  EXPECT_EQ(npu_program_load_file(path.c_str(), &loaded), NPU_FILE_ERROR);
  EXPECT_EQ(loaded, nullptr);
  EXPECT_EQ(npu_program_load_file(testing::TempDir().c_str(), &loaded),
            NPU_FILE_ERROR)
      << "a folder";
}

TEST_F(Runtime, NeedsNoHost) {
  EXPECT_EQ(npu_program_host_count(program), 0u);
  EXPECT_EQ(npu_program_host_count(nullptr), 0u);
  npu_host host;
  EXPECT_EQ(npu_program_host(program, 0, &host), NPU_INVALID_ARGUMENT);
  EXPECT_EQ(npu_program_host(program, 0, nullptr), NPU_INVALID_ARGUMENT);
}

/// y = -x - 1, on the host.
static program::Program makeHostProgram() {
  program::Program program = makeProgram();
  program.outputs[0].address = 16;
  program.dramBytes = 24;
  program::HostFunction host;
  host.name = "invert", host.reason = "for the test";
  host.inputs = host.outputs = {{{8}, DataType::Int8, 0}};
  program.hosts = {host};
  HostCall call;
  call.readBytes = call.writeBytes = 8;
  call.writeBase = 16;
  program.instructions = {call, Stop()};
  program.sources = {0, 0};
  return program;
}

TEST(Host, RunsOnlyWithItsCode) {
  auto written = program::write(makeHostProgram());
  ASSERT_TRUE(bool(written)) << written.message();
  npu_program *program = nullptr;
  ASSERT_EQ(npu_program_load(written->data(), written->size(), &program),
            NPU_OK)
      << npu_last_error();
  ASSERT_EQ(npu_program_host_count(program), 1u);
  npu_host host;
  ASSERT_EQ(npu_program_host(program, 0, &host), NPU_OK);
  EXPECT_STREQ(host.name, "invert");
  EXPECT_STREQ(host.reason, "for the test");
  EXPECT_EQ(host.read_bytes, 8u);
  EXPECT_EQ(host.calls, 0u);
  int8_t x[8] = {1, 2, 3}, y[8];
  const void *inputs[] = {x};
  void *outputs[] = {y};
  EXPECT_EQ(npu_program_run(program, 1, inputs, outputs, 1), NPU_NEEDS_HOST);
  EXPECT_NE(std::string(npu_last_error())
                .find("the host run 1 function "
                      "('invert')"),
            std::string::npos)
      << npu_last_error();
  EXPECT_EQ(npu_program_load_host(program, "no/such.so"), NPU_INVALID_HOST);
  EXPECT_EQ(npu_program_load_host(program, nullptr), NPU_INVALID_ARGUMENT);
  EXPECT_EQ(npu_program_load_host(nullptr, "x"), NPU_INVALID_ARGUMENT);
  char *stats = nullptr;
  ASSERT_EQ(npu_program_time(program, nullptr, &stats, nullptr), NPU_OK)
      << npu_last_error();
  EXPECT_NE(std::string(stats).find("for the test"), std::string::npos);
  npu_string_free(stats);
  npu_program_free(program);
}
