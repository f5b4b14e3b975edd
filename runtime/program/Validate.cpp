// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/program/Validate.h"

#include "runtime/program/Footprint.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

using namespace npu;
using namespace npu::program;

namespace {

std::string number(int64_t value) { return std::to_string(value); }

std::string range(const ByteRange &bytes) {
  return "[" + number(bytes.begin) + ", " + number(bytes.end) + ")";
}

ByteRange bytesOfTensor(const TensorInfo &tensor) {
  auto begin = static_cast<int64_t>(tensor.address);
  return {begin, begin + byteCount(tensor)};
}

/// DRAM addresses are 32 bits wide.
constexpr uint64_t addressableBytes = uint64_t(1) << 32;
constexpr size_t maximumRank = 16;

class Validator {
public:
  explicit Validator(const Program &program) : program(program) {}

  std::optional<Issue> run() {
    if (checkMemories() && checkTensors(program.inputs, "input") &&
        checkTensors(program.outputs, "output") && checkApart() &&
        checkHosts() && checkSources() && checkInstructions())
      return std::nullopt;
    return std::move(issue);
  }

private:
  bool fail(std::string message,
            std::optional<size_t> instruction = std::nullopt) {
    issue = Issue{std::move(message), instruction};
    return false;
  }

  int64_t bytesOfSpace(isa::Space space) const {
    return static_cast<int64_t>(space == isa::Space::Dram
                                    ? program.dramBytes
                                    : program.scratchpadBytes);
  }

  bool checkMemories();
  bool checkTensors(const std::vector<TensorInfo> &tensors, const char *kind);
  bool checkTensor(const TensorInfo &tensor, const std::string &what);
  bool checkShape(const std::vector<int64_t> &shape, isa::DataType type,
                  const std::string &what);
  bool checkApart();
  bool checkHosts();
  bool checkHostTensors(const std::vector<HostTensor> &tensors,
                        const std::string &what);
  bool checkHostCall(size_t index, const isa::HostCall &call);
  bool checkSources();
  bool checkInstructions();
  bool checkInstruction(size_t index);
  bool checkAccess(size_t index, const isa::Access &access);

