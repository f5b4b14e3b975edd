// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// All of MLIR's dialects and passes, apart from ours: the headers that list
/// them take long to compile and change only with MLIR.
#ifndef NPU_LIB_PIPELINES_REGISTERMLIR_H
#define NPU_LIB_PIPELINES_REGISTERMLIR_H

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace mlir::npu {

void registerMLIRDialects(DialectRegistry &registry);
void registerMLIRPasses();

} // namespace mlir::npu

#endif // NPU_LIB_PIPELINES_REGISTERMLIR_H
