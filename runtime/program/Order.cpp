// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/program/Order.h"

#include <algorithm>

using namespace npu;
using namespace npu::program;

static std::string nameOf(size_t semaphore) {
  return "semaphore " + std::to_string(semaphore);
}

std::optional<Issue>
Order::checkEngine(const Program &program, size_t index, size_t semaphore,
                   const char *use, const std::vector<uint32_t> &uses) const {
  if (uses.empty() || engineOf(uses.front()) == engineOf(index))
    return std::nullopt;
  return Issue{std::string(use) + " " + nameOf(semaphore) + " from " +
                   isa::toString(engineOf(index)) + ", but " +
                   describe(program, uses.front()) + " does so from " +
                   isa::toString(engineOf(uses.front())) +
                   "; a semaphore has one engine that signals and one that "
                   "waits, so use another",
               index, uses.front()};
}

std::optional<Issue> Order::wait(const Program &program, size_t index,
                                 size_t semaphore) {
  auto &[signals, waits] = semaphores[semaphore];
  if (auto issue = checkEngine(program, index, semaphore, "waits for", waits))
    return issue;
  if (waits.size() == signals.size())
    return Issue{"waits for " + nameOf(semaphore) + ", which " +
                     std::to_string(signals.size()) +
                     " signals before it serve " +
                     std::to_string(waits.size()) +
                     " earlier waits: a deadlock; put the signal that it is to "
                     "wait for before it in the stream",
                 index};
  const Node &giver = nodes[signals[waits.size()]];
  Clock &done = nodes[index].done;
  for (size_t e = 0; e < isa::engineCount; ++e)
    done[e] = std::max(done[e], giver.done[e]);
  uint32_t &own = done[size_t(giver.engine)];
  own = std::max(own, giver.position + 1);
  waits.push_back(index);
  return std::nullopt;
}

std::optional<Issue> Order::signal(const Program &program, size_t index,
                                   size_t semaphore) {
  auto &[signals, waits] = semaphores[semaphore];
  if (auto issue = checkEngine(program, index, semaphore, "signals", signals))
    return issue;
  signals.push_back(index);
  if (signals.size() <= isa::semaphoreMaximum)
    return std::nullopt;
  // So many waits must have passed for this signal to find room; the last of
  // them in every execution, not only in that of the stream.
  size_t needed = signals.size() - isa::semaphoreMaximum;
  auto passed = [&](size_t wait) {
    return wait == index || isBefore(wait, index);
  };
  if (needed <= waits.size() && passed(waits[needed - 1]))
    return std::nullopt;
  return Issue{"can raise " + nameOf(semaphore) + " above " +
                   std::to_string(isa::semaphoreMaximum) +
                   ", which its 8 bits do not hold: this is signal number " +
                   std::to_string(signals.size()) +
                   ", and nothing makes it "
                   "happen after wait number " +
                   std::to_string(needed) +
                   "; let it wait for the engine that waits, or signal less "
                   "often",
               index};
}

std::optional<Issue> Order::build(const Program &program) {
  nodes.clear();
  nodes.reserve(program.instructions.size());
  semaphores = {};
  /// The last instruction of each engine.
  std::array<std::optional<size_t>, isa::engineCount> last;
  for (size_t i = 0; i < program.instructions.size(); ++i) {
    const isa::Instruction &instruction = program.instructions[i];
    isa::Engine engine = isa::engineOf(instruction);
    Node node{engine, 0, {}};
    if (auto previous = last[size_t(engine)]) {
      node.position = nodes[*previous].position + 1;
      node.done = nodes[*previous].done;
      node.done[size_t(engine)] = node.position;
    }
    last[size_t(engine)] = i;
    nodes.push_back(node);
    auto [waitsFor, signalsTo] = isa::semaphoresOf(instruction);
    for (int64_t semaphore : waitsFor)
      if (semaphore >= 0)
        if (auto issue = wait(program, i, semaphore))
          return issue;
    for (int64_t semaphore : signalsTo)
      if (semaphore >= 0)
        if (auto issue = signal(program, i, semaphore))
          return issue;
  }
  for (size_t s = 0; s < isa::semaphoreCount; ++s) {
    const auto &[signals, waits] = semaphores[s];
    if (signals.size() != waits.size())
      return Issue{"signals " + nameOf(s) +
                       " without a wait for it: the program signals it " +
                       std::to_string(signals.size()) + " times and waits " +
                       std::to_string(waits.size()) +
                       " times, but it must be zero at stop; remove the signal "
                       "or add the wait",
                   signals[waits.size()]};
  }
  return std::nullopt;
}
