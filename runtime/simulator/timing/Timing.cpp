// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The event-driven model: from one instant at which something changes to the
/// next.
#include "runtime/simulator/timing/Timing.h"
#include "runtime/simulator/timing/Accounts.h"
#include "runtime/simulator/timing/Check.h"
#include "runtime/simulator/timing/Fetch.h"

#include <algorithm>

namespace npu::sim {
namespace {

using machine::Machine;

constexpr unsigned engineCount = isa::engineCount;

bool isDma(size_t engine) { return engine <= size_t(isa::Engine::Dma2); }

class Simulation {
public:
  Simulation(const TimedProgram &program, const Machine &machine,
             TimingResult &result)
      : instructions(program.instructions), machine(machine), result(result),
        accounts(program, machine, result), instructionFetch(program, machine) {
    result.times.resize(instructions.size());
    for (const TimedInstruction &instruction : instructions)
      for (int semaphore : instruction.signals)
        if (semaphore >= 0)
          signaller[size_t(semaphore)] = instruction.engine;
  }

  Status run() {
    useOperatingPoint(0);
    while (true) {
      while (change())
        ;
      if (allDone())
        break;
      setRates();
      int64_t cycles = cyclesToNextEvent();
      if (cycles < 0)
        return deadlock();
      pass(cycles);
    }
    accounts.close();
    return {};
  }

private:
  // What is fixed.
  const std::vector<TimedInstruction> &instructions;
  const Machine &machine;
  TimingResult &result;
  Accounts accounts;
  std::array<isa::Engine, isa::semaphoreCount> signaller{};

  // State.
  int64_t now = 0;
  unsigned operatingPoint = 0;
  Capacities capacities;
  std::array<Flights, engineCount> engines;
  std::array<std::deque<uint32_t>, engineCount> queues;
  std::array<int, isa::semaphoreCount> semaphores{};
  InstructionFetch instructionFetch;
  /// First instruction that is not in a queue yet, and when it may be.
  uint32_t nextToDispatch = 0;
  int64_t dispatchAt = 0;

  void useOperatingPoint(unsigned point) {
    operatingPoint = point;
    capacities = {
        machine.scratchpad.portBytesPerCycle, machine.dramBytesPerCycle(point),
        machine.mac.decodedWeightsPerCycle, machine.mac.outputElementsPerCycle};
  }

  bool allDone() const {
    if (nextToDispatch < instructions.size())
      return false;
    for (size_t e = 0; e < engineCount; ++e)
      if (!queues[e].empty() || !engines[e].empty())
        return false;
    return true;
  }

  //===--------------------------------------------------------------------===//
  // Dispatch
  //===--------------------------------------------------------------------===//

  bool hasCome(uint32_t index) const { return instructionFetch.has(index); }

  bool isFull(size_t engine) const {
    return int64_t(queues[engine].size()) >= machine.control.queueDepth;
  }

  bool canDispatch() const {
    return nextToDispatch < instructions.size() && hasCome(nextToDispatch) &&
           !isFull(size_t(instructions[nextToDispatch].engine));
  }

  bool dispatch() {
    if (!canDispatch() || dispatchAt > now)
      return false;
    queues[size_t(instructions[nextToDispatch].engine)].push_back(
        nextToDispatch);
    ++nextToDispatch;
    dispatchAt = now + machine.control.cyclesPerDispatch;
    return true;
  }

  //===--------------------------------------------------------------------===//
  // Engines
  //===--------------------------------------------------------------------===//

  /// Whether the engine has room for one more instruction on its way.
  bool hasRoom(size_t engine) const {
    const Flights &flights = engines[engine];
    if (flights.empty())
      return true;
    const Flight &last = flights.back();
    if (isDma(engine))
      return int64_t(flights.size()) < machine.dma.outstandingDescriptors &&
             last.stage > Stage::StartUp;
    if (isa::Engine(engine) == isa::Engine::Mac)
      // The half that the last one filled is being worked on.
      return last.stage > Stage::Main ||
             (last.stage == Stage::Main && last.running);
    return false;
  }

