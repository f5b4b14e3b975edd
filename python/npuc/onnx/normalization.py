# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Normalizations. A BatchNormalization after a convolution is part of its weights (see convolutions)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from npuc.onnx.arithmetic import elementwise
from npuc.onnx.emit import Emitter
from npuc.onnx.node import Node
from npuc.onnx.operators import operator
from npuc.onnx.reductions import reduce_value
from npuc.onnx.tosa import Tensor
from npuc.onnx.values import Value, constant


def _per_channel(node: Node, value: Value, like: Value, what: str) -> Value:
    """Return numbers for each channel in a shape that broadcasts to a tensor of batch, channels and space."""
    if value.size != like.shape[1]:
        raise node.error(f"expected a {what} for each of {like.shape[1]} channels, found {value.size}")
    return node.emit.reshaped(node.emit.real(value), (value.size, *(1,) * (like.rank - 2)))


@operator("BatchNormalization", limits="for inference")
def batch_normalization(node: Node) -> Value:
    """(x - mean) / sqrt(variance + epsilon) × scale + offset."""
    if node.flag("training_mode"):
        raise node.error("is in training mode; export the model for inference (model.eval())")
    x = node.real(0)
    if x.rank < 2:
        raise node.error(f"expected a tensor of batch and channels at least, found {x.rank} dimensions")
    names = ("scale", "offset", "mean", "variance")
    parameters = [node.real(index) for index in range(1, 5)]
    epsilon = node.number("epsilon", 1e-5)
    if all(value.is_constant for value in parameters):
        scale, offset, mean, variance = (value.constant.astype(np.float64) for value in parameters)
        factor = scale / np.sqrt(variance + epsilon)
        shift = offset - mean * factor
        parameters = [constant(numbers.astype(np.float32), x.dtype) for numbers in (factor, shift)]
        operands = [_per_channel(node, value, x, "factor") for value in parameters]
        return elementwise(node, [x, *operands], lambda emit, t: emit.add(emit.mul(t[0], t[1]), t[2]))
    operands = [
        _per_channel(node, value.with_data_of(dtype=x.dtype), x, name)
        for value, name in zip(parameters, names, strict=True)
    ]

    def write(emit: Emitter, tensors: list[Tensor]) -> Tensor:
        data, scale, offset, mean, variance = tensors
        root = emit.unary("rsqrt", emit.add(variance, emit.like(variance, epsilon)))
        return emit.add(emit.mul(emit.mul(emit.sub(data, mean), root), scale), offset)

    return elementwise(node, [x, *operands], write)


def _moments(node: Node, x: Value, axes: Sequence[int]) -> tuple[Value, Value, Value]:
    """Return the mean along axes, the differences from it, and their mean square."""
    mean = reduce_value(node, x, "Mean", axes, keep=True)
    centered = elementwise(node, [x, mean], lambda emit, t: emit.sub(*t))
    square = elementwise(node, [centered, centered], lambda emit, t: emit.mul(*t))
    return mean, centered, reduce_value(node, square, "Mean", axes, keep=True)


def normalized(node: Node, x: Value, axes: Sequence[int], epsilon: float, outside: bool = False) -> Value:
    """Return (x - mean) / sqrt(variance + epsilon), or over (sqrt(variance) + epsilon), along axes."""
    _, centered, variance = _moments(node, x, axes)

    def write(emit: Emitter, tensors: list[Tensor]) -> Tensor:
        data, spread = tensors
        small = emit.like(spread, epsilon)
        if outside:
            root = emit.unary("reciprocal", emit.unary("rsqrt", spread))
            return emit.mul(data, emit.unary("reciprocal", emit.add(root, small)))
        return emit.mul(data, emit.unary("rsqrt", emit.add(spread, small)))

    return elementwise(node, [centered, variance], write)


@operator("InstanceNormalization")
def instance_normalization(node: Node) -> Value:
    """Each channel of each image normalized by itself."""
    x = node.real(0)
    if x.rank < 3:
        raise node.error(f"expected a tensor of 3 dimensions or more, found {x.rank}")
    done = normalized(node, x, range(2, x.rank), node.number("epsilon", 1e-5))
    scale, offset = (_per_channel(node, node.real(index), x, "number") for index in (1, 2))
    return elementwise(node, [done, scale, offset], lambda emit, t: emit.add(emit.mul(t[0], t[1]), t[2]))


