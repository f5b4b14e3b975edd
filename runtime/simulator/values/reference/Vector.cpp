// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/simulator/values/reference/Reference.h"

#include "runtime/simulator/values/Requantize.h"

using namespace npu;
using namespace npu::isa;
using namespace npu::sim;

void reference::run(const Pool &i, const Memory &memory) {
  int64_t bytes = bytesOf(i.type);
  for (int64_t y = 0; y < i.ofmHeight; ++y)
    for (int64_t x = 0; x < i.ofmWidth; ++x) {
      int64_t top = y * i.strideH - i.padTop, left = x * i.strideW - i.padLeft;
      int64_t firstRow = std::max<int64_t>(top, 0),
              endRow = std::min(top + i.kernelH, i.ifmHeight),
              firstColumn = std::max<int64_t>(left, 0),
              endColumn = std::min(left + i.kernelW, i.ifmWidth);
      int64_t count = (endRow - firstRow) * (endColumn - firstColumn);
      for (int64_t c = 0; c < i.channels; ++c) {
        int64_t largest = rangeOf(i.type).minimum, sum = 0;
        for (int64_t row = firstRow; row < endRow; ++row)
          for (int64_t column = firstColumn; column < endColumn; ++column) {
            int64_t value =
                loadElement(memory.scratchpad + i.ifmBase + row * i.ifmStrideH +
                                column * i.ifmStrideW + c * bytes,
                            i.type);
            largest = std::max(largest, value);
            sum += value - i.ifmZeroPoint;
          }
        int64_t value = largest;
        if (i.mode == PoolMode::Average)
          value = rangeOf(i.type).clamp(rescale(static_cast<int32_t>(sum),
                                                reciprocalScale(count),
                                                Rounding::Single) +
                                        i.ofmZeroPoint);
        storeElement(memory.scratchpad + i.ofmBase + y * i.ofmStrideH +
                         x * i.ofmStrideW + c * bytes,
                     i.type, value);
      }
    }
}

int32_t reference::applyBinary(BinaryFunction function, int32_t a, int32_t b,
                               bool round, unsigned productShift) {
  auto ua = static_cast<uint32_t>(a), ub = static_cast<uint32_t>(b);
  switch (function) {
  case BinaryFunction::Add:
    return static_cast<int32_t>(ua + ub);
  case BinaryFunction::Sub:
    return static_cast<int32_t>(ua - ub);
  case BinaryFunction::Mul:
    return static_cast<int32_t>((int64_t(a) * b + roundingOf(productShift)) >>
                                productShift);
  case BinaryFunction::Maximum:
    return std::max(a, b);
  case BinaryFunction::Minimum:
    return std::min(a, b);
  // TOSA leaves shifts by other amounts than 0 to 31 undefined; the chip looks
  // at the low five bits.
  case BinaryFunction::ArithmeticRightShift: {
    unsigned shift = ub & 31;
    int32_t result = a >> shift;
    return round && shift ? result + (a >> (shift - 1) & 1) : result;
  }
  case BinaryFunction::LogicalRightShift:
    return static_cast<int32_t>(ua >> (ub & 31));
  case BinaryFunction::LogicalLeftShift:
    return static_cast<int32_t>(ua << (ub & 31));
  case BinaryFunction::BitwiseAnd:
    return a & b;
  case BinaryFunction::BitwiseOr:
    return a | b;
  case BinaryFunction::BitwiseXor:
    return a ^ b;
  case BinaryFunction::Equal:
    return a == b;
  case BinaryFunction::Greater:
    return a > b;
  case BinaryFunction::GreaterEqual:
    return a >= b;
  }
  return 0;
}

void reference::run(const Binary &i, const Memory &memory) {
  const uint8_t *scratchpad = memory.scratchpad;
  for (int64_t y = 0; y < i.height; ++y)
    for (int64_t x = 0; x < i.width; ++x)
      for (int64_t c = 0; c < i.channels; ++c) {
        int64_t a =
            loadElement(scratchpad + i.aBase + y * i.aStrideH + x * i.aStrideW +
                            (i.aBroadcastChannels ? 0 : c * bytesOf(i.aType)),
                        i.aType);
        int64_t b = i.immediate;
        if (!i.bImmediate)
          b = loadElement(scratchpad + i.bBase + y * i.bStrideH +
                              x * i.bStrideW +
                              (i.bBroadcastChannels ? 0 : c * bytesOf(i.bType)),
                          i.bType);
        if (i.aRescale)
          a = rescale(a - i.aZeroPoint,
                      {int32_t(i.aMultiplier), unsigned(i.aShift)},
                      i.aRounding);
        if (i.bRescale)
          b = rescale(b - i.bZeroPoint,
                      {int32_t(i.bMultiplier), unsigned(i.bShift)},
                      i.bRounding);
        auto first = static_cast<int32_t>(i.reversed ? b : a),
             second = static_cast<int32_t>(i.reversed ? a : b);
        int64_t value = applyBinary(i.function, first, second, i.round,
                                    unsigned(i.productShift));
        if (i.ofmRescale)
          value = rangeOf(i.ofmType).clamp(
              rescale(value, {int32_t(i.ofmMultiplier), unsigned(i.ofmShift)},
                      i.ofmRounding) +
              i.ofmZeroPoint);
        value = Range{i.clampMin, i.clampMax}.clamp(value);
        storeElement(memory.scratchpad + i.ofmBase + y * i.ofmStrideH +
                         x * i.ofmStrideW + c * bytesOf(i.ofmType),
                     i.ofmType, value);
      }
}

