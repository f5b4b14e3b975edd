// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/simulator/values/steps/OutputStage.h"

using namespace npu;
using namespace npu::isa;
using namespace npu::sim;

std::vector<uint8_t> OutputStage::copyConstant(const Knowledge &known,
                                               int64_t address, int64_t size) {
  const uint8_t *bytes = known.findConstant(Space::Scratchpad, address, size);
  return bytes ? std::vector<uint8_t>(bytes, bytes + size)
               : std::vector<uint8_t>();
}

OutputColumns
OutputStage::makeColumns(const Memory &memory,
                         const std::vector<int64_t> &folded) const {
  OutputColumns columns;
  int64_t size = (channels + channelsPerVector - 1) / channelsPerVector *
                 channelsPerVector;
  columns.bias.resize(size);
  columns.wideBias.resize(size);
  columns.multiplier.resize(size);
  columns.shift.resize(size, 1);
  columns.doubleRounding.resize(size);
  const uint8_t *base = records.data();
  if (!isConstant())
    base = memory.scratchpad + channelsBase;
  for (int64_t c = 0; c < channels; ++c) {
    ChannelRecord record;
    if (hasRecords)
      record = loadChannelRecord(base, c, ifmType);
    uint64_t bias =
        static_cast<uint64_t>(record.bias) + static_cast<uint64_t>(folded[c]);
    columns.bias[c] = static_cast<int32_t>(bias);
    columns.wideBias[c] = static_cast<int64_t>(bias);
    columns.multiplier[c] = record.scale.multiplier;
    columns.shift[c] = static_cast<int32_t>(record.scale.shift);
    columns.doubleRounding[c] =
        static_cast<int32_t>(doubleRoundingOf(record.scale.shift, rounding));
  }
  return columns;
}

void OutputStage::lookUp(const Memory &memory, uint8_t *row) const {
  const uint8_t *entries =
      table.empty() ? memory.scratchpad + tableBase : table.data();
  for (int64_t c = 0; c < channels; ++c)
    row[c] = entries[row[c] ^ 0x80];
}

void OutputStage::addPartials(const Memory &memory, int32_t *acc,
                              int64_t accStride, int64_t first,
                              int64_t count) const {
  for (int64_t p = 0; p < count; ++p) {
    const uint8_t *start =
        memory.scratchpad + partialsBase + (first + p) * channels * 4;
    int32_t *row = acc + p * accStride;
    for (int64_t c = 0; c < channels; ++c)
      row[c] = static_cast<int32_t>(static_cast<uint32_t>(row[c]) +
                                    load<uint32_t>(start + 4 * c));
  }
}

void OutputStage::write(const Memory &memory, const OutputColumns &columns,
                        int32_t *acc, int64_t accStride, int64_t first,
                        int64_t count) const {
  if (accumulate)
    addPartials(memory, acc, accStride, first, count);
  if (raw) {
    for (int64_t p = 0; p < count; ++p) {
      uint8_t *to = outputAt(memory, first + p);
      for (int64_t c = 0; c < channels; ++c)
        store(to + 4 * c, static_cast<uint32_t>(acc[p * accStride + c]) +
                              static_cast<uint32_t>(columns.bias[c]));
    }
    return;
  }
  OutputBlock block;
  block.accStride = accStride;
  block.channels = channels;
  block.columns = {columns.bias.data(), columns.multiplier.data(),
                   columns.shift.data(), columns.doubleRounding.data()};
  block.out = output;
  block.outputStride = strideW;
  // Positions of one row, or of all if the rows lie end to end.
  bool isDense = strideH == width * strideW;
  for (int64_t p = 0; p < count; p += block.positions) {
    int64_t inRow = width - (first + p) % width;
    block.positions = isDense ? count : std::min(inRow, count - p);
    block.acc = acc + p * accStride;
    block.output = outputAt(memory, first + p);
    kernels.requantize(block);
  }
  if (lookup)
    for (int64_t p = 0; p < count; ++p)
      lookUp(memory, outputAt(memory, first + p));
}

void OutputStage::write(const Memory &memory, const OutputColumns &columns,
                        const int64_t *acc, int64_t accStride, int64_t first,
                        int64_t count) const {
  int64_t bytes = bytesOf(output.type);
  for (int64_t p = 0; p < count; ++p) {
    uint8_t *to = outputAt(memory, first + p);
    for (int64_t c = 0; c < channels; ++c) {
      auto sum = static_cast<uint64_t>(acc[p * accStride + c]) +
                 static_cast<uint64_t>(columns.wideBias[c]);
      if (accumulate)
        sum += load<uint64_t>(memory.scratchpad + partialsBase +
                              ((first + p) * channels + c) * 8);
      int64_t value = wrapToInt48(static_cast<int64_t>(sum));
      if (!raw) {
        Scale scale = {columns.multiplier[c], unsigned(columns.shift[c])};
        value = rescale(value, scale, rounding) + output.zeroPoint;
        value = Range{output.minimum, output.maximum}.clamp(value);
      }
      storeElement(to + c * bytes, output.type, value);
    }
    if (lookup)
      lookUp(memory, to);
  }
}
