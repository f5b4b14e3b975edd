// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/simulator/values/Runner.h"

#include <algorithm>
#include <atomic>
#include <system_error>
#include <thread>

using namespace npu;
using namespace npu::sim;

namespace {

/// One thread's share of a batch: takes the next runs until none is left.
class Worker {
public:
  Worker(const Plan &plan, State state, const void *const *inputs,
         void *const *outputs)
      : state(std::move(state)), plan(plan), inputs(inputs), outputs(outputs),
        in(plan.program().inputs.size()), out(plan.program().outputs.size()) {}

  void work(std::atomic<size_t> &next, size_t count) {
    // A few at a time, so that small programs do not fight for the counter.
    constexpr size_t atATime = 4;
    for (;;) {
      size_t first = next.fetch_add(atATime);
      if (first >= count)
        return;
      for (size_t k = first; k < std::min(first + atATime, count); ++k)
        runOne(k);
    }
  }

  State state;

private:
  void runOne(size_t index) {
    const program::Program &program = plan.program();
    for (size_t k = 0; k < in.size(); ++k)
      in[k] = static_cast<const uint8_t *>(inputs[k]) +
              index * byteCount(program.inputs[k]);
    for (size_t k = 0; k < out.size(); ++k)
      out[k] = static_cast<uint8_t *>(outputs[k]) +
               index * byteCount(program.outputs[k]);
    plan.run(state, in.data(), out.data());
  }

  const Plan &plan;
  const void *const *inputs;
  void *const *outputs;
  std::vector<const void *> in;
  std::vector<void *> out;
};

} // namespace

Expected<State> Runner::takeState() const {
  {
    std::lock_guard<std::mutex> lock(mutex);
    if (!idle.empty()) {
      State state = std::move(idle.back());
      idle.pop_back();
      return state;
    }
  }
  return plan->makeState(host.get());
}

void Runner::giveBack(State state) const {
  std::lock_guard<std::mutex> lock(mutex);
  idle.push_back(std::move(state));
}

Status Runner::run(size_t count, const void *const *inputs,
                   void *const *outputs, unsigned threads) const {
  if (threads == 0)
    threads = std::max(1u, std::thread::hardware_concurrency());
  threads = static_cast<unsigned>(
      std::max<size_t>(1, std::min<size_t>(threads, (count + 3) / 4)));
  std::vector<Worker> workers;
  for (unsigned k = 0; k < threads; ++k) {
    Expected<State> state = takeState();
    // What there is memory for does the work; one is enough.
    if (!state && k == 0)
      return state.error();
    if (!state)
      break;
    workers.emplace_back(*plan, std::move(*state), inputs, outputs);
  }
  std::atomic<size_t> next{0};
  std::vector<std::thread> running;
  try {
    for (size_t k = 1; k < workers.size(); ++k)
      running.emplace_back([&, k] { workers[k].work(next, count); });
  } catch (const std::system_error &) {
    // The host gives no more threads: those that run do all the work.
  }
  workers[0].work(next, count);
  for (std::thread &thread : running)
    thread.join();
  for (Worker &worker : workers)
    giveBack(std::move(worker.state));
  return {};
}
