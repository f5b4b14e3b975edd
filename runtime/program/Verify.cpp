// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/program/Verify.h"

#include "runtime/program/Footprint.h"
#include "runtime/program/Order.h"
#include "runtime/program/ShadowMemory.h"

#include <algorithm>
#include <cstring>

using namespace npu;
using namespace npu::program;

namespace {

/// Who touched a byte last.
struct State {
  /// The instruction that wrote it, or what stands for one.
  uint32_t writer;
  /// For each engine the number behind its last instruction that read the byte
  /// since then; 0 if none did.
  std::array<uint32_t, isa::engineCount> readers;
};

/// Writers that are no instruction. Nothing may write what is kept, so that
/// nobody needs to know who read it.
constexpr uint32_t nobody = ~uint32_t(0), theUser = nobody - 1,
                   kept = nobody - 2;
/// The states that memory begins with.
enum : uint32_t { unwritten, given, constant };

/// Bounds for programs that nobody compiled: 20,000 instructions of a real one
/// take a thousandth of them.
constexpr double maximumRuns = 1 << 28;
constexpr size_t maximumStates = 1 << 23;
constexpr int64_t maximumSplitPages = 1 << 16; // 1 GiB

/// May the instruction write its result over this operand? Only where each
/// element is read before, and for, the element that takes its place.
bool isElementwise(isa::Opcode opcode, const char *operand) {
  switch (opcode) {
  case isa::Opcode::Binary:
    return !std::strcmp(operand, "a") || !std::strcmp(operand, "b");
  case isa::Opcode::Unary:
    return !std::strcmp(operand, "ifm");
  case isa::Opcode::Conv2D:
  case isa::Opcode::Depthwise:
    return !std::strcmp(operand, "partials");
  default:
    return false;
  }
}

/// The bytes of an access in the order of its elements, innermost dimension
/// first, without what the way of writing it down adds: extents of 1, and
/// dimensions that continue each other.
struct Sequence {
  unsigned rank = 0;
  int64_t extents[5], strides[5];

  explicit Sequence(const isa::Access &access) {
    add(access.elementBytes, 1);
    for (unsigned d = access.rank; d-- > 0;)
      add(access.extents[d], access.strides[d]);
  }
  bool operator==(const Sequence &other) const {
    return rank == other.rank &&
           std::equal(extents, extents + rank, other.extents) &&
           std::equal(strides, strides + rank, other.strides);
  }

private:
  void add(int64_t extent, int64_t stride) {
    if (extent == 1)
      return;
    if (rank && stride == extents[rank - 1] * strides[rank - 1]) {
      extents[rank - 1] *= extent;
      return;
    }
    extents[rank] = extent;
    strides[rank++] = stride;
  }
};

/// Whether both touch the same bytes in the same order.
bool isSamePlace(const isa::Access &read, const isa::Access &write) {
  return read.space == write.space && read.base == write.base &&
         Sequence(read) == Sequence(write);
}

std::string bytesText(isa::Space space, int64_t begin, int64_t end) {
  return std::string(isa::toString(space)) + " bytes [" +
         std::to_string(begin) + ", " + std::to_string(end) + ")";
}

class Prover {
public:
  explicit Prover(const Program &program)
      : program(program),
        memories{ShadowMemory(static_cast<int64_t>(program.dramBytes)),
                 ShadowMemory(static_cast<int64_t>(program.scratchpadBytes))} {
    for (uint32_t writer : {nobody, theUser, kept})
      addState(writer);
  }

  std::optional<Issue> run();

private:
  uint32_t addState(uint32_t writer) {
    states.push_back({writer, {}});
    successors.push_back({});
    return static_cast<uint32_t>(states.size() - 1);
  }

  bool fail(std::string message) {
    issue = Issue{std::move(message), current};
    return false;
  }
  /// `verb`: what the current instruction does with the bytes; `otherVerb`:
  /// what `other` did with them before.
  bool race(const char *verb, size_t other, const char *otherVerb,
            isa::Space space, int64_t begin, int64_t end);

