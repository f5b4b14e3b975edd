# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What `npuc import` says at its end: what goes in and out, and what will run on the chip and what on its host."""

import json
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from npuc.errors import NpucError
from npuc.report import LAYER_WIDTH, short_layer_name
from npuc.runner import Port, Program, load_program


@dataclass(frozen=True)
class HostLayers:
    """A part of a network that the host would run in one call.

    Attributes
    ----------
    name
        Its first layer.
    layers
        How many there are.
    reason
        Their operations, and why the chip does not run them.
    """

    name: str
    layers: int
    reason: str


@dataclass(frozen=True)
class Placement:
    """Where a network will run.

    Attributes
    ----------
    chip
        How many layers run on the chip.
    host
        What runs on its host.
    problem
        What neither can run, as the compiler says it; empty if there is nothing such.
    """

    chip: int = 0
    host: tuple[HostLayers, ...] = ()
    problem: str = ""


def read_placement(path: Path) -> Placement:
    """Read what the pass npu-report-placement wrote."""
    report = json.loads(path.read_text())
    if "problem" in report:
        return Placement(problem=report["problem"])
    return Placement(report["chip"], tuple(HostLayers(e["layer"], e["layers"], e["reason"]) for e in report["host"]))


def load_module(module: Path) -> Program | None:
    """Return a network that has been imported, or None if nothing of ours can run with its inputs or outputs."""
    try:
        return load_program(module)
    except NpucError:
        return None


def print_summary(program: Program | None, placement: Placement, console: Console) -> None:
    """Print the inputs and outputs of a network, and where its layers will run."""
    if program is not None:
        console.print(_port_table(program))
    if placement.problem:
        console.print(f"Cannot be compiled for the chip: {placement.problem}", markup=False)
        return
    console.print(f"On the chip: {_layers(placement.chip)}")
    if not placement.host:
        console.print("On its host: nothing")
        return
    console.print(f"On its host: {_layers(sum(part.layers for part in placement.host))}")
    parts = Table()
    parts.add_column("from layer", no_wrap=True, overflow="ellipsis", min_width=LAYER_WIDTH)
    parts.add_column("layers", justify="right")
    parts.add_column("why")
    for part in placement.host:
        parts.add_row(escape(short_layer_name(part.name)), str(part.layers), escape(part.reason))
    console.print(parts)


def _port_table(program: Program) -> Table:
    """Return the table of inputs and outputs."""
    table = Table(title="Inputs and outputs", title_justify="left")
    for column in ("", "name", "type", "shape", "real ="):
        table.add_column(column)
    for kind, ports in (("input", program.inputs), ("output", program.outputs)):
        for port in ports:
            shape = "×".join(str(extent) for extent in port.shape) or "scalar"
            table.add_row(kind, escape(port.name), str(port.dtype), shape, _meaning(port))
    return table


def _layers(count: int) -> str:
    return {0: "nothing", 1: "1 layer"}.get(count, f"{count:,} layers")


def _meaning(port: Port) -> str:
    """Return what the elements of a port stand for."""
    if not port.quantized:
        return "element"
    if not port.zero_point:
        return f"{port.scale:.6g} × element"
    sign = "-" if port.zero_point > 0 else "+"
    return f"{port.scale:.6g} × (element {sign} {abs(port.zero_point)})"
