// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/simulator/values/Plan.h"

#include "runtime/isa/WeightCoding.h"
#include "runtime/program/Footprint.h"
#include "runtime/program/Validate.h"
#include "runtime/simulator/values/HostCode.h"
#include "runtime/simulator/values/Requantize.h"
#include "runtime/simulator/values/Shadow.h"
#include "runtime/simulator/values/steps/HostCall.h"
#include "runtime/support/HostMemory.h"

#include <algorithm>
#include <cstring>

using namespace npu;
using namespace npu::isa;
using namespace npu::sim;
using npu::program::Program;
using npu::program::TensorInfo;

/// Refuses a program that needs more memory than the host has, before any is
/// taken.
static Status checkMemory(const Program &source) {
  // Preparing touches the state of a byte and whether it is needed; a run, its
  // value.
  uint64_t most = uint64_t(hostMemoryBytes()) / 3;
  if (source.dramBytes <= most &&
      source.scratchpadBytes <= most - source.dramBytes)
    return {};
  return Error{"running the program takes three times the " +
               std::to_string(source.dramBytes) + " bytes of DRAM and " +
               std::to_string(source.scratchpadBytes) +
               " bytes of scratchpad that it uses, but this host has " +
               std::to_string(hostMemoryBytes()) +
               " bytes; use a host with more, or a network with smaller maps"};
}

/// Walks through the program once, noting what is known of every byte.
class Plan::Builder : public Knowledge {
public:
  Builder(Plan &plan, const PlanOptions &options)
      : plan(plan), source(*plan.source), options(options),
        shadow(source.dramBytes, source.scratchpadBytes) {}

  Status build() {
    if (!shadow.at(Space::Dram) || !shadow.at(Space::Scratchpad))
      return Error{"this host has not enough memory for the program's " +
                   std::to_string(source.dramBytes) + " bytes of DRAM and " +
                   std::to_string(source.scratchpadBytes) +
                   " bytes of scratchpad"};
    if (Status status = placeConstantsAndInputs(); !status)
      return status;
    for (const Instruction &instruction : source.instructions)
      appendAccesses(instruction, accesses.emplace_back());
    findOverwrittenConstants();
    for (size_t k = 0; k < source.instructions.size(); ++k)
      if (Status status = addInstruction(k); !status)
        return Error{program::describe(source, k) + ": " + status.message()};
    if (Status status = checkOutputs(); !status)
      return status;
    dropUnneeded();
    return {};
  }

  const uint8_t *findConstant(Space space, int64_t address,
                              int64_t size) const override {
    const ShadowMemory &memory = shadow.at(space);
    const uint8_t *state = memory.state() + address;
    bool isConstant = std::all_of(state, state + size, [](uint8_t byte) {
      return byte == ShadowMemory::Constant;
    });
    return isConstant ? memory.bytes() + address : nullptr;
  }

  const uint8_t *findShared(Space space, int64_t address,
                            int64_t size) const override {
    if (space != Space::Dram || plan.overwritesConstants ||
        static_cast<uint64_t>(address + size) > source.constants.size())
      return nullptr;
    return source.constants.data() + address;
  }

  const KernelTable &kernels() const override {
    return options.kernels ? *options.kernels : bestKernels();
  }

private:
  Status placeConstantsAndInputs() {
    const ShadowMemory &dram = shadow.at(Space::Dram);
    size_t constants = source.constants.size();
    if (constants > source.dramBytes)
      return Error{"the program's " + std::to_string(constants) +
                   " bytes of constants exceed its " +
                   std::to_string(source.dramBytes) + " bytes of DRAM"};
    if (constants) {
      std::memcpy(dram.bytes(), source.constants.data(), constants);
      std::memset(dram.state(), ShadowMemory::Constant, constants);
    }
    for (const TensorInfo &input : source.inputs) {
      if (Status status = checkTensor("input", input); !status)
        return status;
      std::memset(shadow.at(input.space).state() + input.address,
                  ShadowMemory::Varying, byteCount(input));
    }
    return {};
  }

