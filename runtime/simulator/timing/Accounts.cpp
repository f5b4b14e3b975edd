// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/simulator/timing/Accounts.h"

#include <algorithm>

namespace npu::sim {

using machine::Resource;

namespace {

/// What a cycle is spent on: an instruction, and what binds it.
struct Spent {
  uint32_t index = 0;
  Resource on = Resource::None;
};

/// What holds up a flight: sharing, or the longest of its phase.
Resource heldUpBy(const Flight &flight) {
  switch (flight.stage) {
  case Stage::StartUp:
    return Resource::StartUp;
  case Stage::Latency:
    return Resource::DramLatency;
  default:
    break;
  }
  if (!flight.running)
    return Resource::None;
  const machine::Phase &phase = *flight.phase();
  if (flight.speed.numerator == flight.speed.denominator)
    return phase.binds;
  return phase.dramBytes ? Resource::Dram : Resource::ScratchpadPort;
}

/// The instruction that a cycle belongs to. Computing goes before moving, and
/// the main phase before the others; then the oldest.
Spent spentOn(const std::array<Flights, isa::engineCount> &engines,
              uint32_t next) {
  const Flights &mac = engines[size_t(isa::Engine::Mac)];
  for (const Flight &flight : mac)
    if (flight.stage == Stage::Main && flight.running)
      return {flight.index, heldUpBy(flight)};
  const Flights &vector = engines[size_t(isa::Engine::Vector)];
  if (!vector.empty())
    return {vector.front().index, heldUpBy(vector.front())};
  if (!mac.empty())
    return {mac.front().index, heldUpBy(mac.front())};
  const Flight *oldest = nullptr;
  for (const Flights &flights : engines)
    if (!flights.empty() && (!oldest || flights.front().index < oldest->index))
      oldest = &flights.front();
  if (oldest)
    return {oldest->index, heldUpBy(*oldest)};
  return {next, Resource::None};
}

/// Books which lanes of the array idle in an instruction of the mac engine.
void addIdleLanes(const machine::Cost &cost, LayerStats &layer) {
  layer.arrayCycles += cost.laneCycles;
  for (size_t i = 0; i < layer.idleLanes.size(); ++i) {
    const machine::LaneUse &use = cost.laneUse[i];
    if (!use.idle())
      continue;
    IdleLanes &idle = layer.idleLanes[i];
    double loss = double(cost.laneCycles) * double(use.idle()) /
                  double(use.blocks() * use.lanes);
    idle.loss += loss;
    if (loss > idle.tileLoss) {
      idle.tileLoss = loss;
      idle.use = use;
    }
  }
}

} // namespace

Resource LayerStats::binds() const {
  int most = 0;
  for (int i = 1; i < machine::resourceCount; ++i)
    if (cyclesBy[size_t(i)] > cyclesBy[size_t(most)])
      most = i;
  return Resource(most);
}

Accounts::Accounts(const TimedProgram &program, const machine::Machine &machine,
                   TimingResult &result)
    : program(program), machine(machine), result(result) {
  result.layers.resize(program.layerNames.size());
  network.dramReadBytes = program.compulsoryReadBytes;
  network.dramWriteBytes = program.compulsoryWriteBytes;
}

void Accounts::issue(const Flight &flight, unsigned operatingPoint) {
  const TimedInstruction &instruction = program.instructions[flight.index];
  LayerStats &layer = result.layers[instruction.layer];
  machine::Events events = flight.cost.events;
  events.instructionBytes = instruction.encodedBytes;
  events.dramReadBytes += instruction.encodedBytes;
  // Fetched in whole bursts: what the last one holds too much is the last
  // instruction's.
  if (flight.index + 1 == program.instructions.size()) {
    int64_t bytes = 0;
    for (const TimedInstruction &each : program.instructions)
      bytes += each.encodedBytes;
    events.dramReadBytes +=
        machine::roundUp(bytes, machine.dram.burstBytes) - bytes;
  }
  layer.instructions += 1;
  layer.macs += machine::macsOf(instruction.work);
  layer.events += events;
  layer.energy += machine::energyOf(events, machine, operatingPoint);
  if (instruction.engine == isa::Engine::Mac)
    addIdleLanes(flight.cost, layer);
  layer.liveScratchpadPeakBytes =
      std::max(layer.liveScratchpadPeakBytes, instruction.liveScratchpadBytes);
  result.engines[size_t(instruction.engine)].instructions += 1;
  network.add(instruction.work, machine, instruction.countsWeights);
  for (const auto *ranges : {&instruction.reads, &instruction.writes})
    for (const ByteRange &range : *ranges)
      if (range.space == isa::Space::Scratchpad)
        result.scratchpadPeakBytes =
            std::max(result.scratchpadPeakBytes, range.end);
}

void Accounts::pass(int64_t cycles, double nanoseconds, unsigned operatingPoint,
                    const std::array<Flights, isa::engineCount> &engines,
                    const std::array<Stall, isa::engineCount> &stalls,
                    uint32_t next) {
  result.cycles += cycles;
  result.nanoseconds += nanoseconds;
  for (size_t e = 0; e < isa::engineCount; ++e) {
    EngineStats &stats = result.engines[e];
    if (engines[e].empty()) {
      stats.stalledCycles[size_t(stalls[e])] += cycles;
      continue;
    }
    stats.busyCycles += cycles;
    for (const Flight &flight : engines[e])
      if (flight.moves()) {
        stats.contentionCycles +=
            double(cycles) * (1 - double(flight.speed.numerator) /
                                      double(flight.speed.denominator));
        break;
      }
  }
  Spent spent = spentOn(engines, next);
  LayerStats &layer = result.layers[program.instructions[spent.index].layer];
  layer.cycles += cycles;
  layer.cyclesBy[size_t(spent.on)] += cycles;
  layer.energy +=
      machine::energyOfTime(cycles, nanoseconds, machine, operatingPoint);
}

void Accounts::stand(double nanoseconds, unsigned operatingPoint,
                     uint32_t layer) {
  result.nanoseconds += nanoseconds;
  result.layers[layer].energy +=
      machine::energyOfTime(0, nanoseconds, machine, operatingPoint);
}

void Accounts::close() {
  const double peak = double(machine.mac.array.macsPerCycle());
  for (LayerStats &layer : result.layers) {
    result.events += layer.events;
    result.energy += layer.energy;
    result.macs += layer.macs;
    result.liveScratchpadPeakBytes =
        std::max(result.liveScratchpadPeakBytes, layer.liveScratchpadPeakBytes);
    if (layer.cycles)
      layer.macUtilization = double(layer.macs) / (double(layer.cycles) * peak);
  }
  if (result.cycles)
    result.macUtilization =
        double(result.macs) / (double(result.cycles) * peak);
  result.bound = machine::boundOf(network, machine);
}

} // namespace npu::sim
