# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A node of the model, as the handler of its operator sees it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx

from npuc.errors import NpucError
from npuc.onnx.emit import Emitter
from npuc.onnx.values import ELEMENT_OF, Quantization, Value

if TYPE_CHECKING:
    from npuc.onnx.graph import GraphImporter


class Node:
    """A node, its operands, and where its results are written.

    Attributes
    ----------
    emit
        Writes operations.
    opset
        The version of the operator set that the model is written in.
    operator
        Its operator.
    """

    def __init__(self, proto: onnx.NodeProto, graph: GraphImporter) -> None:
        self.proto = proto
        self.graph = graph
        self.emit: Emitter = graph.emit
        self.opset: int = graph.opset
        self.operator: str = proto.op_type

    @property
    def name(self) -> str:
        """What to call it: its name, or that of its first result."""
        return node_name(self.proto)

    def error(self, problem: str) -> NpucError:
        """Return the error that says what is wrong with this node."""
        return NpucError(f"node '{self.name}' ({self.operator}): {problem}")

    def warn(self, message: str) -> None:
        """Tell the user what is not as in the model."""
        self.graph.warn(f"node '{self.name}' ({self.operator}): {message}")

    # Attributes.

    def has(self, name: str) -> bool:
        """Whether an attribute is given."""
        return any(attribute.name == name for attribute in self.proto.attribute)

    def _attribute(self, name: str, default: Any) -> Any:  # noqa: ANN401 (attributes are of many types)
        for attribute in self.proto.attribute:
            if attribute.name == name:
                return onnx.helper.get_attribute_value(attribute)
        return default

    def _typed(self, name: str, default: Any, kinds: tuple[type, ...], expected: str) -> Any:  # noqa: ANN401
        value = self._attribute(name, default)
        if value is not default and not isinstance(value, kinds):
            raise self.error(f"expected {expected} as attribute '{name}', found {type(value).__name__}")
        return value

    def integer(self, name: str, default: int = 0) -> int:
        """Return an attribute that is an integer."""
        return int(self._typed(name, default, (int,), "an integer"))

    def flag(self, name: str, default: bool = False) -> bool:
        """Return an attribute that is an integer for yes or no."""
        return self.integer(name, int(default)) != 0

    def number(self, name: str, default: float) -> float:
        """Return an attribute that is a float, of 32 bits as the model has it."""
        return float(self._typed(name, default, (float, int), "a number"))

    def string(self, name: str, default: str) -> str:
        """Return an attribute that is a string."""
        value = self._typed(name, default, (bytes, str), "a string")
        return value.decode(errors="replace") if isinstance(value, bytes) else value

    def subgraph(self, name: str) -> onnx.GraphProto:
        """Return an attribute that is a graph."""
        found = self._typed(name, None, (onnx.GraphProto,), "a graph")
        if found is None:
            raise self.error(f"expected a graph as attribute '{name}', found none")
        return found

    def numbers(self, name: str) -> list[float]:
        """Return an attribute that is a list of floats, empty if it is not given."""
        return [float(item) for item in self._typed(name, [], (list,), "a list of numbers")]

    def integers(self, name: str, default: Sequence[int] | None = None) -> list[int] | None:
        """Return an attribute that is a list of integers."""
        value = self._typed(name, default, (list,), "a list of integers")
        if value is not default and not all(isinstance(item, int) for item in value):
            raise self.error(f"expected integers in attribute '{name}'")
        return None if value is None else [int(item) for item in value]

    # Operands.

    @property
    def inputs(self) -> list[str]:
        """The names of the operands; empty ones are not given."""
        return list(self.proto.input)

    def given(self, index: int) -> bool:
        """Whether an operand is given."""
        return index < len(self.proto.input) and self.proto.input[index] != ""

    def input(self, index: int) -> Value:
        """Return an operand."""
        if not self.given(index):
            raise self.error(f"expected an operand {index}, found {len(self.proto.input)} operands")
        return self.graph.value(self.proto.input[index], self)

    def real(self, index: int) -> Value:
        """Return an operand of reals as floats."""
        value = self.input(index)
        if not value.is_float:
            raise self.error(f"expected floats as operand {index}, found {value.dtype}")
        return self.emit.real(value)

    def check_floats(self, *values: Value | None) -> None:
        """Refuse operands that are not of reals."""
        for value in values:
            if value is not None and not value.is_float:
                raise self.error(f"expected floats, found {value.dtype}")

    def optional(self, index: int) -> Value | None:
        """Return an operand, or None if it is not given."""
        return self.input(index) if self.given(index) else None

    def constant(self, index: int, what: str) -> np.ndarray | None:
        """Return the elements of an operand that must be known, or None if it is not given."""
        if not self.given(index):
            return None
        value = self.input(index)
        if value.constant is None:
            raise self.error(
                f"its {what} ('{self.proto.input[index]}') is computed at run time; expected a constant: "
                "fold constants when exporting (onnxsim, or torch.onnx.export with do_constant_folding)"
            )
        return self.emit.real(value).constant

    def constant_integers(self, index: int, what: str) -> list[int] | None:
        """Return the integers of an operand that must be known, or None if it is not given."""
        values = self.constant(index, what)
        if values is None:
            return None
        if not np.issubdtype(values.dtype, np.integer):
            raise self.error(f"expected integers as its {what}, found {values.dtype}")
        return [int(value) for value in values.reshape(-1)]

    def integers_of(self, name: str, index: int) -> list[int] | None:
        """Return integers that older opsets have as an attribute, and newer ones as an operand."""
        return self.integers(name) if self.has(name) else self.constant_integers(index, name)

    def axis(self, axis: int, rank: int) -> int:
        """Return an axis that is counted from the front."""
        if not -rank <= axis < rank:
            raise self.error(f"axis {axis} is outside a tensor of {rank} dimensions; expected {-rank} to {rank - 1}")
        return axis % rank

    def axes(self, axes: Sequence[int], rank: int) -> list[int]:
        """Return axes that are counted from the front, in order, none twice."""
        found = sorted(self.axis(axis, rank) for axis in axes)
        if len(set(found)) != len(found):
            raise self.error(f"names an axis twice in {list(axes)}")
        return found

    # Neighbours.

    def next(self, result: int = 0) -> onnx.NodeProto | None:
        """Return the only reader of a result, if there is just one and the result is no output."""
        return self.graph.only_reader(self.proto.output[result])

    def wanted(self) -> tuple[str, Quantization] | None:
        """Return the type and scale that the only reader of the first result quantizes it to, if it does."""
        reader = self.next()
        return None if reader is None else self.graph.quantization_of(reader)

    # Results.

    def like(self, value: Value, **changes: object) -> Value:
        """Return another view of a value's elements."""
        return value.with_data_of(**changes)

    def convert(self, value: Value, dtype: str) -> Value:
        """Return a value in another type of the same element."""
        assert ELEMENT_OF[dtype] == value.element
        return value.with_data_of(dtype=dtype)


def node_name(proto: onnx.NodeProto) -> str:
    """Return what to call a node: its name, or that of its first result."""
    return proto.name or next((name for name in proto.output if name), proto.op_type)
