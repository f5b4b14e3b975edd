// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/simulator/timing/Flight.h"

#include <algorithm>

namespace npu::sim {
namespace {

using machine::Phase;
using machine::Ratio;

/// What a phase asks for per cycle at full speed, in grains; rounded down, so
/// that one that asks for all of a capacity is not slowed.
Int128 demand(int64_t count, const Phase &phase) {
  if (count == 0)
    return 0;
  return std::max<Int128>(1, Int128(count) * grain / phase.cycles);
}

Int128 atSpeed(Int128 wanted, Fraction speed) {
  return wanted * speed.numerator / speed.denominator;
}

void slowTo(Flight &flight, Fraction speed) {
  if (less(speed, flight.speed))
    flight.speed = speed;
}

/// Sum of what all moving phases ask for.
struct Totals {
  Int128 port = 0, dram = 0, decoder = 0, output = 0;
};

Int128 inGrains(Ratio rate) {
  return Int128(rate.numerator) * grain / rate.denominator;
}

/// Shares `capacity` among the flights of an engine, each with what it wants at
/// the speed that it has. Both are counted in 1/scale of a grain.
void shareWithinEngine(Flights &flights, int64_t Phase::*count, Int128 capacity,
                       Int128 scale) {
  Flight *asking[16];
  Int128 full[16], wanted[16];
  Fraction shares[16];
  unsigned asked = 0;
  for (Flight &flight : flights) {
    if (!flight.moves() || flight.phase()->*count == 0)
      continue;
    asking[asked] = &flight;
    full[asked] = demand(flight.phase()->*count, *flight.phase()) * scale;
    wanted[asked] = atSpeed(full[asked], flight.speed);
    ++asked;
  }
  shareMaxMinFairly(capacity, wanted, asked, shares);
  for (unsigned i = 0; i < asked; ++i)
    if (shares[i].denominator != 1 || shares[i].numerator < wanted[i])
      slowTo(*asking[i],
             {shares[i].numerator, full[i] * shares[i].denominator});
}

/// Shares among engines, and then within each. `scale` as above.
void shareBetweenEngines(Flights *const *engines, unsigned count,
                         int64_t Phase::*bytes, Int128 capacity, Int128 scale) {
  Int128 wanted[16];
  Fraction shares[16];
  for (unsigned e = 0; e < count; ++e) {
    wanted[e] = 0;
    for (const Flight &flight : *engines[e])
      if (flight.moves())
        wanted[e] +=
            atSpeed(demand(flight.phase()->*bytes, *flight.phase()) * scale,
                    flight.speed);
  }
  shareMaxMinFairly(capacity, wanted, count, shares);
  for (unsigned e = 0; e < count; ++e)
    if (wanted[e] != 0)
      shareWithinEngine(*engines[e], bytes, shares[e].numerator,
                        shares[e].denominator * scale);
}

} // namespace

void setSpeeds(Flights *const *engines, unsigned count,
               const Capacities &capacities) {
  Totals totals;
  for (unsigned e = 0; e < count; ++e)
    for (Flight &flight : *engines[e]) {
      flight.speed = {1, 1};
      if (!flight.moves())
        continue;
      const Phase &phase = *flight.phase();
      totals.port += demand(phase.scratchpadBytes, phase);
      totals.dram += demand(phase.dramBytes, phase);
      totals.decoder += demand(phase.decodedWeights, phase);
      totals.output += demand(phase.outputElements, phase);
    }
  const Int128 decoder = inGrains(capacities.decodedWeightsPerCycle);
  const Int128 output = inGrains(capacities.outputElementsPerCycle);
  const Int128 port = Int128(capacities.portBytesPerCycle) * grain;
  const Ratio dram = capacities.dramBytesPerCycle;
  const Int128 dramScaled = Int128(dram.numerator) * grain;

  for (unsigned e = 0; e < count; ++e) {
    if (totals.decoder > decoder)
      shareWithinEngine(*engines[e], &Phase::decodedWeights, decoder, 1);
    if (totals.output > output)
      shareWithinEngine(*engines[e], &Phase::outputElements, output, 1);
  }
  if (totals.dram * dram.denominator > dramScaled)
    shareBetweenEngines(engines, count, &Phase::dramBytes, dramScaled,
                        dram.denominator);
  if (totals.port > port)
    shareBetweenEngines(engines, count, &Phase::scratchpadBytes, port, 1);
}

int64_t cyclesToFinish(const Flight &flight) {
  if (flight.speed.numerator == 0)
    return -1;
  Int128 perCycle = flight.speed.numerator * grain;
  return int64_t((flight.remaining * flight.speed.denominator + perCycle - 1) /
                 perCycle);
}

void moveOn(Flight &flight, int64_t cycles) {
  Int128 moved = Int128(cycles) * grain * flight.speed.numerator /
                 flight.speed.denominator;
  flight.remaining -= int64_t(std::min<Int128>(moved, flight.remaining));
}

} // namespace npu::sim
