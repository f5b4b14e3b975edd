// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/machine/Machine.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <fstream>

using namespace npu;
using namespace npu::machine;
using Json = nlohmann::json;

namespace {

Json edge128() { return Json::parse(toJson(*loadMachine("edge-128"))); }

/// The message that a machine is refused with; empty if it is accepted.
std::string refusal(const Json &json) {
  Expected<Machine> machine = parseMachine(json.dump(), "m.json");
  return machine ? "" : machine.message();
}

/// Refusal of edge-128 with one field replaced.
std::string refusalWith(const std::string &pointer, const Json &value) {
  Json json = edge128();
  json[Json::json_pointer(pointer)] = value;
  return refusal(json);
}

#define EXPECT_MESSAGE(text, part)                                             \
  EXPECT_NE((text).find(part), std::string::npos) << (text)

} // namespace

TEST(Machine, EightAreBuiltIn) {
  std::vector<std::string> expected{
      "edge-1024", "edge-1024-u85", "edge-128", "edge-128-u55",
      "edge-256",  "edge-256-u55",  "edge-512", "edge-512-u65"};
  EXPECT_EQ(builtinMachineNames(), expected);
  for (const std::string &name : builtinMachineNames()) {
    Expected<Machine> machine = loadMachine(name);
    ASSERT_TRUE(bool(machine)) << machine.message();
    EXPECT_EQ(machine->name, name);
    EXPECT_GE(machine->operatingPoints.size(), 3u);
  }
}

TEST(Machine, EachFigureOfABuiltInMachineHasItsSource) {
  for (const std::string &name : builtinMachineNames())
    EXPECT_EQ(figuresWithoutSource(*loadMachine(name)),
              std::vector<std::string>())
        << name;
}

TEST(Machine, FileInTheSourceTreeIsWhatIsBuiltIn) {
  const char *source = std::getenv("NPU_SOURCE_DIR");
  if (!source)
    GTEST_SKIP() << "NPU_SOURCE_DIR is not set";
  for (const std::string &name : builtinMachineNames()) {
    Expected<Machine> fromFile = loadMachine(
        std::string(source) + "/runtime/machine/machines/" + name + ".json");
    ASSERT_TRUE(bool(fromFile)) << fromFile.message();
    EXPECT_EQ(toJson(*fromFile), toJson(*loadMachine(name)));
  }
}

TEST(Machine, PresetsAreThoseOfTheDesign) {
  Machine m = *loadMachine("edge-128");
  EXPECT_EQ(m.mac.array.macsPerCycle(), 128);
  EXPECT_EQ(m.operatingPoints[0].hertz, 500000000);
  EXPECT_EQ(m.scratchpad.bytes, 512 * 1024);
  EXPECT_EQ(m.dramBytesPerCycle(), (Ratio{1, 1}));
  EXPECT_EQ(m.dramLatencyCycles(), 64);
  EXPECT_EQ(loadMachine("edge-256")->mac.array.macsPerCycle(), 256);
  EXPECT_EQ(loadMachine("edge-512")->mac.array.macsPerCycle(), 512);
  EXPECT_EQ(loadMachine("edge-512")->dramBytesPerCycle(), (Ratio{15, 4}));
  EXPECT_EQ(loadMachine("edge-1024")->mac.array.macsPerCycle(), 1024);
}

TEST(Machine, CanonicalTextReadsBackTheSame) {
  for (const std::string &name : builtinMachineNames()) {
    std::string text = toJson(*loadMachine(name));
    Expected<Machine> again = parseMachine(text, "again");
    ASSERT_TRUE(bool(again)) << again.message();
    EXPECT_EQ(toJson(*again), text);
    EXPECT_EQ(fingerprint(*again), fingerprint(*loadMachine(name)));
  }
}

TEST(Machine, FingerprintIsOfTheFiguresAlone) {
  Machine a = *loadMachine("edge-128"), b = a;
  b.name = "mine";
  b.description = "other";
  b.sources.clear();
  EXPECT_EQ(fingerprint(a), fingerprint(b));
  b.scratchpad.bytes += 1;
  EXPECT_NE(fingerprint(a), fingerprint(b));
}

TEST(Machine, ExtendsABuiltInMachine) {
  Expected<Machine> machine = parseMachine(
      R"({"extends": "edge-128", "name": "tiny", "scratchpad": {"bytes": 16384}})",
      "tiny.json");
  ASSERT_TRUE(bool(machine)) << machine.message();
  EXPECT_EQ(machine->scratchpad.bytes, 16384);
  EXPECT_EQ(machine->scratchpad.portBytesPerCycle, 8);
  EXPECT_TRUE(machine->sources.empty());
  EXPECT_MESSAGE(refusal({{"extends", "edge-7"}}),
                 "field 'extends': expected the name of a built-in machine");
  EXPECT_MESSAGE(refusal({{"extends", 3}}), "found 3");
}

TEST(Machine, MissingField) {
  Json json = edge128();
  json["dram"].erase("burstBytes");
  EXPECT_MESSAGE(refusal(json),
                 "m.json: field 'dram.burstBytes': expected a figure in bytes, "
                 "found no such field; add it");
  json = edge128();
  json.erase("mac");
  EXPECT_MESSAGE(refusal(json), "field 'mac'");
  json = edge128();
  json["operatingPoints"][1].erase("hertz");
  EXPECT_MESSAGE(refusal(json), "field 'operatingPoints[1].hertz'");
}

TEST(Machine, UnknownField) {
  EXPECT_MESSAGE(refusalWith("/mac/arry", 1), "field 'mac.arry'");
  EXPECT_MESSAGE(refusalWith("/colour", "red"), "field 'colour'");
  EXPECT_MESSAGE(refusalWith("/operatingPoints/0/watts", 1),
                 "field 'operatingPoints[0].watts'");
  EXPECT_MESSAGE(refusalWith("/sources", Json{{"mac.arry", "x"}}),
                 "field 'sources.mac.arry'");
}

