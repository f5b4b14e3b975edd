// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Post-training quantization as one pipeline.
#ifndef NPU_COMPRESS_PIPELINE_H
#define NPU_COMPRESS_PIPELINE_H

#include <cstdint>
#include <string>
#include <vector>

namespace mlir {
class OpPassManager;
} // namespace mlir

namespace mlir::npu {

/// What to quantize a network with. Ranges come from `data`, or from `table`.
struct QuantizationOptions {
  /// One .npy file of samples for each input, in order.
  std::vector<std::string> data;
  /// The range of each input as "min:max"; none to take what the data shows.
  std::vector<std::string> inputRanges;
  /// How many samples to use, from the first; 0 for all.
  int64_t samples = 0;
  /// How values make a range, as `npu-calibrate` has it.
  std::string method = "min-max";
  /// A calibration table to read instead of calibrating (JSON).
  std::string table;
  /// Where to write the calibration table; empty for nowhere.
  std::string writeTable;
};

/// Adds, to a manager of modules, the passes from float TOSA of the phase
/// `input` to integer TOSA: prepare, insert ranges, calibrate or read a table,
/// choose types, quantize, and simplify. An integer network passes unchanged.
void buildQuantizePipeline(OpPassManager &manager,
                           const QuantizationOptions &options);

/// Registers the pipeline as `npu-quantize-pipeline`, with the options `data`,
/// `input-ranges`, `samples`, `method`, `table` and `write-table`.
void registerQuantizePipeline();

} // namespace mlir::npu

#endif // NPU_COMPRESS_PIPELINE_H
