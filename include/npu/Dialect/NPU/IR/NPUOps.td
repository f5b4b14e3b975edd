// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// All operations of the dialect, by family.

#ifndef NPU_DIALECT_NPU_IR_NPUOPS_TD
#define NPU_DIALECT_NPU_IR_NPUOPS_TD

include "npu/Dialect/NPU/IR/NPUDataOps.td"
include "npu/Dialect/NPU/IR/NPUHostOps.td"
include "npu/Dialect/NPU/IR/NPUMacOps.td"
include "npu/Dialect/NPU/IR/NPUVectorOps.td"

#endif // NPU_DIALECT_NPU_IR_NPUOPS_TD
