# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Draws a graph and the machines that it is run on: what is drawn follows from a seed and an index alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

# Imported for the steps that they register.
import elementwise  # noqa: F401
import movement  # noqa: F401
import pooling  # noqa: F401
import products  # noqa: F401
import rescaling  # noqa: F401
from builder import Builder
from graph import DTYPES, Graph, Value
from steps import STEPS

PRESETS = ("edge-128", "edge-256", "edge-512", "edge-1024")
# What random machines take the figures from that are not drawn.
BASES = (*PRESETS, "edge-128-u55", "edge-256-u55", "edge-512-u65", "edge-1024-u85")
# Least bytes of a scratchpad: of most machines, and of a few on which small graphs are cut into tiles, or refused.
SMALLEST, TINIEST = 8192, 2048


@dataclass(frozen=True)
class Case:
    """A graph, whether `npu-import` prepares it, and the machines to run it on: a preset and random ones."""

    graph: Graph
    imported: bool
    preset: str
    machines: tuple[dict[str, Any], ...]


def generate(seed: int, index: int, machines: int = 1) -> Case:
    """Return the case of a seed and an index."""
    g = Builder((seed, index))
    graph = generate_graph(g)
    imported, preset = g.chance(0.3), PRESETS[g.below(len(PRESETS))]
    return Case(graph, imported, preset, tuple(draw_machine(g, graph) for _ in range(machines)))


def generate_graph(g: Builder) -> Graph:
    """Return a graph: inputs, of which the first is an image more often than not, and steps."""
    _draw_inputs(g)
    weights = np.array([step.weight for step in STEPS])
    # Every graph has its favourites.
    weights *= g.random.exponential(1.0, len(STEPS))
    weights /= weights.sum()
    wanted = g.between(1, g.size.steps)
    for _ in range(4 * wanted):
        if wanted == 0:
            break
        if STEPS[int(g.random.choice(len(STEPS), p=weights))].take(g) is not None:
            wanted -= 1
    return g.finish()


def _draw_inputs(g: Builder) -> None:
    for index in range(g.pick(1, 1, 1, 2, 3)):
        if g.chance(0.7 if index == 0 else 0.4):
            batch, channels = g.pick(1, 1, 1, 2, 3), g.pick(1, 3, 3, 8, 16, 17, 32)
            side = max(1, int((g.size.elements / batch / channels) ** 0.5))
            height, width = g.between(1, side), g.between(1, side)
            g.input((batch, height, width, channels), "i8" if g.chance(0.75) else "i16")
        else:
            element = ("i1", "i8", "i16", "i32", "i32")[g.below(5)]
            g.input(g.shape(g.below(7)), element)


def draw_machine(g: Builder, graph: Graph) -> dict[str, Any]:
    """Return the description of a machine.

    Its scratchpad is of any size, or of just what a few tensors of the graph need, give or take a few bytes.
    """
    array = {
        "height": g.pick(1, 1, 2, 3, 4),
        "width": g.pick(1, 2, 2, 4),
        "outputChannels": g.pick(1, 4, 8, 12, 16, 32),
        "inputChannels": g.pick(1, 2, 4, 8, 16),
    }
    positions = array["height"] * array["width"]

    def buffer(least: int) -> dict[str, Any]:
        doubled = g.chance(0.6)
        return {
            "bytes": int(least * (2 if doubled else 1) * 2 ** g.random.uniform(0, 6)),
            "doubled": doubled,
            "bytesPerCycle": g.pick(1, 8, 16, 64, 256),
        }

    flattened = g.chance(0.5)
    size = int(2 ** g.random.uniform(11, 20))
    if g.chance(0.4):
        needs = [_bytes_of(value) for value in (*graph.inputs, *(made.result for made in graph.computed))]
        size = g.pick(*needs) * g.pick(1, 2, 3) + g.between(-64, 256)
    size = max(size, TINIEST if g.chance(0.3) else SMALLEST)
    # Rather where inputs and outputs leave some of it free.
    ports = sum(_bytes_of(value) for value in (*graph.inputs, *graph.outputs))
    inside = g.chance(0.3) and (size > 2 * ports or g.chance(0.1))
    read_only = inside and g.chance(0.3)
    return {
        "extends": BASES[g.below(len(BASES))],
        "name": "random",
        "mac": {
            "array": array,
            "alternativeArrays": [],
            "channelQuantum": array["inputChannels"] * g.pick(1, 1, 2),
            "kernelFirstFlattened": flattened,
            "kernelFirstTapQuantum": 1 if flattened else g.pick(1, 2, 4),
            "kernelFirstMaxInputChannels": g.pick(0, 4, 7, 16),
            "depthwiseTapsPerCycle": g.pick(1, 4, 9),
            "depthwiseTapQuantum": g.pick(1, 2, 4),
            "weightsStayBetweenBlocks": g.chance(0.5),
            "int16CycleFactor": g.pick(1, 2, 4),
            "sparse2of4": g.chance(0.3),
            "accumulators": buffer(positions * array["outputChannels"] * 8),
            "featureMap": buffer(positions * array["inputChannels"] * 2),
            "weights": buffer(array["outputChannels"] * array["inputChannels"]),
            "outputElementsPerCycle": g.pick(1, 2, 8),
            "tableElementsPerCycle": g.pick(1, 2, 8),
            "decodedWeightsPerCycle": g.pick(1, 8, 32),
            "startUpCycles": g.pick(0, 16, 100),
        },
        "vector": {
            "lanes": g.pick(1, 3, 4, 16, 64),
            "packsNarrowElements": g.chance(0.5),
            "minimumTaps": g.pick(1, 4),
            "startUpCycles": g.pick(0, 8, 50),
        },
        "scratchpad": {
            "bytes": size,
            "portBytesPerCycle": g.pick(1, 4, 8, 16, 64),
        },
        "dram": {
            "bytesPerSecond": g.pick(20_000_000, 500_000_000, 3_750_000_000, 24_000_000_000),
            "latencyNanoseconds": g.pick(0, 100, 500, 5000),
            "burstBytes": g.pick(1, 16, 32, 64, 128),
            "readOnly": read_only,
        },
        "dma": {
            "channels": g.pick(1, 2, 3),
            "bytesPerCyclePerChannel": g.pick(1, 4, 8, 16),
            "outstandingDescriptors": g.pick(1, 2, 8),
            "startUpCycles": g.pick(0, 8, 40),
        },
        "control": {
            "queueDepth": g.pick(1, 2, 16, 64),
            "cyclesPerDispatch": g.pick(0, 1, 4),
            "fetchBytes": g.pick(8, 64, 256),
            "fetchAhead": g.pick(1, 2, 8),
        },
        "inputOutput": "scratchpad" if inside else "dram",
    }


def _bytes_of(value: Value) -> int:
    return value.size * DTYPES[value.element].itemsize
