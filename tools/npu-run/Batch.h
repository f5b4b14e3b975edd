// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Runs a program over arrays that may hold more than one batch.
#ifndef NPU_TOOLS_NPU_RUN_BATCH_H
#define NPU_TOOLS_NPU_RUN_BATCH_H

#include "npu/Support/Npy.h"
#include "tools/npu-run/Program.h"

namespace npu::tools {

using mlir::npu::formatShape;
using mlir::npu::NpyArray;

/// Runs `program` on `inputs`, in its order. Each array has the shape of its
/// input, or a leading dimension that is a multiple of it: then the program
/// runs once for each part, on all cores, and the outputs have a leading
/// dimension as many times as large. An array of exactly the input's shape is
/// used by every run. Arrays of another number, type or shape are refused.
llvm::Expected<std::vector<NpyArray>> runBatch(Program &program,
                                               llvm::ArrayRef<NpyArray> inputs);

} // namespace npu::tools

#endif // NPU_TOOLS_NPU_RUN_BATCH_H
