# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes operations on values: brings them into the order, rank and representation that an operation wants."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from npuc.errors import NpucError
from npuc.onnx.tosa import ELEMENTS, Function, Tensor, array, number
from npuc.onnx.values import (
    ELEMENT_OF,
    UNSIGNED_OFFSET,
    Quantization,
    Value,
    arrange,
    identity,
    order_after_reshape,
)

FLOAT_MAX = float(np.finfo(np.float32).max)
INT_MAX = np.iinfo(np.int32).max


class ScaleError(Exception):
    """A factor that RESCALE cannot say."""


@dataclass(frozen=True)
class Multiplier:
    """factor = multiplier / 2^shift."""

    multiplier: int
    shift: int


def get_multiplier(factor: float) -> Multiplier:
    """Return a factor as RESCALE has it: 31 bits and a shift from 2 to 62.

    Raises
    ------
    ScaleError
        If it is too large, or not positive.
    """
    if not (factor > 0 and math.isfinite(factor)):
        raise ScaleError(f"a factor of {factor}")
    fraction, exponent = math.frexp(factor)
    multiplier = math.floor(math.ldexp(fraction, 31) + 0.5)
    if multiplier == 1 << 31:
        multiplier >>= 1
        exponent += 1
    shift = 31 - exponent
    if shift < 2:
        raise ScaleError(f"a factor of {factor}")
    if shift > 62:
        return Multiplier(math.floor(math.ldexp(factor, 62) + 0.5), 62)
    return Multiplier(multiplier, shift)


