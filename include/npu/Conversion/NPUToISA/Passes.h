// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The conversion of the phase `schedule` to the phase `isa`.
#ifndef NPU_CONVERSION_NPUTOISA_PASSES_H
#define NPU_CONVERSION_NPUTOISA_PASSES_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace mlir::npu {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "npu/Conversion/NPUToISA/Passes.h.inc"

} // namespace mlir::npu

#endif // NPU_CONVERSION_NPUTOISA_PASSES_H
