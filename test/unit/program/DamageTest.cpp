// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Thousands of damaged .npu files: each is refused with a message, or, where
/// the fingerprint was made to fit, is a valid program. Nothing crashes.
#include "runtime/program/ProgramFile.h"
#include "runtime/program/Validate.h"
#include "runtime/program/npu_program_generated.h"
#include "test/unit/program/RandomProgram.h"

#include <gtest/gtest.h>

using namespace npu;
using namespace npu::program;
using namespace npu::test;

namespace {

std::vector<uint8_t> sampleBytes(Random &random) {
  auto bytes = write(randomProgram(random, 20));
  EXPECT_TRUE(bytes);
  EXPECT_TRUE(load(bytes->data(), bytes->size()));
  return *bytes;
}

/// As write does it: of all bytes, with the fingerprint's own as zero.
void mendFingerprint(std::vector<uint8_t> &bytes) {
  flatbuffers::Verifier verifier(bytes.data(), bytes.size());
  if (!file::VerifyProgramBuffer(verifier))
    return;
  file::Program *root = file::GetMutableProgram(bytes.data());
  if (!root->mutate_fingerprint(0))
    return;
  uint64_t hash = 0xcbf29ce484222325;
  for (uint8_t byte : bytes)
    hash = (hash ^ byte) * 0x100000001b3;
  root->mutate_fingerprint(hash);
}

TEST(Damage, EveryFlippedByteIsSeen) {
  Random random(21);
  std::vector<uint8_t> bytes = sampleBytes(random);
  for (size_t at = 0; at < bytes.size(); ++at) {
    std::vector<uint8_t> damaged = bytes;
    damaged[at] ^= 1 << random() % 8;
    auto loaded = load(damaged.data(), damaged.size());
    ASSERT_FALSE(loaded) << "byte " << at;
    EXPECT_FALSE(loaded.message().empty());
  }
}

TEST(Damage, EveryCutIsSeen) {
  Random random(22);
  std::vector<uint8_t> bytes = sampleBytes(random);
  for (size_t size = 0; size < bytes.size(); ++size) {
    // A buffer of its own, so that the sanitizer sees a read behind its end.
    std::vector<uint8_t> cut(bytes.begin(), bytes.begin() + size);
    ASSERT_FALSE(load(cut.data(), cut.size())) << size << " bytes";
  }
  bytes.push_back(0);
  EXPECT_FALSE(load(bytes.data(), bytes.size()));
}

/// The checks behind the fingerprint, which an attacker can make fit.
TEST(Damage, ForgedFilesAreValidOrRefused) {
  Random random(23);
  std::vector<uint8_t> bytes = sampleBytes(random);
  int refused = 0, accepted = 0;
  for (int round = 0; round < 3000; ++round) {
    std::vector<uint8_t> forged = bytes;
    for (int change = 0, changes = 1 + random() % 3; change < changes; ++change)
      switch (random() % 4) {
      case 0:
        forged[random() % forged.size()] = uint8_t(random());
        break;
      case 1:
        forged[random() % forged.size()] ^= 1 << random() % 8;
        break;
      case 2: {
        size_t at = random() % (forged.size() / 4) * 4;
        for (size_t i = 0; i < 4; ++i)
          forged[at + i] = random() % 2 ? 0xff : 0;
        break;
      }
      default:
        if (round % 8 == 0)
          forged.resize(forged.size() - random() % 64);
      }
    mendFingerprint(forged);
    auto loaded = load(forged.data(), forged.size());
    if (!loaded) {
      EXPECT_FALSE(loaded.message().empty());
      ++refused;
      continue;
    }
    ++accepted;
    EXPECT_TRUE(validate(*loaded));
    EXPECT_TRUE(write(*loaded));
  }
  // Changed names, scales and constants are programs too.
  EXPECT_GT(refused, 500);
  EXPECT_GT(accepted, 100);
}

/// A file of a few kilobytes that would be gigabytes in memory: the same long
/// name, named again and again.
TEST(Damage, OneNameForAllSourcesIsRefused) {
  Random random(25);
  std::vector<uint8_t> bytes = sampleBytes(random);
  const file::Program *root = file::GetProgram(bytes.data());
  flatbuffers::FlatBufferBuilder builder;
  builder.ForceDefaults(true);
  auto name = builder.CreateString(std::string(20000, 'n'));
  auto names = builder.CreateVector(
      std::vector<flatbuffers::Offset<flatbuffers::String>>(5000, name));
  auto machine = builder.CreateString(root->machine()->str());
  auto none =
      builder.CreateVector(std::vector<flatbuffers::Offset<file::Tensor>>());
  auto words = builder.CreateVector(std::vector<uint64_t>());
  auto sources = builder.CreateVector(std::vector<uint32_t>());
  auto constants = builder.CreateVector(std::vector<uint8_t>());
  builder.Finish(file::CreateProgram(builder, root->format_version(),
                                     root->isa_major(), root->isa_minor(), 0,
                                     name, machine, none, none, words, sources,
                                     names, constants, 0, 0),
                 file::ProgramIdentifier());
  bytes.assign(builder.GetBufferPointer(),
               builder.GetBufferPointer() + builder.GetSize());
  mendFingerprint(bytes);
  EXPECT_EQ(load(bytes.data(), bytes.size()).message(),
            "not an intact .npu file: its names and shapes lie on each other; "
            "compile the network again, or copy the file again");
}

TEST(Damage, NoiseIsRefused) {
  Random random(24);
  for (int round = 0; round < 2000; ++round) {
    std::vector<uint8_t> noise(random() % 300);
    for (uint8_t &byte : noise)
      byte = uint8_t(random());
    if (noise.size() >= 8 && random() % 2) {
      std::copy_n(fileIdentifier, 4, noise.begin() + 4);
      noise[0] = random() % noise.size();
      noise[1] = noise[2] = noise[3] = 0;
    }
    EXPECT_FALSE(load(noise.data(), noise.size()));
  }
}

} // namespace