/// Cuts a value to the low bits of a type, as writing and reading it would.
static int64_t truncate(int64_t value, DataType type) {
  uint8_t bytes[8];
  storeElement(bytes, type, value);
  return loadElement(bytes, type);
}

int64_t reference::applyUnary(const Unary &i, const uint8_t *address,
                              int64_t channel, const uint8_t *scratchpad) {
  int64_t value = loadElement(address, i.ifmType);
  Range range = rangeOf(i.ofmType);
  switch (i.function) {
  case UnaryFunction::Identity:
    value = truncate(value, i.ofmType);
    break;
  case UnaryFunction::Rescale: {
    Scale scale{int32_t(i.multiplier), unsigned(i.shift)};
    if (i.perChannel)
      scale =
          loadChannelRecord(scratchpad + i.tableBase, channel, DataType::Int8)
              .scale;
    value = range.clamp(rescale(value - i.ifmZeroPoint, scale, i.rounding) +
                        i.ofmZeroPoint);
    break;
  }
  case UnaryFunction::Table: {
    const uint8_t *table = scratchpad + i.tableBase;
    value = i.ifmType == DataType::Int8
                ? load<int8_t>(table + (value + 128))
                : lookupInt16(table, static_cast<int16_t>(value));
    break;
  }
  case UnaryFunction::Abs:
    value = truncate(value < 0 ? -value : value, i.ofmType);
    break;
  case UnaryFunction::Negate:
    value = range.clamp(i.ifmZeroPoint - value + i.ofmZeroPoint);
    break;
  case UnaryFunction::BitwiseNot:
    value = truncate(~value, i.ofmType);
    break;
  case UnaryFunction::Clz: {
    auto bits = static_cast<uint32_t>(value);
    value = truncate(bits ? __builtin_clz(bits) : 32, i.ofmType);
    break;
  }
  }
  return Range{i.clampMin, i.clampMax}.clamp(value);
}

void reference::run(const Unary &i, const Memory &memory) {
  for (int64_t y = 0; y < i.height; ++y)
    for (int64_t x = 0; x < i.width; ++x)
      for (int64_t c = 0; c < i.channels; ++c) {
        int64_t value =
            applyUnary(i,
                       memory.scratchpad + i.ifmBase + y * i.ifmStrideH +
                           x * i.ifmStrideW + c * bytesOf(i.ifmType),
                       c, memory.scratchpad);
        storeElement(memory.scratchpad + i.ofmBase + y * i.ofmStrideH +
                         x * i.ofmStrideW + c * bytesOf(i.ofmType),
                     i.ofmType, value);
      }
}

void reference::run(const Reduce &i, const Memory &memory) {
  int64_t bytes = bytesOf(i.type);
  DataType ofmType = reducedType(i.function, i.type);
  for (int64_t outer = 0; outer < i.outer; ++outer)
    for (int64_t inner = 0; inner < i.inner; ++inner) {
      const uint8_t *first = memory.scratchpad + i.ifmBase +
                             outer * i.ifmStrideOuter + inner * bytes;
      int64_t value = loadElement(first, i.type), place = 0;
      for (int64_t k = 1; k < i.length; ++k) {
        int64_t next = loadElement(first + k * i.ifmStrideAxis, i.type);
        switch (i.function) {
        case Reduction::Sum:
          value = truncate(value + next, i.type);
          break;
        case Reduction::Maximum:
          value = std::max(value, next);
          break;
        case Reduction::Minimum:
          value = std::min(value, next);
          break;
        case Reduction::Product:
          value = truncate(value * next, i.type);
          break;
        case Reduction::ArgMaximum:
          if (next > value) {
            value = next;
            place = k;
          }
          break;
        }
      }
      storeElement(memory.scratchpad + i.ofmBase + outer * i.ofmStrideOuter +
                       inner * bytesOf(ofmType),
                   ofmType,
                   i.function == Reduction::ArgMaximum ? place : value);
    }
}
