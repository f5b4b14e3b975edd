# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Walks the graph of a model and has every node written by the handler of its operator."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import onnx

from npuc.errors import NpucError
from npuc.onnx import folding
from npuc.onnx.emit import Emitter
from npuc.onnx.inputs import InputShapes
from npuc.onnx.model import get_opset, sort_nodes, with_known_operators
from npuc.onnx.node import Node, node_name
from npuc.onnx.operators import RUNTIME_DOMAIN, STANDARD_DOMAINS, full_name, load_operators
from npuc.onnx.parameters import read_parameters, to_unsigned
from npuc.onnx.ports import find_input_quantization
from npuc.onnx.values import CONSTANT_ONLY, ELEMENT_OF, UNSIGNED_OFFSET, Quantization, Value, constant, identity
from npuc.tflite import TensorIO


@dataclass(frozen=True)
class Imported:
    """A model as TOSA.

    Attributes
    ----------
    text
        The module.
    inputs, outputs
        What its function takes and returns.
    warnings
        What is not as in the model.
    """

    text: str
    inputs: list[TensorIO]
    outputs: list[TensorIO]
    warnings: list[str]


def import_graph(
    model: onnx.ModelProto,
    batch: int = 1,
    shapes: Mapping[str, Sequence[int]] | None = None,
    *,
    int8_softmax: bool = False,
) -> Imported:
    """Return a model as TOSA.

    Parameters
    ----------
    model
        A model with all its data.
    batch
        The extent of the first axis of inputs where the model leaves it open.
    shapes
        The shapes of inputs that are open otherwise.
    int8_softmax
        Whether a softmax of integers has 8-bit integers as its result, even if the model does not quantize it.

    Raises
    ------
    NpucError
        If it cannot be imported; the message names the node and its operator.
    """
    return GraphImporter(with_known_operators(model), InputShapes(batch, dict(shapes or {})), int8_softmax).run()


