// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// In which order the instructions of a program run, whatever each of them
/// takes: by their engines' queues, and by semaphores.
#ifndef NPU_RUNTIME_PROGRAM_ORDER_H
#define NPU_RUNTIME_PROGRAM_ORDER_H

#include "runtime/program/Program.h"
#include "runtime/program/Validate.h"

#include <array>
#include <optional>
#include <vector>

namespace npu::program {

/// Happens-before, exactly, in linear time. Each semaphore has one signalling
/// and one waiting engine, and both work through their instructions in order,
/// so that the n-th wait takes what the n-th signal gave: there is one order
/// for all executions, and a vector clock over the engines holds it.
class Order {
public:
  /// Reads the semaphores of a valid program. Returns what is wrong with their
  /// use: several engines signal one, or wait for it; a wait that no signal
  /// before it in the stream serves (a deadlock, at some queue depth); a count
  /// that can leave its 8 bits; a count that is not zero at stop.
  std::optional<Issue> build(const Program &program);

  isa::Engine engineOf(size_t instruction) const {
    return nodes[instruction].engine;
  }

  /// Whether in every execution the last byte that `first` touches is done
  /// before `second` touches its first. Both on one engine: the order of the
  /// stream, which the hardware keeps where it overlaps neighbours.
  bool isBefore(size_t first, size_t second) const {
    const Node &node = nodes[first];
    return nodes[second].done[size_t(node.engine)] > node.position;
  }

private:
  /// How many instructions of each engine are done.
  using Clock = std::array<uint32_t, isa::engineCount>;
  struct Node {
    isa::Engine engine;
    uint32_t position; ///< In its engine's queue.
    Clock done;        ///< When the instruction starts.
  };
  struct Semaphore {
    std::vector<uint32_t> signals, waits; ///< Instructions, in stream order.
  };

  std::optional<Issue> wait(const Program &program, size_t index,
                            size_t semaphore);
  std::optional<Issue> signal(const Program &program, size_t index,
                              size_t semaphore);
  /// The use of `index` must be on the engine of the first one.
  std::optional<Issue> checkEngine(const Program &program, size_t index,
                                   size_t semaphore, const char *use,
                                   const std::vector<uint32_t> &uses) const;

  std::vector<Node> nodes;
  std::array<Semaphore, isa::semaphoreCount> semaphores;
};

} // namespace npu::program

#endif // NPU_RUNTIME_PROGRAM_ORDER_H
