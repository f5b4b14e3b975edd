// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "test/unit/program/RandomProgram.h"

#include "runtime/program/Validate.h"
#include "test/unit/program/Oracle.h"
#include "test/unit/program/Programs.h"

#include <array>
#include <map>
#include <set>

using namespace npu;
using namespace npu::test;
using program::Program;

namespace {

/// The few bytes in which all accesses meet.
constexpr int64_t scratchpadBytes = 160, workspace = 192, workspaceBytes = 64;

class Generator {
public:
  explicit Generator(Random &random) : random(random) {
    Program empty = makeProgram({});
    for (size_t i = 0; i < empty.constants.size(); ++i)
      known.insert({dram, int64_t(i)});
    for (int64_t i = 0; i < 64; ++i)
      known.insert({dram, 64 + i});
  }

  Program run(int length) {
    for (int64_t at = 0; at < scratchpadBytes; at += 32)
      add(copy(below(3), dram, below(96), scratchpad, at, 32));
    for (int i = 0; i < length; ++i)
      addRandom();
    for (int64_t at = 0; at < 64; at += 16)
      add(copy(below(3), scratchpad, below(scratchpadBytes - 16), dram,
               128 + at, 16));
    addRedundantEdges();
    return lower();
  }

private:
  struct Node {
    isa::Instruction instruction;
    std::set<Byte> reads, writes;
    std::vector<int64_t> waits, signals;
    std::vector<bool> after; ///< Of which earlier nodes.
  };

  int64_t below(int64_t n) { return int64_t(random() % n); }
  int64_t from(std::initializer_list<int64_t> list) {
    return list.begin()[below(int64_t(list.size()))];
  }

  void addRandom() {
    for (int attempt = 0; attempt < 200; ++attempt)
      if (tryAdd(candidate()))
        return;
  }

  isa::Instruction candidate() {
    switch (below(9)) {
    case 0:
    case 1:
      return randomCopy();
    case 2:
      return randomFill();
    case 3:
    case 4:
      return randomUnary();
    case 5:
      return randomBinary();
    case 6:
    case 7:
      return randomConv();
    default:
      return below(2) ? isa::Instruction(sync(isa::Engine(below(6))))
                      : isa::Instruction(isa::ProfileMark());
    }
  }

  isa::Instruction randomCopy() {
    isa::Copy i = copy(below(3), below(3) ? scratchpad : dram, 0,
                       below(3) ? scratchpad : dram, 0, 1 + below(12));
    i.sourceBase = i.sourceSpace == dram ? below(256) : below(scratchpadBytes);
    i.destinationBase = i.destinationSpace == dram
                            ? workspace + below(workspaceBytes)
                            : below(scratchpadBytes);
    i.extent1 = 1 + below(3);
    i.extent2 = 1 + below(3);
    i.sourceStride1 = below(40) - 10;
    i.sourceStride2 = below(24) - 6;
    i.destinationStride1 = below(50) - 20;
    i.destinationStride2 = i.runBytes + below(6);
    return i;
  }

  isa::Instruction randomFill() {
    isa::Fill i =
        fill(below(3), scratchpad, below(scratchpadBytes), 1 + below(10));
    i.extent2 = 1 + below(4);
    i.destinationStride2 = from({-1, 1}) * (i.runBytes + below(8));
    return i;
  }

  isa::Instruction randomUnary() {
    int64_t channels = 1 + below(8), positions = 1 + below(4);
    int64_t source = below(scratchpadBytes);
    return unary(source, below(4) ? below(scratchpadBytes) : source, channels,
                 positions, channels + below(8));
  }

  isa::Instruction randomBinary() {
    isa::Binary i;
    i.height = 1 + below(2);
    i.width = 1 + below(3);
    i.channels = 1 + below(6);
    i.aBase = below(scratchpadBytes);
    i.bBase = below(scratchpadBytes);
    i.ofmBase = below(3) ? below(scratchpadBytes) : i.aBase;
    i.aStrideW = i.ofmStrideW = i.channels + below(4);
    i.aStrideH = i.ofmStrideH = i.width * i.ofmStrideW + below(4);
    i.bStrideW = below(8);
    i.bStrideH = below(20);
    i.bBroadcastChannels = below(2);
    i.bImmediate = below(4) == 0;
    return i;
  }

  isa::Instruction randomConv() {
    isa::Conv2D i;
    i.ifmHeight = i.ifmWidth = i.ofmHeight = i.ofmWidth = 1 + below(2);
    i.ifmChannels = 1 + below(4);
    i.ofmChannels = 1 + below(3);
    i.ifmStrideW = i.ifmChannels + below(3);
    i.ifmStrideH = i.ifmStrideW * i.ifmWidth;
    i.weightsBytes = i.ifmChannels * i.ofmChannels;
    i.outputMode =
        below(2) ? isa::OutputMode::Accumulators : isa::OutputMode::Requantized;
    if (i.outputMode != isa::OutputMode::Requantized)
      i.ofmType = isa::DataType::Int32;
    i.accumulate = below(2);
    i.ofmStrideW = i.ofmChannels * isa::bytesOf(i.ofmType) + below(3);
    i.ofmStrideH = i.ofmStrideW * i.ofmWidth;
    i.ifmBase = below(scratchpadBytes);
    i.weightsBase = below(scratchpadBytes);
    i.channelsBase = below(scratchpadBytes);
    i.partialsBase = below(scratchpadBytes);
    i.ofmBase = below(2) ? below(scratchpadBytes) : i.partialsBase;
    return i;
  }

