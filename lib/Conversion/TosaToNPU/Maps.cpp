// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Maps.h"

#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace mlir::npu;

MapShape npu::mapShape(ArrayRef<int64_t> shape) {
  MapShape map = {1, 1, 1};
  if (shape.empty())
    return map;
  map[2] = shape.back();
  size_t outer = shape.size() - 1;
  if (shape.size() > 2)
    map[1] = shape[--outer];
  for (int64_t extent : shape.take_front(outer))
    map[0] *= extent;
  return map;
}

RankedTensorType npu::mapType(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor || !tensor.hasStaticShape())
    return {};
  auto element = dyn_cast<IntegerType>(tensor.getElementType());
  if (!element || !element.isSignless() ||
      !llvm::is_contained({1, 4, 8, 16, 32, 48}, element.getWidth()))
    return {};
  if (element.getWidth() < 8)
    element = IntegerType::get(type.getContext(), 8);
  return RankedTensorType::get(mapShape(tensor.getShape()), element);
}

MapTypeConverter::MapTypeConverter() {
  addConversion([](RankedTensorType type) -> std::optional<Type> {
    if (RankedTensorType map = mapType(type))
      return map;
    return std::nullopt;
  });
  addConversion([](tosa::shapeType type) -> Type { return type; });
  auto reshape = [](OpBuilder &builder, RankedTensorType type,
                    ValueRange inputs, Location loc) -> Value {
    return ReshapeOp::create(builder, loc, type, inputs.front());
  };
  addSourceMaterialization(reshape);
  addTargetMaterialization(reshape);
}

AxisView npu::axisView(ArrayRef<int64_t> shape, int64_t dim) {
  int64_t rank = shape.size(), outer = 1, inner = 1;
  for (int64_t extent : shape.take_front(dim))
    outer *= extent;
  for (int64_t extent : shape.drop_front(dim + 1))
    inner *= extent;
  MapShape map = mapShape(shape);
  if (dim == rank - 1)
    return {map, 2};
  if (rank > 2 && dim == rank - 2)
    return {map, 1};
  if (map[0] == shape[dim])
    return {map, 0};
  return {{outer, shape[dim], inner}, 1};
}

Value npu::reshapeTo(OpBuilder &builder, Location loc, Value value,
                     MapShape shape) {
  auto type = cast<RankedTensorType>(value.getType());
  if (type.getShape() == ArrayRef<int64_t>(shape))
    return value;
  return ReshapeOp::create(builder, loc, type.clone(shape), value);
}

Value npu::repeatTo(OpBuilder &builder, Location loc, Value map,
                    ArrayRef<int64_t> from, ArrayRef<int64_t> to) {
  auto type = cast<RankedTensorType>(map.getType());
  SmallVector<int64_t> shape(from);
  for (size_t dim = 0; dim < from.size(); ++dim) {
    if (from[dim] == to[dim])
      continue;
    shape[dim] = to[dim];
    AxisView view = axisView(shape, dim);
    MapShape part = view.shape;
    part[view.axis] = from[dim];
    map = reshapeTo(builder, loc, map, part);
    SmallVector<Value> copies(to[dim] / from[dim], map);
    map = ConcatOp::create(builder, loc, type.clone(view.shape), copies,
                           view.axis);
  }
  return reshapeTo(builder, loc, map, mapShape(to));
}

/// The elements of `source` in the order of tosa.transpose's result.
static DenseElementsAttr transpose(DenseElementsAttr source,
                                   ArrayRef<int32_t> permutation,
                                   RankedTensorType type) {
  auto values = llvm::to_vector(source.getValues<Attribute>());
  ArrayRef<int64_t> from = source.getType().getShape();
  int64_t rank = from.size();
  SmallVector<int64_t> strides(rank, 1), position(rank, 0);
  for (int64_t dim = rank - 2; dim >= 0; --dim)
    strides[dim] = strides[dim + 1] * from[dim + 1];
  SmallVector<Attribute> result;
  result.reserve(values.size());
  for (size_t i = 0; i < values.size(); ++i) {
    int64_t offset = 0;
    for (int64_t dim = 0; dim < rank; ++dim)
      offset += position[dim] * strides[permutation[dim]];
    result.push_back(values[offset]);
    for (int64_t dim = rank - 1; dim >= 0; --dim) {
      if (++position[dim] < type.getDimSize(dim))
        break;
      position[dim] = 0;
    }
  }
  return DenseElementsAttr::get(type, result);
}

std::optional<DenseElementsAttr> npu::constantOf(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type || !type.hasStaticShape())
    return std::nullopt;
  DenseElementsAttr elements;
  if (matchPattern(value, m_Constant(&elements)))
    return elements;
  // Large constants that a file keeps outside of the text.
  DenseResourceElementsAttr resource;
  if (matchPattern(value, m_Constant(&resource))) {
    AsmResourceBlob *blob = resource.getRawHandle().getBlob();
    bool isSplat = false;
    if (!blob ||
        !DenseElementsAttr::isValidRawBuffer(type, blob->getData(), isSplat))
      return std::nullopt;
    return DenseElementsAttr::getFromRawBuffer(type, blob->getData());
  }
  if (auto reshape = value.getDefiningOp<tosa::ReshapeOp>()) {
    if (auto source = constantOf(reshape.getInput1()))
      return source->reshape(type);
  } else if (auto transposed = value.getDefiningOp<tosa::TransposeOp>()) {
    if (auto source = constantOf(transposed.getInput1()))
      return transpose(*source, transposed.getPerms(), type);
  }
  return std::nullopt;
}

std::optional<int64_t> npu::scalarOf(Value value, bool isUnsigned) {
  std::optional<DenseElementsAttr> elements = constantOf(value);
  if (!elements || elements->getNumElements() != 1 ||
      !isa<IntegerType>(elements->getElementType()))
    return std::nullopt;
  APInt bits = *elements->value_begin<APInt>();
  return isUnsigned || bits.getBitWidth() == 1 ? int64_t(bits.getZExtValue())
                                               : bits.getSExtValue();
}

std::optional<SmallVector<int64_t>> npu::shapeOf(Value value) {
  auto constant = value.getDefiningOp<tosa::ConstShapeOp>();
  if (!constant)
    return std::nullopt;
  return llvm::to_vector(constant.getValues().getValues<int64_t>());
}
