# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Computes what does not depend on the inputs, by ONNX's own reference implementation."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
import onnx
from onnx.reference import ReferenceEvaluator

from npuc.onnx.node import Node

# What is not the same each time, and what would need more than its operands.
NEVER_FOLDED = frozenset(
    {"RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike", "Multinomial", "Bernoulli"}
    | {"DequantizeLinear", "If", "Loop", "Scan", "SequenceMap"}
)
# Operators whose result may be far larger than their operands, and the operand that says how large.
GROWING = {"ConstantOfShape": 0, "Expand": 1, "Tile": 1}
# What npu-check-input allows a tensor to hold.
MOST_ELEMENTS = 1 << 31


def evaluate(node: Node, operands: Sequence[np.ndarray | None]) -> list[np.ndarray]:
    """Return the results of a node on known operands.

    Raises
    ------
    NpucError
        If the node cannot be computed.
    """
    _check_growth(node, operands)
    inputs = [
        onnx.helper.make_tensor_value_info(name, onnx.helper.np_dtype_to_tensor_dtype(value.dtype), value.shape)
        for name, value in dict(zip(node.inputs, operands, strict=True)).items()
        if value is not None
    ]
    outputs = [onnx.ValueInfoProto(name=name) for name in node.proto.output if name]
    graph = onnx.helper.make_graph([node.proto], "folded", inputs, outputs)
    feeds = {name: value for name, value in zip(node.inputs, operands, strict=True) if value is not None}
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            results = ReferenceEvaluator(graph, opsets={"": node.opset}).run(None, feeds)
    except MemoryError:
        raise
    except Exception as error:  # whatever the implementation of an operator raises on what it was not made for
        raise node.error(f"cannot be computed from its constant operands: {error}") from error
    return [np.asarray(result) for result in results]


def _check_growth(node: Node, operands: Sequence[np.ndarray | None]) -> None:
    """Refuse results that no tensor may be as large as."""
    if node.operator == "Range":
        start, limit, delta = (float(operand.reshape(-1)[0]) for operand in operands)
        count = (limit - start) / delta if delta else 0.0
    elif node.operator in GROWING and len(operands) > GROWING[node.operator]:
        extents = operands[GROWING[node.operator]]
        count = float(np.prod(extents.astype(np.float64), initial=1.0))
        if node.operator == "Tile":
            count *= operands[0].size
    else:
        return
    if count >= MOST_ELEMENTS:
        raise node.error(f"makes a tensor of {count:.3g} elements; expected fewer than {MOST_ELEMENTS}")
