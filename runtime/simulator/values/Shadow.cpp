// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/simulator/values/Shadow.h"

#include <algorithm>
#include <cstring>

using namespace npu;
using namespace npu::isa;
using namespace npu::simulator;

AccessRuns::AccessRuns(const Access &access)
    : base(access.base), runBytes(access.elementBytes) {
  for (unsigned d = 0; d < access.rank; ++d) {
    int64_t extent = access.extents[d], stride = access.strides[d];
    if (extent == 1 || stride == 0)
      continue;
    // A run upwards from the lowest address is the same bytes.
    if (stride < 0) {
      base += (extent - 1) * stride;
      stride = -stride;
    }
    dimensions.push_back({extent, stride});
  }
  std::sort(dimensions.begin(), dimensions.end(),
            [](const Dimension &a, const Dimension &b) {
              return a.stride > b.stride;
            });
  limit = base + runBytes;
  for (const Dimension &d : dimensions)
    limit += (d.extent - 1) * d.stride;
  // Runs that touch or overlap are one run.
  while (!dimensions.empty() && dimensions.back().stride <= runBytes) {
    const Dimension &d = dimensions.back();
    runBytes += (d.extent - 1) * d.stride;
    dimensions.pop_back();
  }
}

static std::string number(int64_t value) { return std::to_string(value); }

Status Shadow::checkBounds(const Access &access) const {
  const ShadowMemory &memory = at(access.space);
  AccessRuns runs(access);
  if (runs.begin() < 0 || static_cast<uint64_t>(runs.end()) > memory.size)
    return Error{std::string("operand ") + access.name + " is at bytes " +
                 number(runs.begin()) + " to " + number(runs.end() - 1) +
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
  AccessRuns(access).forEach([&](int64_t address, int64_t bytes) {
    missing = static_cast<const uint8_t *>(
        std::memchr(memory.state() + address, ShadowMemory::Unwritten, bytes));
    return missing == nullptr;
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
    AccessRuns from(read), to(write);
    return read.name == std::string("partials") && from.isOneRun() &&
           to.isOneRun() && from.begin() == to.begin() &&
           from.end() == to.end();
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
      AccessRuns from(read), to(write);
      if (from.end() <= to.begin() || to.end() <= from.begin())
        continue;
      uint8_t *state = at(read.space).state();
      from.forEach([&](int64_t address, int64_t bytes) {
        for (int64_t k = 0; k < bytes; ++k)
          state[address + k] |= mark;
        return true;
      });
      int64_t found = -1;
      to.forEach([&](int64_t address, int64_t bytes) {
        for (int64_t k = 0; k < bytes && found < 0; ++k)
          if (state[address + k] & mark)
            found = address + k;
        return found < 0;
      });
      from.forEach([&](int64_t address, int64_t bytes) {
        for (int64_t k = 0; k < bytes; ++k)
          state[address + k] &= uint8_t(~mark);
        return true;
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
      AccessRuns(access).forEach([&](int64_t address, int64_t bytes) {
        std::memset(at(access.space).state() + address, state, bytes);
        return true;
      });
}

bool Shadow::isNeeded(const Step &step,
                      const std::vector<Access> &accesses) const {
  bool needed = false;
  for (const Access &access : accesses)
    if (access.isWrite)
      AccessRuns(access).forEach([&](int64_t address, int64_t bytes) {
        needed |=
            std::memchr(at(access.space).live() + address, 1, bytes) != nullptr;
        return !needed;
      });
  if (!needed)
    return false;
  for (bool isWrite : {true, false})
    for (const Access &access : accesses)
      if (access.isWrite == isWrite &&
          (isWrite || !step.hasTakenIn(access.name)))
        AccessRuns(access).forEach([&](int64_t address, int64_t bytes) {
          std::memset(at(access.space).live() + address, !isWrite, bytes);
          return true;
        });
  return true;
}
