// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Runs a plan over batches, on several threads.
#ifndef NPU_RUNTIME_SIMULATOR_VALUES_RUNNER_H
#define NPU_RUNTIME_SIMULATOR_VALUES_RUNNER_H

#include "runtime/simulator/values/HostCode.h"
#include "runtime/simulator/values/Plan.h"

#include <mutex>

namespace npu::sim {

class Runner {
public:
  /// `host` has the program's host functions; null only if it calls none.
  explicit Runner(std::shared_ptr<const Plan> plan,
                  std::shared_ptr<const HostCode> host = nullptr)
      : plan(std::move(plan)), host(std::move(host)) {}

  const program::Program &program() const { return plan->program(); }

  /// Runs the plan on `count` inputs with up to `threads` threads (0: one for
  /// each of the host's processors). inputs[k] holds `count` tensors one behind
  /// the other, and so outputs[k]. Fails if the host has not enough memory. Any
  /// number of threads may call it at once.
  Status run(size_t count, const void *const *inputs, void *const *outputs,
             unsigned threads = 0) const;

private:
  Expected<State> takeState() const;
  void giveBack(State state) const;

  std::shared_ptr<const Plan> plan;
  std::shared_ptr<const HostCode> host;
  mutable std::mutex mutex;
  mutable std::vector<State> idle; ///< Memories of earlier runs.
};

} // namespace npu::sim

#endif // NPU_RUNTIME_SIMULATOR_VALUES_RUNNER_H
