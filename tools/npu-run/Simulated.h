// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Programs of the chip, run in the simulator.
#ifndef NPU_TOOLS_NPU_RUN_SIMULATED_H
#define NPU_TOOLS_NPU_RUN_SIMULATED_H

#include "tools/npu-run/Program.h"

namespace npu::tools {

/// Loads and verifies a .npu file, and the library of its host functions unless
/// `host` is empty: native code, with all rights of this process.
llvm::Expected<std::unique_ptr<Program>>
loadSimulated(llvm::StringRef path, llvm::StringRef host = "");

} // namespace npu::tools

#endif // NPU_TOOLS_NPU_RUN_SIMULATED_H
