// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/simulator/timing/ProgramTiming.h"
#include "runtime/machine/InstructionWork.h"
#include "runtime/simulator/timing/Liveness.h"

#include <algorithm>
#include <map>
#include <set>

namespace npu::sim {
namespace {

/// From the first byte of an access to behind its last.
ByteRange rangeOf(const isa::Access &access) {
  ByteRange range{access.space, access.base, access.base + access.elementBytes};
  for (unsigned i = 0; i < access.rank; ++i) {
    int64_t reach = (access.extents[i] - 1) * access.strides[i];
    (reach < 0 ? range.begin : range.end) += reach;
  }
  return range;
}

/// Which bytes of DRAM stand in the scratchpad, where whole runs were copied:
/// so that weights that several tiles share are counted once, however often
/// they are loaded.
class Origins {
public:
  /// An instruction writes `range`; if it copies one run from DRAM, that is
  /// what stands there from now on.
  void write(const ByteRange &range, const isa::Instruction &instruction) {
    if (range.space != isa::Space::Scratchpad)
      return;
    forget(range);
    auto *copy = std::get_if<isa::Copy>(&instruction);
    if (copy && copy->sourceSpace == isa::Space::Dram &&
        copy->extent0 * copy->extent1 * copy->extent2 == 1)
      known[range.begin] = {range.end, copy->sourceBase};
  }

  /// The address in DRAM that scratchpad bytes came from, or -1.
  int64_t of(int64_t base, int64_t bytes) const {
    auto after = known.upper_bound(base);
    if (after == known.begin())
      return -1;
    const auto &[begin, entry] = *std::prev(after);
    return base + bytes <= entry.end ? entry.dram + (base - begin) : -1;
  }

private:
  struct Entry {
    int64_t end, dram;
  };
  std::map<int64_t, Entry> known;

  void forget(const ByteRange &range) {
    auto entry = known.lower_bound(range.begin);
    if (entry != known.begin() && std::prev(entry)->second.end > range.begin)
      --entry;
    while (entry != known.end() && entry->first < range.end)
      entry = known.erase(entry);
  }
};

} // namespace

TimedInstruction timedInstructionOf(const isa::Instruction &instruction,
                                    uint32_t layer) {
  TimedInstruction timed;
  timed.engine = isa::engineOf(instruction);
  isa::Semaphores semaphores = isa::semaphoresOf(instruction);
  for (size_t i = 0; i < 2; ++i) {
    timed.waits[i] = int(semaphores.waits[i]);
    timed.signals[i] = int(semaphores.signals[i]);
  }
  timed.work = machine::workOf(instruction);
  timed.encodedBytes = isa::encodedBytes(instruction);
  timed.layer = layer;
  timed.mnemonic = isa::mnemonicOf(instruction);
  if (auto *set = std::get_if<isa::SetOperatingPoint>(&instruction))
    timed.operatingPoint = int(set->point);
  if (auto *mark = std::get_if<isa::ProfileMark>(&instruction))
    timed.mark = int(mark->mark);
  std::vector<isa::Access> accesses;
  isa::appendAccesses(instruction, accesses);
  for (const isa::Access &access : accesses)
    (access.isWrite ? timed.writes : timed.reads).push_back(rangeOf(access));
  return timed;
}

/// Bytes of those tensors in DRAM that the chip itself reads or writes: what
/// only the host needs, it does not have to transfer.
static int64_t bytesInDram(const program::Program &program,
                           const std::vector<program::TensorInfo> &tensors,
                           bool isWrite) {
  std::vector<isa::Access> accesses;
  if (!program.hosts.empty())
    for (const isa::Instruction &instruction : program.instructions)
      if (!std::holds_alternative<isa::HostCall>(instruction))
        isa::appendAccesses(instruction, accesses);
  auto isTouched = [&](const ByteRange &tensor) {
    return program.hosts.empty() ||
           std::any_of(accesses.begin(), accesses.end(),
                       [&](const isa::Access &access) {
                         return access.isWrite == isWrite &&
                                rangeOf(access).overlaps(tensor);
                       });
  };
  int64_t bytes = 0;
  for (const program::TensorInfo &tensor : tensors) {
    auto begin = int64_t(tensor.address);
    int64_t size = program::byteCount(tensor);
    if (tensor.space == isa::Space::Dram &&
        isTouched({tensor.space, begin, begin + size}))
      bytes += size;
  }
  return bytes;
}

TimedProgram timedProgramOf(const program::Program &program) {
  TimedProgram timed;
  timed.layerNames = program.sourceNames;
  if (timed.layerNames.empty())
    timed.layerNames.push_back(program.name.empty() ? "program" : program.name);
  timed.compulsoryReadBytes = int64_t(program.constants.size()) +
                              bytesInDram(program, program.inputs, false);
  timed.compulsoryWriteBytes = bytesInDram(program, program.outputs, true);

  for (const program::HostFunction &host : program.hosts) {
    TimedHost &each = timed.hosts.emplace_back();
    each.name = host.name;
    each.reason = host.reason;
    each.readBytes = int64_t(program::rangeBytes(host.inputs));
    each.writeBytes = int64_t(program::rangeBytes(host.outputs));
  }
  const std::vector<int64_t> live = liveScratchpadBytes(program);
  Origins origins;
  std::set<std::pair<int64_t, int64_t>> counted;
  timed.instructions.reserve(program.instructions.size());
  for (size_t i = 0; i < program.instructions.size(); ++i) {
    const isa::Instruction &instruction = program.instructions[i];
    uint32_t layer = i < program.sources.size() ? program.sources[i] : 0;
    TimedInstruction each = timedInstructionOf(instruction, layer);
    each.liveScratchpadBytes = live[i];
    auto countWeights = [&](int64_t base, int64_t bytes) {
      int64_t dram = origins.of(base, bytes);
      // Of unknown origin (made on the chip, or loaded in pieces): the bound is
      // a bound only if they are left out.
      each.countsWeights = dram >= 0 && counted.insert({dram, bytes}).second;
    };
    if (auto *call = std::get_if<isa::HostCall>(&instruction))
      ++timed.hosts[size_t(call->function)].calls;
    if (auto *conv = std::get_if<isa::Conv2D>(&instruction))
      countWeights(conv->weightsBase, conv->weightsBytes);
    if (auto *conv = std::get_if<isa::Depthwise>(&instruction))
      countWeights(conv->weightsBase, conv->weightsBytes);
    for (const ByteRange &range : each.writes)
      origins.write(range, instruction);
    timed.instructions.push_back(std::move(each));
  }
  return timed;
}

} // namespace npu::sim