  /// The first semaphore that an instruction waits for in vain, or -1.
  int waitsFor(const TimedInstruction &instruction) const {
    for (size_t i = 0; i < 2; ++i) {
      int semaphore = instruction.waits[i];
      if (semaphore < 0)
        continue;
      int needed = i == 1 && instruction.waits[0] == semaphore ? 2 : 1;
      if (semaphores[size_t(semaphore)] < needed)
        return semaphore;
    }
    return -1;
  }

  bool issue(size_t engine) {
    if (queues[engine].empty() || !hasRoom(engine))
      return false;
    const uint32_t index = queues[engine].front();
    const TimedInstruction &instruction = instructions[index];
    if (waitsFor(instruction) >= 0)
      return false;
    for (int semaphore : instruction.waits)
      if (semaphore >= 0)
        --semaphores[size_t(semaphore)];
    queues[engine].pop_front();
    Flight flight;
    flight.index = index;
    flight.cost = machine::costOf(instruction.work, machine, operatingPoint);
    flight.running = true;
    flight.until = now + flight.cost.startUpCycles;
    accounts.issue(flight, operatingPoint);
    InstructionTime &time = result.times[index];
    time.startCycle = time.mainCycle = now;
    time.startNanoseconds = time.mainNanoseconds = result.nanoseconds;
    engines[engine].push_back(flight);
    return true;
  }

  /// Whether an older instruction of the engine still writes what this one
  /// reads.
  bool readsWhatIsBeingWritten(const Flights &flights, size_t position) const {
    const TimedInstruction &reader = instructions[flights[position].index];
    for (size_t i = 0; i < position; ++i)
      for (const ByteRange &write : instructions[flights[i].index].writes)
        for (const ByteRange &read : reader.reads)
          if (write.overlaps(read))
            return true;
    return false;
  }

  /// Whether the flight may begin its stage.
  bool mayEnter(const Flights &flights, size_t position) const {
    const Flight &flight = flights[position];
    const Stage before = position ? flights[position - 1].stage : Stage::Done;
    switch (flight.stage) {
    case Stage::StartUp:
    case Stage::Latency:
      return true;
    case Stage::Fill:
      return before > Stage::Fill &&
             !readsWhatIsBeingWritten(flights, position);
    case Stage::Main:
      return before > Stage::Main &&
             (flight.cost.fill.cycles ||
              !readsWhatIsBeingWritten(flights, position));
    case Stage::Drain:
    case Stage::Done:
      return position == 0;
    }
    return true;
  }

  void enter(Flight &flight) {
    flight.running = true;
    if (flight.stage == Stage::Latency)
      flight.until = now + flight.cost.latencyCycles;
    if (const machine::Phase *phase = flight.phase())
      flight.remaining = phase->cycles * grain;
    if (flight.stage == Stage::Main) {
      InstructionTime &time = result.times[flight.index];
      time.mainCycle = now;
      time.mainNanoseconds = result.nanoseconds;
    }
  }

  bool isOver(const Flight &flight) const {
    return flight.phase() ? flight.remaining == 0 : flight.until <= now;
  }

  /// Moves the flights of an engine through their stages as far as they come
  /// without time passing.
  bool advance(size_t engine) {
    Flights &flights = engines[engine];
    bool changed = false;
    for (size_t i = 0; i < flights.size(); ++i) {
      Flight &flight = flights[i];
      while (flight.stage != Stage::Done) {
        if (!flight.running) {
          if (!mayEnter(flights, i))
            break;
          enter(flight);
          changed = true;
        }
        if (!isOver(flight))
          break;
        if (flight.stage == Stage::Main)
          result.times[flight.index].mainEndNanoseconds = result.nanoseconds;
        flight.stage = Stage(int(flight.stage) + 1);
        flight.running = false;
        changed = true;
      }
      if (flight.stage == Stage::Done && i == 0) {
        finish(flight.index);
        flights.pop_front();
        --i;
        changed = true;
      }
    }
    return changed;
  }

  void finish(uint32_t index) {
    const TimedInstruction &instruction = instructions[index];
    for (int semaphore : instruction.signals)
      if (semaphore >= 0)
        ++semaphores[size_t(semaphore)];
    if (instruction.mark >= 0)
      result.marks.push_back({instruction.mark, now, result.nanoseconds});
    if (instruction.operatingPoint >= 0) {
      accounts.stand(double(machine.control.operatingPointSwitchNanoseconds),
                     operatingPoint, instruction.layer);
      useOperatingPoint(unsigned(instruction.operatingPoint));
    }
    InstructionTime &time = result.times[index];
    time.endCycle = now;
    time.endNanoseconds = result.nanoseconds;
  }

