// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "test/unit/program/Oracle.h"

#include <algorithm>
#include <cstring>
#include <deque>
#include <map>
#include <optional>

using namespace npu;
using namespace npu::test;
using program::Program;

static std::vector<Byte> bytesOf(const isa::Access &access) {
  std::vector<int64_t> firsts = {access.base};
  for (unsigned d = 0; d < access.rank; ++d) {
    std::vector<int64_t> next;
    for (int64_t first : firsts)
      for (int64_t i = 0; i < access.extents[d]; ++i)
        next.push_back(first + i * access.strides[d]);
    firsts = next;
  }
  std::vector<Byte> result;
  for (int64_t first : firsts)
    for (int64_t i = 0; i < access.elementBytes; ++i)
      result.push_back({access.space, first + i});
  return result;
}

Touched test::touchedBytes(const isa::Instruction &instruction) {
  std::vector<isa::Access> accesses;
  isa::appendAccesses(instruction, accesses);
  Touched result;
  for (const isa::Access &access : accesses) {
    auto &list = access.isWrite ? result.writes : result.reads;
    for (Byte byte : bytesOf(access))
      list.push_back(byte);
  }
  return result;
}

/// Whether an instruction writes a byte twice, or one that it reads elsewhere
/// than for that element.
static bool overlapsItself(const isa::Instruction &instruction) {
  std::vector<isa::Access> accesses;
  isa::appendAccesses(instruction, accesses);
  std::vector<Byte> writes = touchedBytes(instruction).writes;
  std::set<Byte> written(writes.begin(), writes.end());
  if (written.size() != writes.size())
    return true;
  bool isVector = std::holds_alternative<isa::Binary>(instruction) ||
                  std::holds_alternative<isa::Unary>(instruction);
  bool isMac = std::holds_alternative<isa::Conv2D>(instruction) ||
               std::holds_alternative<isa::Depthwise>(instruction);
  for (const isa::Access &access : accesses) {
    if (access.isWrite)
      continue;
    std::vector<Byte> reads = bytesOf(access);
    bool isElementwise = isVector
                             ? !std::strcmp(access.name, "a") ||
                                   !std::strcmp(access.name, "b") ||
                                   !std::strcmp(access.name, "ifm")
                             : isMac && !std::strcmp(access.name, "partials");
    if (isElementwise && reads == writes)
      continue;
    for (Byte byte : reads)
      if (written.count(byte))
        return true;
  }
  return false;
}

namespace {
/// The uses of each semaphore in stream order, waits before signals.
struct Uses {
  struct Use {
    size_t instruction;
    bool isWait;
  };
  std::map<int64_t, std::vector<Use>> of;

  explicit Uses(const Program &program) {
    for (size_t i = 0; i < program.instructions.size(); ++i) {
      isa::Semaphores semaphores = isa::semaphoresOf(program.instructions[i]);
      for (int64_t s : semaphores.waits)
        if (s >= 0)
          of[s].push_back({i, true});
      for (int64_t s : semaphores.signals)
        if (s >= 0)
          of[s].push_back({i, false});
    }
  }
};
} // namespace

static std::string judgeSemaphores(const Program &program) {
  std::string verdict;
  for (const auto &[semaphore, uses] : Uses(program).of) {
    std::set<isa::Engine> waiting, signalling;
    int64_t count = 0;
    for (auto [instruction, isWait] : uses) {
      (isWait ? waiting : signalling)
          .insert(isa::engineOf(program.instructions[instruction]));
      count += isWait ? -1 : 1;
      if (count < 0)
        verdict = "deadlock";
    }
    if (waiting.size() > 1 || signalling.size() > 1)
      return "semaphore";
    if (count != 0 && verdict.empty())
      verdict = "semaphore";
  }
  return verdict;
}

std::vector<std::vector<bool>> test::reachability(const Program &program) {
  size_t n = program.instructions.size();
  std::vector<std::vector<bool>> before(n, std::vector<bool>(n));
  for (size_t i = 0; i < n; ++i)
    for (size_t j = i + 1; j < n; ++j)
      before[i][j] = isa::engineOf(program.instructions[i]) ==
                     isa::engineOf(program.instructions[j]);
  for (const auto &[semaphore, uses] : Uses(program).of) {
    std::vector<size_t> waits, signals;
    for (auto [instruction, isWait] : uses)
      (isWait ? waits : signals).push_back(instruction);
    for (size_t k = 0; k < std::min(waits.size(), signals.size()); ++k)
      before[signals[k]][waits[k]] = true;
  }
  for (size_t k = 0; k < n; ++k)
    for (size_t i = 0; i < n; ++i)
      for (size_t j = 0; before[i][k] && j < n; ++j)
        if (before[k][j])
          before[i][j] = true;
  return before;
}

static std::set<Byte> initialBytes(const Program &program) {
  std::set<Byte> result;
  for (size_t i = 0; i < program.constants.size(); ++i)
    result.insert({isa::Space::Dram, int64_t(i)});
  for (const auto &input : program.inputs)
    for (int64_t i = 0; i < byteCount(input); ++i)
      result.insert({input.space, int64_t(input.address) + i});
  return result;
}

