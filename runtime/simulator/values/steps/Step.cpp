// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/simulator/values/steps/Step.h"

#include "runtime/simulator/values/reference/Reference.h"

#include <type_traits>

using namespace npu;
using namespace npu::isa;
using namespace npu::sim;

namespace {

class ReferenceStep : public Step {
public:
  explicit ReferenceStep(const Instruction &instruction)
      : instruction(instruction) {}

  void run(const Memory &memory, uint8_t *) const override {
    reference::run(instruction, memory);
  }

private:
  Instruction instruction;
};

} // namespace

std::unique_ptr<Step>
npu::sim::prepareReference(const Instruction &instruction) {
  return std::make_unique<ReferenceStep>(instruction);
}

std::unique_ptr<Step> npu::sim::prepare(const Instruction &instruction,
                                        const Knowledge &known) {
  return std::visit(
      [&](const auto &i) -> std::unique_ptr<Step> {
        using T = std::decay_t<decltype(i)>;
        if constexpr (std::is_same_v<T, Stop> || std::is_same_v<T, Sync> ||
                      std::is_same_v<T, SetOperatingPoint> ||
                      std::is_same_v<T, ProfileMark> ||
                      std::is_same_v<T, HostCall>)
          return nullptr;
        else
          return prepare(i, known);
      },
      instruction);
}
