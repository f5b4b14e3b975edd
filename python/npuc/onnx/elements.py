# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Single elements or slices of a tensor, named by their places: taken, or replaced.

A place is one number, its row-major position; TOSA's GATHER and SCATTER then see a tensor of one axis of places.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from npuc.onnx.emit import Emitter
from npuc.onnx.indexing import normalized_indices
from npuc.onnx.movement import plain
from npuc.onnx.node import Node
from npuc.onnx.operators import operator
from npuc.onnx.tosa import Tensor
from npuc.onnx.values import Value, identity


def _strides(shape: Sequence[int]) -> list[int]:
    """Return how far apart neighbours along each axis are."""
    return [math.prod(shape[axis + 1 :]) for axis in range(len(shape))]


def _places_along(node: Node, data: Value, indices: Value, axis: int) -> Tensor:
    """Return the places of the elements that an index along one axis names, those along others being their own."""
    emit = node.emit
    if indices.rank != data.rank or any(
        i > d for k, (i, d) in enumerate(zip(indices.shape, data.shape, strict=True)) if k != axis
    ):
        raise node.error(f"indices of the shape {list(indices.shape)} do not fit a tensor of {list(data.shape)}")
    strides = _strides(data.shape)
    grids = zip(np.indices(indices.shape), strides, strict=True)
    own = sum(grid * stride for k, (grid, stride) in enumerate(grids) if k != axis)
    found = normalized_indices(node, indices, data.shape[axis])
    if found.is_constant:
        return emit.function.const((found.constant * strides[axis] + own).reshape(1, -1), "i32")
    steps = emit.logical(found)
    steps = emit.mul(steps, emit.like(steps, strides[axis]))
    places = emit.add(steps, emit.function.const(np.broadcast_to(own, indices.shape), "i32"))
    return emit.reshape(places, (1, indices.size))


def _take(emit: Emitter, data: Value, places: Tensor, count: int, inner: int) -> Tensor:
    """Return slices of `inner` elements."""
    whole = emit.reshape(emit.logical(data), (1, data.size // inner, inner))
    element = whole.element
    whole = emit.cast(whole, "i8") if element == "i1" else whole
    return emit.cast(emit.op("gather", [whole, places], (1, count, inner), whole.element), element)


@operator("GatherElements")
def gather_elements(node: Node) -> Value:
    """An element for each index along an axis."""
    data, indices = plain(node, node.input(0)), node.input(1)
    axis = node.axis(node.integer("axis", 0), data.rank)
    places = _places_along(node, data, indices, axis)
    taken = node.emit.reshape(_take(node.emit, data, places, indices.size, 1), indices.shape)
    return node.emit.result(taken, indices.shape, data.dtype, quantization=data.quantization)


def _constant_places(node: Node, data: Value, indices: Value) -> tuple[np.ndarray, int]:
    """Return the places of the slices that rows of constant indices name, and the elements of a slice."""
    if not indices.is_constant or indices.rank == 0:
        raise node.error("its indices are computed at run time; expected a constant")
    depth = indices.shape[-1]
    if not 1 <= depth <= data.rank:
        raise node.error(f"rows of {depth} indices do not fit a tensor of {data.rank} dimensions")
    places = np.zeros(indices.shape[:-1], np.int64)
    strides = _strides(data.shape[:depth])
    for axis in range(depth):
        column = Value(indices.shape[:-1], "int64", identity(indices.rank - 1), constant=indices.constant[..., axis])
        places += normalized_indices(node, column, data.shape[axis]).constant * strides[axis]
    return places.reshape(-1), math.prod(data.shape[depth:])


@operator("GatherND", limits="with constant indices, and no batch dimensions")
def gather_nd(node: Node) -> Value:
    """A slice for each row of indices."""
    data, indices = plain(node, node.input(0)), node.input(1)
    if node.integer("batch_dims", 0):
        raise node.error("expected no batch_dims")
    places, inner = _constant_places(node, data, indices)
    shape = (*indices.shape[:-1], *data.shape[indices.shape[-1] :])
    tensor = node.emit.function.const(places.reshape(1, -1), "i32")
    taken = node.emit.reshape(_take(node.emit, data, tensor, places.size, inner), shape)
    return node.emit.result(taken, shape, data.dtype, quantization=data.quantization)


@operator("ScatterND", "ScatterElements", "Scatter", limits="with constant indices, none twice, and no reduction")
def scatter(node: Node) -> Value:
    """A tensor with slices or elements replaced."""
    emit = node.emit
    data, indices, updates = node.input(0), node.input(1), node.input(2)
    if node.string("reduction", "none") != "none":
        raise node.error("expected no reduction")
    if data.dtype != updates.dtype or data.dtype == "bool":
        raise node.error(f"expected numbers of one type, found {data.dtype} and {updates.dtype}")
    data, updates = emit.real(data), emit.real(updates)
    if node.operator == "ScatterND":
        places, inner = _constant_places(node, data, indices)
    else:
        axis = node.axis(node.integer("axis", 0), data.rank)
        if not indices.is_constant:
            raise node.error("its indices are computed at run time; expected a constant")
        found = normalized_indices(node, indices, data.shape[axis]).constant
        places = np.ravel_multi_index(
            [found if k == axis else grid for k, grid in enumerate(np.indices(indices.shape))], data.shape
        ).reshape(-1)
        inner = 1
    if np.unique(places).size != places.size or places.size * inner != updates.size:
        raise node.error("names a place twice, or has not an update for each")
    whole = emit.reshape(emit.logical(data), (1, data.size // inner, inner))
    parts = emit.reshape(emit.logical(updates), (1, places.size, inner))
    operands = [whole, emit.function.const(places.reshape(1, -1), "i32"), parts]
    result = emit.op("scatter", operands, whole.shape, whole.element)
    return emit.result(emit.reshape(result, data.shape), data.shape, data.dtype)
