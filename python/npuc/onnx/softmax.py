# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Softmax and its relatives."""

from __future__ import annotations

import math

from npuc.onnx.integer_softmax import MOST_CLASSES, integer_softmax
from npuc.onnx.node import Node
from npuc.onnx.operators import operator
from npuc.onnx.tosa import Tensor
from npuc.onnx.values import ELEMENT_OF, Value, per_tensor


def _exponentials(node: Node, tensor: Tensor, dimension: int) -> tuple[Tensor, Tensor]:
    """Return differences from the largest, and their exponentials."""
    emit = node.emit
    shifted = emit.sub(tensor, emit.reduce("max", tensor, dimension))
    return shifted, emit.unary("exp", shifted)


@operator("Softmax", "LogSoftmax")
def softmax(node: Node) -> Value:
    """Exponentials over their sum along an axis; before opset 13 along all axes from one on."""
    value = node.input(0)
    emit = node.emit
    if not value.is_float:
        raise node.error(f"expected floats, found {value.dtype}")
    axis = node.axis(node.integer("axis", 1 if node.opset < 13 else -1), max(1, value.rank))
    shape = value.shape
    if node.opset < 13 and axis != value.rank - 1:
        value = emit.reshaped(value, (math.prod(shape[:axis]), math.prod(shape[axis:])))
        axis = 1
    if node.operator == "Softmax" and value.is_byte and value.shape[axis] <= MOST_CLASSES:
        wanted = node.wanted()
        if wanted is not None and ELEMENT_OF[wanted[0]] == "i8":
            return emit.reshaped(integer_softmax(emit, value, axis), shape)
        if node.graph.int8_softmax:
            done = integer_softmax(emit, value, axis)
            result = emit.rescale(done.tensor, [1.0], "i8", 0, -128)
            quantization = per_tensor(1 / 256, -128)
            return emit.reshaped(
                emit.result(result, done.shape, done.dtype, done.order, quantization=quantization), shape
            )
    stored = emit.stored(emit.real(value))
    dimension = stored.order.index(axis)
    shifted, powers = _exponentials(node, stored.tensor, dimension)
    total = emit.reduce("sum", powers, dimension)
    if node.operator == "Softmax":
        tensor = emit.mul(powers, emit.unary("reciprocal", total))
    else:
        tensor = emit.sub(shifted, emit.unary("log", total))
    return emit.reshaped(emit.result(tensor, value.shape, value.dtype, stored.order), shape)