class GraphImporter:
    """The state of an import.

    Attributes
    ----------
    emit
        Writes operations.
    opset
        The version of the operator set that the model is written in.
    int8_softmax
        See `import_graph`.
    """

    def __init__(self, model: onnx.ModelProto, shapes: InputShapes, int8_softmax: bool) -> None:
        self.emit = Emitter()
        self.opset = get_opset(model)
        self.int8_softmax = int8_softmax
        self._graph = model.graph
        self._shapes = shapes
        self._values: dict[str, Value] = {}
        self._readers: dict[str, list[onnx.NodeProto]] = {}
        self._outputs = {output.name for output in model.graph.output}
        self._absorbed: set[int] = set()
        self._warnings: list[str] = []
        self._operators = load_operators()
        self._inputs: list[TensorIO] = []

    def run(self) -> Imported:
        """Import the graph."""
        if not self._graph.output:
            raise NpucError("the model has no output; name one when exporting")
        self._read_initializers()
        arguments = [value for value in self._graph.input if value.name not in self._values]
        names = [argument.name for argument in arguments]
        if len(set(names)) != len(names):
            raise NpucError("two inputs have the same name; names of tensors must differ")
        nodes = sort_nodes(self._graph, {*names, *self._values})
        for node in nodes:
            for name in dict.fromkeys(node.input):
                self._readers.setdefault(name, []).append(node)
        self._shapes.check_names(names)
        for node in nodes:
            if node.op_type == "Constant" and node.domain in STANDARD_DOMAINS:
                self._import_node(node)
        for argument in arguments:
            self._add_argument(argument)
        for node in nodes:
            if id(node) not in self._absorbed:
                self._import_node(node)
        results, outputs = [], []
        for output in self._graph.output:
            self.emit.function.location = output.name
            tensor, description = self._return(output.name)
            results.append(tensor)
            outputs.append(description)
        return Imported(self.emit.function.text(results), self._inputs, outputs, self._warnings)

    # What handlers ask.

    def warn(self, message: str) -> None:
        """Tell the user what is not as in the model."""
        if message not in self._warnings:
            self._warnings.append(message)

    def value(self, name: str, node: Node) -> Value:
        """Return the value of a name that a node reads."""
        if name not in self._values:
            raise node.error(f"reads '{name}' before it is there; the model is not in order")
        return self._values[name]

    def known(self, name: str) -> np.ndarray | None:
        """Return the elements of a name that is constant and not quantized, or None."""
        value = self._values.get(name)
        return value.constant if value is not None and value.quantization is None else None

    def constant_value(self, name: str) -> Value | None:
        """Return the value of a name that is constant, quantized or not, or None."""
        value = self._values.get(name)
        return value if value is not None and value.is_constant else None

    def readers(self, name: str) -> list[onnx.NodeProto]:
        """Return the nodes that read a result."""
        return self._readers.get(name, [])

    def is_output(self, name: str) -> bool:
        """Whether a name is an output of the model."""
        return name in self._outputs

    def only_reader(self, name: str) -> onnx.NodeProto | None:
        """Return the only reader of a result, if there is just one and the result is no output."""
        readers = self.readers(name)
        return readers[0] if len(readers) == 1 and name not in self._outputs else None

    def absorb(self, node: onnx.NodeProto, value: Value) -> None:
        """Give the result of a node that another one does the work of; the node itself is not written then."""
        self._absorbed.add(id(node))
        self._values[node.output[0]] = value

    def quantization_of(
        self, node: onnx.NodeProto, operator: str = "QuantizeLinear"
    ) -> tuple[str, Quantization] | None:
        """Return the type and the one scale of a node of an operator that quantizes, if they are known; else None."""
        if node.op_type != operator or node.domain not in (*STANDARD_DOMAINS, RUNTIME_DOMAIN):
            return None
        found = read_parameters(Node(node, self), self.known)
        return found if found is not None and found[1].axis is None else None

    # The walk.

    def _read_initializers(self) -> None:
        for tensor in self._graph.initializer:
            self._values[tensor.name] = constant(_to_array(tensor))
        if self._graph.sparse_initializer:
            raise NpucError("the model has sparse initializers; make them dense when exporting")

    def _add_argument(self, argument: onnx.ValueInfoProto) -> None:
        shape, dtype = self._shapes.resolve(argument)
        known = [kind for kind in ELEMENT_OF if kind not in CONSTANT_ONLY]
        if dtype not in known:
            raise NpucError(f"input '{argument.name}' is of {dtype}; expected one of {', '.join(known)}")
        self._warn_of_type(f"input '{argument.name}'", dtype)
        is_real = ELEMENT_OF[dtype] == "f32"
        found = find_input_quantization(self, argument.name, "QuantizeLinear" if is_real else "DequantizeLinear")
        kind, quantization = found if found is not None else (dtype, None)
        kind = kind if is_real else dtype
        element = "ui8" if kind == "uint8" else ELEMENT_OF[kind]
        tensor = self.emit.function.argument(shape, element, argument.name)
        self._values[argument.name] = Value(
            shape, dtype, identity(len(shape)), tensor, quantization=quantization if is_real else None
        )
        self._inputs.append(_describe(argument.name, kind, quantization))

    def _warn_of_type(self, what: str, dtype: str) -> None:
        held = {"f32": "float32", "i32": "int32"}.get(ELEMENT_OF[dtype], dtype)
        if held != dtype and ELEMENT_OF[dtype] in ("f32", "i32"):
            self.warn(f"{what} is of {dtype}; it is {held} in the imported network")

    def import_branch(self, graph: onnx.GraphProto) -> list[Value]:
        """Import a branch that is always taken, and return what it results in."""
        for tensor in graph.initializer:
            self._values[tensor.name] = constant(_to_array(tensor))
        for node in graph.node:
            if any(name in self._values for name in node.output if name):
                raise NpucError(f"node '{node_name(node)}' ({node.op_type}): its result has the name of another tensor")
            self._import_node(node)
        for output in graph.output:
            if output.name not in self._values:
                raise NpucError(f"a branch returns '{output.name}', which is made by no node; the model is incomplete")
        return [self._values[output.name] for output in graph.output]

    def _import_node(self, proto: onnx.NodeProto) -> None:
        if any(name in self._values for name in proto.output if name):
            return
        node = Node(proto, self)
        self.emit.function.location = node.name
        operands = [self.value(name, node) if name else None for name in proto.input]
        try:
            results = self._results(node, operands)
        except NpucError as error:
            if str(error).startswith("node "):
                raise
            raise node.error(str(error)) from error
        except (ValueError, TypeError, LookupError, ArithmeticError, AttributeError) as error:
            # What no handler foresaw: attributes and operands that contradict one another.
            given = ", ".join("none" if value is None else f"{value.dtype}{list(value.shape)}" for value in operands)
            raise node.error(f"its attributes do not fit its operands ({given or 'none'}): {error}") from error
        self._bind(node, [results] if isinstance(results, Value) else list(results))

    def _results(self, node: Node, operands: Sequence[Value | None]) -> Value | Sequence[Value]:
        """Compute or write a node."""
        if self._is_foldable(node, operands):
            results = folding.evaluate(node, [None if value is None else value.constant for value in operands])
            return [constant(result) for result in results]
        proto = node.proto
        found = self._operators.get(full_name(proto.domain, proto.op_type))
        if found is None:
            raise node.error(self._unsupported(proto))
        return found.handler(node)

    def _bind(self, node: Node, results: Sequence[Value]) -> None:
        names = list(node.proto.output)
        if any(names[len(results) :]):
            raise node.error(
                f"has {len(names)} results; only the first {len(results)} can be imported: export without the others"
            )
        for name, value in zip(names, results, strict=False):
            if name:
                if value.dtype not in ELEMENT_OF:
                    raise node.error(f"its result is of {value.dtype}, which TOSA has not")
                self._values[name] = value

    @staticmethod
    def _is_foldable(node: Node, operands: Sequence[Value | None]) -> bool:
        if node.operator in folding.NEVER_FOLDED or node.proto.domain not in STANDARD_DOMAINS:
            return False
        return all(value is None or (value.is_constant and value.quantization is None) for value in operands)

    def _unsupported(self, proto: onnx.NodeProto) -> str:
        if proto.domain not in STANDARD_DOMAINS:
            return (
                f"this operator of the domain '{proto.domain}' cannot be imported; export the model with ONNX's own "
                "operators (docs/onnx.md lists those that can be imported)"
            )
        near = difflib.get_close_matches(proto.op_type, self._operators, 1)
        hint = f" (did you mean {near[0]}?)" if near and not onnx.defs.has(proto.op_type) else ""
        return (
            f"this operator cannot be imported{hint}; docs/onnx.md lists those that can: replace it in the network, "
            "or cut the model before it (onnx.utils.extract_model)"
        )

    def _return(self, name: str) -> tuple:
        """Return the tensor of an output, and what to say of it."""
        value = self._values[name]
        emit = self.emit
        if value.size == 0 or value.dtype in CONSTANT_ONLY:
            raise NpucError(f"output '{name}' is an empty tensor, or of 4 bits; a network cannot return it")
        if value.quantization is not None and not value.is_byte:
            value = emit.real(value)
        if value.is_byte:
            dtype, quantization = self._as_stored(name, value)
            tensor = emit.logical(value)
        else:
            dtype, quantization = value.dtype, None
            self._warn_of_type(f"output '{name}'", dtype)
            tensor = value.tensor if self._is_argument(value) else emit.logical(value)
            readable = next((node for node in self._graph.node if name in node.output), None)
            if readable is not None and readable.op_type == "QuantizeLinear":
                found = self.quantization_of(readable)
                quantization = found[1] if found is not None else None
        if dtype == "uint8" and tensor.element == "i8":
            tensor = emit.rescale(tensor, [1.0], "ui8", -UNSIGNED_OFFSET, 0)
        return tensor, _describe(name, dtype, quantization)

    @staticmethod
    def _is_argument(value: Value) -> bool:
        return value.tensor is not None and value.tensor.element == "ui8"

    def _as_stored(self, name: str, value: Value) -> tuple[str, Quantization]:
        """Return the type of integers that an output of reals is returned in."""
        node = next((node for node in self._graph.node if name in node.output), None)
        while node is not None and node.op_type != "DequantizeLinear" and node.input:
            source = node.input[0]
            node = next((maker for maker in self._graph.node if source in maker.output), None)
        if node is not None and node.op_type == "DequantizeLinear":
            integers = self._values.get(node.input[0])
            if integers is not None:
                return integers.dtype, value.quantization
        return "int8", value.quantization


def _to_array(tensor: onnx.TensorProto) -> np.ndarray:
    """Return the elements of a tensor of the model."""
    try:
        values = onnx.numpy_helper.to_array(tensor)
    except Exception as error:  # the library raises many types on data that does not fit its shape
        raise NpucError(
            f"tensor '{tensor.name}' holds other than its shape and type say: {error}; the model is damaged"
        ) from error
    if values.dtype.kind in "USO":
        raise NpucError(f"tensor '{tensor.name}' holds text; a network computes with numbers")
    return values


def _describe(name: str, dtype: str, quantization: Quantization | None) -> TensorIO:
    """Return what to say of an input or output."""
    if quantization is None:
        return TensorIO(name, None, None)
    shown = replace(quantization, zero_point=to_unsigned(quantization.zero_point, dtype))
    return TensorIO(name, float(shown.scale[0]), int(shown.zero_point[0]))