  bool fits(const std::set<Byte> &bytes, bool isWrite) const {
    for (auto [space, at] : bytes) {
      int64_t first = space == dram && isWrite ? 128 : 0;
      int64_t last =
          space == dram ? workspace + workspaceBytes : scratchpadBytes;
      if (at < first || at >= last)
        return false;
    }
    return true;
  }

  /// Adds an instruction if it is right by itself, with the edges that it
  /// needs.
  bool tryAdd(const isa::Instruction &instruction) {
    Program alone = makeProgram({instruction});
    if (!program::validate(alone))
      return false;
    Touched touched = touchedBytes(instruction);
    Node node{instruction,
              {touched.reads.begin(), touched.reads.end()},
              {touched.writes.begin(), touched.writes.end()},
              {},
              {},
              {}};
    // What the manual forbids within one instruction, the oracle knows.
    alone.outputs.clear();
    alone.constants.clear();
    std::string verdict = judge(alone);
    if (verdict == "overlap" || !fits(node.reads, false) ||
        !fits(node.writes, true))
      return false;
    for (Byte byte : node.reads)
      if (!known.count(byte))
        return false;
    add(std::move(node));
    return true;
  }

  void add(const isa::Instruction &instruction) {
    Touched touched = touchedBytes(instruction);
    add(Node{instruction,
             {touched.reads.begin(), touched.reads.end()},
             {touched.writes.begin(), touched.writes.end()},
             {},
             {},
             {}});
  }

  void add(Node node) {
    size_t self = nodes.size();
    node.after.assign(self + 1, false);
    isa::Engine engine = isa::engineOf(node.instruction);
    known.insert(node.writes.begin(), node.writes.end());
    nodes.push_back(std::move(node));
    for (size_t i = self; i-- > 0;)
      if (isa::engineOf(nodes[i].instruction) == engine) {
        follow(self, i);
        break;
      }
    for (size_t i = self; i-- > 0;)
      if (!nodes[self].after[i] && conflict(nodes[i], nodes[self]))
        connect(i, self);
  }

  void follow(size_t self, size_t other) {
    nodes[self].after[other] = true;
    for (size_t i = 0; i < other; ++i)
      if (nodes[other].after[i])
        nodes[self].after[i] = true;
  }

  static bool conflict(const Node &a, const Node &b) {
    auto share = [](const std::set<Byte> &x, const std::set<Byte> &y) {
      for (Byte byte : x)
        if (y.count(byte))
          return true;
      return false;
    };
    return share(a.writes, b.writes) || share(a.writes, b.reads) ||
           share(a.reads, b.writes);
  }

  void connect(size_t giver, size_t taker) {
    auto a = int64_t(isa::engineOf(nodes[giver].instruction));
    auto b = int64_t(isa::engineOf(nodes[taker].instruction));
    // Each ordered pair of engines has its semaphore.
    int64_t semaphore = a * 5 + b - (b > a);
    nodes[giver].signals.push_back(semaphore);
    nodes[taker].waits.push_back(semaphore);
    latest[semaphore] = {giver, taker};
    follow(taker, giver);
  }

  /// Edges that are implied already: whoever removes one has not broken
  /// anything.
  void addRedundantEdges() {
    size_t self = nodes.size() - 1;
    isa::Engine engine = isa::engineOf(nodes[self].instruction);
    for (size_t i = self; i-- > 0;)
      if (isa::engineOf(nodes[i].instruction) != engine && below(8) == 0) {
        auto a = int64_t(isa::engineOf(nodes[i].instruction)),
             b = int64_t(engine);
        auto found = latest.find(a * 5 + b - (b > a));
        if (found == latest.end() || found->second.first < i)
          connect(i, self);
        break;
      }
  }

  /// At most two waits and two signals stand in an instruction; syncs take the
  /// rest.
  Program lower() {
    std::vector<isa::Instruction> list;
    auto put = [&](isa::Instruction instruction, std::vector<int64_t> waits,
                   std::vector<int64_t> signals) {
      waits.resize(2, -1);
      signals.resize(2, -1);
      std::visit(
          [&](auto &i) {
            i.wait0 = waits[0];
            i.wait1 = waits[1];
            i.signal0 = signals[0];
            i.signal1 = signals[1];
          },
          instruction);
      list.push_back(instruction);
    };
    for (Node &node : nodes) {
      isa::Engine engine = isa::engineOf(node.instruction);
      while (node.waits.size() > 2) {
        put(sync(engine), {node.waits[0], node.waits[1]}, {});
        node.waits.erase(node.waits.begin(), node.waits.begin() + 2);
      }
      std::vector<int64_t> rest;
      while (node.signals.size() > 2) {
        rest.push_back(node.signals.back());
        node.signals.pop_back();
      }
      put(node.instruction, node.waits, node.signals);
      for (int64_t semaphore : rest)
        put(sync(engine), {}, {semaphore});
    }
    return makeProgram(list);
  }

