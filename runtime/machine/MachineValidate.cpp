// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Figures that are each in range but contradict each other.
#include "runtime/machine/Figures.h"
#include "runtime/machine/Machine.h"

#include <cmath>
#include <set>

namespace npu::machine {
namespace {

std::string text(int64_t value) { return std::to_string(value); }

/// The range of each figure, for machines that no reader has seen.
Status checkRanges(const Machine &machine) {
  Status status;
  auto check = [&](const std::string &path, const auto &member,
                   const FigureRule &rule) {
    using T = std::decay_t<decltype(member)>;
    bool bad = false;
    if constexpr (std::is_same_v<T, int64_t>)
      bad = member < rule.minimum || member > rule.maximum;
    else if constexpr (std::is_same_v<T, double>)
      bad = !std::isfinite(member) || member < 0;
    else if constexpr (std::is_same_v<T, Ratio>)
      bad = member.denominator < 1 || member.denominator > ratioLimit ||
            member.numerator < rule.minimum || member.numerator > ratioLimit;
    if (bad && status)
      status = Error{"field '" + path + "': out of range for a figure in " +
                     rule.unit + " (from " + text(rule.minimum) + " to " +
                     text(rule.maximum) + "); correct the figure"};
  };
  forEachFigure(machine, check);
  for (const MacArray &array : machine.mac.alternativeArrays)
    forEachArrayFigure(array, [&](const std::string &path, int64_t lanes,
                                  const FigureRule &rule) {
      check("mac.alternativeArrays[]." + path, lanes, rule);
    });
  for (size_t i = 0; i < machine.operatingPoints.size(); ++i)
    forEachOperatingPointFigure(machine.operatingPoints[i],
                                [&](const std::string &path, const auto &member,
                                    const FigureRule &rule) {
                                  check("operatingPoints[" + text(int64_t(i)) +
                                            "]." + path,
                                        member, rule);
                                });
  return status;
}

Status checkBuffer(const char *path, const LocalBuffer &buffer, int64_t needed,
                   const std::string &holds) {
  if (buffer.usableBytes() >= needed)
    return {};
  return Error{std::string("field '") + path + ".bytes': expected at least " +
               text(needed * (buffer.doubled ? 2 : 1)) + " bytes, to hold " +
               holds + (buffer.doubled ? " in each half" : "") + ", found " +
               text(buffer.bytes) +
               "; enlarge the buffer or make mac.array smaller"};
}

/// Whether the buffers and rules fit one shape of the array.
Status checkMac(const MacEngine &mac, const MacArray &array) {
  if (mac.channelQuantum % array.inputChannels != 0)
    return Error{"field 'mac.channelQuantum': expected a multiple of "
                 "mac.array.inputChannels (" +
                 text(array.inputChannels) + "), found " +
                 text(mac.channelQuantum) +
                 "; input channels are taken a row of lanes at a time"};
  if (mac.kernelFirstFlattened && mac.kernelFirstTapQuantum != 1)
    return Error{"field 'mac.kernelFirstTapQuantum': expected 1, because "
                 "mac.kernelFirstFlattened is true, found " +
                 text(mac.kernelFirstTapQuantum) +
                 "; flattened taps have no quantum: change one of the two"};
  // int48 accumulators stand in 8 bytes.
  if (Status status = checkBuffer(
          "mac.accumulators", mac.accumulators,
          array.positions() * array.outputChannels * 8,
          "an int48 accumulator (8 bytes) for each output of a cycle");
      !status)
    return status;
  if (Status status = checkBuffer("mac.featureMap", mac.featureMap,
                                  array.positions() * array.inputChannels * 2,
                                  "the int16 inputs of a cycle");
      !status)
    return status;
  return checkBuffer("mac.weights", mac.weights,
                     array.outputChannels * array.inputChannels,
                     "the weights of a cycle");
}

Status checkOperatingPoints(const std::vector<OperatingPoint> &points) {
  if (points.empty() || points.size() > 256)
    return Error{"field 'operatingPoints': expected 1 to 256 operating points, "
                 "found " +
                 text(int64_t(points.size())) + "; give at least one"};
  std::set<std::string> names;
  for (const OperatingPoint &point : points)
    if (!names.insert(point.name).second)
      return Error{"field 'operatingPoints': expected names that differ, found "
                   "'" +
                   point.name + "' twice; rename one"};
  for (const OperatingPoint &a : points)
    for (const OperatingPoint &b : points)
      if (a.millivolts > b.millivolts && a.hertz < b.hertz)
        return Error{"field 'operatingPoints': expected a higher voltage not "
                     "to be slower, found '" +
                     a.name + "' (" + text(a.millivolts) + " mV, " +
                     text(a.hertz) + " Hz) against '" + b.name + "' (" +
                     text(b.millivolts) + " mV, " + text(b.hertz) +
                     " Hz); correct voltage or clock"};
  return {};
}

} // namespace

Status validate(const Machine &machine) {
  if (machine.name.empty())
    return Error{"field 'name': expected a name, found none; name the machine"};
  if (Status status = checkRanges(machine); !status)
    return status;
  const MacEngine &mac = machine.mac;
  if (Status status = checkMac(mac, mac.array); !status)
    return status;
  for (const MacArray &array : mac.alternativeArrays) {
    if (array.macsPerCycle() != mac.array.macsPerCycle())
      return Error{"field 'mac.alternativeArrays': expected shapes of as many "
                   "lanes as mac.array (" +
                   text(mac.array.macsPerCycle()) + "), found " +
                   text(array.macsPerCycle()) +
                   "; the multipliers are the same in another order"};
    if (Status status = checkMac(mac, array); !status)
      return status;
  }
  if (machine.control.fetchBytes % 8 != 0)
    return Error{"field 'control.fetchBytes': expected a multiple of 8, the "
                 "bytes of an instruction word, found " +
                 text(machine.control.fetchBytes) + "; round it up"};
  if (machine.dram.readOnly && machine.inputOutput == InputOutput::Dram)
    return Error{"field 'inputOutput': expected \"scratchpad\", because "
                 "dram.readOnly is true, found \"dram\"; outputs cannot be "
                 "written to read-only memory"};
  if (Status status = checkOperatingPoints(machine.operatingPoints); !status)
    return status;
  // Slower, and counts of cycles would not fit 64 bits.
  for (const OperatingPoint &point : machine.operatingPoints)
    if (machine.dram.bytesPerSecond < point.hertz / 1024)
      return Error{"field 'dram.bytesPerSecond': expected at least a byte in "
                   "1024 cycles, " +
                   text(point.hertz / 1024) + " at operating point '" +
                   point.name + "', found " +
                   text(machine.dram.bytesPerSecond) +
                   "; correct bandwidth or clock"};
  return {};
}

} // namespace npu::machine
