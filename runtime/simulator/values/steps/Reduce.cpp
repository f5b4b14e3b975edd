// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/simulator/values/Element.h"
#include "runtime/simulator/values/steps/Step.h"

using namespace npu;
using namespace npu::isa;
using namespace npu::sim;

namespace {

template <typename T> struct Functions {
  // Computed as unsigned: sums and products wrap.
  static T sum(T a, T b) {
    return static_cast<T>(static_cast<uint32_t>(a) + static_cast<uint32_t>(b));
  }
  static T product(T a, T b) {
    return static_cast<T>(static_cast<uint32_t>(a) * static_cast<uint32_t>(b));
  }
  static T maximum(T a, T b) { return std::max(a, b); }
  static T minimum(T a, T b) { return std::min(a, b); }
};

template <typename T, T (*function)(T, T)>
void reduce(const Reduce &i, uint8_t *scratchpad) {
  constexpr int64_t bytes = sizeof(T);
  for (int64_t outer = 0; outer < i.outer; ++outer) {
    const uint8_t *from = scratchpad + i.ifmBase + outer * i.ifmStrideOuter;
    uint8_t *to = scratchpad + i.ofmBase + outer * i.ofmStrideOuter;
    // Along `inner` in the inner loop, which is contiguous on both sides.
    constexpr int64_t chunk = 64;
    for (int64_t first = 0; first < i.inner; first += chunk) {
      T values[chunk];
      int64_t count = std::min(chunk, i.inner - first);
      std::memcpy(values, from + first * bytes, count * bytes);
      for (int64_t k = 1; k < i.length; ++k) {
        const uint8_t *next = from + k * i.ifmStrideAxis + first * bytes;
        for (int64_t n = 0; n < count; ++n)
          values[n] = function(values[n], load<T>(next + n * bytes));
      }
      std::memcpy(to + first * bytes, values, count * bytes);
    }
  }
}

template <typename T> void findMaximum(const Reduce &i, uint8_t *scratchpad) {
  constexpr int64_t bytes = sizeof(T), chunk = 64;
  for (int64_t outer = 0; outer < i.outer; ++outer) {
    const uint8_t *from = scratchpad + i.ifmBase + outer * i.ifmStrideOuter;
    uint8_t *to = scratchpad + i.ofmBase + outer * i.ofmStrideOuter;
    for (int64_t first = 0; first < i.inner; first += chunk) {
      T values[chunk];
      int32_t places[chunk] = {};
      int64_t count = std::min(chunk, i.inner - first);
      std::memcpy(values, from + first * bytes, count * bytes);
      for (int64_t k = 1; k < i.length; ++k) {
        const uint8_t *next = from + k * i.ifmStrideAxis + first * bytes;
        for (int64_t n = 0; n < count; ++n) {
          T value = load<T>(next + n * bytes);
          places[n] = value > values[n] ? static_cast<int32_t>(k) : places[n];
          values[n] = std::max(values[n], value);
        }
      }
      std::memcpy(to + first * 4, places, count * 4);
    }
  }
}

template <typename T> void reduceAs(const Reduce &i, uint8_t *scratchpad) {
  switch (i.function) {
  case Reduction::Sum:
    return reduce<T, Functions<T>::sum>(i, scratchpad);
  case Reduction::Maximum:
    return reduce<T, Functions<T>::maximum>(i, scratchpad);
  case Reduction::Minimum:
    return reduce<T, Functions<T>::minimum>(i, scratchpad);
  case Reduction::Product:
    return reduce<T, Functions<T>::product>(i, scratchpad);
  case Reduction::ArgMaximum:
    return findMaximum<T>(i, scratchpad);
  }
}

class ReduceStep : public Step {
public:
  explicit ReduceStep(const Reduce &i) : i(i) {}

  void run(const Memory &memory, uint8_t *) const override {
    switch (bytesOf(i.type)) {
    case 1:
      return reduceAs<int8_t>(i, memory.scratchpad);
    case 2:
      return reduceAs<int16_t>(i, memory.scratchpad);
    default:
      return reduceAs<int32_t>(i, memory.scratchpad);
    }
  }

private:
  Reduce i;
};

} // namespace

std::unique_ptr<Step> npu::sim::prepare(const Reduce &i, const Knowledge &) {
  return std::make_unique<ReduceStep>(i);
}
