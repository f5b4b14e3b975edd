// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// What is known of each byte of a memory, kept by contiguous runs.
#ifndef NPU_RUNTIME_PROGRAM_SHADOWMEMORY_H
#define NPU_RUNTIME_PROGRAM_SHADOWMEMORY_H

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <vector>

namespace npu::program {

/// Maps each byte to a number. Neighbours with the same number are one segment;
/// segments end at page boundaries, so that finding and splitting one takes
/// constant time. A page of one number takes no space for segments.
class ShadowMemory {
public:
  explicit ShadowMemory(int64_t bytes)
      : pages((bytes + pageBytes - 1) / pageBytes) {}

  static constexpr int64_t pageBytes = 4096;

  /// Pages that hold segments now; each takes some four times its size.
  int64_t splitPages() const { return splitCount; }

  /// Calls change(id, begin, end) for each segment inside [begin, end), in
  /// ascending order; it changes the segment's number in place. Stops as soon
  /// as it returns false.
  template <typename Change>
  bool update(int64_t begin, int64_t end, Change &&change) {
    while (begin < end) {
      int64_t page = begin / pageBytes, first = page * pageBytes;
      int64_t stop = std::min(end, first + pageBytes);
      if (!updatePage(pages[page], first, begin - first, stop - first, change))
        return false;
      begin = stop;
    }
    return true;
  }

private:
  struct Segments {
    /// A bit for each byte that begins a segment; the first byte does.
    std::array<uint64_t, pageBytes / 64> begins;
    /// By the first byte of a segment.
    std::array<uint32_t, pageBytes> ids;

    void set(int64_t at) { begins[at / 64] |= uint64_t(1) << (at % 64); }
    void clear(int64_t at) { begins[at / 64] &= ~(uint64_t(1) << (at % 64)); }

    /// The beginning of the segment that holds `at`.
    int64_t beginOf(int64_t at) const {
      int64_t word = at / 64;
      uint64_t bits = begins[word] << (63 - at % 64);
      if (bits)
        return at - __builtin_clzll(bits);
      while (!begins[--word])
        ;
      return word * 64 + 63 - __builtin_clzll(begins[word]);
    }
    /// The beginning of the next segment behind `at`, or the page's end.
    int64_t endOf(int64_t at) const {
      int64_t word = ++at / 64;
      if (at == pageBytes)
        return pageBytes;
      uint64_t bits = begins[word] >> (at % 64);
      if (bits)
        return at + __builtin_ctzll(bits);
      while (++word < int64_t(begins.size()))
        if (begins[word])
          return word * 64 + __builtin_ctzll(begins[word]);
      return pageBytes;
    }
    void split(int64_t at) {
      if (at == pageBytes || (begins[at / 64] >> (at % 64) & 1))
        return;
      ids[at] = ids[beginOf(at)];
      set(at);
    }
    /// Drops the boundary at `at` if both sides are the same.
    void join(int64_t at) {
      if (at > 0 && at < pageBytes && ids[at] == ids[beginOf(at - 1)])
        clear(at);
    }
  };
  struct Page {
    uint32_t id = 0; ///< Of all bytes, if there are no segments.
    std::unique_ptr<Segments> segments;
  };

  /// [begin, end) is relative to the page, whose first byte is `first`.
  template <typename Change>
  bool updatePage(Page &page, int64_t first, int64_t begin, int64_t end,
                  Change &change) {
    if (!page.segments) {
      uint32_t id = page.id;
      bool go = change(id, first + begin, first + end);
      if (id == page.id)
        return go;
      if (begin == 0 && end == pageBytes) {
        page.id = id;
        return go;
      }
      // Not make_unique: the ids need no value before they are given one.
      page.segments.reset(new Segments);
      ++splitCount;
      Segments &segments = *page.segments;
      segments.begins.fill(0);
      segments.set(0);
      segments.ids[0] = page.id;
      segments.split(begin);
      segments.split(end);
      segments.ids[begin] = id;
      return go;
    }
    Segments &segments = *page.segments;
    segments.split(begin);
    segments.split(end);
    bool go = true;
    for (int64_t at = begin; go && at < end;) {
      int64_t next = segments.endOf(at);
      go = change(segments.ids[at], first + at, first + next);
      segments.join(at);
      at = next;
    }
    segments.join(end);
    if (begin == 0 && end == pageBytes && segments.endOf(0) == pageBytes) {
      page.id = segments.ids[0];
      page.segments.reset();
      --splitCount;
    }
    return go;
  }

  std::vector<Page> pages;
  int64_t splitCount = 0;
};

} // namespace npu::program

#endif // NPU_RUNTIME_PROGRAM_SHADOWMEMORY_H
