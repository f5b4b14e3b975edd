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

class BinaryStep : public Step {
public:
  BinaryStep(const Binary &i, const Knowledge &known)
      : i(i), kernels(known.kernels()),
        rows(i.height, i.width, i.channels,
             {TileOperand{i.aBase, i.aStrideH, i.aStrideW,
                          i.aBroadcastChannels ? 0 : bytesOf(i.aType)},
              // An immediate is broadcast over everything.
              i.bImmediate
                  ? TileOperand{0, 0, 0, 0}
                  : TileOperand{i.bBase, i.bStrideH, i.bStrideW,
                                i.bBroadcastChannels ? 0 : bytesOf(i.bType)},
              TileOperand{i.ofmBase, i.ofmStrideH, i.ofmStrideW,
                          bytesOf(i.ofmType)}}),
        aScale(
            makeRowScale(i.aZeroPoint, i.aMultiplier, i.aShift, i.aRounding)),
        bScale(
            makeRowScale(i.bZeroPoint, i.bMultiplier, i.bShift, i.bRounding)),
        ofmScale(makeRowScale(0, i.ofmMultiplier, i.ofmShift, i.ofmRounding)) {
    Range clamp{i.clampMin, i.clampMax};
    if (i.ofmRescale)
      clamp = rangeOf(i.ofmType).then(clamp);
    output = {i.ofmRescale ? i.ofmZeroPoint : 0, clamp.minimum, clamp.maximum,
              i.ofmType};
    auto immediate = static_cast<int32_t>(i.immediate);
    if (i.bRescale)
      kernels.rescale(&immediate, 1, bScale);
    std::fill_n(immediates, elementsPerChunk, immediate);
  }

  void run(const Memory &memory, uint8_t *) const override {
    int32_t a[elementsPerChunk], b[elementsPerChunk];
    rows.forEachChunk([&](int64_t count, std::array<int64_t, 3> addresses) {
      read(a, memory.scratchpad + addresses[0], count, i.aType,
           i.aBroadcastChannels, i.aRescale ? &aScale : nullptr);
      const int32_t *second = immediates;
      if (!i.bImmediate) {
        read(b, memory.scratchpad + addresses[1], count, i.bType,
             i.bBroadcastChannels, i.bRescale ? &bScale : nullptr);
        second = b;
      } else if (i.reversed) {
        // The kernel overwrites its first operand.
        std::copy_n(immediates, count, b);
      }
      int32_t *result = i.reversed ? b : a;
      kernels.binary(i.function, result, i.reversed ? a : second, count,
                     i.round, static_cast<unsigned>(i.productShift));
      uint8_t *to = memory.scratchpad + addresses[2];
      if (i.ofmRescale)
        kernels.rescaleTo(result, count, ofmScale, output, to);
      else
        kernels.clampTo(result, count, output, to);
    });
  }

private:
  void read(int32_t *values, const uint8_t *from, int64_t count, DataType type,
            bool broadcast, const RowScale *scale) const {
    int64_t distinct = broadcast ? 1 : count;
    kernels.widen(values, from, distinct, type);
    if (scale)
      kernels.rescale(values, distinct, *scale);
    if (broadcast)
      std::fill_n(values, count, values[0]);
  }

  Binary i;
  const KernelTable &kernels;
  TileRows<3> rows;
  RowScale aScale, bScale, ofmScale;
  Output output;
  int32_t immediates[elementsPerChunk];
};

} // namespace

std::unique_ptr<Step> npu::sim::prepare(const Binary &i,
                                        const Knowledge &known) {
  // The kernels subtract a zero point within 32 bits; TOSA's int32 has none.
  bool isWide =
      (i.aRescale && i.aType == DataType::Int32 && i.aZeroPoint != 0) ||
      (i.bRescale && (i.bType == DataType::Int32 || i.bImmediate) &&
       i.bZeroPoint != 0);
  if (isWide)
    return prepareReference(i);
  return std::make_unique<BinaryStep>(i, known);
}
