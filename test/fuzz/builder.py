# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Builds random graphs: values, constants and operations, with the ranges that keep them valid."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from graph import DTYPES, Graph, Operation, Value, element_list, limits

Shape = tuple[int, ...]
LONG = (65535, 65536, 65537, 70000)
EXTENTS = (1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33)


@dataclass(frozen=True)
class Size:
    """How large a graph may become: operations, elements of a tensor, products of a convolution."""

    steps: int
    elements: int
    products: int


class Builder:
    """A graph that grows.

    Parameters
    ----------
    seed
        Numbers that all choices follow from.
    """

    def __init__(self, seed: Sequence[int]) -> None:
        self.random = np.random.default_rng(seed)
        self.inputs: list[Value] = []
        self.arrays: list[np.ndarray] = []
        self.operations: list[Operation] = []
        # What further operations may take: neither shapes nor the constants that belong to one operation.
        self.values: list[Value] = []
        self.count = 0
        large = self.random.random()
        self.size = Size(6, 600, 60_000) if large < 0.5 else Size(8, 6000, 600_000)
        if large > 0.85:
            self.size = Size(4, 60_000, 3_000_000)
        if large > 0.98:
            # Extents that no instruction reaches.
            self.size = Size(3, 300_000, 3_000_000)

    def below(self, limit: int) -> int:
        """Return a number from 0 to just below a limit."""
        return int(self.random.integers(limit))

    def between(self, low: int, high: int) -> int:
        """Return a number within two, both included."""
        return int(self.random.integers(low, high, endpoint=True))

    def pick(self, *choices: int) -> int:
        """Return one of some numbers."""
        return choices[self.below(len(choices))]

    def chance(self, probability: float) -> bool:
        """Return true so often."""
        return bool(self.random.random() < probability)

    def choose(self, fits: Callable[[Value], bool]) -> Value | None:
        """Return a value that fits, rather a late one than an early one."""
        fitting = [value for value in self.values if fits(value)]
        if not fitting:
            return None
        return fitting[-1 - min(self.below(len(fitting)), self.below(len(fitting)))]

    def numbers(self, shape: Shape, low: int, high: int) -> np.ndarray:
        """Return random numbers within a range, which are at its ends more often than chance has them."""
        array = self.random.integers(low, high, shape, endpoint=True)
        if self.chance(0.3):
            ends = self.random.random(shape)
            array = np.where(ends < 0.1, low, np.where(ends > 0.9, high, array))
        return array

    def shape(self, rank: int, limit: int | None = None) -> Shape:
        """Return random extents."""
        rest = limit or self.size.elements
        extents = []
        for _ in range(rank):
            if rest >= LONG[0] and self.chance(0.5):
                extents.append(self.pick(*LONG))
                rest //= extents[-1]
                continue
            fitting = [extent for extent in EXTENTS if extent <= rest]
            extents.append(self.pick(*fitting))
            rest //= extents[-1]
        return tuple(int(extent) for extent in self.random.permutation(extents))

    def input(self, shape: Shape, element: str, low: int | None = None, high: int | None = None) -> Value:
        """Add an input; without a range it has one that its type allows."""
        least, most = limits(element)
        if low is None or high is None:
            low, high = least, most
            if element == "i32" and self.chance(0.8):
                magnitude = self.pick(1, 9, 255, 1 << 15, 1 << 24, 1 << 28)
                low, high = -magnitude, magnitude
            elif self.chance(0.2):
                # Few numbers: many are equal.
                low, high = max(least, -self.pick(0, 1, 2)), min(most, self.pick(1, 2))
        array = self.numbers(shape, low, high)
        return self.add_input(element, array, low, high)

    def add_input(self, element: str, array: np.ndarray, low: int, high: int) -> Value:
        """Add an input of known elements."""
        value = Value(f"%x{len(self.inputs)}", array.shape, element, low, high)
        self.inputs.append(value)
        self.arrays.append(np.asarray(array).astype(DTYPES[element]))
        self.values.append(value)
        return value

    def const(self, array: object, element: str) -> Value:
        """Add a constant."""
        elements = np.asarray(array).astype(DTYPES[element])
        ends = (int(elements.min()), int(elements.max())) if elements.size else (0, 0)
        value = Value(self._name("c"), elements.shape, element, *ends, elements)
        text = f"values = dense<{element_list(elements)}> : {value.type}"
        self.operations.append(Operation("const", (), value, text))
        return value

    def constant(self, shape: Shape, element: str) -> Value:
        """Add a constant that further operations may take."""
        low, high = limits(element)
        if element == "i32":
            low, high = -self.pick(1, 100, 1 << 20), self.pick(1, 100, 1 << 20)
        value = self.const(self.numbers(shape, low, high), element)
        self.values.append(value)
        return value

    def extents(self, *numbers: int) -> Value:
        """Add a constant shape."""
        value = Value(self._name("s"), (), f"!tosa.shape<{len(numbers)}>")
        elements = f"{list(map(int, numbers))}" if numbers else ""
        text = f"values = dense<{elements}> : tensor<{len(numbers)}xindex>"
        self.operations.append(Operation("const_shape", (), value, text))
        return value

    def zero_point(self, element: str, number: int = 0) -> Value:
        """Add the zero point of an operand."""
        return self.const([number], element)

    def op(  # noqa: PLR0917 (as an operation reads)
        self,
        name: str,
        operands: Sequence[Value],
        shape: Sequence[int],
        element: str,
        ends: tuple[int, int] | None = None,
        attributes: str = "",
    ) -> Value:
        """Add an operation whose elements are within `ends`, by default all of its type."""
        least, most = limits(element)
        low, high = ends or (least, most)
        if low < least or high > most:
            raise AssertionError(f"{name} of {element} leaves its type: {low} to {high}")
        value = Value(self._name("v"), tuple(int(extent) for extent in shape), element, int(low), int(high))
        self.operations.append(Operation(name, tuple(operands), value, attributes))
        self.values.append(value)
        return value

    def _name(self, letter: str) -> str:
        self.count += 1
        return f"%{letter}{self.count}"

    def finish(self) -> Graph:
        """Return the graph, with outputs: most of what nothing else takes, and a few other values."""
        used = {value.name for operation in self.operations for value in operation.operands}
        made = [value for value in self.values if value not in self.inputs and value.array is None]
        outputs = [value for value in made if value.name not in used and self.chance(0.8)]
        outputs += [value for value in made if value.name in used and self.chance(0.05)]
        if self.chance(0.04):
            outputs.append(self.inputs[self.below(len(self.inputs))])
        if outputs and self.chance(0.04):
            outputs.append(outputs[self.below(len(outputs))])
        if self.chance(0.03):
            element = ("i1", "i8", "i16", "i32")[self.below(4)]
            shape = self.shape(self.below(4), 60)
            outputs.append(self.const(self.numbers(shape, *limits(element)), element))
        if not outputs:
            outputs = self.values[-1:]
        if self.chance(0.1):
            outputs = [outputs[int(index)] for index in self.random.permutation(len(outputs))]
        return Graph(tuple(self.inputs), tuple(self.arrays), tuple(self.operations), tuple(outputs))
