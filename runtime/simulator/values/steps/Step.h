// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// An instruction made ready to be executed many times: what depends on the
/// program alone (weights in the order that they are read, offsets, tables) was
/// worked out once.
#ifndef NPU_RUNTIME_SIMULATOR_VALUES_STEPS_STEP_H
#define NPU_RUNTIME_SIMULATOR_VALUES_STEPS_STEP_H

#include "runtime/simulator/values/Memory.h"
#include "runtime/simulator/values/kernels/Kernels.h"

#include <memory>
#include <string>
#include <vector>

namespace npu::sim {

class Step {
public:
  virtual ~Step() = default;

  /// Executes the instruction. `workspace` is this thread's own, of at least
  /// workspaceBytes() bytes, aligned to 64; its content does not matter.
  virtual void run(const Memory &memory, uint8_t *workspace) const = 0;

  /// Bytes of workspace that run() uses.
  virtual int64_t workspaceBytes() const { return 0; }

  /// True if run() does not read the operand of this name (as in Access) from
  /// memory, because its bytes are constants that the step has taken in.
  virtual bool hasTakenIn(const std::string & /*operand*/) const {
    return false;
  }
};

/// What is known when an instruction is prepared.
class Knowledge {
public:
  virtual ~Knowledge() = default;

  /// The bytes at [address, address + size) when the instruction executes, if
  /// they are the same in every run, else null.
  virtual const uint8_t *findConstant(isa::Space space, int64_t address,
                                      int64_t size) const = 0;

  /// As findConstant, but valid as long as the plan: only what lies in the
  /// program's constants and is never overwritten.
  virtual const uint8_t *findShared(isa::Space space, int64_t address,
                                    int64_t size) const = 0;

  virtual const KernelTable &kernels() const = 0;
};

/// One function for each instruction that changes values. The instruction is
/// valid, and its operands lie inside the memories.
std::unique_ptr<Step> prepare(const isa::Copy &i, const Knowledge &known);
std::unique_ptr<Step> prepare(const isa::Fill &i, const Knowledge &known);
std::unique_ptr<Step> prepare(const isa::Conv2D &i, const Knowledge &known);
std::unique_ptr<Step> prepare(const isa::Depthwise &i, const Knowledge &known);
std::unique_ptr<Step> prepare(const isa::Pool &i, const Knowledge &known);
std::unique_ptr<Step> prepare(const isa::Binary &i, const Knowledge &known);
std::unique_ptr<Step> prepare(const isa::Unary &i, const Knowledge &known);
std::unique_ptr<Step> prepare(const isa::Reduce &i, const Knowledge &known);
std::unique_ptr<Step> prepare(const isa::Permute &i, const Knowledge &known);
std::unique_ptr<Step> prepare(const isa::Resize &i, const Knowledge &known);

/// The step of any instruction; null for those that change no values, and for
/// host_call (HostCall.h).
std::unique_ptr<Step> prepare(const isa::Instruction &i,
                              const Knowledge &known);

/// A step that executes `instruction` by its reference.
std::unique_ptr<Step> prepareReference(const isa::Instruction &instruction);

/// Hands out the parts of a workspace, each aligned to 64 bytes.
class WorkspaceLayout {
public:
  /// The offset of `bytes` more bytes.
  int64_t add(int64_t bytes) {
    int64_t offset = size;
    size += (bytes + 63) / 64 * 64;
    return offset;
  }
  int64_t bytes() const { return size; }

private:
  int64_t size = 0;
};

} // namespace npu::sim

#endif // NPU_RUNTIME_SIMULATOR_VALUES_STEPS_STEP_H
