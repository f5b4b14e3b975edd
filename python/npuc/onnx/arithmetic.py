# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Elementwise arithmetic, with broadcasting: on floats, integers, and the integers of quantized tensors."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from npuc.onnx.emit import INT_MAX, Emitter, ScaleError
from npuc.onnx.node import Node
from npuc.onnx.operators import operator
from npuc.onnx.tosa import Tensor
from npuc.onnx.values import ELEMENT_OF, RealFunction, Value, constant, per_tensor

# Bits that operands of a quantized sum are shifted left by, so that bringing them to a common scale loses nothing that
# 8 bits could show; with those 8 and a carry they fit in 32.
SUM_SHIFT = 20


def elementwise(node: Node, values: Sequence[Value], write: Callable[[Emitter, list[Tensor]], Tensor]) -> Value:
    """Write a function of floats or integers element by element.

    Parameters
    ----------
    node
        The node that wants it.
    values
        Its operands, of one type.
    write
        Writes it on tensors of f32 or i32, of one rank.
    """
    dtype = values[0].dtype
    for value in values:
        if value.dtype != dtype:
            raise node.error(f"expected operands of one type, found {', '.join(v.dtype for v in values)}")
    emit = node.emit
    if ELEMENT_OF[dtype] == "f32":
        shape, order, tensors = emit.broadcast([emit.real(value) for value in values])
        return emit.result(write(emit, tensors), shape, dtype, order)
    if dtype == "bool":
        raise node.error("expected numbers, found booleans")
    shape, order, tensors = emit.broadcast([widened(emit, value) for value in values])
    return emit.from_integers(write(emit, tensors), shape, dtype, order)


def widened(emit: Emitter, value: Value) -> Value:
    """Return integers as a value of i32, or floats as they are."""
    if value.is_float:
        return emit.real(value)
    if value.is_constant:
        return constant(value.constant.astype(np.int64))
    stored = emit.stored(value)
    return emit.result(emit.integers(value), value.shape, "int32", stored.order)


def pairwise(name: str) -> Callable[[Emitter, list[Tensor]], Tensor]:
    """Return what writes an operation of TOSA over any number of operands, from the left."""

    def write(emit: Emitter, tensors: list[Tensor]) -> Tensor:
        result = tensors[0]
        for tensor in tensors[1:]:
            result = emit.binary(name, result, tensor)
        return result

    return write


def _operands(node: Node) -> list[Value]:
    if not node.inputs:
        raise node.error("expected at least one operand, found none")
    return [node.input(index) for index in range(len(node.inputs))]


def _bytes(values: Sequence[Value]) -> list[Value] | None:
    """Return values as 8-bit integers that stand for reals, at least one of them computed; or None."""
    if all(value.is_constant for value in values):
        return None
    found = [
        _as_bytes(value) if value.is_constant and value.quantization is None and value.is_float else value
        for value in values
    ]
    return None if any(value is None or not value.is_byte for value in found) else found


def _as_bytes(value: Value) -> Value | None:
    """Return a float constant as 8-bit integers, if they hold it to the last bit that matters."""
    largest = float(np.abs(value.constant).max(initial=0.0))
    if not np.isfinite(largest) or largest == 0.0:
        return None
    scale = largest / 127
    integers = np.rint(value.constant.astype(np.float64) / scale)
    if not np.allclose(integers * scale, value.constant, rtol=1e-6, atol=0):
        return None
    return value.with_data_of(constant=integers.astype(np.int8), quantization=per_tensor(scale))


def add_values(node: Node, a: Value, b: Value, *, subtract: bool = False) -> Value:
    """Return a + b, or a - b."""
    name = "sub" if subtract else "add"
    operands = _bytes([a, b])
    emit = node.emit
    if operands is None:
        return elementwise(node, [a, b], pairwise(name))
    # Both are brought to twice the larger scale, divided by 2^SUM_SHIFT, as TensorFlow Lite does it.
    common = 2 * max(value.quantization.scale[0] for value in operands)
    unit = math.ldexp(1.0, SUM_SHIFT)
    shape, order, tensors = emit.broadcast(operands)
    try:
        wide = [
            emit.rescale(
                tensor, [value.quantization.scale[0] / common * unit], "i32", int(value.quantization.zero_point[0])
            )
            for tensor, value in zip(tensors, operands, strict=True)
        ]
    except ScaleError:
        return elementwise(node, [a, b], pairwise(name))
    return emit.result(emit.binary(name, *wide), shape, "float32", order, quantization=per_tensor(common / unit))


