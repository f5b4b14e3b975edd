// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/simulator/timing/Timing.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace npu::sim {

using Json = nlohmann::ordered_json;

std::string traceJson(const TimingResult &result, const TimedProgram &program) {
  Json events = Json::array();
  for (unsigned e = 0; e < isa::engineCount; ++e) {
    if (!result.engines[e].instructions)
      continue;
    events.push_back({{"name", "thread_name"},
                      {"ph", "M"},
                      {"pid", 0},
                      {"tid", e},
                      {"args", {{"name", isa::toString(isa::Engine(e))}}}});
    events.push_back({{"name", "thread_sort_index"},
                      {"ph", "M"},
                      {"pid", 0},
                      {"tid", e},
                      {"args", {{"sort_index", e}}}});
  }
  // Slices of a track must not overlap, but instructions of an engine do: a
  // slice begins when the one before has ended, and ends with the main phase,
  // behind which the last bytes may still be on their way.
  std::array<double, isa::engineCount> trackEnds{};
  for (size_t i = 0; i < program.instructions.size(); ++i) {
    const TimedInstruction &instruction = program.instructions[i];
    const InstructionTime &time = result.times[i];
    double &trackEnd = trackEnds[size_t(instruction.engine)];
    double start = std::max(trackEnd, time.startNanoseconds);
    double end = std::max(start, time.mainEndNanoseconds);
    trackEnd = end;
    // Timestamps are in microseconds.
    events.push_back({{"name", program.layerNames[instruction.layer]},
                      {"cat", instruction.mnemonic},
                      {"ph", "X"},
                      {"pid", 0},
                      {"tid", unsigned(instruction.engine)},
                      {"ts", start / 1000},
                      {"dur", (end - start) / 1000},
                      {"args",
                       {{"instruction", i},
                        {"mnemonic", instruction.mnemonic},
                        {"start_cycle", time.startCycle},
                        {"main_cycle", time.mainCycle},
                        {"end_cycle", time.endCycle}}}});
  }
  for (const ProfileMark &mark : result.marks)
    events.push_back({{"name", "mark " + std::to_string(mark.mark)},
                      {"ph", "i"},
                      {"pid", 0},
                      {"tid", unsigned(isa::Engine::Control)},
                      {"ts", mark.nanoseconds / 1000},
                      {"s", "g"}});
  Json json;
  json["displayTimeUnit"] = "ns";
  json["traceEvents"] = std::move(events);
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace npu::sim
