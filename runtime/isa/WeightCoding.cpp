// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/isa/WeightCoding.h"

#include <algorithm>

using namespace npu::isa;

namespace {

/// A unary part of this many ones has no end; the number follows as it is.
constexpr unsigned longestUnary = 16;
/// Of such a number: a run has up to 256 zeros.
constexpr unsigned escapeBits = 9;
/// Rice parameters of a block's header; this one says "as they are".
constexpr unsigned asTheyAre = 8;
constexpr unsigned headerBits = 8;

class BitWriter {
public:
  /// The low `count` bits, at most 32.
  void put(uint64_t value, unsigned count) {
    pending |= (value & ((uint64_t(1) << count) - 1)) << used;
    for (used += count; used >= 8; used -= 8, pending >>= 8)
      bytes.push_back(static_cast<uint8_t>(pending));
  }

  void putRice(uint64_t value, unsigned parameter) {
    uint64_t quotient = value >> parameter;
    if (quotient >= longestUnary) {
      put((1u << longestUnary) - 1, longestUnary);
      put(value, escapeBits);
      return;
    }
    put((uint64_t(1) << quotient) - 1, static_cast<unsigned>(quotient) + 1);
    put(value, parameter);
  }

  std::vector<uint8_t> take() {
    put(0, (8 - used) % 8);
    return std::move(bytes);
  }

private:
  std::vector<uint8_t> bytes;
  uint64_t pending = 0; ///< `used` bits that fill no byte yet.
  unsigned used = 0;
};

class BitReader {
public:
  BitReader(const uint8_t *bytes, int64_t count) : bytes(bytes), count(count) {}

  uint64_t get(unsigned number) {
    uint64_t value = peek() & ((uint64_t(1) << number) - 1);
    position += number;
    return value;
  }

  uint64_t getRice(unsigned parameter) {
    uint64_t ahead = peek();
    unsigned quotient = 0;
    while (quotient < longestUnary && (ahead >> quotient & 1))
      ++quotient;
    if (quotient == longestUnary) {
      position += longestUnary;
      return get(escapeBits);
    }
    position += quotient + 1;
    return uint64_t(quotient) << parameter | get(parameter);
  }

  int64_t bytesRead() const { return (position + 7) / 8; }

private:
  /// At least 32 bits from the position on.
  uint64_t peek() const {
    uint64_t value = 0;
    int64_t first = position / 8;
    for (int64_t i = 0; i < 5 && first + i < count; ++i)
      value |= uint64_t(bytes[first + i]) << (8 * i);
    return value >> (position % 8);
  }

  const uint8_t *bytes;
  int64_t count;
  int64_t position = 0; ///< In bits.
};

/// What the code writes down; narrow, so that blocks are summed in vectors.
using Number = uint16_t;

/// Bits of all `numbers` in Rice's code.
int64_t riceBits(const std::vector<Number> &numbers, unsigned parameter) {
  uint32_t bits = 0;
  for (Number number : numbers) {
    uint32_t quotient = number >> parameter;
    bits += quotient < longestUnary ? quotient + 1 + parameter
                                    : longestUnary + escapeBits;
  }
  return bits;
}

/// A number of which most are small: 0, -1, 1, -2, 2, ... become 0, 1, 2, 3, 4.
Number foldSign(int64_t value) {
  return static_cast<Number>(value < 0 ? -2 * value - 1 : 2 * value);
}
int64_t unfoldSign(uint64_t value) {
  int64_t half = static_cast<int64_t>(value >> 1);
  return value & 1 ? -half - 1 : half;
}

int64_t signExtend(uint64_t value, unsigned bits) {
  uint64_t sign = uint64_t(1) << (bits - 1);
  value &= 2 * sign - 1;
  return static_cast<int64_t>(value ^ sign) - static_cast<int64_t>(sign);
}

/// What a block's header says.
struct BlockForm {
  unsigned parameter = asTheyAre; ///< Of values.
  bool hasRuns = false;
  unsigned runParameter = 0; ///< Of runs of zeros.

