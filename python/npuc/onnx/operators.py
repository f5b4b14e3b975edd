# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The table of the operators that can be imported; the modules of families fill it."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from npuc.onnx.node import Node
from npuc.onnx.values import Value

Handler = Callable[[Node], Value | Sequence[Value]]

# Oldest and newest opset whose meaning of the operators is known here.
OLDEST_OPSET, NEWEST_OPSET = 7, 26
FAMILIES = (
    "convolutions",
    "dense",
    "pooling",
    "normalization",
    "activations",
    "arithmetic",
    "comparisons",
    "reductions",
    "movement",
    "indexing",
    "elements",
    "masks",
    "resize",
    "softmax",
    "quantization",
    "onnxruntime_operators",
)
# ONNX's own operators, and those of ONNX Runtime that are imported.
STANDARD_DOMAINS = ("", "ai.onnx")
RUNTIME_DOMAIN = "com.microsoft"


@dataclass(frozen=True)
class Operator:
    """An operator of ONNX.

    Attributes
    ----------
    handler
        What writes it.
    family
        The module of the handler.
    limits
        What of it cannot be imported, for the manual; empty if all can.
    """

    handler: Handler
    family: str
    limits: str


OPERATORS: dict[str, Operator] = {}


def full_name(domain: str, name: str) -> str:
    """Return the name of an operator as the table has it: with its domain, if it is not one of ONNX itself."""
    return name if domain in STANDARD_DOMAINS else f"{domain}.{name}"


def operator(*names: str, domain: str = "", limits: str = "") -> Callable[[Handler], Handler]:
    """Register a function as the handler of operators."""

    def register(handler: Handler) -> Handler:
        for name in names:
            OPERATORS[full_name(domain, name)] = Operator(handler, handler.__module__.rsplit(".", 1)[-1], limits)
        return handler

    return register


def load_operators() -> dict[str, Operator]:
    """Return all operators."""
    for family in FAMILIES:
        importlib.import_module(f"npuc.onnx.{family}")
    return OPERATORS
