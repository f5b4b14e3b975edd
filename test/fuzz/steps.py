# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The steps that a random graph takes: each adds an operation, or several that belong together, where they fit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from builder import Builder
from graph import Value

# Takes values of the builder and returns what it made of them, or None where it does not fit.
Function = Callable[[Builder], Value | None]


@dataclass(frozen=True)
class Step:
    """A step, and how often it is tried beside others."""

    take: Function
    weight: float


STEPS: list[Step] = []


def step(weight: float = 1.0) -> Callable[[Function], Function]:
    """Register a step."""

    def register(function: Function) -> Function:
        STEPS.append(Step(function, weight))
        return function

    return register


def is_image(*elements: str) -> Callable[[Value], bool]:
    """Return what tells images of some types: rank 4, rows and columns in the middle."""
    return lambda value: len(value.shape) == 4 and value.element in elements


def is_of(*elements: str) -> Callable[[Value], bool]:
    """Return what tells tensors of some types."""
    return lambda value: value.element in elements
