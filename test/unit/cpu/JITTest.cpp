// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// JITProgram: compile once, run often, from many threads.
#include "Compile.h"

#include <thread>
#include <vector>

using namespace mlir::npu;

namespace {

/// (x + y) · 2, with the sum as a second result.
constexpr llvm::StringLiteral sumAndTwice = R"(
func.func @main(%x: tensor<2x3xi32> {npu.name = "x"}, %y: tensor<2x3xi32>)
    -> (tensor<2x3xi32> {npu.name = "twice"}, tensor<2x3xi32>) {
  %shift = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %two = "tosa.const"() {values = dense<2> : tensor<1x1xi32>} : () -> tensor<1x1xi32>
  %sum = tosa.add %x, %y : (tensor<2x3xi32>, tensor<2x3xi32>) -> tensor<2x3xi32>
  %twice = tosa.mul %sum, %two, %shift : (tensor<2x3xi32>, tensor<1x1xi32>, tensor<1xi8>) -> tensor<2x3xi32>
  return %twice, %sum : tensor<2x3xi32>, tensor<2x3xi32>
})";

TEST(JIT, DescribesItself) {
  Compiler compiler;
  auto program = compiler.compile(sumAndTwice);
  ASSERT_TRUE(mlir::succeeded(program)) << compiler.messages;
  const Signature &signature = program->getSignature();
  ASSERT_EQ(signature.inputs.size(), 2u);
  EXPECT_EQ(signature.inputs[0].name, "x");
  EXPECT_EQ(signature.inputs[1].name, "input1");
  ASSERT_EQ(signature.outputs.size(), 2u);
  EXPECT_EQ(signature.outputs[0].name, "twice");
  EXPECT_EQ(signature.outputs[0].shape, (std::vector<int64_t>{2, 3}));
  EXPECT_EQ(signature.outputs[0].getNumBytes(), 24);
  EXPECT_EQ(signature.outputs[0].kind, ElementKind::I32);
}

TEST(JIT, LeavesInputsAlone) {
  Compiler compiler;
  auto program = compiler.compile(sumAndTwice);
  ASSERT_TRUE(mlir::succeeded(program)) << compiler.messages;
  std::vector<int32_t> x = {1, 2, 3, 4, 5, 6}, y = {10, 20, 30, 40, 50, 60},
                       twice(6), sum(6);
  std::vector<int32_t> xBefore = x, yBefore = y;
  ASSERT_TRUE(mlir::succeeded(program->run({x.data(), y.data()},
                                           {twice.data(), sum.data()},
                                           program->createArena())));
  EXPECT_EQ(sum, (std::vector<int32_t>{11, 22, 33, 44, 55, 66}));
  EXPECT_EQ(twice, (std::vector<int32_t>{22, 44, 66, 88, 110, 132}));
  EXPECT_EQ(x, xBefore);
  EXPECT_EQ(y, yBefore);
}

TEST(JIT, RunsInManyThreads) {
  Compiler compiler;
  auto program = compiler.compile(sumAndTwice);
  ASSERT_TRUE(mlir::succeeded(program)) << compiler.messages;
  std::vector<int> wrong(4, 0);
  std::vector<std::thread> threads;
  for (int t = 0; t != 4; ++t)
    threads.emplace_back([&, t] {
      JITProgram::Arena arena = program->createArena();
      for (int32_t i = 0; i != 1000; ++i) {
        std::vector<int32_t> x(6, i), y(6, t), twice(6), sum(6);
        if (failed(program->run({x.data(), y.data()},
                                {twice.data(), sum.data()}, arena)) ||
            twice != std::vector<int32_t>(6, 2 * (i + t)))
          ++wrong[t];
      }
    });
  for (std::thread &thread : threads)
    thread.join();
  EXPECT_EQ(wrong, std::vector<int>(4, 0));
}

TEST(JIT, RefusesWrongBuffers) {
  Compiler compiler;
  auto program = compiler.compile(sumAndTwice);
  ASSERT_TRUE(mlir::succeeded(program)) << compiler.messages;
  std::vector<int32_t> x(6), y(6), twice(6), sum(6);
  JITProgram::Arena arena = program->createArena();
  EXPECT_TRUE(
      failed(program->run({x.data()}, {twice.data(), sum.data()}, arena)));
  EXPECT_TRUE(failed(
      program->run({x.data(), nullptr}, {twice.data(), sum.data()}, arena)));
}

