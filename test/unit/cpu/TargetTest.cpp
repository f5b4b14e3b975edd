// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Which processor is meant by a name, and what kernels it gets.
#include "npu/Target/CPU/Target.h"

#include "gtest/gtest.h"

using namespace mlir::npu;

namespace {

std::string unitOf(llvm::StringRef name) {
  llvm::Expected<CPUTarget> target = resolveCPU(name);
  if (!target)
    return llvm::toString(target.takeError());
  return target->getVectorUnit().str();
}

TEST(Target, ChoosesTheVectorUnit) {
  EXPECT_EQ(unitOf("sapphirerapids"), "avx512vnni");
  EXPECT_EQ(unitOf("znver4"), "avx512vnni");
  EXPECT_EQ(unitOf("x86-64-v4"), "avx512");
  EXPECT_EQ(unitOf("alderlake"), "avxvnni");
  EXPECT_EQ(unitOf("x86-64-v3"), "avx2");
  EXPECT_EQ(unitOf("x86-64"), "generic");
  EXPECT_EQ(unitOf("cortex-a76"), "neon");
}

TEST(Target, HostRunsHere) {
  llvm::Expected<CPUTarget> target = resolveCPU("host");
  ASSERT_TRUE(static_cast<bool>(target));
  EXPECT_TRUE(target->isHost);
}

TEST(Target, RefusesUnknownNames) {
  for (const char *name : {"", "pentium99", "help", "native", "znver44"}) {
    llvm::Expected<CPUTarget> target = resolveCPU(name);
    ASSERT_FALSE(static_cast<bool>(target)) << name;
    EXPECT_NE(llvm::toString(target.takeError()).find("expected --cpu=host"),
              std::string::npos);
  }
}

} // namespace
