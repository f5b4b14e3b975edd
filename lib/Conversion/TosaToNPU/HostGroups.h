// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Which operations of a function the host runs in one call.
#ifndef NPU_LIB_CONVERSION_TOSATONPU_HOSTGROUPS_H
#define NPU_LIB_CONVERSION_TOSATONPU_HOSTGROUPS_H

#include "mlir/IR/Operation.h"

#include <vector>

namespace mlir::npu {

/// What the operation uses: its operands, and what its regions take from
/// outside.
SmallVector<Value> usedValues(Operation *op);

/// Whether each call takes a copy of its own of what `op` makes: constants, in
/// TOSA or as maps.
bool isCopiedToHost(Operation *op);

/// Groups of operations, each in the order of the block. Two of which one uses
/// the other are in one group wherever no operation outside of it stands on a
/// way between them: groups can be computed one after the other.
std::vector<std::vector<Operation *>>
groupForHost(ArrayRef<Operation *> operations);

} // namespace mlir::npu

#endif // NPU_LIB_CONVERSION_TOSATONPU_HOSTGROUPS_H