  Status checkTensor(const char *what, const TensorInfo &tensor) const {
    const ShadowMemory &memory = shadow.at(tensor.space);
    auto bytes = static_cast<uint64_t>(byteCount(tensor));
    if (tensor.address <= memory.size && bytes <= memory.size - tensor.address)
      return {};
    return Error{std::string(what) + " '" + tensor.name + "' is " +
                 std::to_string(bytes) + " bytes from byte " +
                 std::to_string(tensor.address) + " of the " + memory.name +
                 ", of which the program has " + std::to_string(memory.size)};
  }

  void findOverwrittenConstants() {
    auto constants = static_cast<int64_t>(source.constants.size());
    for (const TensorInfo &input : source.inputs)
      if (input.space == Space::Dram &&
          static_cast<int64_t>(input.address) < constants)
        plan.overwritesConstants = true;
    for (const std::vector<Access> &list : accesses)
      for (const Access &access : list)
        if (access.isWrite && access.space == Space::Dram &&
            program::hull(access).begin < constants)
          plan.overwritesConstants = true;
  }

  Status addInstruction(size_t index) {
    const Instruction &instruction = source.instructions[index];
    if (Status status = validate(instruction); !status)
      return status;
    if (Status status = shadow.check(instruction, accesses[index]); !status)
      return status;
    if (Status status = checkRecords(instruction, accesses[index]); !status)
      return status;
    if (Status status = checkWeights(instruction); !status)
      return status;
    std::unique_ptr<Step> step = prepare(instruction, *this);
    if (step && options.reference)
      step = prepareReference(instruction);
    if (const auto *call = std::get_if<HostCall>(&instruction)) {
      if (static_cast<size_t>(call->function) >= source.hosts.size())
        return Error{"calls host function " + std::to_string(call->function) +
                     " of " + std::to_string(source.hosts.size())};
      step = prepare(*call, source.hosts[static_cast<size_t>(call->function)]);
    }
    if (step) {
      plan.workspaceBytes =
          std::max(plan.workspaceBytes, step->workspaceBytes());
      shadow.execute(instruction, *step, accesses[index]);
    }
    prepared.push_back(std::move(step));
    return {};
  }

  /// TOSA allows multipliers that are not negative, and shifts of 2 to 62.
  Status checkRecords(const Instruction &instruction,
                      const std::vector<Access> &list) const {
    const Access *channels = nullptr;
    for (const Access &access : list)
      if (access.name == std::string("channels"))
        channels = &access;
    if (!channels)
      return {};
    int64_t size = channels->extents[0];
    const uint8_t *records =
        findConstant(channels->space, channels->base, size);
    if (!records)
      return {};
    DataType type = DataType::Int8;
    if (auto *conv = std::get_if<Conv2D>(&instruction))
      type = conv->ifmType;
    if (auto *depthwise = std::get_if<Depthwise>(&instruction))
      type = depthwise->ifmType;
    int64_t recordBytes = channelRecordBytes(type);
    for (int64_t c = 0; c < size / recordBytes; ++c) {
      const uint8_t *record = records + c * recordBytes;
      int64_t multiplier = load<uint32_t>(record);
      int64_t shift = record[type == DataType::Int16 ? 10 : 8];
      if (multiplier > INT32_MAX || shift < 2 || shift > 62)
        return Error{"expected a multiplier below 2147483648 and a shift in "
                     "[2, 62] bits in the record of channel " +
                     std::to_string(c) + ", found " +
                     std::to_string(multiplier) + " and " +
                     std::to_string(shift)};
    }
    return {};
  }

  /// Constant weights in code are as long as the instruction says.
  Status checkWeights(const Instruction &instruction) const {
    if (auto *conv = std::get_if<Conv2D>(&instruction))
      return checkCode(*conv);
    if (auto *depthwise = std::get_if<Depthwise>(&instruction))
      return checkCode(*depthwise);
    return {};
  }

  template <typename T> Status checkCode(const T &i) const {
    if (i.weightsCoding == WeightCoding::Dense)
      return {};
    const uint8_t *coded =
        findConstant(Space::Scratchpad, i.weightsBase, i.weightsBytes);
    if (!coded)
      return {};
    std::vector<int8_t> weights(rawWeightCount(i));
    int64_t taken = decodeWeights(coded, i.weightsBytes, weights.size(),
                                  i.weightType == DataType::Int4 ? 4 : 8,
                                  i.weightZeroPoint, weights.data());
    if (taken == i.weightsBytes)
      return {};
    return Error{"expected coded weights of " + std::to_string(i.weightsBytes) +
                 " bytes, as weights_bytes says, found " +
                 std::to_string(taken)};
  }

