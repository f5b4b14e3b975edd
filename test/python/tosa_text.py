# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes small TOSA models as text, an operation a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

TYPES = {"i1": np.bool_, "i8": np.int8, "i16": np.int16, "i32": np.int32, "f32": np.float32}


def tensor(shape: Sequence[int], element: str) -> str:
    """Return the type of a tensor."""
    return "tensor<" + "x".join([*map(str, shape), element]) + ">"


@dataclass(frozen=True)
class Value:
    """A tensor of the model."""

    name: str
    shape: tuple[int, ...]
    element: str

    @property
    def type(self) -> str:
        """The type as text."""
        return tensor(self.shape, self.element)


@dataclass
class Model:
    """A function that is built up; every result of `op` that is not used by another one can be returned."""

    inputs: list[Value] = field(default_factory=list)
    arrays: list[np.ndarray] = field(default_factory=list)
    outputs: list[Value] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    random: np.random.Generator = field(default_factory=lambda: np.random.default_rng(11))

    def input(self, shape: Sequence[int], element: str, low: float | None = None, high: float | None = None) -> Value:
        """Add an input with random contents in [low, high), the whole type if not given."""
        dtype = TYPES[element]
        if element == "f32":
            array = self.random.uniform(-2 if low is None else low, 2 if high is None else high, shape)
        elif element == "i1":
            array = self.random.integers(0, 2, shape)
        else:
            limits = np.iinfo(dtype)
            array = self.random.integers(
                limits.min if low is None else int(low), limits.max + 1 if high is None else int(high), shape
            )
        value = Value(f"%x{len(self.inputs)}", tuple(shape), element)
        self.inputs.append(value)
        self.arrays.append(np.asarray(array).astype(dtype))
        return value

    def const(self, values: object, element: str, shape: Sequence[int] | None = None) -> Value:
        """Add a constant; a scalar makes one element, or fills `shape`."""
        array = np.asarray(values)
        if shape is not None and array.ndim != 0:
            array = array.reshape(shape)
        extents = tuple(shape) if shape is not None else (array.shape or (1,))
        text = str(array.tolist()).lower() if element == "i1" else str(array.tolist())
        value = Value(f"%c{len(self.lines)}", extents, element)
        self.lines.append(
            f'{value.name} = "tosa.const"() {{values = dense<{text}> : {value.type}}} : () -> {value.type}'
        )
        return value

    def shape(self, *values: int) -> Value:
        """Add a constant shape."""
        value = Value(f"%s{len(self.lines)}", (), f"!tosa.shape<{len(values)}>")
        self.lines.append(
            f"{value.name} = tosa.const_shape {{values = dense<{list(values)}> : tensor<{len(values)}xindex>}} "
            f": () -> {value.element}"
        )
        return value

    def op(  # noqa: PLR0917 (as an operation reads)
        self,
        name: str,
        operands: Sequence[Value],
        shape: Sequence[int],
        element: str,
        attributes: str = "",
        output: bool = True,
    ) -> Value:
        """Add an operation; its result is an output of the model unless `output` is false."""
        value = Value(f"%v{len(self.lines)}", tuple(shape), element)
        types = ", ".join(v.element if v.element.startswith("!") else v.type for v in operands)
        text = f"{value.name} = tosa.{name} {', '.join(v.name for v in operands)}"
        self.lines.append(f"{text}{f' {{{attributes}}}' if attributes else ''} : ({types}) -> {value.type}")
        if output:
            self.outputs.append(value)
        return value

    def __str__(self) -> str:
        arguments = ", ".join(f"{v.name}: {v.type}" for v in self.inputs)
        results = ", ".join(v.type for v in self.outputs)
        body = "\n  ".join(self.lines)
        names = ", ".join(v.name for v in self.outputs)
        return f"func.func @main({arguments}) -> ({results}) {{\n  {body}\n  return {names} : {results}\n}}\n"
