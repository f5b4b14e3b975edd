# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Softmax of 8-bit integers in 32-bit ones, as the pass npu-quantize writes it (lib/Compress/LowerSoftmax.cpp).

The method is that of gemmlowp (github.com/google/gemmlowp, fixedpoint.h): the exponential from tables, the reciprocal
of the sum by three steps of Newton and Raphson.
"""

from __future__ import annotations

import numpy as np

from npuc.onnx.emit import Emitter
from npuc.onnx.tosa import Tensor
from npuc.onnx.values import Value, per_tensor

# Sums of more exponentials, each up to 2^19, do not fit in 31 bits.
MOST_CLASSES = 4095
# Up to this many, the last shift is below 32, as TOSA requires; beyond, four bits of it are taken earlier.
FEW_CLASSES = 256


class _Arithmetic:
    """Operations on i32 tensors of one rank."""

    def __init__(self, emit: Emitter, rank: int) -> None:
        self.emit = emit
        self.rank = rank

    def number(self, value: int) -> Tensor:
        """Return a constant that broadcasts."""
        return self.emit.function.scalar(value, "i32", self.rank)

    def mul(self, a: Tensor, b: Tensor, shift: int) -> Tensor:
        """Return a × b / 2^shift, rounded."""
        shape = np.broadcast_shapes(a.shape, b.shape)
        return self.emit.op("mul", [a, b, self.emit.function.scalar(shift, "i8")], shape, "i32")

    def left(self, a: Tensor, b: Tensor) -> Tensor:
        """Return a × 2^b."""
        return self.emit.binary("logical_left_shift", a, b)

    def right(self, a: Tensor, b: Tensor) -> Tensor:
        """Return a / 2^b, rounded."""
        return self.emit.binary("arithmetic_right_shift", a, b, attributes="round = true")


def _exponentials(math: _Arithmetic, differences: Tensor, scale: float) -> Tensor:
    """Return exp(difference × scale) in 31 fractional bits, for differences from -255 to 0.

    A TABLE gives 16 bits, so four tables give eight bits each.
    """
    emit = math.emit
    steps = np.arange(-256, 257)
    bits = np.minimum(np.floor(np.exp(np.minimum(steps, 0) * scale) * 2.0**31 + 0.5), 2.0**31 - 1).astype(np.int64)
    bits[steps > 0] = 0
    # The input of a table of 16 bits has 7 fractional bits, between entries; so has its result.
    index = emit.rescale(differences, [128.0], "i16")
    parts = []
    for shift in (24, 16, 8, 0):
        table = emit.function.const((bits >> shift & 0xFF).astype(np.int16), "i16")
        parts.append(emit.op("table", [index, table], index.shape, "i32"))
    total = emit.add(math.left(parts[0], math.number(17)), math.left(parts[1], math.number(9)))
    total = emit.add(total, math.left(parts[2], math.number(1)))
    return emit.add(total, math.right(parts[3], math.number(7)))


def _reciprocal(math: _Arithmetic, denominator: Tensor) -> Tensor:
    """Return 1 / denominator with 29 fractional bits, for a denominator from 1/2 to 1 with 31.

    The first guess, 48/17 - 32/17 × denominator, is off by 1/17 at most; each step squares the error.
    """
    emit = math.emit
    guess = emit.add(math.mul(denominator, math.number(-1010580540), 31), math.number(1515870810))
    for _ in range(3):
        error = emit.sub(math.number(1 << 29), math.mul(guess, denominator, 31))
        # The product has 27 fractional bits.
        guess = emit.add(guess, math.mul(math.mul(guess, error, 31), math.number(4), 0))
    return guess


def integer_softmax(emit: Emitter, value: Value, axis: int) -> Value:
    """Return the softmax of a byte value along a logical axis, in steps of 1/256."""
    stored = emit.stored(value)
    dimension = stored.order.index(axis)
    quantization = value.quantization
    math = _Arithmetic(emit, value.rank)
    logits = emit.rescale(stored.tensor, [1.0], "i32", int(quantization.zero_point[0]))
    differences = emit.sub(logits, emit.reduce("max", logits, dimension))
    powers = _exponentials(math, differences, float(quantization.scale[0]))
    # 19 fractional bits leave 12 for the sum.
    total = emit.reduce("sum", math.right(powers, math.number(12)), dimension)
    zeros = emit.unary("clz", total)
    denominator = math.left(total, emit.sub(zeros, math.number(1)))
    early = 0 if value.shape[axis] <= FEW_CLASSES else 4
    quotient = math.mul(powers, _reciprocal(math, denominator), 30 + early)
    probability = math.right(quotient, emit.sub(math.number(35 - early), zeros))
    return emit.result(probability, value.shape, "float32", stored.order, quantization=per_tensor(1 / 256))
