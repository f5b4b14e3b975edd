// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Checks that the operations of several families share.
#ifndef NPU_LIB_DIALECT_NPU_IR_VERIFYCOMMON_H
#define NPU_LIB_DIALECT_NPU_IR_VERIFYCOMMON_H

#include "npu/Dialect/NPU/IR/NPU.h"

namespace mlir::npu {

/// A compute operation has a result and works on tensors, or writes a buffer
/// and works on buffers.
LogicalResult verifyForm(ComputeOpInterface op);

/// `values` are `count` integers of at least `least`.
LogicalResult verifyExtents(Operation *op, StringRef name,
                            ArrayRef<int64_t> values, size_t count,
                            int64_t least);

/// `clamp`, if there, is [least, most].
LogicalResult verifyClamp(Operation *op,
                          std::optional<ArrayRef<int64_t>> clamp);

/// `axis` is a dimension of a map.
LogicalResult verifyAxis(Operation *op, int64_t axis);

/// The elements of `value` have one of `widths` bits.
LogicalResult verifyWidth(Operation *op, StringRef name, Value value,
                          ArrayRef<unsigned> widths);

/// Two maps have one element type.
LogicalResult verifySameElement(Operation *op, ShapedType ifm, ShapedType ofm);

/// The output extent is the one that the window gives, and no window lies in
/// the padding as a whole.
LogicalResult verifyWindow(Operation *op, int64_t dim, int64_t ifm, int64_t ofm,
                           int64_t kernel, int64_t stride, int64_t dilation,
                           int64_t padBefore, int64_t padAfter);

/// Reads of all operands but the last buffer, which is written.
void addComputeEffects(
    ComputeOpInterface op,
    SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>>
        &effects);

} // namespace mlir::npu

#endif // NPU_LIB_DIALECT_NPU_IR_VERIFYCOMMON_H
