// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The proof against programs that were broken on purpose, and against others
/// that only look so.
#include "runtime/program/Verify.h"
#include "test/unit/program/Oracle.h"
#include "test/unit/program/Programs.h"
#include "test/unit/program/RandomProgram.h"

#include <gtest/gtest.h>

#include <map>

using namespace npu;
using namespace npu::program;
using namespace npu::test;

namespace {

TEST(Mutation, CorrectProgramsAreProven) {
  Random random(11);
  for (int round = 0; round < 200; ++round) {
    Program program = randomProgram(random, 5 + round % 30);
    ASSERT_EQ(judge(program), "");
    Status proven = verify(program);
    ASSERT_TRUE(proven) << proven.message();
  }
}

/// Every way to run a proven program ends, with the same results.
TEST(Mutation, ProvenProgramsRunOneWay) {
  Random random(12);
  for (int round = 0; round < 60; ++round) {
    Program program = randomProgram(random, 15);
    ASSERT_TRUE(verify(program));
    std::string expected = execute(program, random);
    EXPECT_NE(expected, "deadlock");
    EXPECT_NE(expected, "read of nothing");
    for (int run = 0; run < 20; ++run)
      EXPECT_EQ(execute(program, random), expected);
  }
}

/// 1,000 programs that are broken by the definition, and as many others as come
/// by on the way: the proof refuses the former and accepts the latter. Those
/// that some execution shows to be broken are refused whatever the definition
/// says.
TEST(Mutation, BrokenProgramsAreRefused) {
  Random random(13);
  std::map<std::string, int> faults, ways;
  int broken = 0, harmless = 0, shown = 0;
  for (int round = 0; broken < 1000; ++round) {
    Program program = randomProgram(random, 8 + round % 16);
    std::string way = breakSomething(random, program);
    std::string verdict = judge(program);
    Status proven = verify(program);
    ASSERT_EQ(verdict.empty(), bool(proven))
        << way << ": expected " << (verdict.empty() ? "a proof" : verdict)
        << ", found: " << proven.message();
    bool ranWrong = false;
    // Two engines at one semaphore: executions have no definition.
    if (verdict != "semaphore") {
      std::string first = execute(program, random);
      for (int run = 0; run < 8 && !ranWrong; ++run)
        ranWrong = first == "deadlock" || first == "read of nothing" ||
                   execute(program, random) != first;
    }
    if (ranWrong)
      ASSERT_FALSE(bool(proven)) << way;
    broken += verdict == "race" || verdict == "deadlock" ||
              verdict == "read of nothing";
    harmless += bool(proven);
    shown += ranWrong;
    ++faults[verdict];
    ways[way] += !proven;
  }
  for (const auto &[fault, count] : faults)
    std::cout << "  " << (fault.empty() ? "not broken" : fault) << ": " << count
              << "\n";
  for (const auto &[way, count] : ways)
    std::cout << "  refused after '" << way << "': " << count << "\n";
  std::cout << "  shown by 8 random executions: " << shown << "\n";
  // The test tests something only if all kinds are there.
  EXPECT_GT(faults["race"], 200);
  EXPECT_GT(faults["deadlock"], 100);
  EXPECT_GT(faults["semaphore"], 100);
  EXPECT_GT(faults["read of nothing"], 5);
  EXPECT_GT(harmless, 50);
  EXPECT_GT(shown, 100);
}

/// A deadlock at a small queue depth, in which every wait has its signal.
TEST(Mutation, MutualWaitIsADeadlock) {
  Program program =
      makeProgram({waits(signals(sync(isa::Engine::Mac), 0), 1),
                   waits(signals(sync(isa::Engine::Vector), 1), 0)});
  program.outputs.clear();
  Random random(14);
  EXPECT_EQ(execute(program, random), "deadlock");
  EXPECT_EQ(judge(program), "deadlock");
  EXPECT_FALSE(verify(program));
}

} // namespace
