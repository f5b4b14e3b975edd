// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/simulator/timing/Timing.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <numeric>

namespace npu::sim {
namespace {

using Json = nlohmann::ordered_json;

/// "scratchpad port" -> "scratchpad_port".
std::string toKey(std::string name) {
  for (char &c : name)
    if (c == ' ' || c == '-')
      c = '_';
  return name;
}

/// Nothing binds: waiting.
std::string keyOf(machine::Resource resource) {
  return resource == machine::Resource::None ? "waiting"
                                             : toKey(machine::nameOf(resource));
}

Json energyJson(const machine::Energy &energy) {
  Json json;
  json["total_picojoules"] = energy.total();
  machine::forEachComponent(energy, [&](const char *name, double picojoules) {
    json[std::string(name) + "_picojoules"] = picojoules;
  });
  return json;
}

Json bytesJson(const machine::Events &events) {
  return {{"dram_read", events.dramReadBytes},
          {"dram_write", events.dramWriteBytes},
          {"scratchpad_read", events.scratchpadReadBytes},
          {"scratchpad_write", events.scratchpadWriteBytes},
          {"instructions", events.instructionBytes}};
}

Json engineJson(const EngineStats &engine) {
  Json stalls = Json::object();
  for (unsigned i = 0; i < stallCount; ++i)
    if (engine.stalledCycles[i])
      stalls[i < isa::engineCount          ? isa::toString(isa::Engine(i))
             : Stall(i) == Stall::Dispatch ? "dispatch"
                                           : "finished"] =
          engine.stalledCycles[i];
  return {{"instructions", engine.instructions},
          {"busy_cycles", engine.busyCycles},
          {"contention_cycles", engine.contentionCycles},
          {"waiting_cycles", stalls}};
}

/// Why lanes of the array idle, the greatest loss first.
Json idleLanesJson(const LayerStats &layer) {
  std::array<size_t, machine::laneKindCount> kinds;
  std::iota(kinds.begin(), kinds.end(), size_t(0));
  std::sort(kinds.begin(), kinds.end(), [&](size_t a, size_t b) {
    double first = layer.idleLanes[a].loss, second = layer.idleLanes[b].loss;
    return first != second ? first > second : a < b;
  });
  Json json = Json::array();
  for (size_t kind : kinds) {
    const IdleLanes &idle = layer.idleLanes[kind];
    if (idle.loss > 0)
      json.push_back({{"of", toKey(nameOf(machine::LaneKind(kind)))},
                      {"extent", idle.use.extent},
                      {"lanes", idle.use.lanes},
                      {"blocks", idle.use.blocks()},
                      {"share", idle.loss / double(layer.arrayCycles)}});
  }
  return json;
}

Json layerJson(const LayerStats &layer, const std::string &name) {
  Json by = Json::object();
  for (int i = 0; i < machine::resourceCount; ++i)
    if (layer.cyclesBy[size_t(i)])
      by[keyOf(machine::Resource(i))] = layer.cyclesBy[size_t(i)];
  return {{"name", name},
          {"instructions", layer.instructions},
          {"cycles", layer.cycles},
          {"binds", keyOf(layer.binds())},
          {"cycles_by", by},
          {"macs", layer.macs},
          {"mac_utilization", layer.macUtilization},
          {"array_cycles", layer.arrayCycles},
          {"idle_lanes", idleLanesJson(layer)},
          {"scratchpad_live_peak_bytes", layer.liveScratchpadPeakBytes},
          {"decoded_weights", layer.events.decodedWeights},
          {"bytes", bytesJson(layer.events)},
          {"energy", energyJson(layer.energy)}};
}

Json hostJson(const TimedHost &host) {
  Json json = {{"name", host.name},
               {"reason", host.reason},
               {"calls", host.calls},
               {"read_bytes", host.readBytes},
               {"written_bytes", host.writeBytes}};
  if (host.measuredCalls)
    json["measured"] = {{"calls", host.measuredCalls},
                        {"seconds", host.measuredSeconds}};
  return json;
}

} // namespace

std::string statsJson(const TimingResult &result, const TimedProgram &program,
                      const machine::Machine &machine) {
  const machine::Bound &bound = result.bound;
  Json json;
  json["machine"] = machine.name;
  json["cycles"] = result.cycles;
  json["nanoseconds"] = result.nanoseconds;
  json["bound"] = {{"cycles", bound.cycles},
                   {"binds", keyOf(bound.binds)},
                   {"array_cycles", bound.arrayCycles},
                   {"dram_cycles", bound.dramCycles},
                   {"scratchpad_port_cycles", bound.portCycles},
                   {"weight_decoder_cycles", bound.decoderCycles},
                   {"output_stage_cycles", bound.outputCycles},
                   {"vector_lanes_cycles", bound.vectorCycles}};
  json["instructions"] = program.instructions.size();
  json["macs"] = result.macs;
  json["mac_utilization"] = result.macUtilization;
  json["scratchpad_peak_bytes"] = result.scratchpadPeakBytes;
  json["scratchpad_live_peak_bytes"] = result.liveScratchpadPeakBytes;
  json["bytes"] = bytesJson(result.events);
  json["energy"] = energyJson(result.energy);
  json["engines"] = Json::object();
  for (unsigned e = 0; e < isa::engineCount; ++e)
    if (result.engines[e].instructions)
      json["engines"][isa::toString(isa::Engine(e))] =
          engineJson(result.engines[e]);
  json["layers"] = Json::array();
  for (size_t i = 0; i < result.layers.size(); ++i)
    if (result.layers[i].instructions)
      json["layers"].push_back(
          layerJson(result.layers[i], program.layerNames[i]));
  json["host"] = Json::array();
  for (const TimedHost &host : program.hosts)
    json["host"].push_back(hostJson(host));
  json["profile_marks"] = Json::array();
  for (const ProfileMark &mark : result.marks)
    json["profile_marks"].push_back({{"mark", mark.mark},
                                     {"cycle", mark.cycle},
                                     {"nanoseconds", mark.nanoseconds}});
  // A layer's name is the user's; whatever bytes it has, the file is JSON.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace npu::sim
