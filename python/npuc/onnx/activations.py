# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Functions of one real. On quantized tensors they wait for the quantization that follows: it makes a table of them."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from npuc.onnx.arithmetic import clamp_integers, elementwise, square_root
from npuc.onnx.emit import FLOAT_MAX, Emitter
from npuc.onnx.node import Node
from npuc.onnx.operators import operator
from npuc.onnx.tosa import Tensor
from npuc.onnx.values import ELEMENT_OF, RealFunction, Value, constant

INFINITY = math.inf


def apply(node: Node, value: Value, function: RealFunction) -> Value:
    """Return a function of a value of reals, written now or left to the quantization that follows."""
    if not value.is_float:
        raise node.error(f"expected floats, found {value.dtype}")
    quantization = value.quantization
    if (
        quantization is not None
        and quantization.axis is None
        and value.element == "i8"
        and not value.is_constant
        and (node.wanted() is not None or _continues(node))
    ):
        pending = function
        if quantization.function is not None:
            pending = function.after(quantization.function)
        elif quantization.bounds is not None:
            pending = function.after(_clamp_function(*quantization.bounds))
        return value.with_data_of(quantization=replace(quantization, function=pending, bounds=None))
    stored = node.emit.stored(node.emit.real(value))
    return node.emit.result(function.write(node.emit, stored.tensor), value.shape, value.dtype, stored.order)


def _continues(node: Node) -> bool:
    """Whether the only reader is a function of one real, too, or multiplies by what this is a function of."""
    reader = node.next()
    if reader is None:
        return False
    return reader.op_type in UNARY or (reader.op_type == "Mul" and node.inputs[0] in reader.input)


def clamp_reals(node: Node, value: Value, low: float, high: float) -> Value:
    """Return reals within bounds."""
    quantization = value.quantization
    emit = node.emit
    if quantization is not None and quantization.function is not None:
        return apply(node, value, _clamp_function(low, high))
    if quantization is not None and not value.is_constant:
        if quantization.bounds is not None:
            below, above = quantization.bounds
            low, high = min(max(below, low), high), max(min(above, high), low)
        return value.with_data_of(quantization=replace(quantization, bounds=(low, high)))
    stored = emit.stored(emit.real(value))
    tensor = emit.clamp(stored.tensor, max(low, -FLOAT_MAX), min(high, FLOAT_MAX))
    return emit.result(tensor, value.shape, value.dtype, stored.order)


def _clamp_function(low: float, high: float) -> RealFunction:
    return RealFunction(
        lambda x: np.clip(x, low, high),
        lambda emit, x: emit.clamp(x, max(low, -FLOAT_MAX), min(high, FLOAT_MAX)),
    )


@operator("Relu")
def relu(node: Node) -> Value:
    """The larger of x and 0."""
    value = node.input(0)
    return clamp_reals(node, value, 0.0, INFINITY) if value.is_float else clamp_integers(node.emit, value, 0, INFINITY)


@operator("Clip")
def clip(node: Node) -> Value:
    """A tensor within bounds."""
    value = node.input(0)
    if node.opset < 11:
        low, high = node.number("min", -INFINITY), node.number("max", INFINITY)
        return clamp_reals(node, value, low, high)
    limits = [node.optional(1), node.optional(2)]
    if any(limit is not None and not limit.is_constant for limit in limits):
        low, high = limits
        if low is not None:
            value = elementwise(node, [value, low], lambda emit, t: emit.binary("maximum", *t))
        if high is not None:
            value = elementwise(node, [value, high], lambda emit, t: emit.binary("minimum", *t))
        return value
    bounds = [-INFINITY, INFINITY]
    for index, name in ((1, "min"), (2, "max")):
        found = node.constant(index, name)
        if found is not None:
            if found.size != 1:
                raise node.error(f"expected one number as its {name}, found {found.size}")
            bounds[index - 1] = float(found.reshape(-1)[0])
    # Where the least is above the greatest, the greatest wins.
    low, high = min(bounds), bounds[1]
    if math.isnan(low) or math.isnan(high):
        raise node.error("expected numbers as its bounds, found NaN")
    return clamp_reals(node, value, low, high) if value.is_float else clamp_integers(node.emit, value, low, high)


