# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What compares places with numbers: triangles, one of many, running sums, and cutting to a size."""

from __future__ import annotations

import math

import numpy as np

from npuc.onnx.dense import multiply
from npuc.onnx.indexing import normalized_indices
from npuc.onnx.movement import plain
from npuc.onnx.node import Node
from npuc.onnx.operators import operator
from npuc.onnx.values import Value, constant, identity


@operator("Trilu", limits="with a constant diagonal")
def triangle(node: Node) -> Value:
    """The upper or lower triangle of matrices."""
    value = node.emit.real(node.input(0))
    if value.rank < 2:
        raise node.error(f"expected a tensor of 2 dimensions or more, found {value.rank}")
    diagonal = node.constant_integers(1, "diagonal") or [0]
    rows, columns = value.shape[-2:]
    places = np.arange(columns)[None, :] - np.arange(rows)[:, None]
    kept = places >= diagonal[0] if node.flag("upper", True) else places <= diagonal[0]
    emit = node.emit
    shape, order, (mask, tensor) = emit.broadcast([constant(kept), value])
    zero = emit.like(tensor, -value.offset)
    return emit.result(emit.select(mask, tensor, zero), shape, value.dtype, order)


@operator("Hardmax")
def hardmax(node: Node) -> Value:
    """1 at the first largest element along an axis, 0 elsewhere."""
    value = node.real(0)
    emit = node.emit
    shape = value.shape
    axis = node.axis(node.integer("axis", 1 if node.opset < 13 else -1), value.rank)
    if node.opset < 13 and axis != value.rank - 1:
        value = emit.reshaped(value, (math.prod(shape[:axis]), math.prod(shape[axis:])))
        axis = 1
    stored = emit.stored(value)
    dimension = stored.order.index(axis)
    extents = stored.tensor.shape
    rest = tuple(extent for i, extent in enumerate(extents) if i != dimension)
    largest = emit.op("argmax", [stored.tensor], rest, "i32", f"axis = {dimension} : i32")
    largest = emit.reshape(largest, [1 if i == dimension else extent for i, extent in enumerate(extents)])
    steps = np.arange(extents[dimension]).reshape([-1 if i == dimension else 1 for i in range(len(extents))])
    equal = emit.binary("equal", largest, emit.function.const(steps, "i32"), "i1")
    result = emit.result(emit.cast(equal, "f32"), value.shape, value.dtype, stored.order)
    return emit.reshaped(result, shape)


@operator("OneHot", limits="with a constant depth and constant values")
def one_hot(node: Node) -> Value:
    """One value at each index, another elsewhere."""
    emit = node.emit
    indices, values = node.input(0), node.constant(2, "values")
    depth = node.constant(1, "depth")
    if depth is None or depth.size != 1 or values is None or values.size != 2 or int(depth.reshape(-1)[0]) < 1:
        raise node.error("expected a depth of at least 1 and two values")
    count = int(depth.reshape(-1)[0])
    if indices.is_float:
        stored = emit.stored(emit.real(indices))
        whole = emit.cast(emit.truncate(stored.tensor), "i32")
        indices = emit.result(whole, indices.shape, "int32", stored.order)
    elif indices.is_constant:
        # An index outside is no error here: its row has only the other value.
        places = indices.constant.astype(np.int64)
        indices = constant(np.where(places < 0, places + count, places).astype(np.int32))
    else:
        indices = normalized_indices(node, indices, count)
    axis = node.axis(node.integer("axis", -1), indices.rank + 1)
    shape = (*indices.shape[:axis], count, *indices.shape[axis:])
    apart = emit.logical(emit.reshaped(indices, [1 if i == axis else extent for i, extent in enumerate(shape)]))
    steps = np.arange(count).reshape([-1 if i == axis else 1 for i in range(len(shape))])
    equal = emit.binary("equal", apart, emit.function.const(steps, "i32"), "i1")
    other, one = (emit.logical(constant(np.full((1,) * len(shape), value, values.dtype))) for value in values)
    return emit.result(emit.select(equal, one, other), shape, str(values.dtype))


@operator("CumSum", limits="of floats, along a constant axis")
def running_sum(node: Node) -> Value:
    """The sum of elements up to each along an axis, as a product with a triangular matrix."""
    value = node.real(0)
    emit = node.emit
    named = node.constant_integers(1, "axis")
    if named is None or len(named) != 1:
        raise node.error("expected one axis")
    axis = node.axis(named[0], value.rank)
    extent = value.shape[axis]
    matrix = np.triu(np.ones((extent, extent), np.float32), 1 if node.flag("exclusive") else 0)
    matrix = matrix.T if node.flag("reverse") else matrix
    axes = [i for i in range(value.rank) if i != axis] + [axis]
    product = multiply(node, emit.permuted(value, axes), constant(np.ascontiguousarray(matrix)))
    return emit.permuted(product, [axes.index(i) for i in range(value.rank)])


@operator("CenterCropPad", limits="with a constant shape")
def center(node: Node) -> Value:
    """A tensor cut or padded with zeros on both sides to a shape."""
    value = plain(node, node.input(0))
    emit = node.emit
    wanted = node.constant_integers(1, "shape") or []
    axes = [node.axis(axis, value.rank) for axis in node.integers("axes", list(identity(value.rank)))]
    if len(wanted) != len(axes) or min(wanted, default=1) < 1:
        raise node.error(f"expected {len(axes)} extents of at least 1, found {wanted}")
    stored = emit.stored(value)
    tensor, shape = stored.tensor, list(value.shape)
    for axis, goal in zip(axes, wanted, strict=True):
        dimension, extent = stored.order.index(axis), shape[axis]
        if goal < extent:
            tensor = emit.slice_along(tensor, dimension, (extent - goal) // 2, goal)
        before = max(0, goal - extent) // 2
        missing = [before if i == dimension else 0 for i in range(value.rank)]
        rest = [max(0, goal - extent) - before if i == dimension else 0 for i in range(value.rank)]
        filling = int(value.quantization.zero_point[0]) if value.quantization is not None else -value.offset
        tensor = emit.pad(tensor, missing, rest, filling)
        shape[axis] = goal
    return emit.result(tensor, shape, value.dtype, stored.order, quantization=value.quantization)
