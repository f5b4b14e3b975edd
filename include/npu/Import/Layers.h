// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The layers of a network in TOSA, and the tensors that they make.
#ifndef NPU_IMPORT_LAYERS_H
#define NPU_IMPORT_LAYERS_H

#include "npu/Import/ModelIO.h"

namespace mlir::npu {

/// Discardable attribute of an operation: what its first result is in the
/// user's model, a dictionary of the attributes of `TensorIO`.
inline constexpr llvm::StringLiteral kTensorAttr = "npu.tensor";

/// The layer that an operation belongs to: the first name of its location, or
/// where it stands in a file. An operation without any of them is a layer of
/// its own, named after its kind.
std::string layerOf(Operation *op);

/// Describes the first result of `op` by the attribute `npu.tensor`.
void setTensorIO(Operation *op, const TensorIO &io);

/// The values of a network of one block that leave their layer: computed from
/// an input, and used by an operation of another layer or returned; and those
/// with `npu.tensor`. What has the name of the function's own location is of no
/// layer. In the order of the block.
SmallVector<OpResult> findLayerResults(func::FuncOp function);

} // namespace mlir::npu

#endif // NPU_IMPORT_LAYERS_H
