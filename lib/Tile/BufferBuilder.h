// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Makes the buffers of a function that was tensors, and moves data between
/// them.
#ifndef NPU_LIB_TILE_BUFFERBUILDER_H
#define NPU_LIB_TILE_BUFFERBUILDER_H

#include "Residency.h"

#include "mlir/IR/Builders.h"

namespace mlir::npu {

class BufferBuilder {
public:
  BufferBuilder(func::FuncOp function, const ResidencyPlan &plan);

  /// Gives the function its buffer arguments: inputs, then outputs.
  void begin();
  /// Removes `old`, the operations on tensors, and their arguments.
  void finish(ArrayRef<Operation *> old);

  /// The map that holds `value`: its own buffer, part of another, or a constant
  /// in DRAM.
  FailureOr<Value> bufferOf(Value value);
  bool isInScratchpad(Value buffer) const;

  Value alloc(Location location, std::array<int64_t, 3> shape, Type element,
              Space space);
  Value subview(Location location, Value buffer, const Box &box);
  /// Bytes [first, first + count) of a buffer of bytes.
  Value byteRange(Location location, Value buffer, int64_t first,
                  int64_t count);
  /// `bytes` in DRAM, one operation for equal bytes.
  Value constant(Location location, ArrayRef<char> bytes);
  /// A new buffer in the scratchpad with a copy of `source`.
  Value load(Location location, Value source);
  void store(Location location, Value source, Value destination);

  /// Writes what a reshape, concat, pad, slice or return leaves to be moved.
  LogicalResult moveData(Operation *op);

  int64_t copyCount() const { return copies; }

  OpBuilder builder;

private:
  Value reinterpret(Location location, Value buffer, ArrayRef<int64_t> shape);
  /// Gathers what the host reads, and names where it writes.
  LogicalResult callHost(HostOp host);
  /// The part of a buffer of bytes, from `offset` on, as a map.
  Value mapIn(Location location, Value bytes, int64_t offset, Type type);
  void copy(Location location, Value source, Value destination);
  /// Calls `create` with `buffers`, all of one shape, or with parts of them if
  /// they are too long for one transfer.
  void forEachTransfer(Location location, ArrayRef<Value> buffers,
                       function_ref<void(ArrayRef<Value> parts)> create);
  /// Fills what lies around the input of a pad.
  LogicalResult fillAround(PadOp pad);

  func::FuncOp function;
  const ResidencyPlan &plan;
  /// Arguments on tensors, before begin().
  SmallVector<Value> tensorArguments;
  SmallVector<Value> outputs;
  DenseMap<Value, Value> made;
  DenseMap<Attribute, Value> constants;
  int64_t copies = 0;
};

} // namespace mlir::npu

#endif // NPU_LIB_TILE_BUFFERBUILDER_H
