# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Comparison, logic and selection."""

from __future__ import annotations

import numpy as np

from npuc.onnx.arithmetic import widened
from npuc.onnx.node import Node
from npuc.onnx.operators import operator
from npuc.onnx.values import Value


@operator("Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual")
def compare(node: Node) -> Value:
    """Compare element by element."""
    a, b = node.input(0), node.input(1)
    if a.dtype != b.dtype:
        raise node.error(f"expected operands of one type, found {a.dtype} and {b.dtype}")
    emit = node.emit
    shape, order, (x, y) = emit.broadcast([widened(emit, a), widened(emit, b)])
    if node.operator.startswith("Less"):
        x, y = y, x
    name = {"Equal": "equal", "Greater": "greater", "Less": "greater"}.get(node.operator, "greater_equal")
    return emit.result(emit.binary(name, x, y, "i1"), shape, "bool", order)


@operator("And", "Or", "Xor")
def logic(node: Node) -> Value:
    """A function of two booleans."""
    values = [node.input(0), node.input(1)]
    if any(value.dtype != "bool" for value in values):
        raise node.error(f"expected booleans, found {values[0].dtype} and {values[1].dtype}")
    shape, order, (x, y) = node.emit.broadcast(values)
    return node.emit.result(node.emit.binary(f"logical_{node.operator.lower()}", x, y), shape, "bool", order)


@operator("Not")
def negation(node: Node) -> Value:
    """Not."""
    value = node.input(0)
    if value.dtype != "bool":
        raise node.error(f"expected booleans, found {value.dtype}")
    stored = node.emit.stored(value)
    return node.emit.result(node.emit.unary("logical_not", stored.tensor), value.shape, "bool", stored.order)


@operator("Where")
def where(node: Node) -> Value:
    """The one or the other tensor, by a condition."""
    condition, a, b = node.input(0), node.input(1), node.input(2)
    if condition.dtype != "bool" or a.dtype != b.dtype:
        raise node.error(
            f"expected booleans and two tensors of one type, found {condition.dtype}, {a.dtype} and {b.dtype}"
        )
    emit = node.emit
    quantization = None
    if a.is_byte and b.is_byte and a.quantization.same(b.quantization):
        quantization = a.quantization
    else:
        a, b = emit.real(a), emit.real(b)
    shape, order, (c, x, y) = emit.broadcast([condition, a, b])
    return emit.result(emit.select(c, x, y), shape, a.dtype, order, quantization=quantization)


@operator("IsNaN")
def is_nan(node: Node) -> Value:
    """Whether elements are no numbers."""
    stored = node.emit.stored(node.real(0))
    equal = node.emit.binary("equal", stored.tensor, stored.tensor, "i1")
    return node.emit.result(node.emit.unary("logical_not", equal), stored.shape, "bool", stored.order)


@operator("IsInf")
def is_infinite(node: Node) -> Value:
    """Whether elements are infinite, of either or one sign."""
    emit = node.emit
    stored = emit.stored(node.real(0))
    results = []
    for name, sign in (("detect_positive", 1), ("detect_negative", -1)):
        if node.flag(name, True):
            results.append(emit.binary("equal", stored.tensor, emit.like(stored.tensor, sign * np.inf), "i1"))
    if not results:
        never = emit.function.const(np.zeros(stored.tensor.shape, np.bool_), "i1")
        return emit.result(never, stored.shape, "bool", stored.order)
    result = results[0] if len(results) == 1 else emit.binary("logical_or", *results)
    return emit.result(result, stored.shape, "bool", stored.order)
