// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Who touched which bytes of a memory last.
#ifndef NPU_LIB_SCHEDULE_TOUCHMAP_H
#define NPU_LIB_SCHEDULE_TOUCHMAP_H

#include "runtime/program/Footprint.h"

#include <array>
#include <map>

namespace mlir::npu {

/// For each byte the last write, and the last read of each engine since then,
/// as indices of instructions.
class TouchMap {
public:
  /// Calls visit(engine, index) for what `access` must come after: the last
  /// write of its bytes, and for a write their reads as well.
  template <typename Visitor>
  void conflicts(const ::npu::isa::Access &access, Visitor &&visit) {
    ::npu::program::footprintOf(access).visitRuns([&](int64_t begin,
                                                      int64_t end) {
      for (auto at = firstOverlap(begin);
           at != segments.end() && at->first < end; ++at) {
        const Segment &segment = at->second;
        if (segment.writer >= 0)
          visit(segment.writerEngine, segment.writer);
        if (access.isWrite)
          for (unsigned engine = 0; engine < ::npu::isa::engineCount; ++engine)
            if (segment.readers[engine] >= 0)
              visit(engine, int64_t(segment.readers[engine]));
      }
    });
  }

  /// Notes that instruction `index` of `engine` makes the access.
  void touch(const ::npu::isa::Access &access, unsigned engine, int64_t index) {
    ::npu::program::footprintOf(access).visitRuns(
        [&](int64_t begin, int64_t end) {
          if (access.isWrite)
            write(begin, end, engine, index);
          else
            read(begin, end, engine, index);
        });
  }

private:
  struct Segment {
    int64_t end = 0;
    int64_t writer = -1;
    unsigned writerEngine = 0;
    std::array<int32_t, ::npu::isa::engineCount> readers;

    Segment() { readers.fill(-1); }
  };
  using Map = std::map<int64_t, Segment>;

  Map::iterator firstOverlap(int64_t begin) {
    auto at = segments.upper_bound(begin);
    if (at != segments.begin() && std::prev(at)->second.end > begin)
      --at;
    return at;
  }

  /// Makes `at` a border between segments.
  void split(int64_t at) {
    auto found = firstOverlap(at);
    if (found == segments.end() || found->first >= at)
      return;
    Segment behind = found->second;
    found->second.end = at;
    segments.emplace(at, behind);
  }

  void write(int64_t begin, int64_t end, unsigned engine, int64_t index) {
    split(begin);
    split(end);
    segments.erase(segments.lower_bound(begin), segments.lower_bound(end));
    Segment segment;
    segment.end = end;
    segment.writer = index;
    segment.writerEngine = engine;
    segments.emplace(begin, segment);
  }

  void read(int64_t begin, int64_t end, unsigned engine, int64_t index) {
    split(begin);
    split(end);
    int64_t next = begin;
    for (auto at = segments.lower_bound(begin);
         at != segments.end() && at->first < end; ++at) {
      fillGap(next, at->first, engine, index);
      at->second.readers[engine] = index;
      next = at->second.end;
    }
    fillGap(next, end, engine, index);
  }

  /// Bytes that nothing has touched: an input that is read.
  void fillGap(int64_t begin, int64_t end, unsigned engine, int64_t index) {
    if (begin >= end)
      return;
    Segment segment;
    segment.end = end;
    segment.readers[engine] = index;
    segments.emplace(begin, segment);
  }

  Map segments;
};

} // namespace mlir::npu

#endif // NPU_LIB_SCHEDULE_TOUCHMAP_H
