// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// How tensors of any rank become maps [height, width, channels], and what all
/// conversion patterns share.
#ifndef NPU_LIB_CONVERSION_TOSATONPU_MAPS_H
#define NPU_LIB_CONVERSION_TOSATONPU_MAPS_H

#include "npu/Dialect/NPU/IR/NPU.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/Transforms/DialectConversion.h"

#include <array>
#include <string>

namespace mlir::npu {

using MapShape = std::array<int64_t, 3>;

/// The attribute of a TOSA operation that the chip does not run: why.
inline constexpr llvm::StringLiteral kHostReasonAttr = "npu.host_reason";

/// The shape of the map that a tensor becomes: its last two dimensions, and
/// the product of the others, so that the order of elements stays. [n, c]
/// becomes [n, 1, c].
MapShape mapShape(ArrayRef<int64_t> shape);

/// The map type of a tensor type, or null if it has none (floats, dynamic
/// shapes, integers that the chip does not know). i1 and i4 become i8.
RankedTensorType mapType(Type type);

/// Tensors to maps, with npu.reshape as materialization.
class MapTypeConverter : public TypeConverter {
public:
  MapTypeConverter();
};

/// A map of another shape for work along one dimension of the tensor: either
/// the tensor's own map, or [outer, extent, inner].
struct AxisView {
  MapShape shape;
  int64_t axis;
};
AxisView axisView(ArrayRef<int64_t> shape, int64_t dim);

/// `value` as a map of `shape`.
Value reshapeTo(OpBuilder &builder, Location loc, Value value, MapShape shape);

/// The map of a tensor of shape `to` that repeats the tensor of shape `from`,
/// whose map is `map`, along each dimension. `to` is a multiple of `from`.
Value repeatTo(OpBuilder &builder, Location loc, Value map,
               ArrayRef<int64_t> from, ArrayRef<int64_t> to);

/// The elements of a constant, also behind a reshape or a transposition; none
/// if `value` is computed.
std::optional<DenseElementsAttr> constantOf(Value value);

/// The only element of a constant of one element, read as unsigned if asked.
std::optional<int64_t> scalarOf(Value value, bool isUnsigned = false);

/// The elements of a !tosa.shape constant.
std::optional<SmallVector<int64_t>> shapeOf(Value value);

/// Why the chip cannot run an operation, for those that have been refused.
using Refusals = DenseMap<Operation *, std::string>;

/// A conversion pattern that can record why it refuses an operation.
template <typename TosaOp>
class TosaPattern : public OpConversionPattern<TosaOp> {
public:
  TosaPattern(const TypeConverter &converter, MLIRContext *context,
              Refusals &refusals)
      : OpConversionPattern<TosaOp>(converter, context), refusals(refusals) {}

protected:
  LogicalResult refuse(TosaOp op, ConversionPatternRewriter &rewriter,
                       const Twine &reason) const {
    refusals[op] = reason.str();
    return rewriter.notifyMatchFailure(op, reason);
  }

  /// The map type of the operation's first result.
  RankedTensorType resultMap(TosaOp op) const {
    return mapType(op->getResult(0).getType());
  }

private:
  Refusals &refusals;
};

void populateBinaryPatterns(const TypeConverter &converter,
                            RewritePatternSet &patterns, Refusals &refusals);
void populateDataPatterns(const TypeConverter &converter,
                          RewritePatternSet &patterns, Refusals &refusals);
void populateMacPatterns(const TypeConverter &converter,
                         RewritePatternSet &patterns, Refusals &refusals);
void populatePoolPatterns(const TypeConverter &converter,
                          RewritePatternSet &patterns, Refusals &refusals);
void populateResizePatterns(const TypeConverter &converter,
                            RewritePatternSet &patterns, Refusals &refusals);
void populateTransposePatterns(const TypeConverter &converter,
                               RewritePatternSet &patterns, Refusals &refusals);
void populateTransposedConvolutionPatterns(const TypeConverter &converter,
                                           RewritePatternSet &patterns,
                                           Refusals &refusals);
void populateUnaryPatterns(const TypeConverter &converter,
                           RewritePatternSet &patterns, Refusals &refusals);

} // namespace mlir::npu

#endif // NPU_LIB_CONVERSION_TOSATONPU_MAPS_H
