# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs a network on two executors and compares what each of its layers makes."""

import math
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from npuc.classify import read_inputs
from npuc.compare.difference import Difference
from npuc.compare.executors import EXECUTORS, Executor, Values, count_runs, take_runs
from npuc.compare.probe import Network, make_network
from npuc.edges import Preprocessing, dequantize
from npuc.errors import NpucError
from npuc.progress import counting
from npuc.runner import Port

# What the layers make in the runs that are compared at once.
CHUNK_BYTES = 1 << 28
# Names that a message lists of many.
LISTED = 3


@dataclass(frozen=True)
class Side:
    """One of the two: an executor and the model that it runs.

    Attributes
    ----------
    executor
        A key of `EXECUTORS`.
    model
        The user's file.
    """

    executor: str
    model: Path

    def __str__(self) -> str:
        """As the report names it."""
        return f"{self.executor} ({self.model.name})"


@dataclass
class Comparison:
    """What came out.

    Attributes
    ----------
    a, b
        The two.
    runs
        How many inputs were compared.
    layers
        In the order of the network a, those that both have.
    outputs
        Of the networks as they are, no layer being seen.
    min_snr
        The ratio from which on a difference counts as none, in dB; None: only equality does.
    missing
        Layers that could not be compared, and why.
    changed
        Executors whose integer outputs are others when layers are seen: a fusion that is not exact, which is a defect.
    """

    a: Side
    b: Side
    runs: int
    layers: list[Difference]
    outputs: list[Difference]
    min_snr: float | None
    missing: dict[str, str] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)

    @property
    def first(self) -> int | None:
        """The index of the first layer that differs."""
        return next((i for i, layer in enumerate(self.layers) if not layer.is_within(self.min_snr)), None)

    @property
    def is_equal(self) -> bool:
        """Whether no layer and no output differs, and seeing the layers changes nothing."""
        outputs_equal = all(output.is_within(self.min_snr) for output in self.outputs)
        return self.first is None and outputs_equal and not self.changed


def parse_side(text: str | None, default: Side, float_model: Path | None) -> Side:
    """Return what --a or --b says: EXECUTOR, MODEL or EXECUTOR:MODEL.

    Raises
    ------
    NpucError
        If there is no such executor.
    """
    if text is None:
        return default
    name, colon, rest = text.partition(":")
    if text in EXECUTORS:
        executor, model = text, default.model
    elif colon and name in EXECUTORS:
        executor, model = name, Path(rest)
    elif "." in text or "/" in text:
        executor, model = default.executor, Path(text)
    else:
        raise NpucError(
            f"there is no executor '{text}'; expected one of {', '.join(EXECUTORS)}, the file of a model, or "
            "EXECUTOR:MODEL"
        )
    if executor == "cpu-float":
        if float_model is None:
            raise NpucError("cpu-float runs a float network beside the quantized one: expected it with --float")
        model = float_model
    return Side(executor, model)


