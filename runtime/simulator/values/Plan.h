// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// A program made ready to be run on any number of inputs.
#ifndef NPU_RUNTIME_SIMULATOR_VALUES_PLAN_H
#define NPU_RUNTIME_SIMULATOR_VALUES_PLAN_H

#include "runtime/program/Program.h"
#include "runtime/simulator/values/steps/Step.h"
#include "runtime/support/Expected.h"

namespace npu::sim {

struct PlanOptions {
  /// The kernels to use; null: the fastest that the host has.
  const KernelTable *kernels = nullptr;
  /// Execute every instruction as ISA.td says it, one element at a time. Slow;
  /// the fast kernels are tested against it.
  bool reference = false;
};

/// The memories of one thread that runs a plan. Made by Plan::makeState.
class State {
public:
  const Memory &memory() const { return view; }

private:
  friend class Plan;
  Bytes dram, scratchpad, workspaceStorage;
  uint8_t *workspace = nullptr; ///< In workspaceStorage, aligned to 64.
  Memory view;
};

class Plan {
public:
  /// Prepares `program`, and checks what every run of it would do: an operand
  /// outside its memory, a read of bytes that nothing has written, or a channel
  /// record that TOSA does not allow is an error that names the instruction,
  /// the operand and the layer. The plan keeps the program.
  static Expected<std::shared_ptr<const Plan>>
  create(std::shared_ptr<const program::Program> program,
         const PlanOptions &options = {});

  const program::Program &program() const { return *source; }

  /// Memories for one thread; fails if the host has not enough. `host` is what
  /// the program's host functions are run by, and outlives the state; null only
  /// if it calls none.
  Expected<State> makeState(const HostCode *host = nullptr) const;

  /// Runs the program once, in stream order. inputs[k] holds the elements of
  /// input k, dense, row-major and little-endian, and so outputs[k]. Any number
  /// of threads may run a plan, each with a state of its own.
  void run(State &state, const void *const *inputs, void *const *outputs) const;

  /// Instructions whose values nothing needs, because what they would move was
  /// taken in when the plan was made.
  size_t skippedInstructions() const { return skipped; }

private:
  class Builder;

  std::shared_ptr<const program::Program> source;
  std::vector<std::unique_ptr<Step>> steps; ///< In stream order.
  int64_t workspaceBytes = 0;
  size_t skipped = 0;
  /// Whether steps read the program's constants from a state's own DRAM, and
  /// whether they overwrite them.
  bool needsConstants = false, overwritesConstants = false;
};

} // namespace npu::sim

#endif // NPU_RUNTIME_SIMULATOR_VALUES_PLAN_H