@operator("LayerNormalization", "RMSNormalization")
def layer_normalization(node: Node) -> list[Value]:
    """All axes from one on normalized together; RMSNormalization does not subtract their mean."""
    x = node.real(0)
    axes = range(node.axis(node.integer("axis", -1), x.rank), x.rank)
    epsilon = node.number("epsilon", 1e-5)
    if node.operator == "RMSNormalization":
        square = elementwise(node, [x, x], lambda emit, t: emit.mul(*t))
        mean, centered, variance = x, x, reduce_value(node, square, "Mean", axes, keep=True)
    else:
        mean, centered, variance = _moments(node, x, axes)
    root = elementwise(node, [variance], lambda emit, t: emit.unary("rsqrt", emit.add(t[0], emit.like(t[0], epsilon))))
    done = elementwise(node, [centered, root], lambda emit, t: emit.mul(*t))
    done = elementwise(node, [done, node.real(1)], lambda emit, t: emit.mul(*t))
    if node.given(2):
        done = elementwise(node, [done, node.real(2)], lambda emit, t: emit.add(*t))
    return [done, mean, root]


@operator("GroupNormalization")
def group_normalization(node: Node) -> Value:
    """Groups of channels of each image normalized together."""
    x = node.real(0)
    groups = node.integer("num_groups", 0)
    if x.rank < 3 or groups < 1 or x.shape[1] % groups:
        raise node.error(f"{groups} groups do not fit a tensor of the shape {list(x.shape)}")
    apart = node.emit.reshaped(x, (x.shape[0], groups, x.size // (x.shape[0] * groups)))
    done = node.emit.reshaped(normalized(node, apart, [2], node.number("epsilon", 1e-5)), x.shape)
    numbers = []
    for index in (1, 2):
        value = node.real(index)
        if value.size == groups != x.shape[1]:
            if not value.is_constant:
                raise node.error(
                    "expected a constant scale and offset for each group; use opset 21, which has channels"
                )
            value = constant(np.repeat(value.constant, x.shape[1] // groups))
        numbers.append(_per_channel(node, value, x, "number"))
    return elementwise(node, [done, *numbers], lambda emit, t: emit.add(emit.mul(t[0], t[1]), t[2]))


@operator("MeanVarianceNormalization")
def mean_variance_normalization(node: Node) -> Value:
    """Normalized along axes, all but the channels if none are named."""
    x = node.real(0)
    axes = node.axes(node.integers("axes", [0, 2, 3]), x.rank)
    return normalized(node, x, axes, 1e-9, outside=True)


@operator("LpNormalization")
def lp_normalization(node: Node) -> Value:
    """Divided by the norm along an axis."""
    x = node.real(0)
    kind = {1: "L1", 2: "L2"}.get(node.integer("p", 2))
    if kind is None:
        raise node.error("expected 1 or 2 as p")
    norm = reduce_value(node, x, kind, [node.axis(node.integer("axis", -1), x.rank)], keep=True)

    def write(emit: Emitter, tensors: list[Tensor]) -> Tensor:
        data, length = tensors
        # Where all elements are 0, so is the result.
        nothing = emit.binary("equal", length, emit.like(length, 0), "i1")
        return emit.mul(data, emit.unary("reciprocal", emit.select(nothing, emit.like(length, 1), length)))

    return elementwise(node, [x, norm], write)


@operator("LRN")
def local_response_normalization(node: Node) -> Value:
    """X / (bias + alpha / size × sum of squares of neighbouring channels)^beta."""
    x = node.real(0)
    size = node.integer("size", 0)
    if x.rank < 2 or size < 1:
        raise node.error(f"expected a size of at least 1 and a tensor with channels, found {size} and rank {x.rank}")
    alpha, beta, bias = node.number("alpha", 1e-4), node.number("beta", 0.75), node.number("bias", 1.0)
    emit = node.emit
    stored = emit.stored(x)
    dimension = stored.order.index(1)
    channels = x.shape[1]
    before, after = [0] * x.rank, [0] * x.rank
    before[dimension], after[dimension] = (size - 1) // 2, size // 2
    squares = emit.pad(emit.mul(stored.tensor, stored.tensor), before, after, 0)
    total = emit.slice_along(squares, dimension, 0, channels)
    for step in range(1, size):
        total = emit.add(total, emit.slice_along(squares, dimension, step, channels))
    base = emit.add(emit.mul(total, emit.like(total, alpha / size)), emit.like(total, bias))
    result = emit.mul(stored.tensor, emit.binary("pow", base, emit.like(base, -beta)))
    return emit.result(result, x.shape, x.dtype, stored.order)
