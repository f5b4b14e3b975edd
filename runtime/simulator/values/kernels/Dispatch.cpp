// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/simulator/values/kernels/Levels.h"

using namespace npu::sim;

static std::vector<const KernelTable *> findKernels() {
  std::vector<const KernelTable *> found = {&baselineKernels()};
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
      __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
      __builtin_cpu_supports("lzcnt")) {
    found.push_back(&avx2Kernels());
    if (__builtin_cpu_supports("avx512f") &&
        __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512vnni"))
      found.push_back(&avx512Kernels());
  }
#endif
  return found;
}

const std::vector<const KernelTable *> &npu::sim::supportedKernels() {
  static const std::vector<const KernelTable *> kernels = findKernels();
  return kernels;
}

const KernelTable &npu::sim::bestKernels() {
  return *supportedKernels().back();
}
