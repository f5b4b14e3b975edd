// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/simulator/values/Shadow.h"

#include "runtime/program/Footprint.h"

#include <algorithm>
#include <cstring>

using namespace npu;
using namespace npu::isa;
using namespace npu::program;
using namespace npu::sim;

static std::string number(int64_t value) { return std::to_string(value); }

Status Shadow::checkBounds(const Access &access) const {
  const ShadowMemory &memory = at(access.space);
  ByteRange range = hull(access);
  if (range.begin < 0 || static_cast<uint64_t>(range.end) > memory.size)
    return Error{std::string("operand ") + access.name + " is at bytes " +
                 number(range.begin) + " to " + number(range.end - 1) +
                 " of the " + memory.name + ", of which the program has " +
                 number(memory.size)};
  // What overlaps itself that often is a mistake, and would take for ever.
  long double bytes = access.elementBytes;
  for (unsigned d = 0; d < access.rank; ++d)
    bytes *= access.extents[d];
  if (bytes > 64.0L * memory.size)
    return Error{std::string("operand ") + access.name +
                 " overlaps itself: its elements have more than 64 times the " +
                 number(memory.size) + " bytes of the " + memory.name};
  return {};
}

Status Shadow::checkWritten(const Access &access) const {
  const ShadowMemory &memory = at(access.space);
  const uint8_t *missing = nullptr;
  footprintOf(access).visitRuns([&](int64_t begin, int64_t end) {
    if (!missing)
      missing = static_cast<const uint8_t *>(std::memchr(
          memory.state() + begin, ShadowMemory::Unwritten, end - begin));
  });
  if (!missing)
    return {};
  return Error{std::string("operand ") + access.name + " reads byte " +
               number(missing - memory.state()) + " of the " + memory.name +
               ", which nothing has written before"};
}

/// True if each element that the instruction reads here is the one that it
/// writes from it, so that the order of its elements does not matter.
static bool isInPlace(const Instruction &instruction, const Access &read,
                      const Access &write) {
  if (std::holds_alternative<Conv2D>(instruction) ||
      std::holds_alternative<Depthwise>(instruction)) {
    // Accumulators that start from themselves.
    Footprint from = footprintOf(read), to = footprintOf(write);
    return read.name == std::string("partials") && from.rank == 0 &&
           to.rank == 0 && from.base == to.base && from.runBytes == to.runBytes;
  }
  if (!std::holds_alternative<Binary>(instruction) &&
      !std::holds_alternative<Unary>(instruction))
    return false;
  return read.base == write.base && read.elementBytes == write.elementBytes &&
         read.rank == write.rank &&
         std::equal(read.extents, read.extents + read.rank, write.extents) &&
         std::equal(read.strides, read.strides + read.rank, write.strides);
}

Status Shadow::check(const Instruction &instruction,
                     const std::vector<Access> &accesses) const {
  for (const Access &access : accesses)
    if (Status status = checkBounds(access); !status)
      return status;
  for (const Access &access : accesses)
    if (!access.isWrite)
      if (Status status = checkWritten(access); !status)
        return status;
  constexpr uint8_t mark = 0x80;
  for (const Access &write : accesses)
    for (const Access &read : accesses) {
      if (!write.isWrite || read.isWrite || read.space != write.space ||
          isInPlace(instruction, read, write))
        continue;
      if (!hull(read).overlaps(hull(write)))
        continue;
      Footprint from = footprintOf(read), to = footprintOf(write);
      uint8_t *state = at(read.space).state();
      from.visitRuns([&](int64_t begin, int64_t end) {
        for (int64_t k = begin; k < end; ++k)
          state[k] |= mark;
      });
      int64_t found = -1;
      to.visitRuns([&](int64_t begin, int64_t end) {
        for (int64_t k = begin; k < end && found < 0; ++k)
          if (state[k] & mark)
            found = k;
      });
      from.visitRuns([&](int64_t begin, int64_t end) {
        for (int64_t k = begin; k < end; ++k)
          state[k] &= uint8_t(~mark);
      });
      if (found >= 0)
        return Error{std::string("operand ") + write.name + " writes byte " +
                     number(found) + " of the " + at(read.space).name +
                     ", which operand " + read.name +
                     " of the same instruction reads"};
    }
  return {};
}

void Shadow::execute(const Instruction &instruction, const Step &step,
                     const std::vector<Access> &accesses) const {
  Memory values{dram.bytes(), scratchpad.bytes()};
  uint8_t state = ShadowMemory::Varying;
  bool isMovement = std::holds_alternative<Copy>(instruction) ||
                    std::holds_alternative<Permute>(instruction);
  if (isMovement || std::holds_alternative<Fill>(instruction)) {
    step.run(values, nullptr);
    state = ShadowMemory::Constant;
    if (isMovement && !step.hasTakenIn("source")) {
      // States move as their bytes do.
      step.run(Memory{dram.state(), scratchpad.state()}, nullptr);
      return;
    }
  }
  for (const Access &access : accesses)
    if (access.isWrite)
      footprintOf(access).visitRuns([&](int64_t begin, int64_t end) {
        std::memset(at(access.space).state() + begin, state, end - begin);
      });
}

bool Shadow::isNeeded(const Step &step,
                      const std::vector<Access> &accesses) const {
  bool needed = false;
  for (const Access &access : accesses)
    if (access.isWrite)
      footprintOf(access).visitRuns([&](int64_t begin, int64_t end) {
        const uint8_t *live = at(access.space).live();
        needed = needed || std::memchr(live + begin, 1, end - begin);
      });
  if (!needed)
    return false;
  for (bool isWrite : {true, false})
    for (const Access &access : accesses)
      if (access.isWrite == isWrite &&
          (isWrite || !step.hasTakenIn(access.name)))
        footprintOf(access).visitRuns([&](int64_t begin, int64_t end) {
          std::memset(at(access.space).live() + begin, !isWrite, end - begin);
        });
  return true;
}
