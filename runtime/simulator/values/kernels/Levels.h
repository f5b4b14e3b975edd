// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The levels of vector units that the kernels are compiled for. A file for
/// each turns its instructions on after its includes, so that no inline
/// function of a header is compiled for a level that the host may not have.
#ifndef NPU_RUNTIME_SIMULATOR_VALUES_KERNELS_LEVELS_H
#define NPU_RUNTIME_SIMULATOR_VALUES_KERNELS_LEVELS_H

#include "runtime/simulator/values/kernels/Kernels.h"

namespace npu::sim {

const KernelTable &baselineKernels();
#if defined(__x86_64__)
const KernelTable &avx2Kernels();
const KernelTable &avx512Kernels();
#endif

} // namespace npu::sim

#endif // NPU_RUNTIME_SIMULATOR_VALUES_KERNELS_LEVELS_H
