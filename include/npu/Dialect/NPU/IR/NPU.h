// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The `npu` dialect: its operations, interfaces, attributes and enums.
#ifndef NPU_DIALECT_NPU_IR_NPU_H
#define NPU_DIALECT_NPU_IR_NPU_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include <array>

#include "npu/Dialect/NPU/IR/NPUDialect.h.inc"
#include "npu/Dialect/NPU/IR/NPUEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "npu/Dialect/NPU/IR/NPUAttrs.h.inc"

namespace mlir::npu {

/// The attribute of a function's buffer argument whose words stand for elements
/// of another type: that type.
inline constexpr llvm::StringLiteral kElementTypeAttr = "npu.element_type";

/// A box of a map, in elements: [height, width, channels].
struct Box {
  std::array<int64_t, 3> offset = {0, 0, 0};
  std::array<int64_t, 3> size = {0, 0, 0};

  int64_t elements() const { return size[0] * size[1] * size[2]; }
  bool operator==(const Box &other) const {
    return offset == other.offset && size == other.size;
  }
};

/// The box that covers all of a rank-3 shape.
Box wholeBox(ArrayRef<int64_t> shape);

/// The integers that stand for elements of a type in memory: i8 for i1 and i4,
/// i16 and i32 for floats of as many bits; other integers stand for themselves.
Type wordType(Type elementType);

/// Whether elements of a type can cross between the chip and the host.
bool hasWords(Type elementType);

/// Where tensors of a host function stand in the range of DRAM that they share:
/// in descending order of their elements' size, each aligned to it.
struct HostLayout {
  SmallVector<int64_t> offsets; ///< In bytes, one for each tensor.
  int64_t bytes = 0;            ///< Of all of them.
};
HostLayout hostLayoutOf(TypeRange tensors);

/// Bytes that an element of a map takes in memory: i1 and i4 take 1, i48
/// takes 8. (Packed weights of i4 stand two to a byte: they are no map.)
int64_t elementBytes(Type elementType);

/// The memory that a buffer lies in; DRAM if its type does not say.
Space spaceOf(MemRefType type);

/// One dimension of a sliding window: what of the input `extent` the output
/// positions [first, first + count) see, and how much padding lies before it.
struct WindowSpan {
  int64_t begin = 0, size = 0, padBefore = 0;
};
WindowSpan windowSpan(int64_t first, int64_t count, int64_t kernel,
                      int64_t stride, int64_t dilation, int64_t padBefore,
                      int64_t extent);

/// The limits of a resize: TOSA's, which the fields of the instruction have.
inline constexpr int64_t kMaxResizeNumerator = 2048,
                         kMaxResizeDenominator = 32767;

/// One dimension of a resize: what of the input `extent` the output positions
/// [first, first + count) are made of, and how many steps behind its begin the
/// first of them lies. Clamping at the ends of the span gives what clamping at
/// the ends of the input does.
struct SampleSpan {
  int64_t begin = 0, size = 0, offset = 0;
};
SampleSpan sampleSpan(int64_t first, int64_t count, int64_t numerator,
                      int64_t denominator, int64_t offset, bool isNearest,
                      int64_t extent);

} // namespace mlir::npu

#include "npu/Dialect/NPU/IR/NPUInterfaces.h.inc"

#define GET_OP_CLASSES
#include "npu/Dialect/NPU/IR/NPUOps.h.inc"

#endif // NPU_DIALECT_NPU_IR_NPU_H
