# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Slice and Gather."""

from __future__ import annotations

import math

import numpy as np

from npuc.onnx.emit import Emitter
from npuc.onnx.movement import plain
from npuc.onnx.node import Node
from npuc.onnx.operators import operator
from npuc.onnx.tosa import Tensor
from npuc.onnx.values import Value, constant


def take(emit: Emitter, tensor: Tensor, dimension: int, places: range) -> Tensor:
    """Return the elements at places along a dimension, at least one."""
    start, step, count = places[0], places.step, len(places)
    if step < 0:
        tensor = emit.reverse(tensor, dimension)
        start, step = tensor.shape[dimension] - 1 - start, -step
    if step == 1 or count == 1:
        return emit.slice_along(tensor, dimension, start, count)
    # The first of each group of `step`; the last group may be cut short.
    shape = list(tensor.shape)
    missing = max(0, start + count * step - shape[dimension])
    after = [missing if i == dimension else 0 for i in range(len(shape))]
    groups = emit.slice_along(emit.pad(tensor, [0] * len(shape), after, 0), dimension, start, count * step)
    apart = (math.prod(shape[:dimension]), count, step, math.prod(shape[dimension + 1 :]))
    first = emit.slice_along(emit.reshape(groups, apart), 2, 0, 1)
    shape[dimension] = count
    return emit.reshape(first, shape)


@operator("Slice", limits="with constant bounds")
def slice_(node: Node) -> Value:
    """A part of a tensor."""
    value = plain(node, node.input(0))
    if node.opset < 10:
        starts, ends, axes = node.integers("starts") or [], node.integers("ends") or [], node.integers("axes")
        steps = None
    else:
        starts, ends = node.constant_integers(1, "starts") or [], node.constant_integers(2, "ends") or []
        axes, steps = node.constant_integers(3, "axes"), node.constant_integers(4, "steps")
    axes = list(range(len(starts))) if axes is None else axes
    steps = [1] * len(starts) if steps is None else steps
    if not len(starts) == len(ends) == len(axes) == len(steps) or 0 in steps:
        raise node.error("expected as many starts, ends, axes and steps, and no step of 0")
    stored = node.emit.stored(value)
    tensor, shape = stored.tensor, list(value.shape)
    for start, end, named, step in zip(starts, ends, axes, steps, strict=True):
        axis = node.axis(named, value.rank)
        places = range(*slice(start, end, step).indices(shape[axis]))
        if not places:
            raise node.error(f"leaves nothing of axis {axis} of {shape[axis]} from {start} to {end}")
        tensor = take(node.emit, tensor, stored.order.index(axis), places)
        shape[axis] = len(places)
    return node.emit.result(tensor, shape, value.dtype, stored.order, quantization=value.quantization)


def normalized_indices(node: Node, indices: Value, extent: int) -> Value:
    """Return indices that are not negative, as int32; constant ones are checked."""
    emit = node.emit
    if indices.is_float or indices.dtype == "bool":
        raise node.error(f"expected integers as indices, found {indices.dtype}")
    if indices.is_constant:
        places = indices.constant.astype(np.int64)
        if places.size and (places.min() < -extent or places.max() >= extent):
            raise node.error(f"an index is outside an axis of {extent}")
        return indices.with_data_of(dtype="int32", constant=np.where(places < 0, places + extent, places))
    stored = emit.stored(indices)
    places = emit.integers(indices)
    negative = emit.binary("greater", emit.like(places, 0), places, "i1")
    places = emit.select(negative, emit.add(places, emit.like(places, extent)), places)
    return emit.result(places, indices.shape, "int32", stored.order)


@operator("Gather")
def gather(node: Node) -> Value:
    """Slices of a tensor, named by their indices along an axis."""
    value, indices = plain(node, node.input(0)), node.input(1)
    emit = node.emit
    if value.rank == 0:
        raise node.error("expected a tensor of one dimension or more, found a scalar")
    axis = node.axis(node.integer("axis", 0), value.rank)
    extent = value.shape[axis]
    indices = normalized_indices(node, indices, extent)
    shape = (*value.shape[:axis], *indices.shape, *value.shape[axis + 1 :])
    if indices.size == 0:
        raise node.error("takes nothing; a tensor has at least one element")
    if indices.is_constant:
        taken = take_places(emit, value, axis, indices.constant.reshape(-1))
    else:
        taken = _take(emit, value, axis, indices)
    return emit.reshaped(taken, shape)


def take_places(emit: Emitter, value: Value, axis: int, places: np.ndarray) -> Value:
    """Return the elements at places along an axis; a slice if they are equally far apart."""
    step = int(places[1] - places[0]) if places.size > 1 else 1
    if step == 0 or not (np.diff(places) == step).all():
        return _take(emit, value, axis, constant(places.astype(np.int32)))
    stored = emit.stored(value)
    run = range(int(places[0]), int(places[-1]) + (1 if step > 0 else -1), step)
    part = take(emit, stored.tensor, stored.order.index(axis), run)
    shape = tuple(places.size if i == axis else extent for i, extent in enumerate(value.shape))
    return emit.result(part, shape, value.dtype, stored.order, quantization=value.quantization)


def _take(emit: Emitter, value: Value, axis: int, indices: Value) -> Value:
    """Return the elements at any indices along an axis, of which the result has as many."""
    count, extent = indices.size, value.shape[axis]
    outer, inner = math.prod(value.shape[:axis]), math.prod(value.shape[axis + 1 :])
    rows = emit.reshape(emit.logical(value), (outer, extent, inner))
    data = emit.cast(rows, "i8") if rows.element == "i1" else rows
    if indices.is_constant:
        places = emit.function.const(np.broadcast_to(indices.constant.reshape(1, -1), (outer, count)), "i32")
    else:
        places = emit.tile(emit.reshape(emit.logical(indices), (1, count)), (outer, 1))
    taken = emit.cast(emit.op("gather", [data, places], (outer, count, inner), data.element), rows.element)
    shape = (*value.shape[:axis], count, *value.shape[axis + 1 :])
    return emit.result(emit.reshape(taken, shape), shape, value.dtype, quantization=value.quantization)
