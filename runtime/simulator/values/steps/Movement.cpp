// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/simulator/values/Element.h"
#include "runtime/simulator/values/steps/Step.h"

#include <cstring>

using namespace npu;
using namespace npu::isa;
using namespace npu::sim;

namespace {

/// One dimension of a pattern of runs or elements.
struct Dimension {
  int64_t extent, sourceStride, destinationStride; // Bytes.
};

/// Up to four dimensions, outermost first, without those of extent 1. Runs that
/// lie end to end on both sides become one.
struct Pattern {
  std::vector<Dimension> dimensions;
  int64_t runBytes = 0;

  Pattern(const std::vector<Dimension> &from, int64_t bytes) : runBytes(bytes) {
    for (const Dimension &d : from)
      if (d.extent > 1)
        dimensions.push_back(d);
    while (!dimensions.empty() && dimensions.back().sourceStride == runBytes &&
           dimensions.back().destinationStride == runBytes) {
      runBytes *= dimensions.back().extent;
      dimensions.pop_back();
    }
  }

  /// Calls move(destination, source) for each run.
  template <typename Move>
  void forEachRun(uint8_t *destination, const uint8_t *source, Move move,
                  size_t depth = 0) const {
    if (depth == dimensions.size())
      return move(destination, source);
    const Dimension &d = dimensions[depth];
    bool isInnermost = depth + 1 == dimensions.size();
    for (int64_t k = 0; k < d.extent; ++k) {
      if (isInnermost)
        move(destination, source);
      else
        forEachRun(destination, source, move, depth + 1);
      destination += d.destinationStride;
      source += d.sourceStride;
    }
  }
};

template <typename T>
void moveElement(uint8_t *destination, const uint8_t *source) {
  store(destination, load<T>(source));
}

/// Moves all runs of a pattern; a length of an element is a register's work.
void moveRuns(const Pattern &pattern, uint8_t *destination,
              const uint8_t *source) {
  switch (pattern.runBytes) {
  case 1:
    return pattern.forEachRun(destination, source, moveElement<uint8_t>);
  case 2:
    return pattern.forEachRun(destination, source, moveElement<uint16_t>);
  case 4:
    return pattern.forEachRun(destination, source, moveElement<uint32_t>);
  case 8:
    return pattern.forEachRun(destination, source, moveElement<uint64_t>);
  default:
    return pattern.forEachRun(destination, source,
                              [&](uint8_t *to, const uint8_t *from) {
                                std::memcpy(to, from, pattern.runBytes);
                              });
  }
}

class CopyStep : public Step {
public:
  CopyStep(const Copy &i, const uint8_t *shared)
      : source(i.sourceSpace), destination(i.destinationSpace),
        sourceBase(i.sourceBase), destinationBase(i.destinationBase),
        shared(shared),
        pattern({{i.extent0, i.sourceStride0, i.destinationStride0},
                 {i.extent1, i.sourceStride1, i.destinationStride1},
                 {i.extent2, i.sourceStride2, i.destinationStride2}},
                i.runBytes) {}

  void run(const Memory &memory, uint8_t *) const override {
    moveRuns(pattern, memory.at(destination) + destinationBase,
             shared ? shared : memory.at(source) + sourceBase);
  }

  bool hasTakenIn(const std::string &operand) const override {
    return shared && operand == "source";
  }

private:
  Space source, destination;
  int64_t sourceBase, destinationBase;
  const uint8_t *shared;
  Pattern pattern;
};

class PermuteStep : public Step {
public:
  explicit PermuteStep(const Permute &i)
      : ifmBase(i.ifmBase), ofmBase(i.ofmBase),
        pattern({{i.extent0, i.ifmStride0, i.ofmStride0},
                 {i.extent1, i.ifmStride1, i.ofmStride1},
                 {i.extent2, i.ifmStride2, i.ofmStride2},
                 {i.extent3, i.ifmStride3, i.ofmStride3}},
                i.elementBytes) {}

  void run(const Memory &memory, uint8_t *) const override {
    moveRuns(pattern, memory.scratchpad + ofmBase, memory.scratchpad + ifmBase);
  }

private:
  int64_t ifmBase, ofmBase;
  Pattern pattern;
};

class FillStep : public Step {
public:
  explicit FillStep(const Fill &i)
      : space(i.destinationSpace), base(i.destinationBase),
        runBytes(i.runBytes),
        // A multiple of every length of a pattern.
        repeated(std::min<int64_t>(i.runBytes, 4096)),
        pattern({{i.extent0, 0, i.destinationStride0},
                 {i.extent1, 0, i.destinationStride1},
                 {i.extent2, 0, i.destinationStride2}},
                i.runBytes) {
    for (size_t k = 0; k < repeated.size(); ++k)
      repeated[k] = static_cast<uint8_t>(i.pattern >> k % i.patternBytes * 8);
  }

  void run(const Memory &memory, uint8_t *) const override {
    pattern.forEachRun(
        memory.at(space) + base, repeated.data(),
        [&](uint8_t *to, const uint8_t *from) {
          for (int64_t done = 0; done < runBytes; done += repeated.size())
            std::memcpy(to + done, from,
                        std::min<int64_t>(repeated.size(), runBytes - done));
        });
  }

private:
  Space space;
  int64_t base, runBytes;
  std::vector<uint8_t> repeated; ///< The pattern, over the first of a run.
  Pattern pattern;
};

} // namespace

std::unique_ptr<Step> npu::sim::prepare(const Copy &i, const Knowledge &known) {
  // The lowest and the highest byte of the source.
  int64_t first = i.sourceBase, last = i.sourceBase + i.runBytes;
  for (auto [extent, stride] : {std::pair(i.extent0, i.sourceStride0),
                                std::pair(i.extent1, i.sourceStride1),
                                std::pair(i.extent2, i.sourceStride2)})
    (stride < 0 ? first : last) += (extent - 1) * stride;
  const uint8_t *shared = known.findShared(i.sourceSpace, first, last - first);
  return std::make_unique<CopyStep>(i, shared ? shared + (i.sourceBase - first)
                                              : nullptr);
}

std::unique_ptr<Step> npu::sim::prepare(const Fill &i, const Knowledge &) {
  return std::make_unique<FillStep>(i);
}

std::unique_ptr<Step> npu::sim::prepare(const Permute &i, const Knowledge &) {
  return std::make_unique<PermuteStep>(i);
}