  const Program &program;
  Issue issue;
  /// DRAM that no instruction may write: constants, then inputs.
  std::vector<std::pair<ByteRange, std::string>> readOnly;
  std::vector<isa::Access> accesses;
};

/// Instructions are valid on any machine of the family; this one must have the
/// engine and the operating point.
Status checkMachineHas(const machine::Machine &machine,
                       const isa::Instruction &instruction) {
  auto last = static_cast<int64_t>(isa::dmaEngine(machine.dma.channels - 1));
  isa::Engine engine = isa::engineOf(instruction);
  if (engine <= isa::Engine::Dma2 && static_cast<int64_t>(engine) > last)
    return Error{"runs on " + std::string(isa::toString(engine)) +
                 ", but the machine '" + machine.name + "' has " +
                 number(machine.dma.channels) +
                 " DMA channels; use one of them"};
  const auto *point = std::get_if<isa::SetOperatingPoint>(&instruction);
  if (point && point->point >= int64_t(machine.operatingPoints.size()))
    return Error{"expected an operating point less than " +
                 std::to_string(machine.operatingPoints.size()) +
                 ", the number that the machine '" + machine.name +
                 "' has, found " + number(point->point)};
  return {};
}

bool Validator::checkMemories() {
  if (program.name.empty())
    return fail("expected the program to have a name, found none");
  if (Status valid = machine::validate(program.machine); !valid)
    return fail(valid.message());
  auto checkSize = [&](uint64_t bytes, const char *what, int64_t most) {
    if (bytes <= std::min(addressableBytes, uint64_t(most)))
      return true;
    return fail(std::string("expected ") + what + " of at most " +
                std::to_string(std::min(addressableBytes, uint64_t(most))) +
                ", which the machine '" + program.machine.name +
                "' has and 32-bit addresses reach, found " +
                std::to_string(bytes));
  };
  if (!checkSize(program.dramBytes, "dram_bytes", program.machine.dram.bytes) ||
      !checkSize(program.scratchpadBytes, "scratchpad_bytes",
                 program.machine.scratchpad.bytes))
    return false;
  if (program.constants.size() > program.dramBytes)
    return fail("the constants take " +
                std::to_string(program.constants.size()) +
                " bytes of DRAM, but dram_bytes is " +
                std::to_string(program.dramBytes));
  return true;
}

bool Validator::checkTensors(const std::vector<TensorInfo> &tensors,
                             const char *kind) {
  for (size_t i = 0; i < tensors.size(); ++i)
    if (!checkTensor(tensors[i], std::string(kind) + " " + std::to_string(i) +
                                     " ('" + tensors[i].name + "')"))
      return false;
  return true;
}

/// Smallest and largest value of a type that a tensor at the edge may have.
std::optional<std::pair<int64_t, int64_t>> rangeOfType(isa::DataType type) {
  switch (type) {
  case isa::DataType::Int8:
    return std::pair<int64_t, int64_t>(-128, 127);
  case isa::DataType::Uint8:
    return std::pair<int64_t, int64_t>(0, 255);
  case isa::DataType::Int16:
    return std::pair<int64_t, int64_t>(-32768, 32767);
  case isa::DataType::Uint16:
    return std::pair<int64_t, int64_t>(0, 65535);
  case isa::DataType::Int32:
    return std::pair<int64_t, int64_t>(std::numeric_limits<int32_t>::min(),
                                       std::numeric_limits<int32_t>::max());
  case isa::DataType::Int48:
    return std::pair<int64_t, int64_t>(-(int64_t(1) << 47),
                                       (int64_t(1) << 47) - 1);
  case isa::DataType::Bool:
    return std::pair<int64_t, int64_t>(0, 1);
  case isa::DataType::Float16:
  case isa::DataType::Bfloat16:
  case isa::DataType::Float32:
    // Reals themselves.
    return std::pair<int64_t, int64_t>(0, 0);
  case isa::DataType::Int4:
    break;
  }
  return std::nullopt;
}

bool Validator::checkShape(const std::vector<int64_t> &shape,
                           isa::DataType type, const std::string &what) {
  if (!rangeOfType(type))
    return fail(what +
                ": expected a type whose elements have addresses, found "
                "number " +
                number(int64_t(type)));
  if (shape.size() > maximumRank)
    return fail(what + ": expected a rank of at most " +
                std::to_string(maximumRank) + ", found " +
                std::to_string(shape.size()));
  int64_t bytes = isa::bytesOf(type);
  for (int64_t extent : shape) {
    if (extent < 1)
      return fail(what + ": expected extents of at least 1, found " +
                  number(extent));
    if (extent > int64_t(addressableBytes) / bytes)
      return fail(what + ": expected at most " +
                  std::to_string(addressableBytes) +
                  " bytes, found a larger shape");
    bytes *= extent;
  }
  return true;
}

bool Validator::checkTensor(const TensorInfo &tensor, const std::string &what) {
  if (!checkShape(tensor.shape, tensor.type, what))
    return false;
  auto values = rangeOfType(tensor.type);
  if (!isa::toString(tensor.space))
    return fail(what +
                ": expected the memory dram or scratchpad, found number " +
                number(int64_t(tensor.space)));
  if (!std::isfinite(tensor.scale) || tensor.scale <= 0)
    return fail(what + ": expected a finite scale above 0, found " +
                std::to_string(tensor.scale));
  if (tensor.zeroPoint < values->first || tensor.zeroPoint > values->second)
    return fail(what + ": expected zero_point in [" + number(values->first) +
                ", " + number(values->second) + "] for " +
                isa::toString(tensor.type) + ", found " +
                number(tensor.zeroPoint));
  int64_t bytes = byteCount(tensor);
  uint64_t limit = bytesOfSpace(tensor.space);
  if (tensor.address > limit || uint64_t(bytes) > limit - tensor.address)
    return fail(what + ": takes " + number(bytes) + " bytes from address " +
                std::to_string(tensor.address) + " of " +
                isa::toString(tensor.space) + ", of which the program has " +
                std::to_string(limit));
  return true;
}

bool Validator::checkApart() {
  // In the scratchpad an output may take an input's place, but two inputs, or
  // two outputs, are there at the same time.
  struct Item {
    ByteRange bytes;
    std::string what;
    isa::Space space;
    int kind;
  };
  std::vector<Item> items;
  items.push_back({{0, int64_t(program.constants.size())},
                   "the constants",
                   isa::Space::Dram,
                   0});
  auto add = [&](const std::vector<TensorInfo> &tensors, const char *what,
                 int kind) {
    for (const TensorInfo &tensor : tensors)
      items.push_back({bytesOfTensor(tensor), what + tensor.name + "'",
                       tensor.space, kind});
  };
  add(program.inputs, "input '", 1);
  add(program.outputs, "output '", 2);
  std::sort(items.begin(), items.end(), [](const Item &a, const Item &b) {
    return std::tie(a.space, a.bytes.begin, a.bytes.end, a.kind, a.what) <
           std::tie(b.space, b.bytes.begin, b.bytes.end, b.kind, b.what);
  });
  auto clash = [&](const Item &a, const Item &b) {
    return fail(b.what + " lies at " + range(b.bytes) + " of " +
                isa::toString(b.space) + ", where " + a.what + " lies at " +
                range(a.bytes) + "; give each its own bytes");
  };
  // In DRAM sorted neighbours suffice; in the scratchpad, neighbours of a kind.
  const Item *last[3] = {};
  isa::Space space = isa::Space::Dram;
  for (const Item &item : items) {
    if (item.bytes.begin == item.bytes.end)
      continue;
    if (item.space != space) {
      space = item.space;
      std::fill(last, last + 3, nullptr);
    }
    const Item *&previous = last[space == isa::Space::Dram ? 0 : item.kind];
    if (previous && previous->bytes.end > item.bytes.begin)
      return clash(*previous, item);
    previous = &item;
    if (space == isa::Space::Dram && item.kind < 2)
      readOnly.push_back({item.bytes, item.what});
  }
  return true;
}

bool Validator::checkHostTensors(const std::vector<HostTensor> &tensors,
                                 const std::string &what) {
  uint64_t end = 0;
  std::vector<const HostTensor *> inOrder;
  inOrder.reserve(tensors.size());
  for (const HostTensor &tensor : tensors)
    inOrder.push_back(&tensor);
  std::sort(inOrder.begin(), inOrder.end(),
            [](const HostTensor *a, const HostTensor *b) {
              return a->offset < b->offset;
            });
  for (const HostTensor *tensor : inOrder) {
    std::string name = what + std::to_string(tensor - tensors.data());
    if (!checkShape(tensor->shape, tensor->type, name))
      return false;
    if (tensor->offset > addressableBytes ||
        tensor->offset % uint64_t(isa::bytesOf(tensor->type)))
      return fail(name + ": expected an offset that is a multiple of " +
                  number(isa::bytesOf(tensor->type)) + " and at most " +
                  std::to_string(addressableBytes) + ", found " +
                  std::to_string(tensor->offset));
    if (tensor->offset < end)
      return fail(name + " begins at byte " + std::to_string(tensor->offset) +
                  " of its range, before the end of another; give each its "
                  "own bytes");
    end = tensor->offset + uint64_t(byteCount(*tensor));
  }
  return true;
}

bool Validator::checkHosts() {
  for (size_t i = 0; i < program.hosts.size(); ++i) {
    const HostFunction &host = program.hosts[i];
    std::string what =
        "host function " + std::to_string(i) + " ('" + host.name + "'), ";
    if (host.outputs.empty())
      return fail(what + "expected an output, found none");
    if (!checkHostTensors(host.inputs, what + "input ") ||
        !checkHostTensors(host.outputs, what + "output "))
      return false;
  }
  return true;
}

bool Validator::checkHostCall(size_t index, const isa::HostCall &call) {
  if (call.function >= int64_t(program.hosts.size()))
    return fail("expected function to be less than the number of host "
                "functions, " +
                    std::to_string(program.hosts.size()) + ", found " +
                    number(call.function),
                index);
  const HostFunction &host = program.hosts[size_t(call.function)];
  uint64_t reads = rangeBytes(host.inputs), writes = rangeBytes(host.outputs);
  if (uint64_t(call.readBytes) != reads || uint64_t(call.writeBytes) != writes)
    return fail("expected read_bytes = " + std::to_string(reads) +
                    " and write_bytes = " + std::to_string(writes) +
                    ", which host function '" + host.name +
                    "' takes and gives, found " + number(call.readBytes) +
                    " and " + number(call.writeBytes),
                index);
  for (int64_t base : {call.readBytes ? call.readBase : 0, call.writeBase})
    if (base % hostAlignment)
      return fail("expected addresses that are multiples of " +
                      number(hostAlignment) +
                      " bytes, so that the host can use its elements where "
                      "they are, found " +
                      number(base),
                  index);
  return true;
}

bool Validator::checkSources() {
  if (program.sources.size() != program.instructions.size())
    return fail("expected one source for each of the " +
                std::to_string(program.instructions.size()) +
                " instructions, found " +
                std::to_string(program.sources.size()));
  for (size_t i = 0; i < program.sources.size(); ++i)
    if (program.sources[i] >= program.sourceNames.size())
      return fail("expected source to be less than the number of sources, " +
                      std::to_string(program.sourceNames.size()) + ", found " +
                      std::to_string(program.sources[i]),
                  i);
  return true;
}

bool Validator::checkInstructions() {
  if (program.instructions.empty() ||
      isa::opcodeOf(program.instructions.back()) != isa::Opcode::Stop)
    return fail(
        "expected the last instruction to be stop, found " +
        (program.instructions.empty()
             ? std::string("no instruction")
             : std::string(isa::mnemonicOf(program.instructions.back()))));
  for (size_t i = 0; i < program.instructions.size(); ++i)
    if (!checkInstruction(i))
      return false;
  return true;
}

bool Validator::checkInstruction(size_t index) {
  const isa::Instruction &instruction = program.instructions[index];
  if (Status valid = isa::validate(instruction); !valid)
    return fail(valid.message(), index);
  if (isa::opcodeOf(instruction) == isa::Opcode::Stop &&
      index + 1 != program.instructions.size())
    return fail("stop ends a program, and stands nowhere else; remove it",
                index);
  if (Status has = checkMachineHas(program.machine, instruction); !has)
    return fail(has.message(), index);
  if (const auto *call = std::get_if<isa::HostCall>(&instruction);
      call && !checkHostCall(index, *call))
    return false;
  accesses.clear();
  isa::appendAccesses(instruction, accesses);
  return std::all_of(
      accesses.begin(), accesses.end(),
      [&](const isa::Access &access) { return checkAccess(index, access); });
}

bool Validator::checkAccess(size_t index, const isa::Access &access) {
  std::string verb = access.isWrite ? " is written at " : " is read at ";
  ByteRange bytes = hull(access);
  if (bytes.begin < 0 || bytes.end > bytesOfSpace(access.space))
    return fail(std::string(access.name) + verb + range(bytes) + " of " +
                    isa::toString(access.space) +
                    ", of which the program has " +
                    number(bytesOfSpace(access.space)) + " bytes",
                index);
  if (!access.isWrite || access.space != isa::Space::Dram)
    return true;
  if (program.machine.dram.readOnly)
    return fail(std::string(access.name) + verb + range(bytes) +
                    " of dram, which the machine '" + program.machine.name +
                    "' can only read; keep the tensor in the scratchpad",
                index);
  auto at = std::partition_point(
      readOnly.begin(), readOnly.end(),
      [&](const auto &entry) { return entry.first.end <= bytes.begin; });
  // The whole reach of the strides counts: what is written is one tensor, and a
  // tensor does not lie on both sides of another.
  if (at != readOnly.end() && at->first.begin < bytes.end)
    return fail(std::string(access.name) + verb + range(bytes) +
                    " of dram, where " + at->second + " at " +
                    range(at->first) + " must stay unchanged",
                index);
  return true;
}

} // namespace

std::string npu::program::describe(const Program &program, size_t instruction) {
  std::string text = "instruction " + std::to_string(instruction) + " (" +
                     isa::mnemonicOf(program.instructions[instruction]);
  if (instruction < program.sources.size() &&
      program.sources[instruction] < program.sourceNames.size())
    text +=
        ", layer '" + program.sourceNames[program.sources[instruction]] + "'";
  return text + ")";
}

Error npu::program::toError(const Program &program, const Issue &issue) {
  if (!issue.instruction)
    return Error{issue.message};
  return Error{describe(program, *issue.instruction) + ": " + issue.message};
}

std::optional<Issue> npu::program::findIssue(const Program &program) {
  return Validator(program).run();
}

Status npu::program::validate(const Program &program) {
  if (std::optional<Issue> issue = findIssue(program))
    return toError(program, *issue);
  return {};
}
