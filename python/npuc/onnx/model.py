# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Reads a .onnx file: what is not a model, is incomplete or is not a graph ends here with a message."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import onnx
from google.protobuf.message import DecodeError
from onnx import inliner, version_converter

from npuc.errors import NpucError
from npuc.files import read_input
from npuc.onnx.node import node_name
from npuc.onnx.operators import NEWEST_OPSET, OLDEST_OPSET, STANDARD_DOMAINS


def read_model(path: Path) -> onnx.ModelProto:
    """Read a model with all its data.

    Raises
    ------
    NpucError
        If it is no model of ONNX, or is damaged or incomplete.
    """
    content = read_input(path, "ONNX model")
    model = onnx.ModelProto()
    try:
        model.ParseFromString(content)
    except DecodeError as error:
        raise NpucError(f"this is no ONNX model, or it is truncated or damaged: {error}") from error
    if not model.HasField("graph") or not model.opset_import:
        raise NpucError("this is no ONNX model: expected a graph and the operator sets that it uses, found none")
    _load_external_data(model, path.parent)
    if model.functions:
        model = _inline_functions(model)
    return model


def with_known_operators(model: onnx.ModelProto) -> onnx.ModelProto:
    """Return a model in a version of ONNX's operator set that is known: an older one is converted by ONNX.

    Raises
    ------
    NpucError
        If ONNX cannot convert it.
    """
    versions = [entry.version for entry in model.opset_import if entry.domain in STANDARD_DOMAINS]
    if not versions or max(versions) >= OLDEST_OPSET:
        return model
    try:
        return version_converter.convert_version(model, OLDEST_OPSET)
    except Exception as error:  # the library raises what its C++ side throws
        raise NpucError(
            f"the model uses version {max(versions)} of ONNX's operators, which ONNX cannot bring to version "
            f"{OLDEST_OPSET}: {error}\nexport it again (opset 17 is understood by all tools)"
        ) from error


def get_opset(model: onnx.ModelProto) -> int:
    """Return the version of ONNX's own operator set that a model uses.

    Raises
    ------
    NpucError
        If it is not one whose operators are known.
    """
    versions = [entry.version for entry in model.opset_import if entry.domain in STANDARD_DOMAINS]
    if not versions:
        raise NpucError("the model imports no operator set of ai.onnx; export it again")
    opset = max(versions)
    if not OLDEST_OPSET <= opset <= NEWEST_OPSET:
        raise NpucError(
            f"the model uses version {opset} of ONNX's operators; expected {OLDEST_OPSET} to {NEWEST_OPSET}: "
            "export it again (opset 17 is understood by all tools), or convert it with onnx.version_converter"
        )
    return opset


def _inline_functions(model: onnx.ModelProto) -> onnx.ModelProto:
    """Return a model without functions of its own."""
    try:
        return inliner.inline_local_functions(model)
    except Exception as error:  # the library raises what its C++ side throws
        raise NpucError(f"the functions of the model cannot be inlined: {error}") from error


def subgraphs(graph: onnx.GraphProto) -> Iterator[onnx.GraphProto]:
    """Yield a graph and those within it."""
    yield graph
    for node in graph.node:
        for attribute in node.attribute:
            if attribute.HasField("g"):
                yield from subgraphs(attribute.g)
            for inner in attribute.graphs:
                yield from subgraphs(inner)


def _tensors(graph: onnx.GraphProto) -> Iterator[onnx.TensorProto]:
    """Yield all tensors of a graph whose data may be in other files."""
    for inner in subgraphs(graph):
        yield from inner.initializer
        for node in inner.node:
            for attribute in node.attribute:
                if attribute.HasField("t"):
                    yield attribute.t
                yield from attribute.tensors


def _load_external_data(model: onnx.ModelProto, folder: Path) -> None:
    """Read the tensors that stand in other files beside the model."""
    for tensor in _tensors(model.graph):
        if tensor.data_location != onnx.TensorProto.EXTERNAL:
            continue
        location = next((entry.value for entry in tensor.external_data if entry.key == "location"), "")
        try:
            onnx.external_data_helper.load_external_data_for_tensor(tensor, str(folder))
        except Exception as error:  # the library's own checks raise many types
            raise NpucError(
                f"the data of tensor '{tensor.name}' is in the file '{location}', which cannot be read beside the "
                f"model: {error}\nkeep the two together, or save the model in one file (onnx.save with "
                "save_as_external_data=False)"
            ) from error
        tensor.data_location = onnx.TensorProto.DEFAULT


def sort_nodes(graph: onnx.GraphProto, known: set[str]) -> list[onnx.NodeProto]:
    """Return the nodes that outputs need, each after those that it reads.

    Parameters
    ----------
    graph
        The graph.
    known
        Names of inputs and initializers.

    Raises
    ------
    NpucError
        If a name has two meanings or none, or nodes need one another.
    """
    makers: dict[str, onnx.NodeProto] = {}
    for node in graph.node:
        for name in filter(None, node.output):
            if name in makers or name in known:
                raise NpucError(
                    f"node '{node_name(node)}' ({node.op_type}): its result '{name}' has the name of another tensor; "
                    "names of tensors must differ"
                )
            makers[name] = node
    done: dict[int, bool] = {}
    order: list[onnx.NodeProto] = []
    # Depth first, without recursion: networks are deeper than Python's stack.
    for output in graph.output:
        if output.name not in makers and output.name not in known:
            raise NpucError(f"output '{output.name}' is made by no node; the model is incomplete")
        stack = [makers[output.name]] if output.name in makers else []
        while stack:
            node = stack[-1]
            if id(node) in done:
                stack.pop()
                if not done[id(node)]:
                    done[id(node)] = True
                    order.append(node)
                continue
            done[id(node)] = False
            for name in _reads(node):
                maker = makers.get(name)
                if maker is None and name not in known:
                    raise NpucError(
                        f"node '{node_name(node)}' ({node.op_type}): reads '{name}', which is no input, no initializer "
                        "and no result of a node; the model is incomplete"
                    )
                if maker is None or done.get(id(maker)):
                    continue
                if id(maker) in done:
                    raise NpucError(
                        f"node '{node_name(node)}' ({node.op_type}): needs its own result by way of "
                        f"'{name}'; a network must have no cycles"
                    )
                stack.append(maker)
    return _in_file_order(graph, order)


def _in_file_order(graph: onnx.GraphProto, order: list[onnx.NodeProto]) -> list[onnx.NodeProto]:
    """Return sorted nodes in the order of the file, if that is one in which each stands after those that it reads."""
    needed = {id(node) for node in order}
    made_later = {name for node in order for name in node.output}
    result = [node for node in graph.node if id(node) in needed]
    for node in result:
        if any(name in made_later for name in _reads(node)):
            return order
        made_later.difference_update(node.output)
    return result


def _reads(node: onnx.NodeProto) -> list[str]:
    """Return what a node reads, also from within its subgraphs."""
    names = [name for name in node.input if name]
    for attribute in node.attribute:
        for graph in [attribute.g] if attribute.HasField("g") else list(attribute.graphs):
            own = {tensor.name for tensor in graph.initializer} | {value.name for value in graph.input}
            for inner in graph.node:
                names += [name for name in _reads(inner) if name not in own]
                own |= set(inner.output)
            names += [value.name for value in graph.output if value.name not in own]
    return names