  void setInitial(isa::Space space, int64_t begin, int64_t end, uint32_t id);
  bool checkInstruction();
  bool checkRead(const isa::Access &access, bool isReplaced);
  bool checkWrite(const isa::Access &access);
  bool checkOutput(const TensorInfo &tensor);
  /// Counts the runs of an access against the bound.
  bool afford(const isa::Access &access, const Footprint &footprint);

  /// Calls change(id, begin, end) for each segment of the footprint.
  template <typename Change>
  bool update(isa::Space space, const Footprint &footprint, Change &&change) {
    bool go = true;
    footprint.visitRuns([&](int64_t begin, int64_t end) {
      go = go && memories[size_t(space)].update(begin, end, change);
    });
    return go;
  }

  const Program &program;
  Order order;
  ShadowMemory memories[2];
  std::vector<State> states;
  /// For each state what the read that is being checked makes of it.
  struct Successor {
    uint64_t access = 0;
    uint32_t state = 0;
  };
  std::vector<Successor> successors;
  uint64_t accessNumber = 0;
  double runs = 0;
  std::optional<size_t> current;
  std::optional<Issue> issue;
  std::vector<isa::Access> accesses;
};

bool Prover::race(const char *verb, size_t other, const char *otherVerb,
                  isa::Space space, int64_t begin, int64_t end) {
  fail(std::string(verb) + " " + bytesText(space, begin, end) + ", which " +
       describe(program, other) + " " + otherVerb +
       ", and nothing orders the two: a race; let " +
       isa::toString(order.engineOf(other)) +
       " signal a semaphore when it is done, and " +
       isa::toString(order.engineOf(*current)) + " wait for it");
  issue->other = other;
  return false;
}

bool Prover::afford(const isa::Access &access, const Footprint &footprint) {
  // A run takes a step on each page that it reaches.
  runs += footprint.runs() *
          double(1 + footprint.runBytes / ShadowMemory::pageBytes);
  // Each run splits a page at its beginning and one at its end, at most.
  ByteRange all = hull(access);
  double pages =
      std::min(2 * footprint.runs(),
               2 + double(all.end - all.begin) / ShadowMemory::pageBytes);
  double splitPages = memories[0].splitPages() + memories[1].splitPages();
  if (runs <= maximumRuns && states.size() <= maximumStates &&
      splitPages + pages <= maximumSplitPages)
    return true;
  return fail(std::string("with its ") + access.name +
              " the program touches memory in too many pieces to be proven; "
              "let its instructions touch longer contiguous runs");
}

bool Prover::checkRead(const isa::Access &access, bool isReplaced) {
  Footprint footprint = footprintOf(access);
  if (!afford(access, footprint))
    return false;
  isa::Engine engine = order.engineOf(*current);
  ++accessNumber;
  return update(
      access.space, footprint, [&](uint32_t &id, int64_t begin, int64_t end) {
        if (successors[id].access == accessNumber) {
          id = successors[id].state;
          return true;
        }
        State state = states[id];
        if (state.writer == kept)
          return true;
        if (state.writer == nobody)
          return fail(std::string("reads ") +
                      bytesText(access.space, begin, end) + " as its " +
                      access.name +
                      ", which nothing has written; write them first, or "
                      "correct the address");
        if (state.writer != theUser && !order.isBefore(state.writer, *current))
          return race("reads", state.writer, "writes", access.space, begin,
                      end);
        uint32_t next = id;
        // What this instruction itself replaces, it must not be said to read.
        if (!isReplaced) {
          next = addState(state.writer);
          state.readers[size_t(engine)] = *current + 1;
          states[next] = state;
        }
        successors[id] = {accessNumber, next};
        id = next;
        return true;
      });
}

bool Prover::checkWrite(const isa::Access &access) {
  Footprint footprint = footprintOf(access);
  if (!afford(access, footprint))
    return false;
  auto repeats = [&](int64_t begin, int64_t end) {
    return fail("writes " + bytesText(access.space, begin, end) +
                " more than once; correct the strides of its " + access.name);
  };
  ByteRange all = hull(access);
  if (footprint.repeats)
    return repeats(all.begin, all.end);
  auto self = static_cast<uint32_t>(*current);
  uint32_t written = addState(self);
  ++accessNumber;
  return update(
      access.space, footprint, [&](uint32_t &id, int64_t begin, int64_t end) {
        // This state was found to be harmless already.
        if (successors[id].access == accessNumber) {
          id = written;
          return true;
        }
        const State &state = states[id];
        if (state.writer == self)
          return repeats(begin, end);
        if (state.writer < kept && !order.isBefore(state.writer, self))
          return race("writes", state.writer, "writes too", access.space, begin,
                      end);
        for (uint32_t behind : state.readers) {
          if (behind == self + 1)
            return fail("writes " + bytesText(access.space, begin, end) +
                        ", which it also reads; give its result another "
                        "place");
          if (behind && !order.isBefore(behind - 1, self))
            return race("writes", behind - 1, "reads", access.space, begin,
                        end);
        }
        successors[id] = {accessNumber, written};
        id = written;
        return true;
      });
}

bool Prover::checkInstruction() {
  const isa::Instruction &instruction = program.instructions[*current];
  accesses.clear();
  isa::appendAccesses(instruction, accesses);
  auto write = std::find_if(accesses.begin(), accesses.end(),
                            [](const isa::Access &a) { return a.isWrite; });
  for (const isa::Access &access : accesses) {
    if (access.isWrite)
      continue;
    bool isReplaced = write != accesses.end() &&
                      isElementwise(isa::opcodeOf(instruction), access.name) &&
                      isSamePlace(access, *write);
    if (!checkRead(access, isReplaced))
      return false;
  }
  return std::all_of(accesses.begin(), accesses.end(),
                     [&](const isa::Access &access) {
                       return !access.isWrite || checkWrite(access);
                     });
}

bool Prover::checkOutput(const TensorInfo &tensor) {
  auto begin = static_cast<int64_t>(tensor.address);
  return memories[size_t(tensor.space)].update(
      begin, begin + byteCount(tensor),
      [&](uint32_t &id, int64_t begin, int64_t end) {
        return states[id].writer != nobody ||
               fail("output '" + tensor.name + "' is not whole at the end: " +
                    bytesText(tensor.space, begin, end) + " are never written");
      });
}

void Prover::setInitial(isa::Space space, int64_t begin, int64_t end,
                        uint32_t id) {
  memories[size_t(space)].update(begin, end,
                                 [&](uint32_t &old, int64_t, int64_t) {
                                   old = id;
                                   return true;
                                 });
}

std::optional<Issue> Prover::run() {
  if (auto fault = order.build(program))
    return fault;
  setInitial(isa::Space::Dram, 0,
             static_cast<int64_t>(program.constants.size()), constant);
  for (const TensorInfo &input : program.inputs) {
    auto begin = static_cast<int64_t>(input.address);
    setInitial(input.space, begin, begin + byteCount(input),
               input.space == isa::Space::Dram ? constant : given);
  }
  for (size_t i = 0; i < program.instructions.size(); ++i) {
    current = i;
    if (!checkInstruction())
      return issue;
  }
  current.reset();
  for (const TensorInfo &output : program.outputs)
    if (!checkOutput(output))
      return issue;
  return std::nullopt;
}

} // namespace

std::optional<Issue> npu::program::findFault(const Program &program) {
  return Prover(program).run();
}

Status npu::program::verify(const Program &program) {
  if (Status valid = validate(program); !valid)
    return valid;
  if (std::optional<Issue> fault = findFault(program))
    return toError(program, *fault);
  return {};
}
