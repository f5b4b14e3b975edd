// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The functions that npu-cpu-expand-math computes, against the C library in
/// double precision.
#include "Compile.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

using namespace mlir::npu;

namespace {

constexpr float inf = std::numeric_limits<float>::infinity();

/// Distance in units of the last place of an f32.
int64_t ulpDistance(float a, float b) {
  if (std::isnan(a) || std::isnan(b))
    return std::isnan(a) == std::isnan(b) ? 0 : 1 << 30;
  auto ordered = [](float x) {
    int32_t bits;
    std::memcpy(&bits, &x, sizeof bits);
    return bits < 0 ? int64_t(INT32_MIN) - bits : int64_t(bits);
  };
  return std::abs(ordered(a) - ordered(b));
}

/// Numbers of every magnitude and sign, and the special ones.
std::vector<float> arguments(float largest) {
  std::vector<float> values = {0.0f,   -0.0f,   1.0f,  -1.0f,
                               0.5f,   inf,     -inf,  std::nanf(""),
                               1e-45f, -1e-45f, 88.7f, -103.9f};
  for (float x = 1e-30f; x < largest; x *= 1.0372f) {
    values.push_back(x);
    values.push_back(-x);
  }
  return values;
}

void check(const std::string &op, double (*expected)(double),
           const std::vector<float> &inputs) {
  std::string type = "tensor<" + std::to_string(inputs.size()) + "xf32>";
  Compiler compiler;
  auto program = compiler.compile(
      "func.func @main(%x: " + type + ") -> " + type + " {\n  %y = tosa." + op +
      " %x : (" + type + ") -> " + type + "\n  return %y : " + type + "\n}");
  ASSERT_TRUE(mlir::succeeded(program)) << compiler.messages;
  std::vector<float> outputs(inputs.size());
  ASSERT_TRUE(mlir::succeeded(
      program->run({inputs.data()}, {outputs.data()}, program->createArena())));
  for (size_t i = 0; i != inputs.size(); ++i)
    EXPECT_LE(ulpDistance(outputs[i], static_cast<float>(expected(inputs[i]))),
              1)
        << op << '(' << inputs[i] << ") = " << outputs[i] << ", expected "
        << expected(inputs[i]);
}

TEST(ExpandMath, Exp) { check("exp", std::exp, arguments(1e4f)); }
TEST(ExpandMath, Log) { check("log", std::log, arguments(1e38f)); }
TEST(ExpandMath, Tanh) { check("tanh", std::tanh, arguments(1e4f)); }
TEST(ExpandMath, Erf) { check("erf", std::erf, arguments(1e4f)); }
TEST(ExpandMath, Sin) { check("sin", std::sin, arguments(1e5f)); }
TEST(ExpandMath, Cos) { check("cos", std::cos, arguments(1e5f)); }
TEST(ExpandMath, Floor) { check("floor", std::floor, arguments(1e38f)); }
TEST(ExpandMath, Ceil) { check("ceil", std::ceil, arguments(1e38f)); }
TEST(ExpandMath, Rsqrt) {
  check("rsqrt", [](double x) { return 1 / std::sqrt(x); }, arguments(1e38f));
}

TEST(ExpandMath, Pow) {
  std::vector<float> bases, exponents;
  for (float x : arguments(1e38f))
    for (float y : {0.0f, 1.0f, -1.0f, 2.0f, 3.0f, -2.5f, 0.3f, 1e9f, inf, -inf,
                    std::nanf("")}) {
      bases.push_back(x);
      exponents.push_back(y);
    }
  std::string type = "tensor<" + std::to_string(bases.size()) + "xf32>";
  Compiler compiler;
  auto program = compiler.compile(
      "func.func @main(%x: " + type + ", %y: " + type + ") -> " + type +
      " {\n  %z = tosa.pow %x, %y : (" + type + ", " + type + ") -> " + type +
      "\n  return %z : " + type + "\n}");
  ASSERT_TRUE(mlir::succeeded(program)) << compiler.messages;
  std::vector<float> outputs(bases.size());
  ASSERT_TRUE(
      mlir::succeeded(program->run({bases.data(), exponents.data()},
                                   {outputs.data()}, program->createArena())));
  for (size_t i = 0; i != bases.size(); ++i) {
    // TOSA leaves 0 and infinity to C, and what C says of them to the sign.
    double expected = std::pow(static_cast<double>(bases[i]), exponents[i]);
    if (std::isinf(bases[i]) || std::isinf(exponents[i]))
      continue;
    EXPECT_LE(ulpDistance(std::abs(outputs[i]),
                          std::abs(static_cast<float>(expected))),
              1)
        << bases[i] << " ^ " << exponents[i] << " = " << outputs[i]
        << ", expected " << expected;
  }
}

} // namespace
