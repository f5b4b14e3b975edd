// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The mac engine's output stage: from accumulators to what is written.
#ifndef NPU_RUNTIME_SIMULATOR_VALUES_STEPS_OUTPUTSTAGE_H
#define NPU_RUNTIME_SIMULATOR_VALUES_STEPS_OUTPUTSTAGE_H

#include "runtime/simulator/values/Requantize.h"
#include "runtime/simulator/values/steps/Step.h"

namespace npu::sim {

/// An entry for each channel, padded as ScaleColumns wants it.
struct OutputColumns {
  std::vector<int32_t> bias, multiplier, shift, doubleRounding;
  std::vector<int64_t> wideBias; ///< For int48 accumulators, instead of bias.
};

/// What conv2d and depthwise share behind their accumulators. The caller's
/// accumulators lack a term per channel, `folded`, which a zero point makes.
class OutputStage {
public:
  template <typename T>
  OutputStage(const T &i, const Knowledge &known)
      : kernels(known.kernels()), ifmType(i.ifmType), rounding(i.rounding),
        channels(i.ofmChannels), width(i.ofmWidth), base(i.ofmBase),
        strideH(i.ofmStrideH), strideW(i.ofmStrideW),
        channelsBase(i.channelsBase), partialsBase(i.partialsBase),
        tableBase(i.tableBase), accumulate(i.accumulate), lookup(i.lookup),
        raw(i.outputMode != isa::OutputMode::Requantized),
        hasRecords(i.outputMode != isa::OutputMode::Accumulators) {
    Range range = rangeOf(i.ofmType).then(clampOf(i));
    output = {i.ofmZeroPoint, range.minimum, range.maximum, i.ofmType};
    if (hasRecords)
      records = copyConstant(known, channelsBase,
                             channels * isa::channelRecordBytes(ifmType));
    if (lookup)
      table = copyConstant(known, tableBase, 256);
  }

  /// True if columns can be made before the program runs.
  bool isConstant() const { return !hasRecords || !records.empty(); }
  bool hasTakenIn(const std::string &operand) const {
    return (operand == "channels" && !records.empty()) ||
           (operand == "table" && !table.empty());
  }

  /// The columns, from the records in `memory` unless they are constant.
  OutputColumns makeColumns(const Memory &memory,
                            const std::vector<int64_t> &folded) const;

  /// Writes all channels of `count` positions from number `first` on. acc is
  /// [count][accStride] without start, bias and `folded`.
  void write(const Memory &memory, const OutputColumns &columns, int32_t *acc,
             int64_t accStride, int64_t first, int64_t count) const;
  void write(const Memory &memory, const OutputColumns &columns,
             const int64_t *acc, int64_t accStride, int64_t first,
             int64_t count) const;

private:
  static std::vector<uint8_t> copyConstant(const Knowledge &known,
                                           int64_t address, int64_t size);
  uint8_t *outputAt(const Memory &memory, int64_t position) const {
    return memory.scratchpad + base + position / width * strideH +
           position % width * strideW;
  }
  void addPartials(const Memory &memory, int32_t *acc, int64_t accStride,
                   int64_t first, int64_t count) const;
  void lookUp(const Memory &memory, uint8_t *row) const;

  const KernelTable &kernels;
  isa::DataType ifmType;
  isa::Rounding rounding;
  int64_t channels, width, base, strideH, strideW;
  int64_t channelsBase, partialsBase, tableBase;
  bool accumulate, lookup;
  bool raw; ///< Accumulators are written, with the bias if there are records.
  bool hasRecords;
  Output output;
  std::vector<uint8_t> records, table; ///< Empty if not constant.
};

} // namespace npu::sim

#endif // NPU_RUNTIME_SIMULATOR_VALUES_STEPS_OUTPUTSTAGE_H