# How each function is computed in TOSA and in NumPy, from a node whose attributes it has.
UNARY: dict[str, object] = {}


def _unary(name: str, limits: str = ""):  # noqa: ANN202 (a decorator)
    def register(make):  # noqa: ANN001, ANN202
        UNARY[name] = make

        @operator(name, limits=limits)
        def handle(node: Node) -> Value:
            value = node.input(0)
            if ELEMENT_OF[value.dtype] == "i32" or value.dtype in ("int8", "int16", "uint8"):
                return _of_integers(node, value)
            return apply(node, value, make(node))

        handle.__module__ = __name__
        return make

    return register


def _of_integers(node: Node, value: Value) -> Value:
    """Return a function that integers have, too."""
    writers = {
        "Neg": lambda emit, t: emit.sub(emit.like(t[0], 0), t[0]),
        "Abs": lambda emit, t: emit.unary("abs", t[0]),
        "Sign": lambda emit, t: emit.clamp(t[0], -1, 1),
    }
    if node.operator not in writers:
        raise node.error(f"expected floats, found {value.dtype}")
    return elementwise(node, [value], writers[node.operator])


def _direct(name: str, operation: str, apply_: object) -> None:
    """Register a function that TOSA has itself."""
    _unary(name)(lambda _: RealFunction(apply_, lambda emit, x: emit.unary(operation, x)))


_erf = np.vectorize(math.erf, otypes=[np.float64])


def sigmoid(node: Node) -> RealFunction:
    """1 / (1 + exp(-x))."""
    del node
    return RealFunction(_sigmoid, lambda emit, x: emit.unary("sigmoid", x))


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-np.clip(x, -700, 700)))


_unary("Sigmoid")(sigmoid)
_direct("Tanh", "tanh", np.tanh)
_direct("Erf", "erf", _erf)
_direct("Exp", "exp", lambda x: np.exp(np.minimum(x, 700)))
_direct("Log", "log", lambda x: np.log(np.maximum(x, 1e-300)))
_direct("Abs", "abs", np.abs)
_direct("Floor", "floor", np.floor)
_direct("Ceil", "ceil", np.ceil)
_direct("Sin", "sin", np.sin)
_direct("Cos", "cos", np.cos)
_direct("Reciprocal", "reciprocal", lambda x: 1.0 / np.where(x == 0, 1e-300, x))
_unary("Neg")(lambda _: RealFunction(np.negative, lambda emit, x: emit.negate(x)))
_unary("Sqrt")(lambda _: RealFunction(lambda x: np.sqrt(np.maximum(x, 0)), square_root))


def _write_sign(emit: Emitter, x: Tensor) -> Tensor:
    zero = emit.like(x, 0)
    negative = emit.select(emit.binary("greater", zero, x, "i1"), emit.like(x, -1), zero)
    return emit.select(emit.binary("greater", x, zero, "i1"), emit.like(x, 1), negative)


def _write_round(emit: Emitter, x: Tensor) -> Tensor:
    # A cast rounds to the nearest, ties to the even one; from 2^23 on floats are whole.
    bounded = emit.clamp(x, -(2.0**30), 2.0**30)
    whole = emit.cast(emit.cast(bounded, "i32"), "f32")
    large = emit.binary("greater_equal", emit.unary("abs", x), emit.like(x, 2.0**23), "i1")
    return emit.select(large, x, whole)


_unary("Sign")(lambda _: RealFunction(np.sign, _write_sign))
_unary("Round")(lambda _: RealFunction(np.rint, _write_round))


