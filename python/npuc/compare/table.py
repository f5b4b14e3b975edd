# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A comparison for people, and as CSV."""

import csv
import math
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from npuc.compare.compare import Comparison
from npuc.compare.difference import Difference
from npuc.files import atomic_output
from npuc.report import LAYER_WIDTH, short_layer_name


def headline(result: Comparison) -> str:
    """Return what there is to say first: which layer diverges first, if one does."""
    runs = f"{result.runs:,} input{'s' if result.runs != 1 else ''}"
    allowed = "equal" if result.min_snr is None else f"equal, or at least {result.min_snr:g} dB"
    if result.first is not None:
        layer = result.layers[result.first]
        return (
            f"First divergence: layer {result.first + 1} of {len(result.layers)}, {short_layer_name(layer.name)} "
            f"('{layer.name}'): {layer.different:,} of {layer.elements:,} elements differ, by at most "
            f"{_largest(layer)}; {_decibels(layer)} dB"
        )
    if not all(output.is_within(result.min_snr) for output in result.outputs):
        return f"All {len(result.layers)} layers are {allowed}, but outputs of the whole network are not ({runs})"
    return f"No divergence: all {len(result.layers)} layers and the outputs are {allowed} ({runs})"


def print_comparison(result: Comparison, console: Console) -> None:
    """Print a comparison: the first divergence, the table of layers, the outputs, and what was not compared."""
    console.print(headline(result), markup=False)
    for changed in result.changed:
        console.print(
            f"Outputs of {changed} are others when its layers are seen: a fusion there is not exact, which is a defect "
            "worth reporting",
            markup=False,
        )
    title = f"{result.a} against {result.b}"
    if result.a.model == result.b.model:
        title = f"{result.a.model.name}: {result.a.executor} against {result.b.executor}"
    table = Table(title=escape(title), title_justify="left")
    table.add_column("layer", no_wrap=True, overflow="ellipsis", min_width=LAYER_WIDTH)
    table.add_column("")
    for column in ("different", "of", "largest\ndifference", "SNR, dB"):
        table.add_column(column, justify="right", no_wrap=True)
    for index, layer in enumerate(result.layers):
        _add_row(table, short_layer_name(layer.name), layer, result.min_snr, first=index == result.first)
    table.add_section()
    for output in result.outputs:
        _add_row(table, f"output {output.name}", output, result.min_snr)
    console.print(table)
    for name, why in result.missing.items():
        console.print(f"Not compared: {name} ({why})", markup=False)


def _add_row(table: Table, name: str, layer: Difference, min_snr: float | None, first: bool = False) -> None:
    """Add the row of a layer or output."""
    within = layer.is_within(min_snr)
    verdict = "equal" if layer.different == 0 else "close" if within else "first" if first else "differs"
    style = None if within else "bold red" if first else "red"
    table.add_row(
        escape(name),
        verdict,
        f"{layer.different:,}",
        f"{layer.elements:,}",
        _largest(layer),
        _decibels(layer),
        style=style,
    )


def _largest(layer: Difference) -> str:
    return f"{layer.largest:,.0f}" if layer.in_steps else f"{layer.largest:.4g}"


def _decibels(layer: Difference) -> str:
    if math.isinf(layer.snr):
        return "∞" if layer.snr > 0 else "-∞"
    return "–" if math.isnan(layer.snr) else f"{layer.snr:.1f}"


def write_csv(result: Comparison, path: Path) -> None:
    """Write a line for each layer, and for each output of the whole network, as CSV.

    Raises
    ------
    NpucError
        If the file cannot be written.
    """
    with atomic_output(path) as partial, open(partial, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["kind", "name", "elements", "different", "largest_difference", "unit", "snr_db", "within"])
        for kind, entries in (("layer", result.layers), ("output", result.outputs)):
            for entry in entries:
                unit = "steps" if entry.in_steps else "reals"
                within = entry.is_within(result.min_snr)
                row = [entry.elements, entry.different, entry.largest, unit, entry.snr, str(within).lower()]
                writer.writerow([kind, entry.name, *row])