  /// Does what can be done now; whether anything was.
  bool change() {
    bool changed =
        instructionFetch.advance(now, nextToDispatch, operatingPoint);
    changed |= dispatch();
    for (size_t e = 0; e < engineCount; ++e) {
      changed |= advance(e);
      changed |= issue(e);
    }
    return changed;
  }

  //===--------------------------------------------------------------------===//
  // Time
  //===--------------------------------------------------------------------===//

  void setRates() {
    Flights *sharing[engineCount + 1];
    for (size_t e = 0; e < engineCount; ++e)
      sharing[e] = &engines[e];
    sharing[engineCount] = &instructionFetch.flights();
    setSpeeds(sharing, engineCount + 1, capacities);
  }

  int64_t cyclesToNextEvent() const {
    int64_t next = -1;
    auto earlier = [&](int64_t cycles) {
      if (cycles >= 0 && (next < 0 || cycles < next))
        next = cycles;
    };
    auto look = [&](const Flights &flights) {
      for (const Flight &flight : flights)
        if (flight.moves())
          earlier(cyclesToFinish(flight));
        else if (flight.running)
          earlier(flight.until - now);
    };
    for (const Flights &flights : engines)
      look(flights);
    look(instructionFetch.flights());
    if (canDispatch())
      earlier(dispatchAt - now);
    return next;
  }

  /// What an engine without work waits for.
  Stall stallOf(size_t engine) const {
    if (!queues[engine].empty())
      return Stall(
          signaller[size_t(waitsFor(instructions[queues[engine].front()]))]);
    if (nextToDispatch == instructions.size())
      return Stall::Finished;
    // Behind a full queue, all wait for the engine that it belongs to.
    size_t target = size_t(instructions[nextToDispatch].engine);
    return target != engine && hasCome(nextToDispatch) && isFull(target)
               ? Stall(target)
               : Stall::Dispatch;
  }

  /// The oldest instruction that has not begun.
  uint32_t oldestWaiting() const {
    uint32_t oldest = nextToDispatch;
    for (const auto &queue : queues)
      if (!queue.empty())
        oldest = std::min(oldest, queue.front());
    return std::min(oldest, uint32_t(instructions.size() - 1));
  }

  void pass(int64_t cycles) {
    std::array<Stall, engineCount> stalls{};
    for (size_t e = 0; e < engineCount; ++e)
      if (engines[e].empty())
        stalls[e] = stallOf(e);
    double nanoseconds = double(cycles) * 1e9 /
                         double(machine.operatingPoints[operatingPoint].hertz);
    accounts.pass(cycles, nanoseconds, operatingPoint, engines, stalls,
                  oldestWaiting());
    for (Flights &flights : engines)
      for (Flight &flight : flights)
        if (flight.moves())
          moveOn(flight, cycles);
    for (Flight &piece : instructionFetch.flights())
      if (piece.moves())
        moveOn(piece, cycles);
    now += cycles;
  }

  Error deadlock() const {
    for (size_t e = 0; e < engineCount; ++e) {
      if (queues[e].empty())
        continue;
      uint32_t index = queues[e].front();
      int semaphore = waitsFor(instructions[index]);
      if (semaphore >= 0)
        return Error{"instruction " + std::to_string(index) + " (" +
                     instructions[index].mnemonic + " on " +
                     isa::toString(isa::Engine(e)) +
                     "): expected a signal of semaphore " +
                     std::to_string(semaphore) +
                     ", found that every engine waits; the program deadlocks: "
                     "check it with npu-translate --verify"};
    }
    return Error{"the program deadlocks; check it with npu-translate --verify"};
  }
};

} // namespace

Expected<TimingResult> timeProgram(const TimedProgram &program,
                                   const Machine &machine) {
  if (Status status = checkTimed(program, machine); !status)
    return status.error();
  TimingResult result;
  if (Status status = Simulation(program, machine, result).run(); !status)
    return status.error();
  return result;
}

} // namespace npu::sim
