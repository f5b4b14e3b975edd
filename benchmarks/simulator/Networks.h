// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Programs written by hand, with random weights, whose speed is measured.
#ifndef NPU_BENCHMARKS_SIMULATOR_NETWORKS_H
#define NPU_BENCHMARKS_SIMULATOR_NETWORKS_H

#include "runtime/program/Program.h"

#include <memory>

namespace npu::bench {

/// A program, and the multiplications with accumulation of one run.
struct Network {
  std::shared_ptr<const program::Program> program;
  int64_t macs;
};

/// Conv2D 32 3x3 relu on 28x28x1, MaxPool 2, Conv2D 64 3x3 relu, MaxPool 2,
/// Dense 64 relu, Dense 10; each layer one instruction.
Network makeArticleNetwork();

/// One convolution: size x size positions, kernel x kernel taps, padded.
Network makeConvolution(int64_t size, int64_t inputs, int64_t outputs,
                        int64_t kernel);
/// One depthwise convolution, 3x3, padded.
Network makeDepthwise(int64_t size, int64_t channels);
/// Adds two rescaled int8 maps, as importers spell a residual connection.
Network makeAddition(int64_t size, int64_t channels);

} // namespace npu::bench

#endif // NPU_BENCHMARKS_SIMULATOR_NETWORKS_H
