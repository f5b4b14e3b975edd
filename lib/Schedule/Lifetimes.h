// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// When the buffers of a straight-line function are alive.
#ifndef NPU_LIB_SCHEDULE_LIFETIMES_H
#define NPU_LIB_SCHEDULE_LIFETIMES_H

#include "npu/Dialect/NPU/IR/NPU.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/MapVector.h"

namespace mlir::npu {

/// Whether an operation becomes an instruction.
bool isWork(Operation &op);

/// The buffer that work writes.
Value writtenBuffer(Operation &op);

struct Lifetime {
  int64_t first = INT64_MAX, last = -1; ///< Positions among the work.

  void extend(int64_t position) {
    first = std::min(first, position);
    last = std::max(last, position);
  }
  bool overlaps(const Lifetime &other) const {
    return first <= other.last && other.first <= last;
  }
};

/// Bytes of a buffer in memory.
int64_t bufferBytes(Value buffer);

/// Lifetimes of all roots of buffers, in order of first use. `work` receives
/// the operations that become instructions, in order.
llvm::MapVector<Value, Lifetime>
lifetimesOf(func::FuncOp function, SmallVectorImpl<Operation *> &work);

} // namespace mlir::npu

#endif // NPU_LIB_SCHEDULE_LIFETIMES_H