@_unary("LeakyRelu")
def leaky_relu(node: Node) -> RealFunction:
    """x, or alpha x where it is negative."""
    alpha = node.number("alpha", 0.01)

    def write(emit: Emitter, x: Tensor) -> Tensor:
        scaled = emit.mul(x, emit.like(x, alpha))
        if 0 <= alpha <= 1:
            return emit.binary("maximum", x, scaled)
        return emit.select(emit.binary("greater_equal", x, emit.like(x, 0), "i1"), x, scaled)

    return RealFunction(lambda x: np.where(x >= 0, x, alpha * x), write)


@_unary("HardSigmoid")
def _hard_sigmoid(node: Node) -> RealFunction:
    alpha, beta = node.number("alpha", 0.2), node.number("beta", 0.5)
    return _line(alpha, beta)


def _line(alpha: float, beta: float) -> RealFunction:
    """Return alpha x + beta, from 0 to 1."""
    return RealFunction(
        lambda x: np.clip(alpha * x + beta, 0, 1),
        lambda emit, x: emit.clamp(emit.add(emit.mul(x, emit.like(x, alpha)), emit.like(x, beta)), 0, 1),
    )


@_unary("HardSwish")
def _hard_swish(node: Node) -> RealFunction:
    del node
    line = _line(1 / 6, 0.5)
    return RealFunction(lambda x: x * line.apply(x), lambda emit, x: emit.mul(x, line.write(emit, x)))


@_unary("Swish")
def _swish(node: Node) -> RealFunction:
    alpha = node.number("alpha", 1.0)
    return RealFunction(
        lambda x: x * _sigmoid(alpha * x),
        lambda emit, x: emit.mul(x, emit.unary("sigmoid", emit.mul(x, emit.like(x, alpha)))),
    )


def _exponential(emit: Emitter, x: Tensor, alpha: float, scale: float = 1.0) -> Tensor:
    """Return alpha (exp(x / scale) - 1) where x is negative, else x."""
    bounded = emit.binary("minimum", x, emit.like(x, 0))
    if scale != 1.0:
        bounded = emit.mul(bounded, emit.like(x, 1.0 / scale))
    curve = emit.mul(emit.sub(emit.unary("exp", bounded), emit.like(x, 1)), emit.like(x, alpha))
    return emit.select(emit.binary("greater_equal", x, emit.like(x, 0), "i1"), x, curve)


@_unary("Elu")
def _elu(node: Node) -> RealFunction:
    alpha = node.number("alpha", 1.0)
    return RealFunction(
        lambda x: np.where(x >= 0, x, alpha * np.expm1(np.minimum(x, 0))),
        lambda emit, x: _exponential(emit, x, alpha),
    )


@_unary("Celu")
def _celu(node: Node) -> RealFunction:
    alpha = node.number("alpha", 1.0)
    return RealFunction(
        lambda x: np.where(x >= 0, x, alpha * np.expm1(np.minimum(x, 0) / alpha)),
        lambda emit, x: _exponential(emit, x, alpha, alpha),
    )


@_unary("Selu")
def _selu(node: Node) -> RealFunction:
    alpha, gamma = node.number("alpha", 1.6732632), node.number("gamma", 1.050701)

    def write(emit: Emitter, x: Tensor) -> Tensor:
        return emit.mul(_exponential(emit, x, alpha), emit.like(x, gamma))

    return RealFunction(lambda x: gamma * np.where(x >= 0, x, alpha * np.expm1(np.minimum(x, 0))), write)


def _softplus(emit: Emitter, x: Tensor) -> Tensor:
    """Return log(1 + exp(x)) without overflow: max(x, 0) + log(1 + exp(-|x|))."""
    tail = emit.unary("exp", emit.negate(emit.unary("abs", x)))
    return emit.add(emit.binary("maximum", x, emit.like(x, 0)), emit.unary("log", emit.add(tail, emit.like(x, 1))))


@_unary("Softplus")
def _softplus_function(node: Node) -> RealFunction:
    del node
    return RealFunction(lambda x: np.logaddexp(0, x), _softplus)


