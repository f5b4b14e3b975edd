// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/program/Program.h"

#include <algorithm>

using namespace npu;
using namespace npu::program;

static int64_t product(const std::vector<int64_t> &shape) {
  int64_t count = 1;
  for (int64_t extent : shape)
    count *= extent;
  return count;
}

int64_t npu::program::elementCount(const TensorInfo &tensor) {
  return product(tensor.shape);
}

int64_t npu::program::byteCount(const TensorInfo &tensor) {
  return elementCount(tensor) * isa::bytesOf(tensor.type);
}

int64_t npu::program::byteCount(const HostTensor &tensor) {
  return product(tensor.shape) * isa::bytesOf(tensor.type);
}

uint64_t npu::program::rangeBytes(const std::vector<HostTensor> &tensors) {
  uint64_t bytes = 0;
  for (const HostTensor &tensor : tensors)
    bytes = std::max(bytes, tensor.offset + byteCount(tensor));
  return bytes;
}
