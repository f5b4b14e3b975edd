// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// What a caller of a compiled network must know: its inputs and outputs.
#ifndef NPU_TARGET_CPU_SIGNATURE_H
#define NPU_TARGET_CPU_SIGNATURE_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"

#include <optional>
#include <string>
#include <vector>

namespace mlir::npu {

/// The element types that cross a network's boundary.
enum class ElementKind { I1, I4, I8, U8, I16, U16, I32, I48, F16, BF16, F32 };

/// Bytes of one element in a caller's buffer: i1 takes 1 byte (0 or 1), i4
/// takes 1 and i48 takes 8 (sign-extended).
unsigned getElementBytes(ElementKind kind);

/// The type as NumPy names it ("int8", "bool", …); i4 is "int8", i48 "int64",
/// bf16 "uint16".
StringRef getNumPyName(ElementKind kind);

/// One input or output: a dense row-major buffer, aligned to its element.
struct TensorDescription {
  /// The user's name (`npu.name`), or "input0", "output1", ….
  std::string name;
  ElementKind kind;
  std::vector<int64_t> shape;
  /// How integers stand for reals, real = scale * (integer - zero_point), where
  /// the model says (`npu.scale`, `npu.zero_point`).
  std::optional<double> scale;
  std::optional<int64_t> zeroPoint;

  int64_t getNumElements() const;
  /// Bytes of the buffer.
  int64_t getNumBytes() const;
};

struct Signature {
  std::vector<TensorDescription> inputs, outputs;
};

/// The function that is the model: the module's only public one with a body.
/// Emits an error and fails if there is none, or more than one.
FailureOr<func::FuncOp> findModelFunction(ModuleOp module);

/// Reads the signature of a function on tensors of static shape, or emits an
/// error that names the argument or result.
FailureOr<Signature> readSignature(func::FuncOp function);

} // namespace mlir::npu

#endif // NPU_TARGET_CPU_SIGNATURE_H
