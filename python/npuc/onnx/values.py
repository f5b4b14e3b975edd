# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the importer knows of a tensor of the model: where its elements are, in which order, and what they stand for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from npuc.onnx.tosa import Tensor

if TYPE_CHECKING:
    from npuc.onnx.emit import Emitter

# The elements that tensors of ONNX are computed with: TOSA has no 64-bit ones, and unsigned ones at edges only.
ELEMENT_OF = {
    "float32": "f32",
    "float64": "f32",
    "float16": "f32",
    "bfloat16": "f32",
    "int64": "i32",
    "int32": "i32",
    "uint64": "i32",
    "uint32": "i32",
    "uint16": "i32",
    "int16": "i16",
    "int8": "i8",
    "uint8": "i8",
    "int4": "i8",
    "uint4": "i8",
    "bool": "i1",
}
# Types of weights; nothing is computed in them.
CONSTANT_ONLY = ("int4", "uint4")
# The element of a uint8 tensor is its value minus this.
UNSIGNED_OFFSET = 128


@dataclass(frozen=True)
class RealFunction:
    """A function of one real, in the two forms that it is needed in.

    Attributes
    ----------
    apply
        It as NumPy computes it, on float64: for a table.
    write
        It as operations on a float tensor.
    """

    apply: Callable[[np.ndarray], np.ndarray]
    write: Callable[[Emitter, Tensor], Tensor]

    def after(self, first: RealFunction) -> RealFunction:
        """Return the function that does `first`, then this."""
        return RealFunction(
            lambda reals: self.apply(first.apply(reals)),
            lambda emit, tensor: self.write(emit, first.write(emit, tensor)),
        )


@dataclass(frozen=True)
class Quantization:
    """Integers that stand for reals: real = scale × (integer - zero point).

    Attributes
    ----------
    scale, zero_point
        Of one element, or of one for each extent of `axis`. The zero point is one of elements as TOSA holds them: of a
        uint8 tensor it is smaller by 128.
    axis
        The logical axis along which scales differ; None where there is one for all.
    function
        What is still to be done to the reals; None for nothing.
    bounds
        The reals are still to be clamped to these. At most one of `function` and `bounds` is there.
    """

    scale: np.ndarray
    zero_point: np.ndarray
    axis: int | None = None
    function: RealFunction | None = None
    bounds: tuple[float, float] | None = None

    @property
    def pending(self) -> bool:
        """Whether something is still to be done to the reals."""
        return self.function is not None or self.bounds is not None

    def same(self, other: Quantization) -> bool:
        """Whether equal integers stand for equal reals."""
        return (
            not self.pending
            and not other.pending
            and (self.axis == other.axis or self.axis is None or other.axis is None)
            and np.array_equal(np.unique(self.scale), np.unique(other.scale))
            and self.scale.size == other.scale.size
            and bool((self.scale == other.scale).all())
            and bool((self.zero_point == other.zero_point).all())
        )


def per_tensor(scale: float, zero_point: int = 0) -> Quantization:
    """Return a quantization with one scale."""
    return Quantization(np.float64(scale).reshape(1), np.int64(zero_point).reshape(1))


@dataclass(eq=False)
class Value:
    """A tensor of the model.

    Attributes
    ----------
    shape
        Extents in the model's order of axes (the logical one).
    dtype
        The element in the model, by NumPy's name.
    order
        Which logical axis each physical dimension of `tensor` is: (0, 2, 3, 1) for an NCHW tensor held as NHWC.
    tensor
        Its elements in the function that is being written, or None.
    constant
        Its elements in logical order if they are known, or None. Exactly one of the three is there.
    source
        The value that it is a row-major reshape of, or None: the reshape is written only where it is needed.
    quantization
        What the integers stand for, where the model's tensor is of reals; else None.
    """

    shape: tuple[int, ...]
    dtype: str
    order: tuple[int, ...]
    tensor: Tensor | None = None
    constant: np.ndarray | None = None
    source: Value | None = None
    quantization: Quantization | None = None
    cache: dict[object, Tensor] = field(default_factory=dict)

    @property
    def rank(self) -> int:
        """How many axes it has."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """How many elements it has."""
        return int(np.prod(self.shape, dtype=np.int64))

    @property
    def is_constant(self) -> bool:
        """Whether its elements are known."""
        return self.constant is not None

    @property
    def is_float(self) -> bool:
        """Whether it is of reals, quantized or not."""
        return ELEMENT_OF[self.dtype] == "f32"

    @property
    def element(self) -> str:
        """The element that TOSA computes it with."""
        if self.tensor is not None:
            return "i8" if self.tensor.element == "ui8" else self.tensor.element
        if self.source is not None:
            return self.source.element
        if self.quantization is not None:
            return {1: "i8", 2: "i16", 4: "i32"}[self.constant.dtype.itemsize]
        return ELEMENT_OF[self.dtype]

    @property
    def offset(self) -> int:
        """The model's integer minus the one of `tensor`, which is signed."""
        return UNSIGNED_OFFSET if self.dtype == "uint8" else 0

    @property
    def is_byte(self) -> bool:
        """Whether it is of reals that 8-bit integers stand for, one scale for all, with nothing left to be done."""
        quantization = self.quantization
        return (
            quantization is not None and quantization.axis is None and not quantization.pending and self.element == "i8"
        )

    def with_data_of(self, **changes: object) -> Value:
        """Return another view of the same elements."""
        return replace(self, cache={}, **changes)


def constant(values: np.ndarray, dtype: str | None = None) -> Value:
    """Return a value of known elements."""
    data = np.asarray(values)
    return Value(data.shape, dtype or str(data.dtype), identity(data.ndim), constant=data)


def identity(rank: int) -> tuple[int, ...]:
    """Return the order of physical dimensions that is the logical one."""
    return tuple(range(rank))


def channels_last(rank: int) -> tuple[int, ...]:
    """Return the order that TOSA's convolutions want, of a tensor of batch, channels, and the axes of space."""
    return (0, *range(2, rank), 1)


def arrange(shape: Sequence[int], order: Sequence[int]) -> tuple[int, ...]:
    """Return logical extents in the order of physical dimensions."""
    return tuple(shape[axis] for axis in order)


def without_axes(order: Sequence[int], axes: Sequence[int]) -> tuple[int, ...]:
    """Return an order after logical axes have been removed."""
    kept = sorted(axis for axis in order if axis not in axes)
    return tuple(kept.index(axis) for axis in order if axis not in axes)


def order_after_reshape(shape: Sequence[int], order: Sequence[int], target: Sequence[int]) -> tuple[int, ...] | None:
    """Return the order of a reshape that moves no elements: one that adds or removes axes of extent 1 only, or None."""
    old = [axis for axis, extent in enumerate(shape) if extent != 1]
    new = [axis for axis, extent in enumerate(target) if extent != 1]
    if [shape[axis] for axis in old] != [target[axis] for axis in new]:
        return None
    moved = [new[old.index(axis)] for axis in order if shape[axis] != 1]
    return (*(axis for axis, extent in enumerate(target) if extent == 1), *moved)
