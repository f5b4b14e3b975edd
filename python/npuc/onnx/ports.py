# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Where a model quantizes what comes in: its function then takes the integers, as networks for such a chip do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from npuc.onnx.values import Quantization

if TYPE_CHECKING:
    from npuc.onnx.graph import GraphImporter

# What may stand between an input and its quantization: it moves elements, and changes none.
MOVING = frozenset({"Reshape", "Transpose", "Squeeze", "Unsqueeze", "Flatten", "Identity"})


def find_input_quantization(graph: GraphImporter, name: str, operator: str) -> tuple[str, Quantization] | None:
    """Return the type and scale that all readers of an input agree on, or None.

    Parameters
    ----------
    graph
        The import.
    name
        The input.
    operator
        How they read it: QuantizeLinear, of reals, or DequantizeLinear, of integers.
    """
    found: list[tuple[str, Quantization]] = []
    open_names = [name]
    while open_names:
        current = open_names.pop()
        if graph.is_output(current):
            return None
        for reader in graph.readers(current):
            if reader.op_type in MOVING and reader.input[0] == current:
                open_names.append(reader.output[0])
                continue
            quantization = graph.quantization_of(reader, operator) if reader.input[0] == current else None
            if quantization is None:
                return None
            found.append(quantization)
    if not found or any(kind != found[0][0] or not found[0][1].same(other) for kind, other in found):
        return None
    return found[0]