  uint64_t header() const {
    return parameter | uint64_t(hasRuns ? runParameter + 1 : 0) << 4;
  }
};

class Block {
public:
  Block(const Number *values, int64_t count, unsigned bits)
      : values(values, values + count), bits(bits) {
    Number run = 0;
    for (Number value : this->values) {
      if (value == 0) {
        ++run;
        continue;
      }
      runs.push_back(run);
      others.push_back(static_cast<Number>(value - 1));
      run = 0;
    }
    // What ends the block has no value behind it.
    if (run > 0)
      runs.push_back(run);
  }

  void write(BitWriter &writer) const {
    BlockForm form = choose();
    writer.put(form.header(), headerBits);
    auto putValue = [&](Number value) {
      if (form.parameter == asTheyAre)
        writer.put(value, bits);
      else
        writer.putRice(value, form.parameter);
    };
    if (!form.hasRuns) {
      std::for_each(values.begin(), values.end(), putValue);
      return;
    }
    for (size_t i = 0; i < runs.size(); ++i) {
      writer.putRice(runs[i], form.runParameter);
      if (i < others.size())
        putValue(others[i]);
    }
  }

private:
  struct Choice {
    unsigned parameter;
    int64_t bits;
  };

  static Choice cheapest(const std::vector<Number> &numbers, Choice best) {
    for (unsigned parameter = 0; parameter < asTheyAre; ++parameter) {
      int64_t all = riceBits(numbers, parameter);
      if (all < best.bits)
        best = {parameter, all};
    }
    return best;
  }
  Choice cheapestValues(const std::vector<Number> &numbers) const {
    return cheapest(numbers, {asTheyAre, int64_t(numbers.size()) * bits});
  }

  BlockForm choose() const {
    Choice plain = cheapestValues(values), rest = cheapestValues(others);
    Choice lengths = cheapest(runs, {0, INT64_MAX});
    if (plain.bits <= lengths.bits + rest.bits)
      return {plain.parameter, false, 0};
    return {rest.parameter, true, lengths.parameter};
  }

  std::vector<Number> values;       ///< All, with their signs folded.
  std::vector<Number> runs, others; ///< Zeros in front of each other value.
  unsigned bits;
};

} // namespace

std::vector<uint8_t> npu::isa::encodeWeights(const int8_t *weights,
                                             int64_t count, unsigned bits,
                                             int64_t zeroPoint) {
  std::vector<Number> values(count);
  for (int64_t i = 0; i < count; ++i)
    values[i] = foldSign(
        signExtend(static_cast<uint64_t>(weights[i] - zeroPoint), bits));
  BitWriter writer;
  for (int64_t first = 0; first < count; first += weightBlock)
    Block(values.data() + first, std::min(weightBlock, count - first), bits)
        .write(writer);
  return writer.take();
}

int64_t npu::isa::decodeWeights(const uint8_t *coded, int64_t bytes,
                                int64_t count, unsigned bits, int64_t zeroPoint,
                                int8_t *weights) {
  BitReader reader(coded, bytes);
  auto weightOf = [&](uint64_t value) {
    int64_t difference = unfoldSign(value & ((uint64_t(1) << bits) - 1));
    return static_cast<int8_t>(
        signExtend(static_cast<uint64_t>(difference + zeroPoint), bits));
  };
  const int8_t zero = weightOf(0);
  for (int64_t first = 0; first < count; first += weightBlock) {
    int64_t end = std::min(first + weightBlock, count);
    uint64_t header = reader.get(headerBits);
    unsigned parameter = header & 15;
    auto getValue = [&] {
      return parameter >= asTheyAre ? reader.get(bits)
                                    : reader.getRice(parameter);
    };
    if (header >> 4 == 0) {
      for (int64_t i = first; i < end; ++i)
        weights[i] = weightOf(getValue());
      continue;
    }
    unsigned runParameter = static_cast<unsigned>(header >> 4) - 1;
    for (int64_t i = first; i < end; ++i) {
      int64_t run =
          std::min(static_cast<int64_t>(reader.getRice(runParameter)), end - i);
      std::fill_n(weights + i, run, zero);
      i += run;
      if (i < end)
        weights[i] = weightOf(getValue() + 1);
    }
  }
  return reader.bytesRead();
}
