# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What a program costs on its machine, from the statistics that npu-run writes, as tables for people and as CSV."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from npuc.errors import NpucError
from npuc.files import atomic_output

PICO_TO_MICRO = 1e-6
LAYER_WIDTH = 20
# Where output is no terminal, a table takes the room that it needs.
TABLE_WIDTH = 120
# Lanes that idle are worth a word from this share of them on, in layers from this share of all cycles on.
IDLE_SHARE = 0.2
IDLE_LAYER_SHARE = 0.01


@dataclass(frozen=True)
class IdleLanes:
    """Why lanes of the array idle in a layer: an extent of its tiles that does not fill the blocks of lanes it takes.

    Attributes
    ----------
    of
        What the lanes stand for: "output channels", "kernel taps" …
    extent, lanes, blocks
        Of the tile that loses most: how many there are, lanes in a block, blocks taken.
    share
        Of the lanes, over all tiles of the layer, 0 … 1.
    """

    of: str
    extent: int
    lanes: int
    blocks: int
    share: float

    def __str__(self) -> str:
        """As the report says it.

        >>> str(IdleLanes("output channels", 17, 16, 2, 0.47))
        '17 output channels fill 2 blocks of 16 lanes: 47 % idle; 16 would take half'
        >>> str(IdleLanes("rows", 1, 2, 1, 0.5))
        '1 row fills 1 block of 2 lanes: 50 % idle; 2 would take as long'
        """
        what = self.of.removesuffix("s") if self.extent == 1 else self.of
        verb = "fills" if self.extent == 1 else "fill"
        block = "block" if self.blocks == 1 else "blocks"
        fewer = self.blocks - 1
        instead = {0: f"{self.lanes} would take as long", 1: f"{self.lanes} would take half"}.get(
            fewer, f"{fewer * self.lanes} would take {fewer}/{self.blocks}"
        )
        return (
            f"{self.extent:,} {what} {verb} {self.blocks:,} {block} of {self.lanes} lanes: "
            f"{100 * self.share:.0f} % idle; {instead}"
        )


@dataclass(frozen=True)
class LayerCost:
    """What one layer of the user's model costs.

    Attributes
    ----------
    name
        The layer, as the model's file has it.
    cycles
        Cycles that the layer accounts for; those of all layers sum to the program's.
    mac_utilization
        Useful multiply-accumulates over those that the array could do in its cycles, 0 … 1.
    binds
        The resource that most of the cycles wait for.
    macs
        Multiply-accumulates.
    dram_bytes
        Read and written, instructions included.
    scratchpad_bytes
        Read and written.
    scratchpad_live_peak_bytes
        The most of the scratchpad that holds something while the layer runs, other layers' tensors included.
    microjoules
        Energy at the program's operating points.
    array_cycles
        Cycles that the multiply-accumulators need, idle lanes included, were nothing else in their way.
    idle_lanes
        Why lanes of the array idle in these, the greatest loss first.
    """

    name: str
    cycles: int
    mac_utilization: float
    binds: str
    macs: int
    dram_bytes: int
    scratchpad_bytes: int
    scratchpad_live_peak_bytes: int
    microjoules: float
    array_cycles: int = 0
    idle_lanes: tuple[IdleLanes, ...] = ()

    @property
    def note(self) -> str:
        """Why many lanes of the array idle; empty if they do not."""
        return "\n".join(str(idle) for idle in self.idle_lanes if idle.share >= IDLE_SHARE)


@dataclass(frozen=True)
class HostCost:
    """What the host runs in the middle of a program. Its time is not the chip's.

    Attributes
    ----------
    name
        The first of its layers.
    reason
        Its operations, and why the chip does not run them.
    calls
        In one run of the program.
    bytes
        What one call reads and writes in DRAM. The copies that gather them are among the chip's transfers.
    """

    name: str
    reason: str
    calls: int
    bytes: int


@dataclass(frozen=True)
class ProgramCost:
    """What one run of a program costs.

    Attributes
    ----------
    machine
        Name of the machine.
    cycles, bound_cycles
        Of the run, and the least that any program for the same network could take on the machine.
    seconds
        Of the run.
    scratchpad_peak_bytes, scratchpad_live_peak_bytes
        How far up the scratchpad is used, and the most of it that holds something at once.
    """

    machine: str
    cycles: int
    bound_cycles: int
    bound_by: str
    seconds: float
    mac_utilization: float
    instructions: int
    scratchpad_peak_bytes: int
    scratchpad_live_peak_bytes: int
    dram_bytes: int
    microjoules: float
    energy_by_component: dict[str, float]
    layers: tuple[LayerCost, ...]
    host: tuple[HostCost, ...] = ()


