// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Lifetimes.h"
#include "TouchMap.h"
#include "npu/Conversion/NPUToISA/InstructionOf.h"
#include "npu/Dialect/NPU/Utils/LayerName.h"
#include "npu/Dialect/NPU/Utils/MachineOf.h"
#include "npu/Schedule/Passes.h"

#include "mlir/IR/Builders.h"

namespace mlir::npu {
#define GEN_PASS_DEF_NPUASSIGNSEMAPHORES
#include "npu/Schedule/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;
namespace hw = ::npu::isa;

namespace {

/// How many operations of each engine have ended before an operation begins,
/// as far as the program orders them.
using Clock = std::array<int64_t, hw::engineCount>;

struct Node {
  Operation *op = nullptr;
  unsigned engine = 0;
  int64_t number = 0; ///< Among those of its engine.
  Clock before = {};
  /// Engines whose latest operation before this one it waits for, and that
  /// operation (an index into the nodes).
  SmallVector<std::pair<unsigned, int64_t>, 2> waits;
  /// Engines that wait for this one.
  SmallVector<unsigned, 2> signals;
};

struct NPUAssignSemaphores
    : mlir::npu::impl::NPUAssignSemaphoresBase<NPUAssignSemaphores> {
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    FailureOr<::npu::machine::Machine> machine = machineOf(function);
    if (failed(machine) || failed(derive(*machine)))
      return signalPassFailure();
    write();
  }

private:
  LogicalResult derive(const ::npu::machine::Machine &machine);
  void addWait(Node &node, int64_t from);
  void write();
  int64_t semaphoreOf(unsigned from, unsigned to);

  std::vector<Node> nodes;
  /// Nodes by engine, in order.
  std::array<std::vector<int64_t>, hw::engineCount> byEngine;
  /// Waits so far of each pair of engines: the waiting nodes.
  std::array<std::array<std::vector<int64_t>, hw::engineCount>, hw::engineCount>
      pairs;
  DenseMap<std::pair<unsigned, unsigned>, int64_t> semaphores;
};

/// Makes nodes[from] end before `node` begins, unless that is known.
void NPUAssignSemaphores::addWait(Node &node, int64_t from) {
  Node &source = nodes[from];
  if (source.engine == node.engine ||
      node.before[source.engine] > source.number)
    return;
  node.waits.push_back({source.engine, from});
  node.before[source.engine] = source.number + 1;
  for (unsigned engine = 0; engine < hw::engineCount; ++engine)
    node.before[engine] = std::max(node.before[engine], source.before[engine]);
}

LogicalResult
NPUAssignSemaphores::derive(const ::npu::machine::Machine &machine) {
  std::array<TouchMap, 2> memories = {TouchMap(machine.dram.bytes),
                                      TouchMap(machine.scratchpad.bytes)};
  std::vector<hw::Access> accesses;
  for (Operation &op : getOperation().front()) {
    if (!isWork(op))
      continue;
    FailureOr<hw::Instruction> instruction = instructionOf(&op, machine);
    if (failed(instruction))
      return failure();
    Node node;
    node.op = &op;
    node.engine = static_cast<unsigned>(hw::engineOf(*instruction));
    auto &queue = byEngine[node.engine];
    node.number = queue.size();
    if (!queue.empty()) {
      node.before = nodes[queue.back()].before;
      node.before[node.engine] = node.number;
    }
    // The latest operation of each engine that has to end first.
    std::array<int64_t, hw::engineCount> latest;
    latest.fill(-1);
    accesses.clear();
    hw::appendAccesses(*instruction, accesses);
    int64_t index = nodes.size();
    for (const hw::Access &access : accesses)
      if (!memories[static_cast<unsigned>(access.space)].contains(access))
        return op.emitError("layer '")
               << layerName(op.getLoc()) << "': " << access.name
               << " lies outside the machine's " << toString(access.space)
               << "; run npu-assign-addresses again";
    for (const hw::Access &access : accesses)
      memories[static_cast<unsigned>(access.space)].conflicts(
          access, [&](unsigned engine, int64_t other) {
            latest[engine] = std::max(latest[engine], other);
          });
    for (const hw::Access &access : accesses)
      memories[static_cast<unsigned>(access.space)].touch(access, node.engine,
                                                          index);
    // The latest in the stream first: it is likely to imply the others.
    SmallVector<int64_t> sources;
    for (int64_t source : latest)
      if (source >= 0)
        sources.push_back(source);
    llvm::sort(sources, std::greater<>());
    for (int64_t source : sources)
      addWait(node, source);
    nodes.push_back(std::move(node));
    queue.push_back(index);
    for (auto [engine, source] : nodes.back().waits) {
      auto &pair = pairs[engine][nodes.back().engine];
      // A semaphore counts to 255: the signaller must know that the wait which
      // many signals ago is done.
      if (pair.size() >= hw::semaphoreMaximum) {
        const Node &waiter = nodes[pair[pair.size() - hw::semaphoreMaximum]];
        if (nodes[source].before[waiter.engine] <= waiter.number)
          return nodes.back().op->emitError("layer '")
                 << layerName(nodes.back().op->getLoc())
                 << "' would let a semaphore count beyond "
                 << hw::semaphoreMaximum
                 << "; compile with fewer loads ahead of time";
      }
      pair.push_back(index);
      nodes[source].signals.push_back(nodes.back().engine);
      ++dependences;
    }
  }
  return success();
}

int64_t NPUAssignSemaphores::semaphoreOf(unsigned from, unsigned to) {
  return semaphores.try_emplace({from, to}, semaphores.size()).first->second;
}

/// Writes the semaphores, two and two; what does not fit goes to syncs in front
/// and behind.
void NPUAssignSemaphores::write() {
  OpBuilder builder(&getContext());
  auto sync = [&](const Node &node, StringRef name, ArrayRef<int64_t> list) {
    auto op = SyncOp::create(builder, node.op->getLoc(),
                             static_cast<Engine>(node.engine));
    op->setAttr(name, builder.getDenseI64ArrayAttr(list));
    ++syncs;
  };
  for (Node &node : nodes) {
    SmallVector<int64_t> waits, signals;
    for (auto [engine, source] : node.waits)
      waits.push_back(semaphoreOf(engine, node.engine));
    for (unsigned engine : node.signals)
      signals.push_back(semaphoreOf(node.engine, engine));
    builder.setInsertionPoint(node.op);
    while (waits.size() > 2) {
      sync(node, kWaitAttr, ArrayRef<int64_t>(waits).take_front(2));
      waits.erase(waits.begin(), waits.begin() + 2);
    }
    if (!waits.empty())
      node.op->setAttr(kWaitAttr, builder.getDenseI64ArrayAttr(waits));
    builder.setInsertionPointAfter(node.op);
    ArrayRef<int64_t> rest(signals);
    if (!rest.empty())
      node.op->setAttr(kSignalAttr,
                       builder.getDenseI64ArrayAttr(rest.take_front(2)));
    rest = rest.drop_front(std::min<size_t>(2, rest.size()));
    while (!rest.empty()) {
      sync(node, kSignalAttr, rest.take_front(2));
      rest = rest.drop_front(std::min<size_t>(2, rest.size()));
    }
  }
}

} // namespace
