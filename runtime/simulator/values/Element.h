// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Elements as they stand in the memories: little-endian, at any alignment.
#ifndef NPU_RUNTIME_SIMULATOR_VALUES_ELEMENT_H
#define NPU_RUNTIME_SIMULATOR_VALUES_ELEMENT_H

#include "runtime/isa/Instructions.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace npu::sim {

template <typename T> inline T load(const uint8_t *address) {
  T value;
  std::memcpy(&value, address, sizeof(T));
  return value;
}

template <typename T> inline void store(uint8_t *address, T value) {
  std::memcpy(address, &value, sizeof(T));
}

/// The low 48 bits, sign-extended.
inline int64_t wrapToInt48(int64_t value) {
  return static_cast<int64_t>(static_cast<uint64_t>(value) << 16) >> 16;
}

/// The element at `address`. int4 has no address of its own: see loadInt4.
inline int64_t loadElement(const uint8_t *address, isa::DataType type) {
  switch (type) {
  case isa::DataType::Int8:
    return load<int8_t>(address);
  case isa::DataType::Uint8:
    return load<uint8_t>(address);
  case isa::DataType::Int16:
    return load<int16_t>(address);
  case isa::DataType::Uint16:
    return load<uint16_t>(address);
  case isa::DataType::Int32:
    return load<int32_t>(address);
  case isa::DataType::Int48:
    return wrapToInt48(load<int64_t>(address));
  case isa::DataType::Int4:
  case isa::DataType::Bool:
  case isa::DataType::Float16:
  case isa::DataType::Bfloat16:
  case isa::DataType::Float32:
    break;
  }
  return 0;
}

/// Element number `index` of packed int4: two to a byte, low half first.
inline int64_t loadInt4(const uint8_t *base, int64_t index) {
  unsigned nibble = base[index / 2] >> (index % 2 * 4) & 0xf;
  return static_cast<int64_t>(nibble ^ 8) - 8;
}

/// Writes the low bits of `value`.
inline void storeElement(uint8_t *address, isa::DataType type, int64_t value) {
  switch (type) {
  case isa::DataType::Int8:
  case isa::DataType::Uint8:
    return store(address, static_cast<uint8_t>(value));
  case isa::DataType::Int16:
  case isa::DataType::Uint16:
    return store(address, static_cast<uint16_t>(value));
  case isa::DataType::Int32:
    return store(address, static_cast<uint32_t>(value));
  case isa::DataType::Int48:
    return store(address, wrapToInt48(value));
  case isa::DataType::Int4:
  case isa::DataType::Bool:
  case isa::DataType::Float16:
  case isa::DataType::Bfloat16:
  case isa::DataType::Float32:
    break;
  }
}

/// The values that a type holds.
struct Range {
  int64_t minimum, maximum;

  int64_t clamp(int64_t value) const {
    return std::min(std::max(value, minimum), maximum);
  }
  /// clamp by this range, then by `next`, is clamp by the result.
  Range then(Range next) const {
    return {next.clamp(minimum), next.clamp(maximum)};
  }
};

/// The clamp of a conv2d or depthwise; the limits of its fields are no bounds.
template <typename T> Range clampOf(const T &i) {
  return {i.clampMin == T().clampMin ? INT64_MIN : i.clampMin,
          i.clampMax == T().clampMax ? INT64_MAX : i.clampMax};
}

inline Range rangeOf(isa::DataType type) {
  switch (type) {
  case isa::DataType::Int8:
    return {INT8_MIN, INT8_MAX};
  case isa::DataType::Uint8:
    return {0, UINT8_MAX};
  case isa::DataType::Int16:
    return {INT16_MIN, INT16_MAX};
  case isa::DataType::Uint16:
    return {0, UINT16_MAX};
  case isa::DataType::Int32:
    return {INT32_MIN, INT32_MAX};
  case isa::DataType::Int48:
    return {-(int64_t(1) << 47), (int64_t(1) << 47) - 1};
  case isa::DataType::Int4:
    return {-8, 7};
  case isa::DataType::Bool:
  case isa::DataType::Float16:
  case isa::DataType::Bfloat16:
  case isa::DataType::Float32:
    break;
  }
  return {0, 0};
}

} // namespace npu::sim

#endif // NPU_RUNTIME_SIMULATOR_VALUES_ELEMENT_H