TEST(JIT, ReturnsInputsConstantsAndDuplicates) {
  Compiler compiler;
  auto program = compiler.compile(R"(
func.func @main(%x: tensor<2xi8>) -> (tensor<2xi8>, tensor<2xi8>, tensor<2xi8>, tensor<2xi8>) {
  %c = "tosa.const"() {values = dense<[7, -8]> : tensor<2xi8>} : () -> tensor<2xi8>
  %n = tosa.bitwise_not %x : (tensor<2xi8>) -> tensor<2xi8>
  return %x, %c, %n, %n : tensor<2xi8>, tensor<2xi8>, tensor<2xi8>, tensor<2xi8>
})");
  ASSERT_TRUE(mlir::succeeded(program)) << compiler.messages;
  std::vector<int8_t> x = {1, -1}, out[4];
  for (auto &o : out)
    o.resize(2);
  ASSERT_TRUE(mlir::succeeded(program->run(
      {x.data()}, {out[0].data(), out[1].data(), out[2].data(), out[3].data()},
      program->createArena())));
  EXPECT_EQ(out[0], x);
  EXPECT_EQ(out[1], (std::vector<int8_t>{7, -8}));
  EXPECT_EQ(out[2], (std::vector<int8_t>{-2, 0}));
  EXPECT_EQ(out[3], out[2]);
}

TEST(JIT, NoValueEndsTheProcess) {
  Compiler compiler;
  auto program = compiler.compile(R"(
func.func @main(%x: tensor<4xi32>, %y: tensor<4xi32>, %rows: tensor<1x5x1xi32>, %i: tensor<1x4xi32>) -> (tensor<4xi32>, tensor<1x4x1xi32>, tensor<1x5x1xi32>) {
  %shape = tosa.const_shape {values = dense<[1, 4, 1]> : tensor<3xindex>} : () -> !tosa.shape<3>
  %0 = tosa.intdiv %x, %y : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi32>
  %1 = tosa.gather %rows, %i : (tensor<1x5x1xi32>, tensor<1x4xi32>) -> tensor<1x4x1xi32>
  %2 = tosa.reshape %x, %shape : (tensor<4xi32>, !tosa.shape<3>) -> tensor<1x4x1xi32>
  %3 = tosa.scatter %rows, %i, %2 : (tensor<1x5x1xi32>, tensor<1x4xi32>, tensor<1x4x1xi32>) -> tensor<1x5x1xi32>
  return %0, %1, %3 : tensor<4xi32>, tensor<1x4x1xi32>, tensor<1x5x1xi32>
})");
  ASSERT_TRUE(mlir::succeeded(program)) << compiler.messages;
  std::vector<int32_t> x = {7, INT32_MIN, -9, 5}, y = {0, -1, -1, 2},
                       rows = {10, 20, 30, 40, 50},
                       i = {-5, INT32_MAX, 1, INT32_MIN}, quotients(4),
                       gathered(4), scattered(5);
  ASSERT_TRUE(mlir::succeeded(
      program->run({x.data(), y.data(), rows.data(), i.data()},
                   {quotients.data(), gathered.data(), scattered.data()},
                   program->createArena())));
  EXPECT_EQ(quotients, (std::vector<int32_t>{7, INT32_MIN, 9, 2}));
  EXPECT_EQ(gathered, (std::vector<int32_t>{10, 50, 20, 10}));
  EXPECT_EQ(scattered, (std::vector<int32_t>{5, -9, 30, 40, INT32_MIN}));
}

TEST(JIT, RefusesSeveralFunctions) {
  Compiler compiler;
  EXPECT_TRUE(failed(compiler.compile(R"(
func.func @a(%x: tensor<2xi8>) -> tensor<2xi8> { return %x : tensor<2xi8> }
func.func @b(%x: tensor<2xi8>) -> tensor<2xi8> { return %x : tensor<2xi8> })")));
  EXPECT_NE(compiler.messages.find("expected one public function"),
            std::string::npos)
      << compiler.messages;
}

TEST(JIT, RefusesDynamicShapes) {
  Compiler compiler;
  EXPECT_TRUE(failed(compiler.compile(R"(
func.func @main(%x: tensor<?x2xi8>) -> tensor<?x2xi8> { return %x : tensor<?x2xi8> })")));
  EXPECT_NE(compiler.messages.find("static"), std::string::npos)
      << compiler.messages;
}

} // namespace
