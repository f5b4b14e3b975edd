// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/machine/Energy.h"
#include "Machines.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace npu::machine;

namespace {

/// docs/energy.md: 45 nm at 0.9 V to 16 nm at 0.8 V.
const double scale = 64.0 / 160.0 * (0.8 / 0.9) * (0.8 / 0.9);

/// Horowitz' SRAM reads, per byte, scaled: 10 pJ for 64 bits of 8 KiB, growing
/// with the square root up to 32 KiB and to 100 pJ at 1 MiB.
double sramByte(double kib) {
  double picojoules = kib <= 32
                          ? 10 * std::sqrt(kib / 8)
                          : 20 * std::pow(kib / 32, std::log(5) / std::log(32));
  return picojoules / 8 * scale;
}

/// A buffer that gives n bytes a cycle is n / 8 banks.
double bankByte(const LocalBuffer &buffer) {
  return sramByte(double(buffer.bytes) / 1024 /
                  (double(buffer.bytesPerCycle) / 8));
}

/// Figures in the files have three digits.
void expectThreeDigits(double figure, double derived) {
  EXPECT_NEAR(figure / derived, 1, 0.01);
}

} // namespace

TEST(Energy, FiguresAreTheSourcesScaled) {
  for (const std::string &name : builtinMachineNames()) {
    SCOPED_TRACE(name);
    Machine m = builtin(name.c_str());
    const EnergyPerEvent &each = m.picojoules;
    EXPECT_NEAR(scale, 0.316, 0.0005);
    expectThreeDigits(each.macInt8, (0.2 + 0.1) * scale);
    expectThreeDigits(each.macInt16, (4 * 0.2 + 0.15) * scale);
    expectThreeDigits(each.outputElement, (3.1 + 2 * 0.1) * scale);
    expectThreeDigits(each.vectorMultiply, 3.1 * scale);
    expectThreeDigits(each.vectorAddition, 0.1 * scale);
    expectThreeDigits(each.featureMapBufferByte, bankByte(m.mac.featureMap));
    expectThreeDigits(each.weightBufferByte, bankByte(m.mac.weights));
    expectThreeDigits(each.accumulatorBufferByte, bankByte(m.mac.accumulators));
    expectThreeDigits(each.scratchpadReadByte,
                      sramByte(double(m.scratchpad.bytes) / 1024));
    expectThreeDigits(each.tableLookup, 8 * sramByte(0.25));
    expectThreeDigits(each.dmaByte, 2 * sramByte(1));
    expectThreeDigits(each.clockCycle,
                      12 + 0.02 * double(m.mac.array.macsPerCycle()));
    EXPECT_EQ(each.dramByte, 48);
    double kib = double(m.scratchpad.bytes + m.mac.accumulators.bytes +
                        m.mac.featureMap.bytes + m.mac.weights.bytes) /
                 1024;
    for (const OperatingPoint &point : m.operatingPoints)
      EXPECT_NEAR(double(point.leakageMicrowatts),
                  (1.25 * kib + double(m.mac.array.macsPerCycle())) *
                      std::pow(double(point.millivolts) / 800, 3),
                  1);
  }
}

// docs/energy.md: our model of the array and its buffers against NVDLA's
// published power at 16 nm and 1 GHz (picojoules a cycle), at its utilization.
TEST(Energy, AgreesWithPublishedPowerOfAComparableArray) {
  struct Point {
    double macs, utilization, picojoules;
  };
  for (const Point &point :
       {Point{128, 0.64, 31}, Point{256, 0.73, 48}, Point{512, 0.74, 80},
        Point{1024, 0.61, 143}, Point{2048, 0.54, 291}}) {
    Machine m = builtin("edge-128");
    double perMac = m.picojoules.macInt8 +
                    16.0 / 128 * m.picojoules.featureMapBufferByte +
                    64.0 / 128 * m.picojoules.weightBufferByte;
    double ours =
        12 + 0.02 * point.macs + perMac * point.macs * point.utilization;
    EXPECT_NEAR(ours / point.picojoules, 1, 0.15) << point.macs;
  }
}

TEST(Energy, EventsTimesPicojoules) {
  Machine machine = builtin("edge-128");
  Cost cost = costOfConvolution(convolution(16, 16, 16, 16, 3), machine);
  Energy energy = energyOf(cost.events, machine);
  EXPECT_DOUBLE_EQ(energy.macArray, 589824 * machine.picojoules.macInt8);
  EXPECT_DOUBLE_EQ(energy.weightDecoder,
                   2304 * machine.picojoules.decodedWeight);
  EXPECT_DOUBLE_EQ(energy.outputStage, 4096 * machine.picojoules.outputElement);
  EXPECT_DOUBLE_EQ(energy.scratchpad,
                   (4096 + 2304 + 160) * machine.picojoules.scratchpadReadByte +
                       4096 * machine.picojoules.scratchpadWriteByte);
  EXPECT_EQ(energy.dram, 0);
}

TEST(Energy, ScalesWithTheSquareOfTheVoltageButDramDoesNot) {
  Machine machine = builtin("edge-128");
  Events events;
  events.macsInt8 = 1000;
  events.dramReadBytes = 1000;
  Energy nominal = energyOf(events, machine, 0);
  Energy low = energyOf(events, machine, 1);
  EXPECT_DOUBLE_EQ(low.macArray / nominal.macArray, 0.65 * 0.65 / 0.64);
  EXPECT_DOUBLE_EQ(low.dram, nominal.dram);
  EXPECT_DOUBLE_EQ(nominal.dram, 48000);
}

TEST(Energy, TimeCostsClockAndLeakage) {
  Machine machine = builtin("edge-128");
  Energy energy = energyOfTime(1000, 2000, machine);
  EXPECT_DOUBLE_EQ(energy.clock, 14600);
  // 798 microwatts for 2 microseconds.
  EXPECT_NEAR(energy.leakage, 1596, 1e-9);
  EXPECT_DOUBLE_EQ(energy.total(), energy.clock + energy.leakage);
}