class Emitter:
    """Writes operations into a function.

    Attributes
    ----------
    function
        The text.
    """

    def __init__(self) -> None:
        self.function = Function()

    # On tensors: physical extents and elements.

    def op(
        self, name: str, operands: Sequence[Tensor], shape: Sequence[int], element: str, attributes: str = ""
    ) -> Tensor:
        """Add an operation."""
        return self.function.op(name, operands, shape, element, attributes)

    def unary(self, name: str, tensor: Tensor, attributes: str = "", element: str | None = None) -> Tensor:
        """Add an operation whose result has the shape of its operand."""
        return self.op(name, [tensor], tensor.shape, element or tensor.element, attributes)

    def binary(self, name: str, a: Tensor, b: Tensor, element: str | None = None, attributes: str = "") -> Tensor:
        """Add an operation on two tensors of one rank, with broadcasting."""
        shape = np.broadcast_shapes(a.shape, b.shape)
        operands = [a, b, self.function.scalar(0, "i8")] if name == "mul" else [a, b]
        return self.op(name, operands, shape, element or a.element, attributes)

    def add(self, a: Tensor, b: Tensor) -> Tensor:
        """Return a + b."""
        return self.binary("add", a, b)

    def sub(self, a: Tensor, b: Tensor) -> Tensor:
        """Return a - b."""
        return self.binary("sub", a, b)

    def mul(self, a: Tensor, b: Tensor) -> Tensor:
        """Return a × b."""
        return self.binary("mul", a, b)

    def like(self, tensor: Tensor, value: float) -> Tensor:
        """Return a constant that broadcasts to a tensor."""
        return self.function.scalar(value, tensor.element, len(tensor.shape))

    def select(self, condition: Tensor, a: Tensor, b: Tensor) -> Tensor:
        """Return a where the condition holds, else b."""
        shape = np.broadcast_shapes(condition.shape, a.shape, b.shape)
        return self.op("select", [condition, a, b], shape, a.element)

    def clamp(self, tensor: Tensor, low: float, high: float) -> Tensor:
        """Return a tensor clamped to bounds, which the element can hold; TOSA has no CLAMP of i32."""
        if tensor.element == "i32":
            bounded = self.binary("maximum", tensor, self.like(tensor, low))
            return self.binary("minimum", bounded, self.like(tensor, high))
        attributes = f"min_val = {number(low, tensor.element)}, max_val = {number(high, tensor.element)}"
        return self.unary("clamp", tensor, attributes)

    def negate(self, tensor: Tensor) -> Tensor:
        """Return -tensor."""
        zero = self.function.scalar(0, tensor.element)
        return self.op("negate", [tensor, zero, zero], tensor.shape, tensor.element)

    def cast(self, tensor: Tensor, element: str) -> Tensor:
        """Return a tensor in another element, as TOSA's CAST does it; i1 and floats go through i8."""
        if tensor.element == element:
            return tensor
        if {tensor.element, element} == {"i1", "f32"}:
            if element == "i1":
                equal = self.binary("equal", tensor, self.like(tensor, 0), "i1")
                return self.unary("logical_not", equal)
            tensor = self.unary("cast", tensor, element="i8")
        return self.unary("cast", tensor, element=element)

    def truncate(self, tensor: Tensor) -> Tensor:
        """Return floats rounded towards zero."""
        negative = self.binary("greater", self.like(tensor, 0), tensor, "i1")
        return self.select(negative, self.unary("ceil", tensor), self.unary("floor", tensor))

    def reduce(self, name: str, tensor: Tensor, dimension: int) -> Tensor:
        """Add a reduction along a physical dimension, whose extent becomes 1."""
        shape = tuple(1 if i == dimension else extent for i, extent in enumerate(tensor.shape))
        return self.op(f"reduce_{name}", [tensor], shape, tensor.element, f"axis = {dimension} : i32")

    def reshape(self, tensor: Tensor, shape: Sequence[int]) -> Tensor:
        """Return a tensor in another shape."""
        if tensor.shape == tuple(shape):
            return tensor
        return self.op("reshape", [tensor, self.function.shape(shape)], shape, tensor.element)

    def transpose(self, tensor: Tensor, dimensions: Sequence[int]) -> Tensor:
        """Return a tensor whose dimension i is `dimensions[i]` of the old one; a reshape if no element moves."""
        if list(dimensions) == list(range(len(dimensions))):
            return tensor
        shape = arrange(tensor.shape, dimensions)
        moving = [dimension for dimension in dimensions if tensor.shape[dimension] != 1]
        if moving == sorted(moving):
            return self.reshape(tensor, shape)
        return self.op("transpose", [tensor], shape, tensor.element, f"perms = {array(dimensions, 32)}")

    def slice(self, tensor: Tensor, start: Sequence[int], size: Sequence[int]) -> Tensor:
        """Return the part of a tensor that begins at `start`."""
        if tensor.shape == tuple(size):
            return tensor
        operands = [tensor, self.function.shape(start), self.function.shape(size)]
        return self.op("slice", operands, size, tensor.element)

    def slice_along(self, tensor: Tensor, dimension: int, start: int, size: int) -> Tensor:
        """Return the part of a tensor that begins at `start` along one dimension."""
        starts = [start if i == dimension else 0 for i in range(len(tensor.shape))]
        sizes = [size if i == dimension else extent for i, extent in enumerate(tensor.shape)]
        return self.slice(tensor, starts, sizes)

    def concat(self, tensors: Sequence[Tensor], dimension: int) -> Tensor:
        """Return tensors one after the other along a dimension."""
        if len(tensors) == 1:
            return tensors[0]
        extent = sum(tensor.shape[dimension] for tensor in tensors)
        shape = [extent if i == dimension else e for i, e in enumerate(tensors[0].shape)]
        return self.op("concat", tensors, shape, tensors[0].element, f"axis = {dimension} : i32")

    def pad(self, tensor: Tensor, before: Sequence[int], after: Sequence[int], value: float) -> Tensor:
        """Return a tensor with a border of a value."""
        if not any(before) and not any(after):
            return tensor
        shape = [a + e + b for a, e, b in zip(before, tensor.shape, after, strict=True)]
        pairs = [count for pair in zip(before, after, strict=True) for count in pair]
        operands = [tensor, self.function.shape(pairs), self.function.scalar(value, tensor.element)]
        return self.op("pad", operands, shape, tensor.element)

    def tile(self, tensor: Tensor, multiples: Sequence[int]) -> Tensor:
        """Return a tensor repeated along each dimension."""
        if all(multiple == 1 for multiple in multiples):
            return tensor
        shape = [e * m for e, m in zip(tensor.shape, multiples, strict=True)]
        return self.op("tile", [tensor, self.function.shape(multiples)], shape, tensor.element)

    def reverse(self, tensor: Tensor, dimension: int) -> Tensor:
        """Return a tensor backwards along a dimension."""
        return self.unary("reverse", tensor, f"axis = {dimension} : i32")

    def rescale(
        self,
        tensor: Tensor,
        factors: Sequence[float] | np.ndarray,
        element: str,
        input_zero_point: int = 0,
        output_zero_point: int = 0,
    ) -> Tensor:
        """Return integers multiplied by a factor, or by one for each extent of the last dimension, rounded once.

        `ui8` as an element, of the tensor or the result, is unsigned. Raises ScaleError for a factor that cannot be
        said.
        """
        values = [float(factor) for factor in factors]
        if len(set(values)) == 1:
            values = values[:1]
        found = [get_multiplier(value) for value in values]
        zero_points = []
        for zero_point, kind in ((input_zero_point, tensor.element), (output_zero_point, element)):
            zero_points.append(self.function.scalar(zero_point, kind))
        operands = [
            tensor,
            self.function.const(np.array([m.multiplier for m in found]), "i32"),
            self.function.const(np.array([m.shift for m in found]), "i8"),
            *zero_points,
        ]
        attributes = (
            "scale32 = true, rounding_mode = #tosa.rounding_mode<SINGLE_ROUND>, "
            f"per_channel = {str(len(values) > 1).lower()}, "
            f"input_unsigned = {str(tensor.element == 'ui8').lower()}, "
            f"output_unsigned = {str(element == 'ui8').lower()}"
        )
        return self.op("rescale", operands, tensor.shape, element, attributes)

    # On values: logical axes.

    def stored(self, value: Value) -> Value:
        """Return the value with a tensor, in whatever order it is."""
        if value.tensor is not None and value.tensor.element == "ui8":
            if "signed" not in value.cache:
                value.cache["signed"] = self.rescale(value.tensor, [1.0], "i8", 0, -UNSIGNED_OFFSET)
            return value.with_data_of(tensor=value.cache["signed"])
        if value.tensor is not None:
            return value
        return value.with_data_of(tensor=self.physical(value, value.order), constant=None, source=None)

    def physical(self, value: Value, order: Sequence[int]) -> Tensor:
        """Return the elements of a value as they are stored, in an order of physical dimensions."""
        key = ("order", tuple(order))
        if key not in value.cache:
            value.cache[key] = self._arrange(value, tuple(order))
        return value.cache[key]

    def _arrange(self, value: Value, order: tuple[int, ...]) -> Tensor:
        if value.constant is not None:
            return self._constant(value, order)
        if value.source is not None:
            whole = self.reshape(self.logical(value.source), value.shape)
            return self.transpose(whole, order)
        stored = self.stored(value)
        return self.transpose(stored.tensor, [stored.order.index(axis) for axis in order])

    def _constant(self, value: Value, order: tuple[int, ...]) -> Tensor:
        data = value.constant
        element = value.element
        if value.quantization is None and value.offset:
            data = data.astype(np.int16) - value.offset
        if element == "i32" and data.size and (data.max() > INT_MAX or data.min() < -INT_MAX - 1):
            # The ends of the wider type mean "as many as there are", as do those of the narrower.
            limits = np.iinfo(data.dtype)
            wide = data[(data > INT_MAX) | (data < -INT_MAX - 1)]
            if ((wide != limits.max) & (wide != limits.min)).any():
                raise NpucError(f"computes with {wide[0]}, which 32 bits do not hold; TOSA has no wider integers")
            data = np.clip(data, -INT_MAX - 1, INT_MAX)
        return self.function.const(np.transpose(data, order).astype(ELEMENTS[element]), element)

    def logical(self, value: Value) -> Tensor:
        """Return the elements of a value in the model's own order."""
        return self.physical(value, identity(value.rank))

    def aligned(self, value: Value, rank: int, order: Sequence[int]) -> Tensor:
        """Return a value with leading axes of extent 1 added up to a rank, in an order of that rank."""
        missing = rank - value.rank
        if missing == 0:
            return self.physical(value, order)
        inner = [axis - missing for axis in order if axis >= missing]
        tensor = self.physical(value, inner)
        shape = [1 if axis < missing else value.shape[axis - missing] for axis in order]
        return self.reshape(tensor, shape)

    def broadcast(self, values: Sequence[Value]) -> tuple[tuple[int, ...], tuple[int, ...], list[Tensor]]:
        """Return the common shape of values, an order for it, and their tensors in that rank and order."""
        try:
            shape = np.broadcast_shapes(*(value.shape for value in values))
        except ValueError as error:
            found = " and ".join(str(list(value.shape)) for value in values)
            raise NpucError(f"tensors of the shapes {found} cannot be broadcast to one shape") from error
        rank = len(shape)
        # The largest computed operand stays as it is.
        leader = max(values, key=lambda value: (not value.is_constant, value.size))
        missing = rank - leader.rank
        own = leader.order if leader.constant is None else identity(leader.rank)
        order = (*range(missing), *(axis + missing for axis in own))
        return shape, order, [self.aligned(value, rank, order) for value in values]

    def permuted(self, value: Value, axes: Sequence[int]) -> Value:
        """Return a value whose axis i is `axes[i]` of the old one; nothing is written for it."""
        quantization = value.quantization
        if quantization is not None and quantization.axis is not None:
            quantization = replace(quantization, axis=list(axes).index(quantization.axis))
        shape = arrange(value.shape, axes)
        if value.constant is not None:
            data = value.constant.transpose(axes)
            return value.with_data_of(shape=shape, constant=data, quantization=quantization)
        value = self.stored(value)
        order = tuple(list(axes).index(axis) for axis in value.order)
        return value.with_data_of(shape=shape, order=order, quantization=quantization)

    def reshaped(self, value: Value, shape: Sequence[int]) -> Value:
        """Return a value in another shape; elements move only if its reader needs them to."""
        extents = tuple(int(extent) for extent in shape)
        if extents == value.shape:
            return value
        if value.quantization is not None and value.quantization.axis is not None:
            value = self.real(value)
        if value.constant is not None:
            data = value.constant.reshape(extents)
            return value.with_data_of(shape=extents, order=identity(len(extents)), constant=data)
        origin = value.source or self.stored(value)
        order = order_after_reshape(origin.shape, origin.order, extents)
        if order is not None:
            tensor = self.reshape(origin.tensor, arrange(extents, order))
            return origin.with_data_of(shape=extents, order=order, tensor=tensor)
        return origin.with_data_of(shape=extents, order=identity(len(extents)), tensor=None, source=origin)

    def result(
        self, tensor: Tensor, shape: Sequence[int], dtype: str, order: Sequence[int] | None = None, **fields: object
    ) -> Value:
        """Return the value of a tensor that has been computed."""
        extents = tuple(int(extent) for extent in shape)
        return Value(extents, dtype, tuple(order) if order is not None else identity(len(extents)), tensor, **fields)

    def real(self, value: Value) -> Value:
        """Return a value as floats."""
        quantization = value.quantization
        if quantization is None:
            return value
        if value.is_constant:
            return replace(value, constant=dequantized(value.constant, quantization), quantization=None, cache={})
        if "real" not in value.cache:
            value.cache["real"] = self._dequantize(self.stored(value), quantization)
        stored = self.stored(value)
        return self.result(value.cache["real"], value.shape, value.dtype, stored.order)

    def _dequantize(self, value: Value, quantization: Quantization) -> Tensor:
        tensor = self.cast(value.tensor, "f32")
        shape = [1] * value.rank
        if quantization.axis is not None:
            shape[value.order.index(quantization.axis)] = quantization.scale.size
        if quantization.zero_point.any():
            zero_point = np.broadcast_to(quantization.zero_point, quantization.scale.shape).reshape(shape)
            tensor = self.sub(tensor, self.function.const(zero_point, "f32"))
        scale = quantization.scale.reshape(shape if value.rank else ())
        tensor = self.mul(tensor, self.function.const(scale, "f32"))
        if quantization.bounds is not None:
            tensor = self.clamp(tensor, *(float(np.clip(b, -FLOAT_MAX, FLOAT_MAX)) for b in quantization.bounds))
        if quantization.function is not None:
            tensor = quantization.function.write(self, tensor)
        return tensor

    def integers(self, value: Value) -> Tensor:
        """Return integers or booleans of any width as i32, in the value's order, with the model's signs."""
        stored = self.stored(value)
        tensor = self.cast(stored.tensor, "i32")
        return self.add(tensor, self.like(tensor, value.offset)) if value.offset else tensor

    def from_integers(self, tensor: Tensor, shape: Sequence[int], dtype: str, order: Sequence[int]) -> Value:
        """Return a value of i32 as a type of the model, modulo its width."""
        element = ELEMENT_OF[dtype]
        if element == "f32":
            return self.result(self.cast(tensor, "f32"), shape, dtype, order)
        if dtype == "uint8":
            tensor = self.sub(tensor, self.like(tensor, UNSIGNED_OFFSET))
        elif dtype == "uint16":
            tensor = self.binary("bitwise_and", tensor, self.like(tensor, 0xFFFF))
        return self.result(self.cast(tensor, element), shape, dtype, order)


def dequantized(integers: np.ndarray, quantization: Quantization) -> np.ndarray:
    """Return the reals that integers stand for, as float32."""
    shape = [1] * integers.ndim
    if quantization.axis is not None:
        shape[quantization.axis] = quantization.scale.size
    if not integers.ndim:
        shape = []
    reals = (integers.astype(np.float64) - quantization.zero_point.reshape(shape)) * quantization.scale.reshape(shape)
    if quantization.function is not None:
        reals = quantization.function.apply(reals)
    if quantization.bounds is not None:
        reals = np.clip(reals, *quantization.bounds)
    return reals.astype(np.float32)
