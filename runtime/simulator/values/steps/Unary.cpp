// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/simulator/values/Requantize.h"
#include "runtime/simulator/values/reference/Reference.h"
#include "runtime/simulator/values/steps/RowScales.h"
#include "runtime/simulator/values/steps/Step.h"
#include "runtime/simulator/values/steps/TileRows.h"

#include <algorithm>

using namespace npu;
using namespace npu::isa;
using namespace npu::sim;

namespace {

TileRows<2> rowsOf(const Unary &i) {
  return TileRows<2>(
      i.height, i.width, i.channels,
      {TileOperand{i.ifmBase, i.ifmStrideH, i.ifmStrideW, bytesOf(i.ifmType)},
       TileOperand{i.ofmBase, i.ofmStrideH, i.ofmStrideW, bytesOf(i.ofmType)}});
}

/// 8-bit inputs: whatever the function is, it has 256 results.
class ByteStep : public Step {
public:
  ByteStep(const Unary &i, const Knowledge &known)
      : i(i), rows(rowsOf(i)), ofmBytes(bytesOf(i.ofmType)) {
    if (i.function != UnaryFunction::Table) {
      makeResults(nullptr, results);
    } else if (const uint8_t *table =
                   known.findConstant(Space::Scratchpad, i.tableBase, 256)) {
      hasTable = true;
      // applyUnary finds the table at tableBase.
      makeResults(table - i.tableBase, results);
    }
  }

  bool hasTakenIn(const std::string &operand) const override {
    return hasTable && operand == "table";
  }

  void run(const Memory &memory, uint8_t *) const override {
    int32_t own[256];
    const int32_t *used = results;
    if (i.function == UnaryFunction::Table && !hasTable) {
      makeResults(memory.scratchpad, own);
      used = own;
    }
    rows.forEachChunk([&](int64_t count, std::array<int64_t, 2> addresses) {
      const uint8_t *from = memory.scratchpad + addresses[0];
      uint8_t *to = memory.scratchpad + addresses[1];
      if (ofmBytes == 1)
        for (int64_t k = 0; k < count; ++k)
          to[k] = static_cast<uint8_t>(used[from[k]]);
      else
        for (int64_t k = 0; k < count; ++k)
          storeElement(to + k * ofmBytes, i.ofmType, used[from[k]]);
    });
  }

private:
  void makeResults(const uint8_t *scratchpad, int32_t *to) const {
    for (int value = 0; value < 256; ++value) {
      auto byte = static_cast<uint8_t>(value);
      to[value] =
          static_cast<int32_t>(reference::applyUnary(i, &byte, 0, scratchpad));
    }
  }

  Unary i;
  TileRows<2> rows;
  int64_t ofmBytes;
  bool hasTable = false;
  int32_t results[256]; ///< By the input's byte.
};

/// RESCALE of at most 32 bits with one scale.
class RescaleStep : public Step {
public:
  RescaleStep(const Unary &i, const Knowledge &known)
      : i(i), kernels(known.kernels()), rows(rowsOf(i)),
        scale(makeRowScale(i.ifmZeroPoint, i.multiplier, i.shift, i.rounding)) {
    Range range = rangeOf(i.ofmType).then({i.clampMin, i.clampMax});
    output = {i.ofmZeroPoint, range.minimum, range.maximum, i.ofmType};
  }

  void run(const Memory &memory, uint8_t *) const override {
    int32_t values[elementsPerChunk];
    rows.forEachChunk([&](int64_t count, std::array<int64_t, 2> addresses) {
      kernels.widen(values, memory.scratchpad + addresses[0], count, i.ifmType);
      kernels.rescaleTo(values, count, scale, output,
                        memory.scratchpad + addresses[1]);
    });
  }

private:
  Unary i;
  const KernelTable &kernels;
  TileRows<2> rows;
  RowScale scale;
  Output output;
};

/// The other functions of at most 32 bits, whose result of 32 bits needs no cut
/// before its clamp.
class LoopStep : public Step {
public:
  LoopStep(const Unary &i, const Knowledge &known)
      : i(i), kernels(known.kernels()), rows(rowsOf(i)),
        output{0, i.clampMin, i.clampMax, i.ofmType} {}

  void run(const Memory &memory, uint8_t *) const override {
    int32_t values[elementsPerChunk];
    rows.forEachChunk([&](int64_t count, std::array<int64_t, 2> addresses) {
      kernels.widen(values, memory.scratchpad + addresses[0], count, i.ifmType);
      apply(values, count, memory.scratchpad + i.tableBase);
      kernels.clampTo(values, count, output, memory.scratchpad + addresses[1]);
    });
  }

private:
  void apply(int32_t *values, int64_t count, const uint8_t *table) const {
    switch (i.function) {
    case UnaryFunction::Abs:
      for (int64_t k = 0; k < count; ++k) {
        auto value = static_cast<uint32_t>(values[k]);
        values[k] = static_cast<int32_t>(values[k] < 0 ? 0 - value : value);
      }
      return;
    case UnaryFunction::BitwiseNot:
      for (int64_t k = 0; k < count; ++k)
        values[k] = ~values[k];
      return;
    case UnaryFunction::Clz:
      for (int64_t k = 0; k < count; ++k)
        values[k] = values[k] ? __builtin_clz(uint32_t(values[k])) : 32;
      return;
    case UnaryFunction::Table:
      for (int64_t k = 0; k < count; ++k)
        values[k] = lookupInt16(table, static_cast<int16_t>(values[k]));
      return;
    default:
      return;
    }
  }

  Unary i;
  const KernelTable &kernels;
  TileRows<2> rows;
  Output output;
};

} // namespace

std::unique_ptr<Step> npu::sim::prepare(const Unary &i,
                                        const Knowledge &known) {
  if (i.perChannel)
    return prepareReference(i);
  if (bytesOf(i.ifmType) == 1)
    return std::make_unique<ByteStep>(i, known);
  if (i.function == UnaryFunction::Rescale) {
    // The kernels subtract a zero point within 32 bits; TOSA's int32 has none.
    bool isWide = i.ifmType == DataType::Int48 ||
                  (i.ifmType == DataType::Int32 && i.ifmZeroPoint != 0);
    if (isWide)
      return prepareReference(i);
    return std::make_unique<RescaleStep>(i, known);
  }
  if (i.function != UnaryFunction::Negate && i.ofmType == DataType::Int32)
    return std::make_unique<LoopStep>(i, known);
  return prepareReference(i);
}
