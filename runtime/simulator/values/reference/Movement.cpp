// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/simulator/values/reference/Reference.h"

#include <cstring>
#include <type_traits>

using namespace npu;
using namespace npu::isa;
using namespace npu::sim;

void reference::run(const Copy &i, const Memory &memory) {
  const uint8_t *source = memory.at(i.sourceSpace) + i.sourceBase;
  uint8_t *destination = memory.at(i.destinationSpace) + i.destinationBase;
  for (int64_t a = 0; a < i.extent0; ++a)
    for (int64_t b = 0; b < i.extent1; ++b)
      for (int64_t c = 0; c < i.extent2; ++c)
        std::memmove(destination + a * i.destinationStride0 +
                         b * i.destinationStride1 + c * i.destinationStride2,
                     source + a * i.sourceStride0 + b * i.sourceStride1 +
                         c * i.sourceStride2,
                     i.runBytes);
}

void reference::run(const Fill &i, const Memory &memory) {
  uint8_t *destination = memory.at(i.destinationSpace) + i.destinationBase;
  for (int64_t a = 0; a < i.extent0; ++a)
    for (int64_t b = 0; b < i.extent1; ++b)
      for (int64_t c = 0; c < i.extent2; ++c) {
        uint8_t *run = destination + a * i.destinationStride0 +
                       b * i.destinationStride1 + c * i.destinationStride2;
        for (int64_t k = 0; k < i.runBytes; ++k)
          run[k] = static_cast<uint8_t>(i.pattern >> k % i.patternBytes * 8);
      }
}

void reference::run(const Permute &i, const Memory &memory) {
  for (int64_t a = 0; a < i.extent0; ++a)
    for (int64_t b = 0; b < i.extent1; ++b)
      for (int64_t c = 0; c < i.extent2; ++c)
        for (int64_t d = 0; d < i.extent3; ++d)
          std::memmove(
              memory.scratchpad + i.ofmBase + a * i.ofmStride0 +
                  b * i.ofmStride1 + c * i.ofmStride2 + d * i.ofmStride3,
              memory.scratchpad + i.ifmBase + a * i.ifmStride0 +
                  b * i.ifmStride1 + c * i.ifmStride2 + d * i.ifmStride3,
              i.elementBytes);
}

void reference::run(const Instruction &instruction, const Memory &memory) {
  std::visit(
      [&](const auto &i) {
        using T = std::decay_t<decltype(i)>;
        if constexpr (!std::is_same_v<T, Stop> && !std::is_same_v<T, Sync> &&
                      !std::is_same_v<T, SetOperatingPoint> &&
                      !std::is_same_v<T, ProfileMark> &&
                      !std::is_same_v<T, HostCall>)
          run(i, memory);
      },
      instruction);
}
