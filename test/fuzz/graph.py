# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""TOSA graphs as data: built by the generator, cut down by the reducer, written as text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from tosa_text import tensor

DTYPES = {
    "i1": np.dtype(np.bool_),
    "i4": np.dtype(np.int8),
    "i8": np.dtype(np.int8),
    "i16": np.dtype(np.int16),
    "i32": np.dtype(np.int32),
    "i48": np.dtype(np.int64),
}


def limits(element: str) -> tuple[int, int]:
    """Return the least and the largest number of a type."""
    if element == "i1":
        return 0, 1
    bits = int(element[1:])
    return -(1 << (bits - 1)), (1 << (bits - 1)) - 1


@dataclass(frozen=True)
class Value:
    """A tensor.

    Parameters
    ----------
    name
        As text names it.
    shape
        Its extents.
    element
        Its type; of a shape, the whole type.
    low, high
        What all its elements are within, whatever the inputs.
    array
        The elements of a constant.
    """

    name: str
    shape: tuple[int, ...]
    element: str
    low: int = 0
    high: int = 0
    array: np.ndarray | None = field(default=None, compare=False, repr=False)

    @property
    def type(self) -> str:
        """The type as text."""
        return self.element if self.is_shape else tensor(self.shape, self.element)

    @property
    def is_shape(self) -> bool:
        """Whether it is the operand of an operation that says a shape."""
        return self.element.startswith("!")

    @property
    def size(self) -> int:
        """How many elements it has."""
        return int(np.prod(self.shape, dtype=np.int64))

    @property
    def magnitude(self) -> int:
        """The largest absolute value."""
        return max(abs(self.low), abs(self.high))


@dataclass(frozen=True)
class Operation:
    """An operation of one result: `name` without its dialect, `attributes` as text."""

    name: str
    operands: tuple[Value, ...]
    result: Value
    attributes: str = ""

    def __str__(self) -> str:
        types = ", ".join(value.type for value in self.operands)
        names = ", ".join(value.name for value in self.operands)
        attributes = f" {{{self.attributes}}}" if self.attributes else ""
        if self.name == "const":
            return f'{self.result.name} = "tosa.const"(){attributes} : () -> {self.result.type}'
        return f"{self.result.name} = tosa.{self.name} {names}{attributes} : ({types}) -> {self.result.type}"


@dataclass(frozen=True)
class Graph:
    """A function: inputs with their arrays, operations in order, and outputs, which may be anything in it."""

    inputs: tuple[Value, ...]
    arrays: tuple[np.ndarray, ...]
    operations: tuple[Operation, ...]
    outputs: tuple[Value, ...]

    def __str__(self) -> str:
        arguments = ", ".join(f"{value.name}: {value.type}" for value in self.inputs)
        results = ", ".join(value.type for value in self.outputs)
        names = ", ".join(value.name for value in self.outputs)
        body = "".join(f"  {operation}\n" for operation in self.operations)
        return f"func.func @main({arguments}) -> ({results}) {{\n{body}  return {names} : {results}\n}}\n"

    @property
    def computed(self) -> list[Operation]:
        """The operations that are no constants."""
        return [operation for operation in self.operations if operation.name not in ("const", "const_shape")]

    def with_outputs(self, outputs: Iterable[Value]) -> Graph:
        """Return the graph with other outputs."""
        return replace(self, outputs=tuple(outputs))

    def without_dead(self) -> Graph:
        """Return the graph without the operations and inputs that no output needs."""
        needed = {value.name for value in self.outputs}
        kept: list[Operation] = []
        for operation in reversed(self.operations):
            if operation.result.name in needed:
                kept.append(operation)
                needed |= {value.name for value in operation.operands}
        given = [pair for pair in zip(self.inputs, self.arrays, strict=True) if pair[0].name in needed]
        return Graph(
            tuple(value for value, _ in given),
            tuple(array for _, array in given),
            tuple(reversed(kept)),
            self.outputs,
        )

    def with_input(self, value: Value, array: np.ndarray) -> Graph:
        """Return the graph with an input of the elements that an operation computed, in the place of it."""
        return Graph(
            (*self.inputs, value),
            (*self.arrays, array.astype(DTYPES[value.element])),
            tuple(operation for operation in self.operations if operation.result.name != value.name),
            self.outputs,
        )


def element_list(array: np.ndarray) -> str:
    """Return the elements of a constant as the attribute of it has them."""
    if array.ndim and array.size > 1 and (array == array.flat[0]).all():
        return str(array.flat[0].item()).lower()
    return str(array.tolist()).lower()


def join(numbers: Sequence[int]) -> str:
    """Return numbers as the elements of an array attribute."""
    return ", ".join(str(int(number)) for number in numbers)