@_unary("Softsign")
def _softsign(node: Node) -> RealFunction:
    del node
    return RealFunction(
        lambda x: x / (1 + np.abs(x)),
        lambda emit, x: emit.mul(x, emit.unary("reciprocal", emit.add(emit.unary("abs", x), emit.like(x, 1)))),
    )


@_unary("Mish")
def _mish(node: Node) -> RealFunction:
    del node
    return RealFunction(
        lambda x: x * np.tanh(np.logaddexp(0, x)),
        lambda emit, x: emit.mul(x, emit.unary("tanh", _softplus(emit, x))),
    )


@_unary("Gelu")
def _gelu(node: Node) -> RealFunction:
    kind = node.string("approximate", "none")
    if kind not in ("none", "tanh"):
        raise node.error(f"expected none or tanh as approximate, found '{kind}'")

    def inner(x: np.ndarray) -> np.ndarray:
        if kind == "tanh":
            return np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))
        return _erf(x / math.sqrt(2))

    def write(emit: Emitter, x: Tensor) -> Tensor:
        if kind == "tanh":
            cube = emit.mul(emit.mul(emit.mul(x, x), x), emit.like(x, 0.044715))
            curve = emit.unary("tanh", emit.mul(emit.add(x, cube), emit.like(x, math.sqrt(2 / math.pi))))
        else:
            curve = emit.unary("erf", emit.mul(x, emit.like(x, 1 / math.sqrt(2))))
        return emit.mul(emit.mul(x, emit.like(x, 0.5)), emit.add(curve, emit.like(x, 1)))

    return RealFunction(lambda x: 0.5 * x * (1 + inner(x)), write)


@_unary("ThresholdedRelu")
def _thresholded_relu(node: Node) -> RealFunction:
    alpha = node.number("alpha", 1.0)

    def write(emit: Emitter, x: Tensor) -> Tensor:
        return emit.select(emit.binary("greater", x, emit.like(x, alpha), "i1"), x, emit.like(x, 0))

    return RealFunction(lambda x: np.where(x > alpha, x, 0), write)


@_unary("Shrink")
def _shrink(node: Node) -> RealFunction:
    bias, edge = node.number("bias", 0.0), node.number("lambd", 0.5)

    def write(emit: Emitter, x: Tensor) -> Tensor:
        above = emit.binary("greater", x, emit.like(x, edge), "i1")
        below = emit.binary("greater", emit.like(x, -edge), x, "i1")
        inside = emit.select(below, emit.add(x, emit.like(x, bias)), emit.like(x, 0))
        return emit.select(above, emit.sub(x, emit.like(x, bias)), inside)

    return RealFunction(lambda x: np.where(x > edge, x - bias, np.where(x < -edge, x + bias, 0)), write)


@operator("PRelu")
def prelu(node: Node) -> Value:
    """A slope of its own for negative numbers of each channel."""
    value, slope = node.input(0), node.input(1)
    if slope.is_constant and slope.size == 1 and value.is_float:
        alpha = float(node.emit.real(slope).constant.reshape(-1)[0])
        function = RealFunction(
            lambda x: np.where(x >= 0, x, alpha * x),
            lambda emit, x: emit.select(
                emit.binary("greater_equal", x, emit.like(x, 0), "i1"), x, emit.mul(x, emit.like(x, alpha))
            ),
        )
        return apply(node, value, function)

    if slope.rank == 1 and value.rank > 2 and slope.size == value.shape[1] != value.shape[-1]:
        # Before opset 7 slopes were those of channels.
        slope = node.emit.reshaped(node.emit.real(slope), (slope.size, *(1,) * (value.rank - 2)))

    def write(emit: Emitter, tensors: list[Tensor]) -> Tensor:
        x, slopes = tensors
        positive = emit.binary("greater_equal", x, emit.like(x, 0), "i1")
        return emit.select(positive, x, emit.mul(x, slopes))

    if slope.is_constant:
        slope = constant(node.emit.real(slope).constant, value.dtype)
    return elementwise(node, [value, slope], write)
