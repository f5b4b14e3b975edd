// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/simulator/timing/Liveness.h"
#include "runtime/program/Footprint.h"
#include "runtime/program/ShadowMemory.h"

#include <algorithm>

using namespace npu;
using namespace npu::sim;

namespace {

/// Which bytes are live, and how many.
class LiveBytes {
public:
  explicit LiveBytes(int64_t bytes) : memory(bytes) {}

  void set(int64_t begin, int64_t end, bool live) {
    memory.update(begin, end, [&](uint32_t &id, int64_t from, int64_t to) {
      if (id != uint32_t(live))
        count += live ? to - from : from - to;
      id = uint32_t(live);
      return true;
    });
  }

  /// Sets what the accesses that write, or those that read, touch.
  void set(const std::vector<isa::Access> &accesses, bool writes, bool live) {
    for (const isa::Access &access : accesses)
      if (access.isWrite == writes && access.space == isa::Space::Scratchpad)
        program::footprintOf(access).visitRuns(
            [&](int64_t begin, int64_t end) { set(begin, end, live); });
  }

  int64_t bytes() const { return count; }

private:
  program::ShadowMemory memory;
  int64_t count = 0;
};

} // namespace

std::vector<int64_t>
npu::sim::liveScratchpadBytes(const program::Program &program) {
  LiveBytes live(int64_t(program.scratchpadBytes));
  for (const program::TensorInfo &output : program.outputs)
    if (output.space == isa::Space::Scratchpad) {
      int64_t begin = int64_t(output.address);
      live.set(begin, begin + program::byteCount(output), true);
    }

  // Backwards: what is live before an instruction is what it reads, and what is
  // live behind it but for what it writes.
  std::vector<int64_t> bytes(program.instructions.size());
  std::vector<isa::Access> accesses;
  for (size_t i = bytes.size(); i-- > 0;) {
    accesses.clear();
    isa::appendAccesses(program.instructions[i], accesses);
    live.set(accesses, /*writes=*/true, true);
    live.set(accesses, /*writes=*/false, true);
    bytes[i] = live.bytes();
    live.set(accesses, /*writes=*/true, false);
    live.set(accesses, /*writes=*/false, true);
  }
  return bytes;
}