TEST(Machine, FigureOutOfRangeOrOfTheWrongKind) {
  EXPECT_MESSAGE(refusalWith("/scratchpad/bytes", -5),
                 "field 'scratchpad.bytes': expected a whole number of bytes "
                 "from 64 to 4294967296, found -5");
  EXPECT_MESSAGE(refusalWith("/scratchpad/bytes", 0), "found 0");
  EXPECT_MESSAGE(refusalWith("/scratchpad/bytes", 1.5), "found 1.5");
  EXPECT_MESSAGE(refusalWith("/scratchpad/bytes", "many"), "found \"many\"");
  EXPECT_MESSAGE(refusalWith("/scratchpad/bytes", UINT64_MAX), "found 1844");
  EXPECT_MESSAGE(refusalWith("/scratchpad", 7), "field 'scratchpad'");
  EXPECT_MESSAGE(refusalWith("/mac/featureMap/doubled", 1), "true or false");
  EXPECT_MESSAGE(refusalWith("/picojoules/macInt8", -0.1), "picojoules");
  EXPECT_MESSAGE(refusalWith("/inputOutput", "flash"), "\"scratchpad\"");
  EXPECT_MESSAGE(refusalWith("/name", ""), "field 'name'");
  for (const Json &bad : {Json("3/0"), Json("0/3"), Json("-1/2"), Json("1/2/3"),
                          Json(0), Json(-1), Json(0.75), Json("99999999/1")})
    EXPECT_MESSAGE(refusalWith("/mac/outputElementsPerCycle", bad),
                   "field 'mac.outputElementsPerCycle'");
  EXPECT_EQ(refusalWith("/mac/outputElementsPerCycle", "6/4"), "");
  EXPECT_EQ(refusalWith("/vector/cyclesPerMove", 0), "");
}

TEST(Machine, ContradictingFields) {
  EXPECT_MESSAGE(refusalWith("/mac/channelQuantum", 12),
                 "expected a multiple of mac.array.inputChannels (8)");
  EXPECT_MESSAGE(refusalWith("/mac/kernelFirstTapQuantum", 4),
                 "mac.kernelFirstFlattened is true");
  EXPECT_MESSAGE(refusalWith("/mac/accumulators/bytes", 128),
                 "field 'mac.accumulators.bytes': expected at least 256 bytes");
  EXPECT_MESSAGE(refusalWith("/mac/featureMap/bytes", 32), "at least 64");
  EXPECT_MESSAGE(refusalWith("/mac/weights/bytes", 64), "at least 128");
  EXPECT_MESSAGE(refusalWith("/dram/readOnly", true), "field 'inputOutput'");
  EXPECT_MESSAGE(refusalWith("/control/fetchBytes", 12), "multiple of 8");
  EXPECT_MESSAGE(refusalWith("/operatingPoints/1/hertz", 900000000),
                 "expected a higher voltage not to be slower");
  EXPECT_MESSAGE(refusalWith("/operatingPoints/1/name", "nominal"), "twice");
  Json shape{
      {"height", 2}, {"width", 2}, {"outputChannels", 4}, {"inputChannels", 8}};
  EXPECT_EQ(refusalWith("/mac/alternativeArrays", Json::array({shape})), "");
  shape["width"] = 4;
  EXPECT_MESSAGE(refusalWith("/mac/alternativeArrays", Json::array({shape})),
                 "expected shapes of as many lanes as mac.array (128)");
  shape.erase("width");
  EXPECT_MESSAGE(refusalWith("/mac/alternativeArrays", Json::array({shape})),
                 "field 'mac.alternativeArrays[0].width'");
  EXPECT_MESSAGE(refusalWith("/mac/alternativeArrays", 3),
                 "a list of up to 16");
  EXPECT_MESSAGE(refusalWith("/dram/bytesPerSecond", 1000),
                 "expected at least a byte in 1024 cycles");
  EXPECT_MESSAGE(refusalWith("/operatingPoints", Json::array()),
                 "1 to 256 operating points");
}

TEST(Machine, NotAMachine) {
  for (const char *text :
       {"", "{", "nonsense", "[]", "3", "null", "\xff\xfe", "{\"name\":1e999}"})
    EXPECT_FALSE(bool(parseMachine(text, "x"))) << text;
  EXPECT_FALSE(bool(parseMachine(std::string(100000, '['), "deep")));
  EXPECT_MESSAGE(parseMachine(R"({"name":"a","name":"b"})", "x").message(),
                 "field 'name': expected once, found twice");
  EXPECT_MESSAGE(loadMachine("no-such-machine").message(),
                 "expected the name of a built-in machine (edge-1024, ");
}

TEST(Machine, ValidateRefusesWhatTheReaderRefuses) {
  Machine machine = *loadMachine("edge-128");
  EXPECT_TRUE(bool(validate(machine)));
  machine.mac.array.height = 0;
  EXPECT_MESSAGE(validate(machine).message(), "field 'mac.array.height'");
}

TEST(Machine, EachFigureIsDocumented) {
  const char *source = std::getenv("NPU_SOURCE_DIR");
  if (!source)
    GTEST_SKIP() << "NPU_SOURCE_DIR is not set";
  std::ifstream file(std::string(source) + "/docs/machines.md");
  std::string text(std::istreambuf_iterator<char>(file), {});
  Machine machine = *loadMachine("edge-128");
  machine.sources.clear();
  for (const std::string &path : figuresWithoutSource(machine))
    EXPECT_NE(text.find("`" + path + "`"), std::string::npos) << path;
}