def read_stats(path: Path) -> ProgramCost:
    """Read the statistics that ``npu-run --stats`` wrote.

    Raises
    ------
    NpucError
        If the file is not such statistics.
    """
    try:
        stats = json.loads(path.read_text())
        return _parse(stats)
    except OSError as error:
        raise NpucError(f"cannot read the statistics {path}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NpucError(f"{path} is not what npu-run --stats writes: {error!r}") from error


def _parse(stats: dict[str, Any]) -> ProgramCost:
    """Return what the statistics say."""
    return ProgramCost(
        machine=stats["machine"],
        cycles=stats["cycles"],
        bound_cycles=stats["bound"]["cycles"],
        bound_by=_words(stats["bound"]["binds"]),
        seconds=stats["nanoseconds"] * 1e-9,
        mac_utilization=stats["mac_utilization"],
        instructions=stats["instructions"],
        scratchpad_peak_bytes=stats["scratchpad_peak_bytes"],
        scratchpad_live_peak_bytes=stats["scratchpad_live_peak_bytes"],
        dram_bytes=_dram_bytes(stats["bytes"]),
        microjoules=stats["energy"]["total_picojoules"] * PICO_TO_MICRO,
        energy_by_component={
            _words(key.removesuffix("_picojoules")): value * PICO_TO_MICRO
            for key, value in stats["energy"].items()
            if key != "total_picojoules"
        },
        layers=tuple(
            LayerCost(
                name=layer["name"],
                cycles=layer["cycles"],
                mac_utilization=layer["mac_utilization"],
                binds=_words(layer["binds"]),
                macs=layer["macs"],
                dram_bytes=_dram_bytes(layer["bytes"]),
                scratchpad_bytes=layer["bytes"]["scratchpad_read"] + layer["bytes"]["scratchpad_write"],
                scratchpad_live_peak_bytes=layer["scratchpad_live_peak_bytes"],
                microjoules=layer["energy"]["total_picojoules"] * PICO_TO_MICRO,
                array_cycles=layer["array_cycles"],
                idle_lanes=tuple(
                    IdleLanes(_words(idle["of"]), idle["extent"], idle["lanes"], idle["blocks"], idle["share"])
                    for idle in layer["idle_lanes"]
                ),
            )
            for layer in stats["layers"]
        ),
        host=tuple(
            HostCost(part["name"], part["reason"], part["calls"], part["read_bytes"] + part["written_bytes"])
            for part in stats["host"]
        ),
    )


def _words(key: str) -> str:
    """Return a key of the statistics as words."""
    return key.replace("_", " ")


def _dram_bytes(entry: dict[str, int]) -> int:
    """Return the bytes that cross between DRAM and the chip."""
    return entry["dram_read"] + entry["dram_write"]


def short_layer_name(name: str) -> str:
    """Return the layer that a name of TensorFlow speaks of.

    TensorFlow joins the names of all operations that were fused into a layer by ";". The layer is the one that adds the
    bias, where there is one; else the last that is not a variable that was read. The model's name before it and the
    operation's behind it are left out. Other names stay.

    >>> short_layer_name("model/activation/Relu;model/conv2d/BiasAdd;model/depthwise_3/depthwise")
    'conv2d'
    >>> short_layer_name("model/activation_6/Relu;model/add_2/add")
    'add_2'
    >>> short_layer_name("conv2d")
    'conv2d'
    """
    parts = [part for part in name.split(";") if "ReadVariableOp" not in part] or [name]
    chosen = next((part for part in parts if part.endswith("/BiasAdd")), parts[-1])
    pieces = chosen.split("/")
    return "/".join(pieces[1:-1]) if len(pieces) > 2 else chosen


def make_console() -> Console:
    """Return the console that tables are printed on."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = TABLE_WIDTH
    return console


def layer_table(cost: ProgramCost) -> Table:
    """Return the table of layers."""
    table = Table(title=f"Layers on {cost.machine}", title_justify="left")
    table.add_column("layer", no_wrap=True, overflow="ellipsis", min_width=LAYER_WIDTH)
    for column in ("cycles", "share", "MAC use", "binds", "DRAM", "scratchpad\npeak", "energy"):
        table.add_column(column, justify="left" if column == "binds" else "right", no_wrap=True)
    for layer in cost.layers:
        table.add_row(
            short_layer_name(layer.name),
            f"{layer.cycles:,}",
            f"{100 * layer.cycles / max(cost.cycles, 1):.1f} %",
            f"{100 * layer.mac_utilization:.1f} %" if layer.macs else "–",
            layer.binds,
            f"{layer.dram_bytes:,} B",
            f"{layer.scratchpad_live_peak_bytes:,} B",
            f"{layer.microjoules:.3f} µJ",
        )
    return table


def idle_layers(cost: ProgramCost) -> list[LayerCost]:
    """Return the layers that say why lanes of the array idle in them, those that take next to no time left out."""
    return [layer for layer in cost.layers if layer.note and layer.cycles >= IDLE_LAYER_SHARE * cost.cycles]


def idle_table(cost: ProgramCost) -> Table:
    """Return the table of layers in which lanes of the array idle, and why."""
    table = Table(title="Lanes of the array that idle", title_justify="left")
    table.add_column("layer", no_wrap=True, overflow="ellipsis", min_width=LAYER_WIDTH)
    table.add_column("array cycles", justify="right", no_wrap=True)
    table.add_column("why")
    for layer in idle_layers(cost):
        table.add_row(short_layer_name(layer.name), f"{layer.array_cycles:,} of {layer.cycles:,}", layer.note)
    return table


def host_table(cost: ProgramCost) -> Table:
    """Return the table of what the host runs, and why."""
    table = Table(title="On the host, in no time of the chip", title_justify="left")
    table.add_column("layer", no_wrap=True, overflow="ellipsis", min_width=LAYER_WIDTH)
    table.add_column("calls", justify="right", no_wrap=True)
    table.add_column("DRAM", justify="right", no_wrap=True)
    table.add_column("why")
    for part in cost.host:
        table.add_row(short_layer_name(part.name), str(part.calls), f"{part.bytes:,} B", part.reason)
    return table


def totals_table(cost: ProgramCost) -> Table:
    """Return the table of totals."""
    table = Table(title=f"One run on {cost.machine}", title_justify="left", show_header=False)
    table.add_column()
    table.add_column(justify="right")
    rows = {
        "cycles": f"{cost.cycles:,}",
        "bound": f"{cost.bound_cycles:,} ({cost.bound_by})",
        "time": f"{cost.seconds * 1e3:.3f} ms",
        "rate": f"{1 / cost.seconds:,.0f} per second" if cost.seconds else "–",
        "energy": f"{cost.microjoules:.2f} µJ",
        "MAC use": f"{100 * cost.mac_utilization:.1f} %",
        "DRAM": f"{cost.dram_bytes:,} B",
        "scratchpad peak": f"{cost.scratchpad_live_peak_bytes:,} B, up to address {cost.scratchpad_peak_bytes:,}",
        "instructions": f"{cost.instructions:,}",
    }
    for name, value in rows.items():
        table.add_row(name, value)
    return table


def write_csv(cost: ProgramCost, path: Path) -> None:
    """Write a line for each layer, and one of totals, as CSV.

    Raises
    ------
    NpucError
        If the file cannot be written.
    """
    with atomic_output(path) as partial, open(partial, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(
            [
                "layer",
                "cycles",
                "mac_utilization",
                "binds",
                "macs",
                "dram_bytes",
                "scratchpad_bytes",
                "scratchpad_live_peak_bytes",
                "microjoules",
                "array_cycles",
                "idle_lanes",
            ]
        )
        for layer in cost.layers:
            writer.writerow(
                [
                    layer.name,
                    layer.cycles,
                    layer.mac_utilization,
                    layer.binds,
                    layer.macs,
                    layer.dram_bytes,
                    layer.scratchpad_bytes,
                    layer.scratchpad_live_peak_bytes,
                    layer.microjoules,
                    layer.array_cycles,
                    "; ".join(str(idle) for idle in layer.idle_lanes),
                ]
            )
        writer.writerow(
            [
                "total",
                cost.cycles,
                cost.mac_utilization,
                "",
                sum(layer.macs for layer in cost.layers),
                cost.dram_bytes,
                sum(layer.scratchpad_bytes for layer in cost.layers),
                cost.scratchpad_live_peak_bytes,
                cost.microjoules,
                sum(layer.array_cycles for layer in cost.layers),
                "",
            ]
        )
