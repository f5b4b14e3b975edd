// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Who touched which bytes of a memory last.
#ifndef NPU_LIB_SCHEDULE_TOUCHMAP_H
#define NPU_LIB_SCHEDULE_TOUCHMAP_H

#include "runtime/program/Footprint.h"
#include "runtime/program/ShadowMemory.h"

#include <array>
#include <vector>

namespace mlir::npu {

/// For each byte the last write, and the last read of each engine since then,
/// as indices of instructions. Bytes with one history share a number in the
/// shadow memory, which takes strided maps of millions of runs.
class TouchMap {
public:
  /// A memory of `bytes`, which nothing has touched.
  explicit TouchMap(int64_t bytes) : bytes(bytes), memory(bytes), states(1) {}

  /// Whether the access lies inside the memory; only such may be given to the
  /// others.
  bool contains(const ::npu::isa::Access &access) const {
    ::npu::program::ByteRange range = ::npu::program::hull(access);
    return range.begin >= 0 && range.end <= bytes;
  }

  /// Calls visit(engine, index) for what `access` must come after: the last
  /// write of its bytes, and for a write their reads as well.
  template <typename Visitor>
  void conflicts(const ::npu::isa::Access &access, Visitor &&visit) {
    uint32_t last = 0;
    update(access, [&](uint32_t &id) {
      // Runs side by side mostly have one history.
      if (id == last)
        return;
      last = id;
      const State &state = states[id];
      if (state.writer >= 0)
        visit(state.writerEngine, int64_t(state.writer));
      if (access.isWrite)
        for (unsigned engine = 0; engine < ::npu::isa::engineCount; ++engine)
          if (state.readers[engine] >= 0)
            visit(engine, int64_t(state.readers[engine]));
    });
  }

  /// Notes that instruction `index` of `engine` makes the access.
  void touch(const ::npu::isa::Access &access, unsigned engine, int32_t index) {
    if (access.isWrite) {
      State &state = states.emplace_back();
      state.writer = index;
      state.writerEngine = engine;
      uint32_t written = states.size() - 1;
      update(access, [&](uint32_t &id) { id = written; });
      return;
    }
    // States from here on are made by this read: such bytes are read twice.
    size_t first = states.size();
    successors.resize(first, {-1, 0});
    update(access, [&](uint32_t &id) {
      if (id >= first)
        return;
      auto &[reader, successor] = successors[id];
      if (reader != reads) {
        reader = reads;
        successor = states.size();
        State state = states[id];
        state.readers[engine] = index;
        states.push_back(state);
      }
      id = successor;
    });
    ++reads;
  }

private:
  struct State {
    int32_t writer = -1;
    unsigned writerEngine = 0;
    std::array<int32_t, ::npu::isa::engineCount> readers;

    State() { readers.fill(-1); }
  };

  template <typename Change>
  void update(const ::npu::isa::Access &access, Change &&change) {
    ::npu::program::footprintOf(access).visitRuns(
        [&](int64_t begin, int64_t end) {
          memory.update(begin, end, [&](uint32_t &id, int64_t, int64_t) {
            change(id);
            return true;
          });
        });
  }

  int64_t bytes;
  ::npu::program::ShadowMemory memory;
  /// By the numbers in the memory; 0 is what nothing has touched.
  std::vector<State> states;
  /// For each state the last read that met it, and what that made of it.
  std::vector<std::pair<int64_t, uint32_t>> successors;
  int64_t reads = 0;
};

} // namespace mlir::npu

#endif // NPU_LIB_SCHEDULE_TOUCHMAP_H
