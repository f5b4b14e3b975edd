# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the benchmarks share: which networks, how tables and numbers are given out, how programs are timed."""

from __future__ import annotations

import json
import math
import os
import struct
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ai_edge_litert import schema_py_generated as schema
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from benchmarks.article import write_article
from npuc.errors import NpucError
from npuc.files import read_input
from npuc.importer import import_model
from npuc.programs import find_program, run_program
from npuc.progress import counting
from npuc.tflite import IDENTIFIER

ROOT = Path(__file__).resolve().parents[1]
# Wide enough for the widest table where the output is a file or a pipe.
TABLE_WIDTH = 140
# Below $NPU_TEST_DATA.
NETWORKS = (
    "models/mlperf_tiny/resnet8_ic_int8.tflite",
    "models/mlperf_tiny/vww_mobilenetv1_025_96_int8.tflite",
    "models/mlperf_tiny/kws_dscnn_int8.tflite",
    "models/mlperf_tiny/ad_autoencoder_int8.tflite",
    "models/mlperf_tiny/sww_str_ww_ref.tflite",
    "models/mobilenet/coral_tf2_mobilenet_v2_1.0_224_ptq.tflite",
    "models/mobilenet/tfs_mobilenet_v1_0.25_224_uint8.tflite",
    "models/mlperf_tiny/resnet8_ic_fp32.tflite",
    "models/mlperf_tiny/vww_mobilenetv1_025_96_fp32.tflite",
    "models/mlperf_tiny/ad_autoencoder_fp32.tflite",
    "models/mobilenet/tfs_mobilenet_v1_0.25_224_fp32.tflite",
)


@dataclass(frozen=True)
class Network:
    """A .tflite file.

    Attributes
    ----------
    macs
        Multiplications with accumulation of one run, in convolutions and fully connected layers.
    quantized
        Whether it computes in integers of 8 bits; if not, in floats.
    """

    path: Path
    macs: int
    quantized: bool

    @property
    def name(self) -> str:
        """The name of the file."""
        return self.path.stem


def read_network(path: Path) -> Network:
    """Read from a .tflite file what the tables say of it.

    Raises
    ------
    NpucError
        If it cannot be read, or is no TensorFlow Lite model.
    """
    content = read_input(path, "model")
    if content[4:8] != IDENTIFIER:
        raise NpucError(f"{path}: expected a TensorFlow Lite model (LiteRT runs nothing else)")
    try:
        model = schema.ModelT.InitFromPackedBuf(content, 0)
        graph = model.subgraphs[0]
        macs = sum(_count_macs(model, graph, operator) for operator in graph.operators)
    except (struct.error, IndexError, AttributeError, TypeError, ValueError) as error:
        raise NpucError(f"{path} is truncated or damaged: {error}") from error
    integers = (schema.TensorType.INT8, schema.TensorType.UINT8)
    return Network(path, macs, any(tensor.type in integers for tensor in graph.tensors))


def _count_macs(model: schema.ModelT, graph: schema.SubGraphT, operator: schema.OperatorT) -> int:
    code = model.operatorCodes[operator.opcodeIndex]
    kinds = schema.BuiltinOperator
    kind = max(code.builtinCode, code.deprecatedBuiltinCode)
    if kind not in (kinds.CONV_2D, kinds.DEPTHWISE_CONV_2D, kinds.FULLY_CONNECTED):
        return 0
    outputs = math.prod(map(int, graph.tensors[operator.outputs[0]].shape))
    weights = graph.tensors[operator.inputs[1]].shape
    return outputs * math.prod(map(int, weights[1:3] if kind == kinds.DEPTHWISE_CONV_2D else weights[1:]))


@dataclass(frozen=True)
class Column:
    """A column of a table, made from the numbers of a row.

    Attributes
    ----------
    show
        Makes the cell from the row.
    """

    title: str
    show: Callable[[Mapping[str, Any]], str]
    left: bool = False


def name_column(key: str, title: str | None = None) -> Column:
    """Return a column of names."""
    return Column(title or key, lambda row: str(row[key]), left=True)


def number_column(title: str, key: str, form: str = ",.1f", unit: float = 1) -> Column:
    """Return a column of numbers, divided by `unit`; what is None was not measured."""
    return Column(title, lambda row: "–" if row[key] is None else format(row[key] / unit, form))


def ratio_column(title: str, above: str, below: str) -> Column:
    """Return a column of one number over another."""
    return Column(title, lambda row: "–" if None in (row[above], row[below]) else f"{row[above] / row[below]:.2f}")


def share_column(title: str, above: str, below: str) -> Column:
    """Return a column of one number in percent of another."""
    return Column(
        title, lambda row: "–" if None in (row[above], row[below]) else f"{100 * row[above] / row[below]:.0f} %"
    )


class Report:
    """Prints what is measured, and keeps the numbers."""

    def __init__(self) -> None:
        self.console = Console(highlight=False)
        if not self.console.is_terminal:
            self.console.width = TABLE_WIDTH
        self.tables: dict[str, list[Mapping[str, Any]]] = {}
        self.skipped: list[str] = []
        self.failed: list[str] = []

    def say(self, text: str, style: str = "") -> None:
        """Print a line."""
        self.console.print(Text(text, style), soft_wrap=True)

    def skip(self, text: str) -> None:
        """Say what is not measured, and why."""
        self.skipped.append(text)
        self.say(f"skipped: {text}", "yellow")

    def fail(self, text: str) -> None:
        """Say what could not be measured, though it should."""
        self.failed.append(text)
        self.say(f"failed: {text}", "red")

    def add_table(self, key: str, title: str, columns: Sequence[Column], rows: Sequence[Mapping[str, Any]]) -> None:
        """Print a table; its rows are kept under `key`."""
        self.tables[key] = list(rows)
        table = Table(title=title, title_justify="left", title_style="italic", box=SIMPLE_HEAD)
        for column in columns:
            table.add_column(column.title, justify="left" if column.left else "right", no_wrap=True)
        for row in rows:
            table.add_row(*(Text(column.show(row)) for column in columns))
        self.console.print(table)

    def write_json(self, path: Path, host: Mapping[str, Any]) -> None:
        """Write all numbers, each under a name that ends in its unit."""
        content = {"host": host, "tables": self.tables, "skipped": self.skipped, "failed": self.failed}
        path.write_text(json.dumps(content, indent=2) + "\n")


