// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/program/Program.h"

using namespace npu;
using namespace npu::program;

int64_t npu::program::elementCount(const TensorInfo &tensor) {
  int64_t count = 1;
  for (int64_t extent : tensor.shape)
    count *= extent;
  return count;
}

int64_t npu::program::byteCount(const TensorInfo &tensor) {
  return elementCount(tensor) * isa::bytesOf(tensor.type);
}