def _of_one_tensor(node: Node, a: Value, b: Value) -> Value | None:
    """Return the product of a byte tensor and a function of it that waits for a quantization, as one function."""
    if a.tensor is None or a.tensor is not b.tensor or node.wanted() is None:
        return None
    first, second = a.quantization, b.quantization
    if first is None or second is None or first.bounds is not None or second.bounds is not None:
        return None
    if a.shape != b.shape or a.order != b.order or (first.function is None) == (second.function is None):
        return None
    if not replace(first, function=None).same(replace(second, function=None)):
        return None
    inner = first.function or second.function
    function = RealFunction(
        lambda reals: reals * inner.apply(reals), lambda emit, tensor: emit.mul(tensor, inner.write(emit, tensor))
    )
    return a.with_data_of(quantization=replace(first, function=function))


def multiply_values(node: Node, a: Value, b: Value) -> Value:
    """Return a × b."""
    product = _of_one_tensor(node, a, b)
    if product is not None:
        return product
    operands = _bytes([a, b])
    emit = node.emit
    if operands is None:
        return elementwise(node, [a, b], pairwise("mul"))
    shape, order, tensors = emit.broadcast(operands)
    wide = [
        emit.rescale(tensor, [1.0], "i32", int(value.quantization.zero_point[0]))
        for tensor, value in zip(tensors, operands, strict=True)
    ]
    scale = operands[0].quantization.scale[0] * operands[1].quantization.scale[0]
    return emit.result(emit.mul(*wide), shape, "float32", order, quantization=per_tensor(scale))


def _two(node: Node) -> tuple[Value, Value]:
    return node.input(0), node.input(1)


@operator("Add")
def add(node: Node) -> Value:
    """A + b."""
    return add_values(node, *_two(node))


@operator("Sub")
def sub(node: Node) -> Value:
    """A - b."""
    return add_values(node, *_two(node), subtract=True)


@operator("Mul")
def mul(node: Node) -> Value:
    """A × b."""
    return multiply_values(node, *_two(node))


@operator("Div")
def div(node: Node) -> Value:
    """A / b: of floats by the reciprocal, of integers towards zero."""
    a, b = _two(node)
    if ELEMENT_OF[a.dtype] == "f32" and b.is_constant and b.is_float:
        divisors = node.emit.real(b).constant.astype(np.float64)
        with np.errstate(divide="ignore"):
            return multiply_values(node, a, constant((1.0 / divisors).astype(np.float32), a.dtype))

    def write(emit: Emitter, tensors: list[Tensor]) -> Tensor:
        if tensors[0].element == "f32":
            return emit.mul(tensors[0], emit.unary("reciprocal", tensors[1]))
        return emit.binary("intdiv", *tensors)

    return elementwise(node, [a, b], write)


@operator("Mod", limits="of integers, and of floats as fmod")
def mod(node: Node) -> Value:
    """The rest of a division; of integers its sign is that of the divisor, with fmod that of the dividend."""
    a, b = _two(node)
    fmod = node.flag("fmod")

    def write(emit: Emitter, tensors: list[Tensor]) -> Tensor:
        x, y = tensors
        if x.element == "f32":
            quotient = emit.truncate(emit.mul(x, emit.unary("reciprocal", y)))
            return emit.sub(x, emit.mul(quotient, y))
        rest = emit.sub(x, emit.mul(emit.binary("intdiv", x, y), y))
        if fmod:
            return rest
        zero = emit.like(rest, 0)
        other_sign = emit.binary("greater", zero, emit.binary("bitwise_xor", rest, y), "i1")
        not_zero = emit.unary("logical_not", emit.binary("equal", rest, zero, "i1"))
        return emit.select(emit.binary("logical_and", other_sign, not_zero), emit.add(rest, y), rest)

    return elementwise(node, [a, b], write)


