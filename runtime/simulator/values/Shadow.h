// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// What is known of every byte of the memories while a program is prepared: a
/// program is a straight line, so each run touches the same addresses.
#ifndef NPU_RUNTIME_SIMULATOR_VALUES_SHADOW_H
#define NPU_RUNTIME_SIMULATOR_VALUES_SHADOW_H

#include "runtime/simulator/values/steps/Step.h"
#include "runtime/support/Expected.h"

namespace npu::sim {

/// One of the memories, as far as it is known.
class ShadowMemory {
public:
  enum State : uint8_t {
    Unwritten = 0,
    Varying = 1,  ///< Depends on the inputs.
    Constant = 2, ///< The same in every run: see bytes().
  };

  ShadowMemory(const char *name, uint64_t size)
      : name(name), size(size), values(size), states(size), needed(size) {}

  /// False if the host has not enough memory.
  explicit operator bool() const { return values && states && needed; }

  const char *const name; ///< "scratchpad"
  const uint64_t size;
  /// The bytes that are Constant.
  uint8_t *bytes() const { return values.data(); }
  /// A State for each byte.
  uint8_t *state() const { return states.data(); }
  /// For the walk backwards: whether a byte is read before it is written.
  uint8_t *live() const { return needed.data(); }

private:
  Bytes values, states, needed;
};

/// Both memories, and the checks of an instruction against them.
class Shadow {
public:
  Shadow(uint64_t dramBytes, uint64_t scratchpadBytes)
      : dram("DRAM", dramBytes), scratchpad("scratchpad", scratchpadBytes) {}

  const ShadowMemory &at(isa::Space space) const {
    return space == isa::Space::Dram ? dram : scratchpad;
  }

  /// Fails if an access leaves its memory, reads what nothing has written, or
  /// writes over what the same instruction reads. A message begins with the
  /// operand's name.
  Status check(const isa::Instruction &instruction,
               const std::vector<isa::Access> &accesses) const;

  /// Notes what `step`, prepared from `instruction`, writes.
  void execute(const isa::Instruction &instruction, const Step &step,
               const std::vector<isa::Access> &accesses) const;

  /// Walking backwards: true if anything that the instruction writes is still
  /// read. Then notes that what it writes is made here, and what it reads.
  bool isNeeded(const Step &step,
                const std::vector<isa::Access> &accesses) const;

private:
  Status checkBounds(const isa::Access &access) const;
  Status checkWritten(const isa::Access &access) const;

  ShadowMemory dram, scratchpad;
};

} // namespace npu::sim

#endif // NPU_RUNTIME_SIMULATOR_VALUES_SHADOW_H