  Status checkOutputs() const {
    for (const TensorInfo &output : source.outputs) {
      if (Status status = checkTensor("output", output); !status)
        return status;
      const uint8_t *state = shadow.at(output.space).state() + output.address;
      if (const void *missing =
              std::memchr(state, ShadowMemory::Unwritten, byteCount(output)))
        return Error{
            "output '" + output.name + "': nothing writes its byte " +
            std::to_string(static_cast<const uint8_t *>(missing) - state)};
    }
    return {};
  }

  /// Keeps the steps whose results something reads, from the outputs backwards.
  void dropUnneeded() {
    for (const TensorInfo &output : source.outputs)
      std::memset(shadow.at(output.space).live() + output.address, 1,
                  byteCount(output));
    for (size_t k = prepared.size(); k-- > 0;) {
      if (!prepared[k])
        continue;
      if (shadow.isNeeded(*prepared[k], accesses[k]))
        plan.steps.push_back(std::move(prepared[k]));
      else
        ++plan.skipped;
    }
    std::reverse(plan.steps.begin(), plan.steps.end());
    plan.needsConstants =
        !source.constants.empty() &&
        std::memchr(shadow.at(Space::Dram).live(), 1, source.constants.size());
  }

  Plan &plan;
  const Program &source;
  const PlanOptions &options;
  Shadow shadow;
  std::vector<std::vector<Access>> accesses; ///< Of each instruction.
  std::vector<std::unique_ptr<Step>> prepared;
};

Expected<std::shared_ptr<const Plan>>
Plan::create(std::shared_ptr<const Program> program,
             const PlanOptions &options) {
  if (Status status = checkMemory(*program); !status)
    return status.error();
  auto plan = std::make_shared<Plan>();
  plan->source = std::move(program);
  if (Status status = Builder(*plan, options).build(); !status)
    return status.error();
  return std::shared_ptr<const Plan>(std::move(plan));
}

Expected<State> Plan::makeState(const HostCode *host) const {
  State state;
  int64_t workspaceBytes =
      std::max(this->workspaceBytes, host ? host->arenaBytes() : 0);
  state.dram = Bytes(source->dramBytes);
  state.scratchpad = Bytes(source->scratchpadBytes);
  state.workspaceStorage = Bytes(workspaceBytes + 64);
  if (!state.dram || !state.scratchpad || !state.workspaceStorage)
    return Error{"this host has not enough memory for another thread: " +
                 std::to_string(source->dramBytes) + " bytes of DRAM, " +
                 std::to_string(source->scratchpadBytes) +
                 " of scratchpad and " + std::to_string(workspaceBytes) +
                 " of its own"};
  auto address = reinterpret_cast<uintptr_t>(state.workspaceStorage.data());
  state.workspace = state.workspaceStorage.data() + (64 - address % 64) % 64;
  state.view = {state.dram.data(), state.scratchpad.data(), host};
  if (needsConstants && !overwritesConstants)
    std::memcpy(state.view.dram, source->constants.data(),
                source->constants.size());
  return state;
}

void Plan::run(State &state, const void *const *inputs,
               void *const *outputs) const {
  if (needsConstants && overwritesConstants)
    std::memcpy(state.view.dram, source->constants.data(),
                source->constants.size());
  for (size_t k = 0; k < source->inputs.size(); ++k) {
    const TensorInfo &input = source->inputs[k];
    std::memcpy(state.view.at(input.space) + input.address, inputs[k],
                byteCount(input));
  }
  for (const std::unique_ptr<Step> &step : steps)
    step->run(state.view, state.workspace);
  for (size_t k = 0; k < source->outputs.size(); ++k) {
    const TensorInfo &output = source->outputs[k];
    std::memcpy(outputs[k], state.view.at(output.space) + output.address,
                byteCount(output));
  }
}
