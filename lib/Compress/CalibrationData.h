// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The inputs that a network is calibrated on.
#ifndef NPU_LIB_COMPRESS_CALIBRATIONDATA_H
#define NPU_LIB_COMPRESS_CALIBRATIONDATA_H

#include "RangeTable.h"

#include "npu/Support/Npy.h"
#include "npu/Target/CPU/Signature.h"

#include <optional>

namespace mlir::npu {

/// The samples of one input, in files of its shape with a leading dimension
/// that is a multiple of the network's batch.
class CalibrationData {
public:
  /// Reads `path` for `input`, an input of f32. Refused, with what was expected
  /// and found: another shape, a type that is neither f32 nor an integer of 8
  /// bits, no sample, NaN or infinity, and values that are all the same.
  static llvm::Expected<CalibrationData> read(llvm::StringRef path,
                                              const TensorDescription &input);

  int64_t getNumSamples() const { return samples; }

  /// The values of a sample, as f32.
  std::vector<float> getSample(int64_t index) const;

  /// The range that the data's type declares: 0 to 255 for uint8, -128 to 127
  /// for int8, whatever of it the samples use.
  std::optional<RealRange> getDeclaredRange() const;

private:
  CalibrationData(NpyArray array, int64_t elements);

  llvm::Error check(llvm::StringRef path) const;

  NpyArray array;
  /// Elements and number of samples.
  int64_t elements, samples;
};

} // namespace mlir::npu

#endif // NPU_LIB_COMPRESS_CALIBRATIONDATA_H
