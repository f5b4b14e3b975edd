// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Pieces of work that several tests start from.
#ifndef NPU_TEST_UNIT_MACHINE_MACHINES_H
#define NPU_TEST_UNIT_MACHINE_MACHINES_H

#include "runtime/machine/Cost.h"

namespace npu::machine {

inline Machine builtin(const char *name) { return *loadMachine(name); }

/// A convolution with stride 1 and padding that keeps the extents, raw weights
/// and channel records of 10 bytes.
inline MacWork convolution(int64_t height, int64_t width, int64_t inputs,
                           int64_t outputs, int64_t kernel) {
  MacWork work;
  work.inputHeight = work.outputHeight = height;
  work.inputWidth = work.outputWidth = width;
  work.inputChannels = inputs;
  work.outputChannels = outputs;
  work.kernelHeight = work.kernelWidth = kernel;
  work.codedWeightBytes = kernel * kernel * inputs * outputs;
  work.channelRecordBytes = 10 * outputs;
  return work;
}

inline MacWork depthwise(int64_t height, int64_t width, int64_t channels,
                         int64_t kernel) {
  MacWork work = convolution(height, width, channels, channels, kernel);
  work.codedWeightBytes = kernel * kernel * channels;
  return work;
}

inline Cost costOfConvolution(const MacWork &work, const Machine &machine) {
  return costOf(Work::of(work), machine);
}
inline Cost costOfDepthwise(const MacWork &work, const Machine &machine) {
  return costOf(Work::of(work, WorkKind::Depthwise), machine);
}

} // namespace npu::machine

#endif // NPU_TEST_UNIT_MACHINE_MACHINES_H
