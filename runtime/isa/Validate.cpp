// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The rules across an instruction's fields: the one place where they stand.
/// The loader and the verifiers of the `isa` ops both call `validate`.
#include "runtime/isa/Instructions.h"
#include "runtime/isa/WeightCoding.h"

#include <algorithm>
#include <initializer_list>
#include <tuple>

using namespace npu;
using namespace npu::isa;

namespace {

std::string number(int64_t value) { return std::to_string(value); }

Error fault(const char *mnemonic, const std::string &text) {
  return Error{std::string(mnemonic) + ": " + text};
}

template <typename T> Status checkRanges(const T &instruction) {
  Status result;
  T::visitFields(instruction, [&](const FieldInfo &info, const auto &field) {
    auto value = static_cast<int64_t>(field);
    if (result && (value < info.minimum || value > info.maximum))
      result = fault(T::mnemonic, std::string("expected ") + info.name +
                                      " in [" + number(info.minimum) + ", " +
                                      number(info.maximum) + "]" +
                                      (*info.unit ? " " : "") + info.unit +
                                      ", found " + number(value));
  });
  return result;
}

Status checkType(const char *mnemonic, const char *field, DataType type,
                 std::initializer_list<DataType> allowed) {
  if (std::find(allowed.begin(), allowed.end(), type) != allowed.end())
    return {};
  std::string list;
  for (DataType candidate : allowed)
    list += (list.empty() ? "" : " or ") + std::string(toString(candidate));
  return fault(mnemonic, std::string("expected ") + field + " = " + list +
                             ", found " + toString(type));
}

/// A window must start inside the padded tile and reach into it: otherwise an
/// output would be made of padding alone, which only a wrong tile asks for.
Status checkWindow(const char *mnemonic, const char *axis, int64_t ifm,
                   int64_t ofm, int64_t kernel, int64_t stride,
                   int64_t dilation, int64_t pad) {
  int64_t reach = (kernel - 1) * dilation + 1;
  if (pad >= reach)
    return fault(mnemonic, std::string("expected the padding before the ") +
                               axis + " to be less than the window of " +
                               number(reach) + " elements, found " +
                               number(pad));
  int64_t lastStart = (ofm - 1) * stride - pad;
  if (lastStart >= ifm)
    return fault(mnemonic, std::string("the last window starts at ") +
                               number(lastStart) + ", outside the IFM's " +
                               axis + " of " + number(ifm) +
                               " elements; make the OFM tile smaller or the "
                               "IFM tile larger");
  return {};
}

/// Rows or columns written by one instruction must not lie on each other.
Status checkDense(const char *mnemonic, const char *what, int64_t extent,
                  int64_t stride, int64_t least) {
  if (extent > 1 && (stride < 0 ? -stride : stride) < least)
    return fault(mnemonic, std::string("expected ") + what + " of at least " +
                               number(least) + " bytes, found " +
                               number(stride) +
                               "; the elements written would overlap");
  return {};
}

#define NPU_CHECK(expression)                                                  \
  if (Status status = (expression); !status)                                   \
  return status

template <typename T> Status checkMac(const T &i) {
  NPU_CHECK(checkType(T::mnemonic, "ifm_type", i.ifmType,
                      {DataType::Int8, DataType::Int16}));
  if (i.weightType != DataType::Int16 || i.ifmType != DataType::Int16 ||
      i.weightsCoding != WeightCoding::Dense)
    NPU_CHECK(checkType(T::mnemonic, "weight_type", i.weightType,
                        {DataType::Int8, DataType::Int4}));
  if (i.outputMode != OutputMode::Requantized) {
    NPU_CHECK(checkType(T::mnemonic, "ofm_type", i.ofmType,
                        {accumulatorType(i.ifmType)}));
    if (i.lookup)
      return fault(T::mnemonic, "raw accumulators cannot be looked up in a "
                                "table; clear lookup");
  } else {
    NPU_CHECK(checkType(
        T::mnemonic, "ofm_type", i.ofmType,
        {DataType::Int8, DataType::Uint8, DataType::Int16, DataType::Int32}));
    if (i.clampMin > i.clampMax)
      return fault(T::mnemonic, "expected clamp_min <= clamp_max, found " +
                                    number(i.clampMin) + " and " +
                                    number(i.clampMax));
  }
  if (i.lookup)
    NPU_CHECK(checkType(T::mnemonic, "ofm_type", i.ofmType, {DataType::Int8}));
  NPU_CHECK(checkWindow(T::mnemonic, "height", i.ifmHeight, i.ofmHeight,
                        i.kernelH, i.strideH, i.dilationH, i.padTop));
  NPU_CHECK(checkWindow(T::mnemonic, "width", i.ifmWidth, i.ofmWidth, i.kernelW,
                        i.strideW, i.dilationW, i.padLeft));
  int64_t element = bytesOf(i.ofmType);
  NPU_CHECK(checkDense(T::mnemonic, "ofm_stride_w", i.ofmWidth, i.ofmStrideW,
                       i.ofmChannels * element));
  NPU_CHECK(checkDense(T::mnemonic, "ofm_stride_h", i.ofmHeight, i.ofmStrideH,
                       i.ofmChannels * element));
  int64_t raw = rawWeightBytes(i);
  if (i.weightsCoding == WeightCoding::GolombRice) {
    // A block takes a byte at least, and dense weights less than any code that
    // is longer.
    int64_t least = (rawWeightCount(i) + weightBlock - 1) / weightBlock;
    if (i.weightsBytes < least || i.weightsBytes > raw)
      return fault(T::mnemonic, "expected weights_bytes in [" + number(least) +
                                    ", " + number(raw) +
                                    "] for the coded weights of this kernel, "
                                    "found " +
                                    number(i.weightsBytes));
  } else if (i.weightsBytes != raw)
    return fault(T::mnemonic, "expected weights_bytes = " + number(raw) +
                                  " for this kernel, found " +
                                  number(i.weightsBytes));
  return {};
}

template <typename T> Status checkRules(const T &) { return {}; }

Status checkChannel(const char *mnemonic, int64_t channel) {
  if (channel < int64_t(dmaChannelCount))
    return {};
  return fault(mnemonic, "expected channel in [0, " +
                             number(dmaChannelCount - 1) + "], found " +
                             number(channel));
}

/// The sizes of a strided pattern's last byte must not leave 64 bits; 32-bit
/// fields cannot, so only the overlap of what is written is checked.
template <typename T> Status checkDestination(const T &i) {
  NPU_CHECK(checkDense(T::mnemonic, "destination_stride2", i.extent2,
                       i.destinationStride2, i.runBytes));
  NPU_CHECK(checkDense(T::mnemonic, "destination_stride1", i.extent1,
                       i.destinationStride1, i.runBytes));
  return checkDense(T::mnemonic, "destination_stride0", i.extent0,
                    i.destinationStride0, i.runBytes);
}

Status checkRules(const Copy &i) {
  NPU_CHECK(checkChannel(i.mnemonic, i.channel));
  return checkDestination(i);
}

Status checkRules(const Fill &i) {
  NPU_CHECK(checkChannel(i.mnemonic, i.channel));
  if (i.patternBytes == 3)
    return fault(i.mnemonic, "expected pattern_bytes = 1, 2 or 4, found 3");
  if (i.runBytes % i.patternBytes)
    return fault(i.mnemonic, "expected run_bytes to be a multiple of "
                             "pattern_bytes = " +
                                 number(i.patternBytes) + ", found " +
                                 number(i.runBytes));
  if (i.patternBytes < 4 && i.pattern >> (8 * i.patternBytes))
    return fault(i.mnemonic, "expected a pattern of " + number(i.patternBytes) +
                                 " bytes, found " + number(i.pattern));
  return checkDestination(i);
}

Status checkRules(const Conv2D &i) {
  if (i.ifmChannels % i.groups || i.ofmChannels % i.groups)
    return fault(i.mnemonic,
                 "expected ifm_channels = " + number(i.ifmChannels) +
                     " and ofm_channels = " + number(i.ofmChannels) +
                     " to be multiples of groups = " + number(i.groups));
  return checkMac(i);
}

Status checkRules(const Depthwise &i) {
  if (i.ofmChannels != i.ifmChannels * i.channelMultiplier)
    return fault(
        i.mnemonic,
        "expected ofm_channels = ifm_channels * channel_multiplier = " +
            number(i.ifmChannels * i.channelMultiplier) + ", found " +
            number(i.ofmChannels));
  return checkMac(i);
}

Status checkRules(const Pool &i) {
  NPU_CHECK(
      checkType(i.mnemonic, "type", i.type, {DataType::Int8, DataType::Int16}));
  NPU_CHECK(checkWindow(i.mnemonic, "height", i.ifmHeight, i.ofmHeight,
                        i.kernelH, i.strideH, 1, i.padTop));
  NPU_CHECK(checkWindow(i.mnemonic, "width", i.ifmWidth, i.ofmWidth, i.kernelW,
                        i.strideW, 1, i.padLeft));
  // The average's accumulator is int32, as TOSA's.
  int64_t window = i.kernelH * i.kernelW;
  if (i.mode == PoolMode::Average && window > (int64_t(1) << 22))
    return fault(i.mnemonic, "expected a window of at most 4194304 elements, "
                             "found " +
                                 number(window));
  NPU_CHECK(checkDense(i.mnemonic, "ofm_stride_w", i.ofmWidth, i.ofmStrideW,
                       i.channels * bytesOf(i.type)));
  return checkDense(i.mnemonic, "ofm_stride_h", i.ofmHeight, i.ofmStrideH,
                    i.channels * bytesOf(i.type));
}

Status checkRules(const Binary &i) {
  auto widths = {DataType::Int8, DataType::Int16, DataType::Int32};
  NPU_CHECK(checkType(i.mnemonic, "a_type", i.aType, widths));
  NPU_CHECK(checkType(i.mnemonic, "b_type", i.bType, widths));
  NPU_CHECK(checkType(i.mnemonic, "ofm_type", i.ofmType, widths));
  if (i.clampMin > i.clampMax)
    return fault(i.mnemonic, "expected clamp_min <= clamp_max, found " +
                                 number(i.clampMin) + " and " +
                                 number(i.clampMax));
  for (auto [used, shift, name] :
       {std::tuple(i.aRescale, i.aShift, "a_shift"),
        std::tuple(i.bRescale, i.bShift, "b_shift"),
        std::tuple(i.ofmRescale, i.ofmShift, "ofm_shift")})
    if (used && shift < 2)
      return fault(i.mnemonic, std::string("expected ") + name +
                                   " in [2, 62] bits, found " + number(shift));
  NPU_CHECK(checkDense(i.mnemonic, "ofm_stride_w", i.width, i.ofmStrideW,
                       i.channels * bytesOf(i.ofmType)));
  return checkDense(i.mnemonic, "ofm_stride_h", i.height, i.ofmStrideH,
                    i.channels * bytesOf(i.ofmType));
}

Status checkRules(const Unary &i) {
  if (i.function == UnaryFunction::Table) {
    NPU_CHECK(checkType(i.mnemonic, "ifm_type", i.ifmType,
                        {DataType::Int8, DataType::Int16}));
    NPU_CHECK(checkType(
        i.mnemonic, "ofm_type", i.ofmType,
        {i.ifmType == DataType::Int8 ? DataType::Int8 : DataType::Int32}));
  } else if (i.function == UnaryFunction::Rescale) {
    auto types = {DataType::Int8, DataType::Uint8, DataType::Int16,
                  DataType::Uint16, DataType::Int32};
    NPU_CHECK(checkType(i.mnemonic, "ifm_type", i.ifmType,
                        {DataType::Int8, DataType::Uint8, DataType::Int16,
                         DataType::Uint16, DataType::Int32, DataType::Int48}));
    NPU_CHECK(checkType(i.mnemonic, "ofm_type", i.ofmType, types));
    if (!i.perChannel && i.shift < 2)
      return fault(i.mnemonic,
                   "expected shift in [2, 62] bits, found " + number(i.shift));
  } else {
    auto types = {DataType::Int8, DataType::Int16, DataType::Int32};
    NPU_CHECK(checkType(i.mnemonic, "ifm_type", i.ifmType, types));
    NPU_CHECK(checkType(i.mnemonic, "ofm_type", i.ofmType, types));
  }
  if (i.perChannel && i.function != UnaryFunction::Rescale)
    return fault(i.mnemonic, "per_channel belongs to rescale alone; clear it");
  if (i.clampMin > i.clampMax)
    return fault(i.mnemonic, "expected clamp_min <= clamp_max, found " +
                                 number(i.clampMin) + " and " +
                                 number(i.clampMax));
  NPU_CHECK(checkDense(i.mnemonic, "ofm_stride_w", i.width, i.ofmStrideW,
                       i.channels * bytesOf(i.ofmType)));
  return checkDense(i.mnemonic, "ofm_stride_h", i.height, i.ofmStrideH,
                    i.channels * bytesOf(i.ofmType));
}

Status checkRules(const Reduce &i) {
  NPU_CHECK(checkType(i.mnemonic, "type", i.type,
                      {DataType::Int8, DataType::Int16, DataType::Int32}));
  return checkDense(i.mnemonic, "ofm_stride_outer", i.outer, i.ofmStrideOuter,
                    i.inner * bytesOf(reducedType(i.function, i.type)));
}

Status checkRules(const Permute &i) {
  if (i.elementBytes & (i.elementBytes - 1))
    return fault(i.mnemonic, "expected element_bytes = 1, 2, 4 or 8, found " +
                                 number(i.elementBytes));
  for (auto [extent, stride, name] :
       {std::tuple(i.extent0, i.ofmStride0, "ofm_stride0"),
        std::tuple(i.extent1, i.ofmStride1, "ofm_stride1"),
        std::tuple(i.extent2, i.ofmStride2, "ofm_stride2"),
        std::tuple(i.extent3, i.ofmStride3, "ofm_stride3")})
    NPU_CHECK(checkDense(i.mnemonic, name, extent, stride, i.elementBytes));
  return {};
}

/// A tile of a resize must begin near its first sample and reach as far as its
/// last: otherwise clamping, which belongs to the edges of the whole map, would
/// show at the edges of tiles.
Status checkSamples(const char *mnemonic, const char *axis, char letter,
                    int64_t ifm, int64_t ofm, int64_t numerator,
                    int64_t denominator, int64_t offset) {
  if (offset < -numerator || offset >= numerator)
    return fault(mnemonic, std::string("expected offset_") + letter + " in [" +
                               number(-numerator) + ", " +
                               number(numerator - 1) + "] steps, found " +
                               number(offset) +
                               "; begin the IFM tile where its first sample "
                               "lies");
  int64_t last = (ofm - 1) * denominator + offset;
  if (last >= ifm * numerator)
    return fault(mnemonic, std::string("the last sample lies in element ") +
                               number(last / numerator) +
                               ", outside the IFM's " + axis + " of " +
                               number(ifm) +
                               " elements; make the OFM tile smaller or the "
                               "IFM tile larger");
  return {};
}

Status checkRules(const Resize &i) {
  NPU_CHECK(checkType(i.mnemonic, "ifm_type", i.ifmType,
                      {DataType::Int8, DataType::Int16}));
  if (i.mode == ResizeMode::Nearest) {
    if (i.rescale)
      return fault(i.mnemonic, "rescale belongs to bilinear alone; clear it");
    NPU_CHECK(checkType(i.mnemonic, "ofm_type", i.ofmType, {i.ifmType}));
  } else if (!i.rescale) {
    NPU_CHECK(checkType(i.mnemonic, "ofm_type", i.ofmType,
                        {accumulatorType(i.ifmType)}));
  } else {
    NPU_CHECK(checkType(
        i.mnemonic, "ofm_type", i.ofmType,
        {DataType::Int8, DataType::Uint8, DataType::Int16, DataType::Int32}));
    if (i.shift < 2)
      return fault(i.mnemonic,
                   "expected shift in [2, 62] bits, found " + number(i.shift));
    if (i.clampMin > i.clampMax)
      return fault(i.mnemonic, "expected clamp_min <= clamp_max, found " +
                                   number(i.clampMin) + " and " +
                                   number(i.clampMax));
  }
  NPU_CHECK(checkSamples(i.mnemonic, "height", 'h', i.ifmHeight, i.ofmHeight,
                         i.scaleHN, i.scaleHD, i.offsetH));
  NPU_CHECK(checkSamples(i.mnemonic, "width", 'w', i.ifmWidth, i.ofmWidth,
                         i.scaleWN, i.scaleWD, i.offsetW));
  NPU_CHECK(checkDense(i.mnemonic, "ofm_stride_w", i.ofmWidth, i.ofmStrideW,
                       i.channels * bytesOf(i.ofmType)));
  return checkDense(i.mnemonic, "ofm_stride_h", i.ofmHeight, i.ofmStrideH,
                    i.channels * bytesOf(i.ofmType));
}

#undef NPU_CHECK

} // namespace

Status npu::isa::validate(const Instruction &instruction) {
  return std::visit(
      [](const auto &i) {
        Status ranges = checkRanges(i);
        return ranges ? checkRules(i) : ranges;
      },
      instruction);
}
