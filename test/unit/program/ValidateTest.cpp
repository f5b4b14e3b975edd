// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// What a program must satisfy by itself, rule by rule, with its messages.
#include "runtime/program/Validate.h"
#include "test/unit/program/Programs.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>

using namespace npu;
using namespace npu::program;
using namespace npu::test;

namespace {

/// What is wrong with a right program after a change.
std::string faultAfter(const std::function<void(Program &)> &change) {
  Program program = makeProgram({copy(0, dram, 64, scratchpad, 0, 64),
                                 copy(0, scratchpad, 0, dram, 128, 64)});
  EXPECT_TRUE(validate(program)) << validate(program).message();
  change(program);
  return validate(program).message();
}

TEST(Validate, Name) {
  EXPECT_EQ(faultAfter([](Program &p) { p.name = ""; }),
            "expected the program to have a name, found none");
}

TEST(Validate, Machine) {
  EXPECT_NE(faultAfter([](Program &p) { p.machine.dma.channels = 0; }), "");
}

TEST(Validate, Memories) {
  EXPECT_EQ(faultAfter([](Program &p) { p.scratchpadBytes = (1 << 20) + 1; }),
            "expected scratchpad_bytes of at most 1048576, which the machine "
            "'edge-1024' has and 32-bit addresses reach, found 1048577");
  EXPECT_NE(faultAfter([](Program &p) { p.dramBytes = uint64_t(1) << 33; }),
            "");
  EXPECT_EQ(faultAfter([](Program &p) { p.constants.resize(1025); }),
            "the constants take 1025 bytes of DRAM, but dram_bytes is 1024");
}

TEST(Validate, Tensors) {
  auto fault = [](const std::function<void(TensorInfo &)> &change) {
    return faultAfter([&](Program &p) { change(p.inputs[0]); });
  };
  EXPECT_NE(fault([](TensorInfo &t) { t.type = isa::DataType::Int4; }), "");
  EXPECT_NE(fault([](TensorInfo &t) { t.type = isa::DataType(200); }), "");
  EXPECT_NE(fault([](TensorInfo &t) { t.space = isa::Space(7); }), "");
  EXPECT_NE(fault([](TensorInfo &t) { t.shape.assign(17, 1); }), "");
  EXPECT_EQ(fault([](TensorInfo &t) { t.shape = {1, 0}; }),
            "input 0 ('x'): expected extents of at least 1, found 0");
  EXPECT_NE(fault([](TensorInfo &t) { t.shape = {-64, -1}; }), "");
  EXPECT_NE(fault([](TensorInfo &t) {
              t.shape.assign(4, std::numeric_limits<int64_t>::max());
            }),
            "");
  EXPECT_NE(fault([](TensorInfo &t) { t.scale = 0; }), "");
  EXPECT_NE(fault([](TensorInfo &t) { t.scale = std::nan(""); }), "");
  EXPECT_EQ(fault([](TensorInfo &t) { t.zeroPoint = 128; }),
            "input 0 ('x'): expected zero_point in [-128, 127] for int8, found "
            "128");
  EXPECT_EQ(fault([](TensorInfo &t) { t.address = 961; }),
            "input 0 ('x'): takes 64 bytes from address 961 of dram, of which "
            "the program has 1024");
  EXPECT_NE(fault([](TensorInfo &t) { t.address = ~uint64_t(0); }), "");
}

TEST(Validate, TensorsLieApart) {
  EXPECT_EQ(faultAfter([](Program &p) { p.inputs[0].address = 63; }),
            "input 'x' lies at [63, 127) of dram, where the constants lies at "
            "[0, 64); give each its own bytes");
  EXPECT_EQ(faultAfter([](Program &p) { p.outputs[0].address = 127; }),
            "output 'y' lies at [127, 191) of dram, where input 'x' lies at "
            "[64, 128); give each its own bytes");
  EXPECT_NE(faultAfter([](Program &p) { p.inputs.push_back(p.inputs[0]); }),
            "");
  auto onChip = [](Program &p) {
    p.instructions = {isa::Stop()};
    p.sources = {0};
    p.inputs[0].space = p.outputs[0].space = scratchpad;
    p.outputs[0].address = 100;
  };
  EXPECT_EQ(faultAfter(onChip), "");
  EXPECT_NE(faultAfter([&](Program &p) {
              onChip(p);
              p.outputs.push_back(p.outputs[0]);
            }),
            "");
}

TEST(Validate, Sources) {
  EXPECT_EQ(faultAfter([](Program &p) { p.sources.pop_back(); }),
            "expected one source for each of the 3 instructions, found 2");
  EXPECT_EQ(faultAfter([](Program &p) { p.sources[1] = 2; }),
            "instruction 1 (copy): expected source to be less than the number "
            "of sources, 2, found 2");
}

TEST(Validate, Stop) {
  EXPECT_EQ(
      faultAfter([](Program &p) { p.instructions[2] = p.instructions[1]; }),
      "expected the last instruction to be stop, found copy");
  EXPECT_EQ(faultAfter([](Program &p) { p.instructions[1] = isa::Stop(); }),
            "instruction 1 (stop, layer 'conv1'): stop ends a program, and "
            "stands nowhere else; remove it");
  EXPECT_EQ(faultAfter([](Program &p) {
              p.instructions.clear();
              p.sources.clear();
            }),
            "expected the last instruction to be stop, found no instruction");
}

TEST(Validate, Instructions) {
  EXPECT_EQ(faultAfter([](Program &p) {
              std::get<isa::Copy>(p.instructions[0]).wait0 = 32;
            }),
            "instruction 0 (copy, layer 'conv1'): copy: expected wait0 in [-1, "
            "31], found 32");
}

TEST(Validate, MachineHasTheEngine) {
  auto onEdge128 = [](Program &p) {
    p.machine = *machine::loadMachine("edge-128");
  };
  EXPECT_EQ(faultAfter(onEdge128), "");
  EXPECT_EQ(
      faultAfter([&](Program &p) {
        onEdge128(p);
        std::get<isa::Copy>(p.instructions[1]).channel = 2;
      }),
      "instruction 1 (copy, layer 'conv1'): runs on dma2, but the machine "
      "'edge-128' has 2 DMA channels; use one of them");
  EXPECT_NE(faultAfter([&](Program &p) {
              onEdge128(p);
              p.instructions[1] = sync(isa::Engine::Dma2);
            }),
            "");
  EXPECT_NE(faultAfter([](Program &p) {
              isa::SetOperatingPoint set;
              set.point = p.machine.operatingPoints.size();
              p.instructions[1] = set;
            }),
            "");
}

TEST(Validate, AccessesLieInside) {
  EXPECT_EQ(faultAfter([](Program &p) {
              std::get<isa::Copy>(p.instructions[0]).destinationBase = 961;
            }),
            "instruction 0 (copy, layer 'conv1'): destination is written at "
            "[961, 1025) of scratchpad, of which the program has 1024 bytes");
  EXPECT_NE(faultAfter([](Program &p) {
              auto &i = std::get<isa::Copy>(p.instructions[0]);
              i.extent0 = 2;
              i.sourceStride0 = -65;
              i.destinationStride0 = 64;
            }),
            "");
}

TEST(Validate, ConstantsAndInputsStay) {
  EXPECT_EQ(faultAfter([](Program &p) {
              std::get<isa::Copy>(p.instructions[1]).destinationBase = 127;
            }),
            "instruction 1 (copy, layer 'conv1'): destination is written at "
            "[127, 191) of dram, where input 'x' at [64, 128) must stay "
            "unchanged");
  EXPECT_NE(
      faultAfter([](Program &p) { p.instructions[1] = fill(0, dram, 0, 1); }),
      "");
  EXPECT_EQ(faultAfter([](Program &p) {
              p.machine.dram.readOnly = true;
              p.machine.inputOutput = machine::InputOutput::Scratchpad;
            }),
            "instruction 1 (copy, layer 'conv1'): destination is written at "
            "[128, 192) of dram, which the machine 'edge-1024' can only read; "
            "keep the tensor in the scratchpad");
}

/// Four floats at [64, 80), and as many booleans behind them, become 64 bytes.
Program makeHostProgram() {
  Program program = makeProgram({isa::HostCall(), isa::Stop()});
  HostFunction host;
  host.name = "sin";
  host.reason = "tosa.sin: the chip computes with integers";
  host.inputs = {{{2, 2}, isa::DataType::Float32, 0},
                 {{4}, isa::DataType::Bool, 16}};
  host.outputs = {{{64}, isa::DataType::Int8, 0}};
  program.hosts = {host};
  isa::HostCall call;
  call.readBase = 64, call.readBytes = 20;
  call.writeBase = 128, call.writeBytes = 64;
  program.instructions = {call, isa::Stop()};
  program.sources = {0, 0};
  return program;
}

TEST(Validate, HostFunctions) {
  auto fault = [](const std::function<void(HostFunction &)> &change) {
    Program program = makeHostProgram();
    EXPECT_TRUE(validate(program)) << validate(program).message();
    change(program.hosts[0]);
    return validate(program).message();
  };
  EXPECT_EQ(fault([](HostFunction &h) { h.outputs.clear(); }),
            "host function 0 ('sin'), expected an output, found none");
  EXPECT_EQ(fault([](HostFunction &h) { h.inputs[1].offset = 15; }),
            "host function 0 ('sin'), input 1 begins at byte 15 of its range, "
            "before the end of another; give each its own bytes");
  EXPECT_EQ(fault([](HostFunction &h) { h.inputs[0].offset = 22; }),
            "host function 0 ('sin'), input 0: expected an offset that is a "
            "multiple of 4 and at most 4294967296, found 22");
  EXPECT_NE(fault([](HostFunction &h) { h.inputs[0].offset = ~3ull; }), "");
  EXPECT_NE(fault([](HostFunction &h) { h.inputs[0].shape = {0}; }), "");
  EXPECT_NE(fault([](HostFunction &h) { h.inputs[0].shape = {1 << 30, 16}; }),
            "");
  EXPECT_NE(
      fault([](HostFunction &h) { h.outputs[0].type = isa::DataType(77); }),
      "");
}

TEST(Validate, HostCalls) {
  auto fault = [](const std::function<void(isa::HostCall &)> &change) {
    Program program = makeHostProgram();
    change(std::get<isa::HostCall>(program.instructions[0]));
    return validate(program).message();
  };
  EXPECT_NE(fault([](isa::HostCall &c) { c.function = 1; })
                .find("expected function to be less than the number of host "
                      "functions, 1, found 1"),
            std::string::npos);
  EXPECT_NE(fault([](isa::HostCall &c) {
              c.readBytes = 16;
            }).find("expected read_bytes = 20 and write_bytes = 64"),
            std::string::npos);
  EXPECT_NE(fault([](isa::HostCall &c) { c.writeBytes = 65; }), "");
  EXPECT_NE(fault([](isa::HostCall &c) {
              c.readBase = 72;
            }).find("expected addresses that are multiples of 16 bytes"),
            std::string::npos);
  EXPECT_NE(fault([](isa::HostCall &c) {
              c.writeBase = 64;
            }).find("must stay unchanged"),
            std::string::npos);
  EXPECT_NE(fault([](isa::HostCall &c) { c.writeBase = 1008; }), "");
}

} // namespace