  Random &random;
  std::vector<Node> nodes;
  std::set<Byte> known;
  std::map<int64_t, std::pair<size_t, size_t>> latest;
};

/// One use of a semaphore: a field of an instruction.
struct Slot {
  size_t instruction;
  int field; ///< wait0, wait1, signal0, signal1.
  bool isWait() const { return field < 2; }
};

int64_t &semaphoreAt(Program &program, Slot slot) {
  return *std::visit(
      [&](auto &i) {
        return std::array<int64_t *, 4>{&i.wait0, &i.wait1, &i.signal0,
                                        &i.signal1}[slot.field];
      },
      program.instructions[slot.instruction]);
}

std::vector<Slot> slots(Program &program, bool used, bool wait) {
  std::vector<Slot> result;
  for (size_t i = 0; i < program.instructions.size(); ++i)
    for (int field = wait ? 0 : 2; field < (wait ? 2 : 4); ++field)
      if ((semaphoreAt(program, {i, field}) >= 0) == used)
        result.push_back({i, field});
  return result;
}

std::string removeUse(Random &random, Program &program, bool wait) {
  auto used = slots(program, true, wait);
  semaphoreAt(program, used[random() % used.size()]) = -1;
  return wait ? "remove a wait" : "remove a signal";
}

std::string removePair(Random &random, Program &program) {
  auto waits = slots(program, true, true),
       signals = slots(program, true, false);
  Slot wait = waits[random() % waits.size()];
  int64_t semaphore = semaphoreAt(program, wait);
  // The n-th wait takes what the n-th signal gives.
  int64_t n = 0;
  for (Slot slot : waits)
    n += semaphoreAt(program, slot) == semaphore &&
         std::pair(slot.instruction, slot.field) <
             std::pair(wait.instruction, wait.field);
  for (Slot slot : signals)
    if (semaphoreAt(program, slot) == semaphore && n-- == 0) {
      semaphoreAt(program, slot) = -1;
      break;
    }
  semaphoreAt(program, wait) = -1;
  return "remove a wait and its signal";
}

std::string moveUse(Random &random, Program &program, bool wait) {
  auto used = slots(program, true, wait), free = slots(program, false, wait);
  Slot from = used[random() % used.size()];
  // Mostly within its engine: else the rules of semaphores alone forbid it.
  for (int attempt = 0; attempt < 20; ++attempt) {
    Slot to = free[random() % free.size()];
    bool sameEngine = isa::engineOf(program.instructions[from.instruction]) ==
                      isa::engineOf(program.instructions[to.instruction]);
    if (!sameEngine && random() % 16)
      continue;
    std::swap(semaphoreAt(program, from), semaphoreAt(program, to));
    break;
  }
  return wait ? "move a wait" : "move a signal";
}

std::string redirectUse(Random &random, Program &program) {
  bool wait = random() % 2;
  auto used = slots(program, true, wait);
  semaphoreAt(program, used[random() % used.size()]) =
      int64_t(random() % isa::semaphoreCount);
  return wait ? "redirect a wait" : "redirect a signal";
}

std::string redirectAddress(Random &random, Program &program) {
  for (int attempt = 0; attempt < 200; ++attempt) {
    isa::Instruction &instruction =
        program.instructions[random() % program.instructions.size()];
    isa::Instruction original = instruction;
    std::vector<int64_t *> bases;
    std::visit(
        [&](auto &i) {
          i.visitFields(i, [&](const isa::FieldInfo &info, auto &field) {
            if constexpr (std::is_same_v<std::decay_t<decltype(field)>,
                                         int64_t>)
              if (std::string(info.name).find("_base") != std::string::npos)
                bases.push_back(&field);
          });
        },
        instruction);
    if (bases.empty())
      continue;
    *bases[random() % bases.size()] += int64_t(random() % 65) - 32;
    if (program::validate(program))
      break;
    instruction = original;
  }
  return "redirect an address";
}

} // namespace

Program test::randomProgram(Random &random, int length) {
  return Generator(random).run(length);
}

std::string test::breakSomething(Random &random, Program &program) {
  switch (random() % 8) {
  case 0:
    return removeUse(random, program, random() % 2);
  case 1:
  case 2:
    return removePair(random, program);
  case 3:
    return moveUse(random, program, true);
  case 4:
    return moveUse(random, program, false);
  case 5:
    return redirectUse(random, program);
  default:
    return redirectAddress(random, program);
  }
}