@operator("Max", "Min")
def extreme(node: Node) -> Value:
    """The largest or smallest of operands."""
    return elementwise(node, _operands(node), pairwise("maximum" if node.operator == "Max" else "minimum"))


@operator("Sum", "Mean")
def total(node: Node) -> Value:
    """The sum or mean of operands."""
    values = _operands(node)
    if node.operator == "Sum" and len(values) == 2:
        return add_values(node, *values)

    def write(emit: Emitter, tensors: list[Tensor]) -> Tensor:
        result = pairwise("add")(emit, tensors)
        return result if node.operator == "Sum" else emit.mul(result, emit.like(result, 1.0 / len(tensors)))

    return elementwise(node, values, write)


def square_root(emit: Emitter, tensor: Tensor) -> Tensor:
    """Return the square root of floats; TOSA has only its reciprocal, which is right at 0 and infinity too."""
    return emit.unary("reciprocal", emit.unary("rsqrt", tensor))


# Exponents that are products, whatever the sign of the base; TOSA's POW is of positive ones only.
MOST_FACTORS = 8


@operator("Pow", limits="of a negative base with a constant integer exponent of at most 8 only")
def power(node: Node) -> Value:
    """A base to an exponent."""
    base, exponent = _two(node)
    emit = node.emit
    whole = base.dtype
    known = exponent.constant if exponent.is_constant and exponent.quantization is None else None
    if known is not None and known.size == 1 and exponent.rank <= base.rank:
        number = float(known.reshape(-1)[0])
        if number == int(number) and 1 <= number <= MOST_FACTORS:
            return elementwise(node, [base] * int(number), pairwise("mul"))
        if number in (0.5, -0.5, -1.0) and base.is_float:
            value = emit.stored(emit.real(base))
            name = "reciprocal" if number == -1.0 else "rsqrt"
            tensor = square_root(emit, value.tensor) if number == 0.5 else emit.unary(name, value.tensor)
            return emit.result(tensor, value.shape, value.dtype, value.order)
    base, exponent = _float(emit, base), _float(emit, exponent)
    result = elementwise(node, [base, exponent], pairwise("pow"))
    if ELEMENT_OF[whole] == "f32":
        return result
    # Powers of integers come out of floats nearly whole.
    stored = emit.stored(result)
    return emit.from_integers(emit.cast(stored.tensor, "i32"), result.shape, whole, stored.order)


def _float(emit: Emitter, value: Value) -> Value:
    """Return numbers as floats."""
    if value.is_float:
        real = emit.real(value)
        return real.with_data_of(dtype="float32")
    if value.is_constant:
        return constant(value.constant.astype(np.float32))
    stored = emit.stored(value)
    return emit.result(emit.cast(emit.integers(value), "f32"), value.shape, "float32", stored.order)


@operator("BitShift")
def bit_shift(node: Node) -> Value:
    """A shift of unsigned integers."""
    direction = node.string("direction", "")
    if direction not in ("LEFT", "RIGHT"):
        raise node.error(f"expected LEFT or RIGHT as direction, found '{direction}'")
    name = "logical_left_shift" if direction == "LEFT" else "logical_right_shift"
    return elementwise(node, list(_two(node)), pairwise(name))


@operator("BitwiseAnd", "BitwiseOr", "BitwiseXor")
def bitwise(node: Node) -> Value:
    """A function of the bits of two integers."""
    return elementwise(node, list(_two(node)), pairwise(f"bitwise_{node.operator[7:].lower()}"))


@operator("BitwiseNot")
def bitwise_not(node: Node) -> Value:
    """All bits inverted."""
    return elementwise(node, [node.input(0)], lambda emit, tensors: emit.unary("bitwise_not", tensors[0]))


def clamp_integers(emit: Emitter, value: Value, low: float, high: float) -> Value:
    """Return integers within bounds."""
    stored = emit.stored(value)
    tensor = emit.clamp(emit.integers(value), max(low, -INT_MAX - 1), min(high, INT_MAX))
    return emit.from_integers(tensor, value.shape, value.dtype, stored.order)
