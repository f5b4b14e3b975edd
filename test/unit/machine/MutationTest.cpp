// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Machine files are written by hand: whatever they hold, the answer is a
/// machine that can be worked with, or a message.
#include "Machines.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <random>

using namespace npu;
using namespace npu::machine;
using Json = nlohmann::json;

namespace {

/// Uses a machine that was accepted; the sanitized build sees what goes wrong.
void use(const Machine &machine) {
  for (unsigned point = 0; point < machine.operatingPoints.size(); ++point) {
    EXPECT_GE(
        costOfConvolution(convolution(9, 9, 17, 33, 3), machine).aloneCycles(),
        0);
    EXPECT_GE(costOfDepthwise(depthwise(9, 9, 17, 3), machine).aloneCycles(),
              0);
    DmaWork load;
    load.bytes = 1000;
    load.readsDram = load.writesScratchpad = true;
    load.dramReadRuns = 10;
    EXPECT_GT(costOf(Work::of(load), machine, point).aloneCycles(), 0);
  }
  EXPECT_EQ(toJson(*parseMachine(toJson(machine), "again")), toJson(machine));
}

} // namespace

TEST(Mutation, EveryFieldWithEveryOddValue) {
  const Json flat = Json::parse(toJson(builtin("edge-1024-u85"))).flatten();
  const Json odd[] = {Json(),      Json(0),         Json(-1),    Json(7),
                      Json(65536), Json(INT64_MAX), Json("1/3"), Json("x"),
                      Json(true),  Json::object(),  Json(0.0001)};
  int accepted = 0, refused = 0;
  for (const auto &[path, value] : flat.items())
    for (const Json &replacement : odd) {
      Json changed = flat;
      changed[path] = replacement;
      Json machineJson;
      try {
        machineJson = changed.unflatten();
      } catch (const Json::exception &) {
        continue; // Not a value that flat JSON can hold.
      }
      Expected<Machine> machine = parseMachine(machineJson.dump(), "m.json");
      if (machine) {
        ++accepted;
        use(*machine);
      } else {
        ++refused;
        EXPECT_NE(machine.message().find("m.json: field '"), std::string::npos)
            << machine.message();
        EXPECT_NE(machine.message().find("expected"), std::string::npos);
        EXPECT_NE(machine.message().find("found"), std::string::npos);
      }
    }
  EXPECT_GT(accepted, 100);
  EXPECT_GT(refused, 500);
}

TEST(Mutation, FlippedBytes) {
  const std::string text = toJson(builtin("edge-128"));
  for (unsigned seed = 0; seed < 500; ++seed) {
    std::mt19937 random(seed);
    std::string changed = text;
    for (unsigned i = 0; i <= seed % 4; ++i)
      changed[random() % changed.size()] = char(random());
    if (seed % 5 == 0)
      changed.resize(random() % changed.size());
    if (Expected<Machine> machine = parseMachine(changed, "m.json"))
      use(*machine);
    else
      EXPECT_FALSE(machine.message().empty());
  }
}
