// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The instruction of an `npu` operation. The tiling search asks for candidate
/// tiles that have no addresses, the scheduler and the conversion for
/// operations on buffers: there is one answer.
#ifndef NPU_CONVERSION_NPUTOISA_INSTRUCTIONOF_H
#define NPU_CONVERSION_NPUTOISA_INSTRUCTIONOF_H

#include "npu/Dialect/NPU/IR/NPU.h"
#include "runtime/isa/Instructions.h"
#include "runtime/machine/Machine.h"

namespace mlir::npu {

/// A map in memory as an instruction sees it.
struct MapView {
  int64_t base = 0;                    ///< Bytes.
  std::array<int64_t, 3> extents = {}; ///< [height, width, channels]
  std::array<int64_t, 3> strides = {}; ///< Bytes.
  ::npu::isa::DataType type = ::npu::isa::DataType::Int8;
};

/// A dense map of `size` elements of `elementType` at address 0.
MapView denseView(ArrayRef<int64_t> size, Type elementType, bool isUnsigned);

/// Where a compute operation's operands stand. Those that it does not have are
/// not looked at.
struct OperandViews {
  MapView ofm;
  MapView ifm; ///< Also operand a of a binary operation.
  MapView b;
  int64_t weightsBase = 0, weightsBytes = 0;
  int64_t channelsBase = 0, partialsBase = 0, tableBase = 0;
  bool accumulate = false;
  /// Whether a reduction goes on in a later tile, so that accumulators are
  /// written.
  bool writesAccumulators = false;
  int64_t padTop = 0, padLeft = 0;
};

/// The instruction of a compute operation whose operands stand at `views`,
/// with the order of loops and the use of lanes that cost least on `machine`.
::npu::isa::Instruction instructionOf(ComputeOpInterface op,
                                      const OperandViews &views,
                                      const ::npu::machine::Machine &machine);

/// A place in a memory: the buffer, constant or argument that a chain of views
/// begins at, and bytes from its start.
struct BufferPlace {
  Value root;
  int64_t byteOffset = 0;
};
BufferPlace placeOf(Value buffer);

/// The address of a buffer's first byte. Its root must have one (the attribute
/// `address`, or `npu.address` of an argument).
FailureOr<int64_t> addressOf(Value buffer);

/// The outermost dimension along which a copy or a fill of buffers of `types`,
/// all of one shape, has more runs than one instruction reaches; none if one
/// does all of it.
std::optional<unsigned> overlongDimension(ArrayRef<MemRefType> types);

/// The most runs that one dimension of a copy or a fill has.
inline constexpr int64_t kMaxRuns = 65535;

/// The instructions of an operation on buffers with addresses: a compute
/// operation, a copy, a fill or a call of the host. Emits an error if it has no
/// address.
FailureOr<::npu::isa::Instruction>
instructionOf(Operation *op, const ::npu::machine::Machine &machine);

} // namespace mlir::npu

#endif // NPU_CONVERSION_NPUTOISA_INSTRUCTIONOF_H
