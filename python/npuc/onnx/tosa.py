# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes TOSA as MLIR text in generic form, an operation a line, each located at a layer of the user's model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

# Elements of a tensor, as TOSA names them, and as NumPy holds them.
ELEMENTS: dict[str, np.dtype] = {
    "f32": np.dtype(np.float32),
    "i32": np.dtype(np.int32),
    "i16": np.dtype(np.int16),
    "i8": np.dtype(np.int8),
    "ui8": np.dtype(np.uint8),
    "i1": np.dtype(np.bool_),
}
UNPRINTABLE = re.compile(rb"[^ !#-\[\]-~]")


@dataclass(frozen=True)
class Tensor:
    """A result or an argument of the function: its name in the text, extents outermost first, and element."""

    name: str
    shape: tuple[int, ...]
    element: str

    @property
    def type(self) -> str:
        """The type as text."""
        return "tensor<" + "x".join([*map(str, self.shape), self.element]) + ">"


def quote(text: str) -> str:
    """Return a string literal of MLIR."""
    return '"' + UNPRINTABLE.sub(lambda match: b"\\%02X" % match.group()[0], text.encode()).decode() + '"'


def array(values: Sequence[int], width: int = 64) -> str:
    """Return an array attribute of integers."""
    return f"array<i{width}: {', '.join(map(str, values))}>" if values else f"array<i{width}>"


def number(value: float, element: str) -> str:
    """Return a number as an attribute of an element's type, float to the last bit."""
    if element == "f32":
        return f"0x{np.float32(value).view(np.uint32):08X} : f32"
    return f"{int(value)} : {element}"


def elements(values: np.ndarray, element: str) -> str:
    """Return a dense attribute without its type; i1 is spelled out, for its packed form differs between versions."""
    data = np.ascontiguousarray(values, ELEMENTS[element])
    if data.size == 0:
        return "dense<>"
    flat = data.reshape(-1)
    if element == "i1":
        return f"dense<{str(bool(flat[0])).lower() if data.size == 1 else str(data.tolist()).lower()}>"
    # A splat keeps the text small; bytes are compared, so that -0.0 and NaN are kept.
    raw = flat.view(np.dtype((np.void, flat.itemsize)))
    if data.size == 1 or bool((raw == raw[0]).all()):
        flat = flat[:1]
    little = flat.astype(flat.dtype.newbyteorder("<"))
    return f'dense<"0x{little.tobytes().hex().upper()}">'


class Function:
    """The text of a function that is being written.

    Attributes
    ----------
    location
        The layer that the next operations belong to.
    """

    def __init__(self) -> None:
        self.location = ""
        self._arguments: list[tuple[Tensor, str]] = []
        self._lines: list[str] = []
        self._constants: dict[tuple, Tensor] = {}
        self._count = 0

    def _fresh(self) -> str:
        self._count += 1
        return f"%{self._count - 1}"

    def argument(self, shape: Sequence[int], element: str, name: str) -> Tensor:
        """Add an argument."""
        tensor = Tensor(f"%arg{len(self._arguments)}", tuple(shape), element)
        self._arguments.append((tensor, name))
        return tensor

    def op(
        self,
        name: str,
        operands: Sequence[Tensor],
        shape: Sequence[int],
        element: str,
        attributes: str = "",
    ) -> Tensor:
        """Add an operation of TOSA with one result."""
        result = Tensor(self._fresh(), tuple(int(extent) for extent in shape), element)
        names = ", ".join(operand.name for operand in operands)
        types = ", ".join(_type(operand) for operand in operands)
        self._lines.append(
            f'{result.name} = "tosa.{name}"({names}) {{{attributes}}} : ({types}) -> {_type(result)} '
            f"loc({quote(self.location)})"
        )
        return result

    def const(self, values: np.ndarray, element: str) -> Tensor:
        """Add a constant, or return an equal one that is there."""
        data = np.ascontiguousarray(values, ELEMENTS[element]).reshape(np.shape(values))
        key = (element, data.shape, data.tobytes())
        if key not in self._constants:
            kind = Tensor("", data.shape, element).type
            self._constants[key] = self.op(
                "const", [], data.shape, element, f"values = {elements(data, element)} : {kind}"
            )
        return self._constants[key]

    def scalar(self, value: float, element: str, rank: int = 1) -> Tensor:
        """Add a constant of one element and the given rank."""
        return self.const(np.full((1,) * rank, value, ELEMENTS[element]), element)

    def shape(self, values: Sequence[int]) -> Tensor:
        """Add a constant of TOSA's type for shapes."""
        key = ("shape", tuple(values))
        if key not in self._constants:
            text = f"dense<{list(map(int, values))}>" if values else "dense<>"
            self._constants[key] = self.op(
                "const_shape", [], (), f"!tosa.shape<{len(values)}>", f"values = {text} : tensor<{len(values)}xindex>"
            )
        return self._constants[key]

    def text(self, results: Sequence[Tensor]) -> str:
        """Return the module with its function, which returns `results`."""
        arguments = ", ".join(f"{tensor.name}: {tensor.type} loc({quote(name)})" for tensor, name in self._arguments)
        types = ", ".join(tensor.type for tensor in results)
        names = ", ".join(tensor.name for tensor in results)
        body = "\n    ".join([*self._lines, f"return {names} : {types}" if results else "return"])
        return f"module {{\n  func.func @main({arguments}) -> ({types}) {{\n    {body}\n  }}\n}}\n"


def _type(tensor: Tensor) -> str:
    """Return the type of a tensor or of a shape."""
    return tensor.element if tensor.element.startswith("!") else tensor.type