def describe_host() -> dict[str, Any]:
    """Return what this machine is."""
    names = [
        line.split(":", 1)[1].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    return {"cpu": names[0] if names else "unknown", "cores": len(os.sched_getaffinity(0))}


@dataclass
class Run:
    """One run of the benchmarks.

    Attributes
    ----------
    networks
        What is measured.
    seconds
        How long each network is run in each part.
    folder
        For files that are not kept.
    """

    networks: list[Network]
    seconds: float
    folder: Path
    report: Report
    _imported: dict[Path, Path] = field(default_factory=dict)

    def import_network(self, network: Network) -> Path:
        """Return a network in the phase `input`; it is imported once."""
        if network.path not in self._imported:
            model = self.folder / f"{network.name}.{len(self._imported)}.mlirbc"
            import_model(network.path, model)
            self._imported[network.path] = model
        return self._imported[network.path]

    def measure_each(
        self, text: str, networks: Sequence[Network], measure: Callable[[Network], list[dict[str, Any]]]
    ) -> list[dict[str, Any]]:
        """Return the rows of all networks; of one that fails it is said why, and the others go on."""
        rows: list[dict[str, Any]] = []
        failures: list[str] = []
        with counting(text, len(networks)) as progress:
            for network in networks:
                try:
                    rows += measure(network)
                except NpucError as error:
                    failures.append(f"{network.name}: {error}")
                progress.advance(progress.task_ids[0])
        for failure in failures:
            self.report.fail(failure)
        return rows


def find_networks(models: Sequence[Path], folder: Path, report: Report) -> list[Network]:
    """Return the networks to measure: those named, or the article's (made in `folder`) and those of $NPU_TEST_DATA."""
    if models:
        return [read_network(model) for model in models]
    data = Path(os.environ.get("NPU_TEST_DATA", ROOT / ".." / "shared" / "data")).resolve()
    made = [write_article(folder, quantized=quantized) for quantized in (True, False)]
    found = [data / name for name in NETWORKS if (data / name).is_file()]
    missing = [Path(name).stem for name in NETWORKS if not (data / name).is_file()]
    if len(missing) == len(NETWORKS):
        report.skip(f"the {len(NETWORKS)} real networks: there are none in {data}; set NPU_TEST_DATA to their folder")
    elif missing:
        report.skip(f"{', '.join(missing)}: not in {data} (NPU_TEST_DATA)")
    networks = [read_network(path) for path in [*made, *found]]
    return sorted(networks, key=lambda network: not network.quantized)


def compile_timed(model: Path, output: Path, *options: str) -> float:
    """Compile an imported network; return the seconds that the compiler took as a process."""
    start = time.perf_counter()
    run_program([find_program("npu-compile"), model, *options, "-o", output], model.name)
    return time.perf_counter() - start


def run_google_benchmark(program: str, pattern: str, seconds: float, repetitions: int = 1) -> list[dict[str, Any]]:
    """Return what a program of Google Benchmark measured, for each benchmark whose name matches and each repetition.

    Raises
    ------
    NpucError
        If the program was not built, or a benchmark failed.
    """
    try:
        path = find_program(program)
    except NpucError as error:
        raise NpucError(f"{program} is not built; run it by `make bench`, which installs what it needs") from error
    options = [f"--benchmark_filter={pattern}", f"--benchmark_min_time={seconds}", "--benchmark_format=json"]
    output = run_program([path, *options, f"--benchmark_repetitions={repetitions}"], program, quiet=True)
    entries = [entry for entry in json.loads(output)["benchmarks"] if entry["run_type"] == "iteration"]
    for entry in entries:
        if entry.get("error_occurred"):
            raise NpucError(f"{entry['name']}: {entry['error_message']}")
    return entries


def find_peak(kind: str, report: Report) -> float | None:
    """Return what one core multiplies at most (`kind`: int8 or float) in MAC/s, and say how that was measured."""
    try:
        entries = run_google_benchmark("npu-bench-simulator", f"^peak/{kind}$", 0.05, repetitions=8)
    except NpucError as error:
        report.skip(f"the machine's {kind} peak: {error}")
        return None
    peak = max(entries, key=lambda entry: entry["MAC/s"])
    rate = peak["MAC/s"]
    report.say(f"{kind} peak of one core: {rate / 1e9:.1f} GMAC/s ({peak['label']})")
    return rate


def time_in_turns(programs: Sequence[Callable[[], None]], seconds: float) -> list[list[float]]:
    """Run programs in turns, so that what disturbs the machine disturbs all; return the seconds of each run of each."""
    for program in [*programs] * 3:
        program()
    times: list[list[float]] = [[] for _ in programs]
    end = time.perf_counter() + seconds
    while not times[0] or time.perf_counter() < end:
        for program, list_ in zip(programs, times, strict=True):
            start = time.perf_counter_ns()
            program()
            list_.append((time.perf_counter_ns() - start) / 1e9)
    return times
