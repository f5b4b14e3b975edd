// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// How a network that shows a defect is made smaller.
#ifndef NPU_TOOLS_NPU_REDUCE_REDUCTIONPATTERNS_H
#define NPU_TOOLS_NPU_REDUCE_REDUCTIONPATTERNS_H

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace npu::tools {

/// Teaches the reducer to leave out layers of networks: a layer's result
/// becomes one of its operands or zeros, and a network ends before its last
/// layer.
void registerReductionPatterns(mlir::DialectRegistry &registry);

} // namespace npu::tools

#endif // NPU_TOOLS_NPU_REDUCE_REDUCTIONPATTERNS_H
