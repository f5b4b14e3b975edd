# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Reductions along axes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from npuc.onnx.arithmetic import square_root
from npuc.onnx.emit import Emitter
from npuc.onnx.node import Node
from npuc.onnx.operators import operator
from npuc.onnx.tosa import Tensor
from npuc.onnx.values import Quantization, Value, identity, without_axes

REDUCTIONS = ("Sum", "Mean", "Max", "Min", "Prod", "L1", "L2", "SumSquare", "LogSum", "LogSumExp")
# Sums of more 8-bit integers may not fit in 32 bits.
MOST_BYTES = 1 << 23


def _along(emit: Emitter, name: str, tensor: Tensor, dimensions: Sequence[int]) -> Tensor:
    for dimension in dimensions:
        tensor = emit.reduce(name, tensor, dimension)
    return tensor


def _write(emit: Emitter, kind: str, x: Tensor, dimensions: Sequence[int]) -> Tensor:
    """Write a reduction of f32 or i32 along physical dimensions."""
    if kind in ("Max", "Min"):
        return _along(emit, kind.lower(), x, dimensions)
    if kind == "Prod":
        return _along(emit, "product", x, dimensions)
    if kind == "LogSumExp":
        largest = _along(emit, "max", x, dimensions)
        # An infinite maximum would make a NaN of the difference.
        bounded = emit.clamp(largest, *(float(limit) for limit in (-3e38, 3e38)))
        total = _along(emit, "sum", emit.unary("exp", emit.sub(x, bounded)), dimensions)
        return emit.add(emit.unary("log", total), bounded)
    if kind == "L1":
        x = emit.unary("abs", x)
    elif kind in ("L2", "SumSquare"):
        x = emit.mul(x, x)
    total = _along(emit, "sum", x, dimensions)
    if kind == "Mean":
        count = int(np.prod([x.shape[dimension] for dimension in dimensions]))
        if x.element != "f32":
            return emit.binary("intdiv", total, emit.like(total, count))
        return emit.mul(total, emit.like(total, 1.0 / count))
    if kind == "L2":
        return square_root(emit, total)
    return emit.unary("log", total) if kind == "LogSum" else total


def reduce_value(node: Node, value: Value, kind: str, axes: Sequence[int], *, keep: bool) -> Value:
    """Reduce a value along logical axes, and keep them with an extent of 1 or not."""
    emit = node.emit
    dtype = value.dtype
    quantization: Quantization | None = None
    count = int(np.prod([value.shape[axis] for axis in axes], dtype=np.int64))
    if value.is_byte and kind in ("Sum", "Mean") and count <= MOST_BYTES:
        own = value.quantization
        stored = emit.stored(value)
        tensor = emit.rescale(stored.tensor, [1.0], "i32", int(own.zero_point[0]))
        # The division is part of the scale: a mean is rounded once.
        scale = own.scale / (count if kind == "Mean" else 1)
        quantization = Quantization(scale, np.zeros(1, np.int64))
        kind = "Sum"
    elif value.is_float:
        stored = emit.stored(emit.real(value))
        tensor = stored.tensor
    elif dtype == "bool" and kind in ("Max", "Min"):
        stored = emit.stored(value)
        tensor = stored.tensor
    else:
        if kind in ("L2", "LogSum", "LogSumExp") or dtype == "bool":
            raise node.error(f"expected floats, found {dtype}")
        stored = emit.stored(value)
        tensor = emit.integers(value)
    dimensions = [i for i, axis in enumerate(stored.order) if axis in axes]
    if tensor.element == "i1":
        result = _along(emit, "any" if kind == "Max" else "all", tensor, dimensions)
    elif dimensions or kind not in ("Max", "Min", "Sum", "Mean", "Prod"):
        result = _write(emit, kind, tensor, dimensions)
    else:
        result = tensor
    order = stored.order
    shape = tuple(1 if axis in axes else extent for axis, extent in enumerate(value.shape))
    if not keep:
        order = without_axes(order, axes)
        shape = tuple(extent for axis, extent in enumerate(value.shape) if axis not in axes)
        result = emit.reshape(result, [shape[axis] for axis in order])
    if result.element == "i32" and quantization is None:
        return emit.from_integers(result, shape, dtype, order)
    return emit.result(result, shape, dtype, order, quantization=quantization)


@operator(*(f"Reduce{kind}" for kind in REDUCTIONS))
def reduction(node: Node) -> Value:
    """Reduce along axes, all if none are named."""
    value = node.input(0)
    named = node.integers_of("axes", 1)
    if not named:
        named = [] if node.flag("noop_with_empty_axes") else list(identity(value.rank))
    axes = node.axes(named, value.rank)
    return reduce_value(node, value, node.operator.removeprefix("Reduce"), axes, keep=node.flag("keepdims", True))


@operator("ArgMax", "ArgMin")
def argmax(node: Node) -> Value:
    """The index of the largest or smallest element along an axis, as int32."""
    value = node.input(0)
    emit = node.emit
    axis = node.axis(node.integer("axis", 0), value.rank)
    smallest = node.operator == "ArgMin"
    if not (value.is_byte or value.dtype in ("int8", "uint8", "int16")):
        if not value.is_float:
            raise node.error(f"expected floats or integers of 8 or 16 bits, found {value.dtype}")
        value = emit.real(value)
    stored = emit.stored(value)
    tensor, dimension = stored.tensor, stored.order.index(axis)
    if smallest:
        tensor = emit.negate(tensor) if tensor.element == "f32" else emit.unary("bitwise_not", tensor)
    last = node.flag("select_last_index")
    if last:
        tensor = emit.reverse(tensor, dimension)
    shape = tuple(extent for i, extent in enumerate(tensor.shape) if i != dimension)
    result = emit.op("argmax", [tensor], shape, "i32", f"axis = {dimension} : i32")
    if last:
        result = emit.sub(emit.like(result, value.shape[axis] - 1), result)
    if node.flag("keepdims", True):
        result = emit.reshape(result, [1 if i == dimension else e for i, e in enumerate(tensor.shape)])
        extents = tuple(1 if i == axis else extent for i, extent in enumerate(value.shape))
        return emit.result(result, extents, "int64", stored.order)
    extents = tuple(extent for i, extent in enumerate(value.shape) if i != axis)
    return emit.result(result, extents, "int64", without_axes(stored.order, [axis]))
