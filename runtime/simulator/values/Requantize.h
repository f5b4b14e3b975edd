// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The scaling arithmetic of TOSA 1.0, exactly and for every bit pattern of its
/// operands, so that no input is undefined behaviour here. All kernels agree
/// with these functions to the bit.
#ifndef NPU_RUNTIME_SIMULATOR_VALUES_REQUANTIZE_H
#define NPU_RUNTIME_SIMULATOR_VALUES_REQUANTIZE_H

#include "runtime/simulator/values/Element.h"

namespace npu::sim {

__extension__ typedef __int128 Int128;

/// What RESCALE multiplies by: multiplier / 2^shift.
struct Scale {
  int32_t multiplier = 0;
  unsigned shift = 2; ///< 1 to 62; TOSA allows 2 to 62.
};

/// What is added before the shift, without the part that DOUBLE_ROUND adds.
inline int64_t roundingOf(unsigned shift) {
  return shift ? int64_t(1) << (shift - 1) : 0;
}

/// What DOUBLE_ROUND adds for a value >= 0, and subtracts for one below.
inline int64_t doubleRoundingOf(unsigned shift, isa::Rounding rounding) {
  return rounding == isa::Rounding::Double && shift > 31 ? int64_t(1) << 30 : 0;
}

/// TOSA's apply_scale_32 (and, with a multiplier below 2^15 and SINGLE_ROUND,
/// its apply_scale_16) of a value of up to 49 bits. The result is not cut to 32
/// bits: what follows saturates it. Beyond +-2^62 it is saturated here.
inline int64_t rescale(int64_t value, Scale scale, isa::Rounding rounding) {
  Int128 result = Int128(value) * scale.multiplier;
  int64_t extra = doubleRoundingOf(scale.shift, rounding);
  result += roundingOf(scale.shift);
  result += value >= 0 ? extra : -extra;
  result >>= scale.shift;
  constexpr int64_t limit = int64_t(1) << 62;
  if (result > limit)
    return limit;
  if (result < -limit)
    return -limit;
  return static_cast<int64_t>(result);
}

/// TOSA's reciprocal_scale: 1 / count for count > 0.
inline Scale reciprocalScale(uint32_t count) {
  unsigned k = count == 1 ? 0 : 32 - __builtin_clz(count - 1);
  uint64_t numerator = ((uint64_t(1) << 30) + 1) << k;
  return {static_cast<int32_t>(numerator / count), 30 + k};
}

/// TOSA's TABLE for int16: 513 entries, linear between them, 7 more bits.
inline int32_t lookupInt16(const uint8_t *table, int16_t value) {
  int32_t index = (value + 32768) >> 7;
  int32_t fraction = value & 0x7f;
  int32_t base = load<int16_t>(table + 2 * index);
  int32_t next = load<int16_t>(table + 2 * index + 2);
  return base * 128 + (next - base) * fraction;
}

/// What a channel's record says: see conv2d in ISA.td.
struct ChannelRecord {
  Scale scale;
  int64_t bias = 0;
};

/// Reads the record of `channel`. Outside what TOSA allows, which only records
/// computed at run time can be: 31 bits of the multiplier count, and a shift is
/// taken as the nearest of 1 to 62.
inline ChannelRecord loadChannelRecord(const uint8_t *base, int64_t channel,
                                       isa::DataType ifmType) {
  const uint8_t *record = base + channel * isa::channelRecordBytes(ifmType);
  ChannelRecord result;
  result.scale.multiplier = load<int32_t>(record) & INT32_MAX;
  uint8_t shift = record[ifmType == isa::DataType::Int16 ? 10 : 8];
  result.scale.shift = std::min(std::max<unsigned>(shift, 1), 62u);
  if (ifmType == isa::DataType::Int16) {
    uint64_t low = load<uint32_t>(record + 4),
             high = load<uint16_t>(record + 8);
    result.bias = wrapToInt48(static_cast<int64_t>(low | high << 32));
  } else {
    result.bias = load<int32_t>(record + 4);
  }
  return result;
}

} // namespace npu::sim

#endif // NPU_RUNTIME_SIMULATOR_VALUES_REQUANTIZE_H
