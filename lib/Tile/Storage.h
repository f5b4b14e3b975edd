// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Which tensors of a graph share memory: a reshape or a slice names part of
/// its input, an input of a join may be computed in its place in the result,
/// and what is returned may be computed in the output.
#ifndef NPU_LIB_TILE_STORAGE_H
#define NPU_LIB_TILE_STORAGE_H

#include "npu/Dialect/NPU/IR/NPU.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/MapVector.h"

namespace mlir::npu {

/// The attribute of an operation whose result is a root: where it is kept.
inline constexpr llvm::StringLiteral kSpaceAttr = "npu.space";

/// A tensor that has memory of its own.
struct Root {
  Value value;
  int64_t bytes = 0;
  /// Positions in the block of the first operation that writes it and the last
  /// that reads it. Arguments are there from 0, outputs until the end.
  int64_t firstUse = 0, lastUse = 0;
  /// An argument, or written into an output: its memory is not chosen here.
  bool isExternal = false;
};

/// How a value stands in memory that another value has.
enum class AliasKind { None, Reshape, Slice, Part, Output };

struct Alias {
  AliasKind kind = AliasKind::None;
  /// The value whose memory is used; null for an output.
  Value of;
  /// Slice and Part: where in `of`.
  std::array<int64_t, 3> offset = {0, 0, 0};
  /// Output: its number.
  unsigned output = 0;
};

/// Memory of a function of straight-line `npu` operations on tensors.
class Storage {
public:
  explicit Storage(func::FuncOp function);

  /// How `value` stands in another's memory; kind None if it is a root.
  Alias aliasOf(Value value) const { return aliases.lookup(value); }
  /// The root whose memory `value` is in. Constants are no roots.
  Value rootOf(Value value) const;
  ArrayRef<Root> roots() const { return rootList; }
  /// Whether an input of a concat or pad is computed in its place, so that
  /// nothing has to be copied.
  bool isInPlace(Value value) const {
    AliasKind kind = aliasOf(value).kind;
    return kind == AliasKind::Part || kind == AliasKind::Output;
  }

private:
  void addAlias(Value value, Alias alias);
  /// Whether the elements of `value` stand dense in memory.
  bool isDense(Value value) const;

  DenseMap<Value, Alias> aliases;
  SmallVector<Root> rootList;
};

/// Bytes of a tensor in memory.
int64_t tensorBytes(Value value);

} // namespace mlir::npu

#endif // NPU_LIB_TILE_STORAGE_H