def compare(
    a: Side,
    b: Side,
    data: Sequence[Path],
    *,
    machine: str | None = None,
    preprocessing: Preprocessing | None = None,
    samples: int = 0,
    min_snr: float | None = None,
) -> Comparison:
    """Compare two executors on data.

    Parameters
    ----------
    a, b
        The two.
    data
        A .npy file for each input of a's model, as `npuc run` takes them.
    machine
        The chip of a simulator; None: the compiler's default.
    preprocessing
        How pixels become reals; None: see `npuc.edges.from_pixels`.
    samples
        How many samples to use, from the first; 0 for all.
    min_snr
        The signal-to-noise ratio in dB from which on a difference counts as none; None: only equality does.

    Raises
    ------
    NpucError
        If a model, the data or their combination cannot be compared.
    """
    with tempfile.TemporaryDirectory(prefix="npuc-") as name:
        folder = Path(name)
        networks: dict[Path, Network] = {}
        for index, side in enumerate((a, b)):
            if side.model not in networks:
                place = folder / f"model{index}"
                place.mkdir()
                networks[side.model] = make_network(side.model, place)
        first, second = networks[a.model], networks[b.model]
        for side, network in ((a, first), (b, second)):
            if side.executor == "cpu-float" and not network.computes_floats:
                raise NpucError(f"{side.model}: expected a float network for cpu-float, found one that has integers")
        pairs, missing = pair_layers(first, second)
        inputs = read_inputs(first.program, data, preprocessing)
        runs = count_runs(inputs, first.program)
        if samples:
            runs = min(runs, samples)
            inputs = take_runs(inputs, first.program, 0, runs)
        executors: list[Executor] = []
        for side, network, place in ((a, first, "a"), (b, second, "b")):
            (folder / place).mkdir()
            executors.append(EXECUTORS[side.executor](network, folder / place, machine))
        result = Comparison(
            a,
            b,
            runs,
            [Difference(port.name) for port, _ in pairs],
            [Difference(port.name) for port in first.program.outputs],
            min_snr,
            missing,
        )
        outputs = list(zip(first.program.outputs, second.program.outputs, strict=True))
        bytes_per_run = max(sum(_bytes(port) for port in network.layers) for network in (first, second))
        chunk = max(1, min(runs, CHUNK_BYTES // max(bytes_per_run, 1)))
        with counting(f"Comparing {a} with {b}", runs) as progress:
            for begin in range(0, runs, chunk):
                count = min(chunk, runs - begin)
                given = take_runs(inputs, first.program, begin, count)
                mine = executors[0].run(given)
                theirs = executors[1].run(_for_network(given, first, second))
                _add(result, mine, theirs, pairs, outputs)
                progress.update(progress.task_ids[0], advance=count)
    return result


def pair_layers(a: Network, b: Network) -> tuple[list[tuple[Port, Port]], dict[str, str]]:
    """Return the layers of two networks that have one name, in the order of a, and why others cannot be compared.

    Raises
    ------
    NpucError
        If two networks of the same kind have other layers, or a float network and a quantized one none in common.
    """
    theirs = {port.name: port for port in b.layers}
    mine = {port.name for port in a.layers}
    only_a = [port.name for port in a.layers if port.name not in theirs]
    only_b = [port.name for port in b.layers if port.name not in mine]
    pairs = [(port, theirs[port.name]) for port in a.layers if port.name in theirs]
    mixed = a.computes_floats != b.computes_floats
    if (only_a or only_b) and (not mixed or not pairs):
        found = " and ".join(
            f"{_list(names)} only in {network.model}" for names, network in ((only_a, a), (only_b, b)) if names
        )
        raise NpucError(
            f"{a.model} and {b.model} cannot be compared layer by layer: expected layers of the same names "
            f"(the locations of operations), found {found}"
        )
    if len(a.program.outputs) != len(b.program.outputs):
        raise NpucError(
            f"{a.model} and {b.model} cannot be compared: expected as many outputs, found {len(a.program.outputs)} and "
            f"{len(b.program.outputs)}"
        )
    for port, other in [*pairs, *zip(a.program.outputs, b.program.outputs, strict=True)]:
        if port.shape != other.shape:
            raise NpucError(
                f"{a.model} and {b.model} cannot be compared: expected the same shape of '{port.name}', found "
                f"{_shape(port)} and {_shape(other)}"
            )
    missing = {name: f"only in {a.model.name}" for name in only_a}
    missing.update({name: f"only in {b.model.name}" for name in only_b})
    if mixed:
        # Integers without a scale stand for no real.
        bare = [p.name for p, q in pairs if any(port.dtype.kind != "f" and port.scale is None for port in (p, q))]
        missing.update(dict.fromkeys(bare, "integers of unknown scale"))
        pairs = [pair for pair in pairs if pair[0].name not in missing]
    return pairs, missing


def _list(names: list[str]) -> str:
    """Return names as a sentence has them."""
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return ", ".join(f"'{name}'" for name in names[:LISTED]) + more


def _shape(port: Port) -> str:
    return "×".join(str(extent) for extent in port.shape) or "a scalar"


def _bytes(port: Port) -> int:
    return math.prod(port.shape) * port.dtype.itemsize


def _for_network(inputs: list[np.ndarray], mine: Network, other: Network) -> list[np.ndarray]:
    """Return elements of the inputs of one network as those of another.

    Raises
    ------
    NpucError
        If their inputs differ.
    """
    result = []
    if len(mine.program.inputs) != len(other.program.inputs):
        raise NpucError(
            f"{mine.model} has {len(mine.program.inputs)} inputs, {other.model} has {len(other.program.inputs)}"
        )
    for array, port, wanted in zip(inputs, mine.program.inputs, other.program.inputs, strict=True):
        same = (port.dtype, port.scale, port.zero_point) == (wanted.dtype, wanted.scale, wanted.zero_point)
        if port.shape != wanted.shape or not (same or wanted.dtype.kind == "f"):
            raise NpucError(
                f"input '{port.name}' of {mine.model} is {port.dtype} {_shape(port)}, that of {other.model} is "
                f"{wanted.dtype} {_shape(wanted)} or has another scale; give the quantized network as MODEL and the "
                "float one with --float"
            )
        # The very reals that the integers stand for, so that no difference is that of the inputs.
        result.append(array if same else dequantize(array, port).astype(wanted.dtype))
    return result


def _add(
    result: Comparison,
    mine: Values,
    theirs: Values,
    pairs: list[tuple[Port, Port]],
    outputs: Sequence[tuple[Port, Port]],
) -> None:
    """Count what some runs made."""
    for difference, (port, other) in zip(result.layers, pairs, strict=True):
        a, b = (values.layers.get(port.name) for values in (mine, theirs))
        if a is None or b is None or a.size != b.size:
            result.missing[port.name] = "no tensor of that name and size in LiteRT"
            continue
        difference.add(a, b, port, other)
    result.layers = [layer for layer in result.layers if layer.name not in result.missing]
    pairs[:] = [pair for pair in pairs if pair[0].name not in result.missing]
    for difference, a, b, (port, other) in zip(result.outputs, mine.outputs, theirs.outputs, outputs, strict=True):
        difference.add(a, b, port, other)
    for side, values in ((result.a, mine), (result.b, theirs)):
        # The last bits of floats depend on what is fused.
        pairs_of_outputs = zip(values.outputs, values.probe_outputs, strict=True)
        same = all(x.dtype.kind == "f" or x.tobytes() == y.tobytes() for x, y in pairs_of_outputs)
        if not same and str(side) not in result.changed:
            result.changed.append(str(side))