std::string test::judge(const Program &program) {
  if (std::string verdict = judgeSemaphores(program); !verdict.empty())
    return verdict;
  size_t n = program.instructions.size();
  std::vector<std::set<Byte>> reads(n), writes(n);
  for (size_t i = 0; i < n; ++i) {
    Touched touched = touchedBytes(program.instructions[i]);
    reads[i].insert(touched.reads.begin(), touched.reads.end());
    writes[i].insert(touched.writes.begin(), touched.writes.end());
    if (overlapsItself(program.instructions[i]))
      return "overlap";
  }
  auto before = reachability(program);
  auto share = [](const std::set<Byte> &a, const std::set<Byte> &b) {
    return std::any_of(a.begin(), a.end(),
                       [&](Byte byte) { return b.count(byte) > 0; });
  };
  for (size_t i = 0; i < n; ++i)
    for (size_t j = i + 1; j < n; ++j)
      if (!before[i][j] &&
          (share(writes[i], writes[j]) || share(writes[i], reads[j]) ||
           share(reads[i], writes[j])))
        return "race";
  std::set<Byte> known = initialBytes(program);
  for (size_t i = 0; i < n; ++i) {
    for (Byte byte : reads[i])
      if (!known.count(byte))
        return "read of nothing";
    known.insert(writes[i].begin(), writes[i].end());
  }
  for (const auto &output : program.outputs)
    for (int64_t i = 0; i < byteCount(output); ++i)
      if (!known.count({output.space, int64_t(output.address) + i}))
        return "output";
  return "";
}

namespace {

class Machine {
public:
  Machine(const Program &program, std::mt19937 &random)
      : program(program), random(random), depth(1 + random() % 4) {
    uint64_t seed = 1;
    for (Byte byte : initialBytes(program))
      memory[byte] = mix(0, seed++);
  }

  std::string run() {
    size_t last = program.instructions.size() - 1;
    while (done < last) {
      std::vector<int> possible;
      for (int action = 0; action <= int(isa::engineCount); ++action)
        if (canDo(action))
          possible.push_back(action);
      if (possible.empty())
        return "deadlock";
      if (!perform(possible[random() % possible.size()]))
        return "read of nothing";
    }
    uint64_t hash = 0;
    for (const auto &output : program.outputs)
      for (int64_t i = 0; i < byteCount(output); ++i)
        hash = mix(hash, memory[{output.space, int64_t(output.address) + i}]);
    return std::to_string(hash);
  }

private:
  static uint64_t mix(uint64_t a, uint64_t b) {
    uint64_t x = (a ^ (b + 0x9e3779b97f4a7c15)) * 0xff51afd7ed558ccd;
    return x ^ (x >> 32);
  }

  struct Engine {
    std::deque<size_t> queue;
    std::optional<size_t> running;
    uint64_t read = 0; ///< Hash of what the running instruction has read.
  };

  /// Actions 0 to 5: the engine starts or finishes; 6: dispatch the next
  /// instruction. `stop` is not dispatched: it ends the run.
  bool canDo(int action) {
    if (action == int(isa::engineCount))
      return next + 1 < program.instructions.size() &&
             engineAt(next).queue.size() < depth;
    Engine &engine = engines[action];
    if (engine.running)
      return true;
    if (engine.queue.empty())
      return false;
    std::map<int64_t, int> needed;
    for (int64_t s :
         isa::semaphoresOf(program.instructions[engine.queue.front()]).waits)
      if (s >= 0 && ++needed[s] > counts[s])
        return false;
    return true;
  }

  bool perform(int action) {
    if (action == int(isa::engineCount)) {
      engineAt(next).queue.push_back(next);
      ++next;
      return true;
    }
    Engine &engine = engines[action];
    return engine.running ? finish(engine) : start(engine);
  }

  bool start(Engine &engine) {
    size_t index = engine.queue.front();
    engine.queue.pop_front();
    engine.running = index;
    for (int64_t s : isa::semaphoresOf(program.instructions[index]).waits)
      if (s >= 0)
        --counts[s];
    engine.read = mix(1, index);
    for (Byte byte : touchedBytes(program.instructions[index]).reads) {
      auto found = memory.find(byte);
      if (found == memory.end())
        return false;
      engine.read = mix(engine.read, found->second);
    }
    return true;
  }

  bool finish(Engine &engine) {
    size_t index = *engine.running;
    engine.running.reset();
    ++done;
    uint64_t k = 0;
    for (Byte byte : touchedBytes(program.instructions[index]).writes)
      memory[byte] = mix(engine.read, ++k);
    for (int64_t s : isa::semaphoresOf(program.instructions[index]).signals)
      if (s >= 0)
        ++counts[s];
    return true;
  }

  Engine &engineAt(size_t index) {
    return engines[size_t(isa::engineOf(program.instructions[index]))];
  }

  const Program &program;
  std::mt19937 &random;
  size_t depth, next = 0, done = 0;
  Engine engines[isa::engineCount];
  std::map<int64_t, int> counts;
  std::map<Byte, uint64_t> memory;
};

} // namespace

std::string test::execute(const Program &program, std::mt19937 &random) {
  return Machine(program, random).run();
}
