# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Cycles and compile time of int8 networks: Vela's estimate | our compiler on Vela's chip | on our chip | its bound.

Only the first step is the compiler's merit: the partner machines follow the rules of Arm's chip as Vela models them.
`make bench-cycles` runs this on the networks of $NPU_TEST_DATA; a network given by name is compiled instead.
"""

import argparse
import csv
import json
import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from npuc.errors import NpucError
from npuc.importer import import_model
from npuc.programs import find_program

NETWORKS = (
    "models/mlperf_tiny/resnet8_ic_int8.tflite",
    "models/mlperf_tiny/vww_mobilenetv1_025_96_int8.tflite",
    "models/mlperf_tiny/kws_dscnn_int8.tflite",
    "models/mlperf_tiny/ad_autoencoder_int8.tflite",
    "models/mobilenet/coral_tf2_mobilenet_v2_1.0_224_ptq.tflite",
)


@dataclass(frozen=True)
class Pair:
    """A machine of ours, the partner machine, and how Vela is told of that chip."""

    ours: str
    partner: str
    accelerator: str
    system: str
    memory: str


PAIRS = (
    Pair("edge-128", "edge-128-u55", "ethos-u55-128", "Ethos_U55_High_End_Embedded", "Shared_Sram"),
    Pair("edge-256", "edge-256-u55", "ethos-u55-256", "Ethos_U55_High_End_Embedded", "Shared_Sram"),
    Pair("edge-512", "edge-512-u65", "ethos-u65-512", "Ethos_U65_High_End", "Dedicated_Sram_512KB"),
    Pair("edge-1024", "edge-1024-u85", "ethos-u85-1024", "Ethos_U85_SYS_DRAM_High", "Dedicated_Sram"),
)


@dataclass(frozen=True)
class Measured:
    """Cycles, and seconds of compiling as a whole process; `bound` in cycles where it is known."""

    cycles: int
    seconds: float
    bound: int | None = None


def timed(command: list[str | Path]) -> float:
    """Run a command and return its wall time in seconds."""
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NpucError((done.stderr or done.stdout).strip().splitlines()[-1])
    return time.perf_counter() - start


def run_vela(vela: Path, model: Path, pair: Pair, folder: Path) -> Measured:
    """Return Vela's own estimate (column cycles_total of its summary)."""
    chip = [f"--accelerator-config={pair.accelerator}", f"--system-config={pair.system}"]
    memory = ["--config=Arm/vela.ini", f"--memory-mode={pair.memory}"]
    seconds = timed([vela, model, *chip, *memory, "--optimise=Performance", f"--output-dir={folder}"])
    with open(folder / f"{model.stem}_summary_{pair.system}.csv") as file:
        row = next(csv.DictReader(file))
    return Measured(round(float(row["cycles_total"])), seconds)


def run_ours(model: Path, machine: str, folder: Path) -> Measured:
    """Compile an imported model for a machine and return the simulator's count."""
    program, stats = folder / "network.npu", folder / "stats.json"
    seconds = timed([find_program("npu-compile"), model, f"--machine={machine}", "-o", program])
    timed([find_program("npu-run"), program, f"--stats={stats}"])
    counts = json.loads(stats.read_text())
    return Measured(counts["cycles"], seconds, counts["bound"]["cycles"])


def cell(measured: Measured | str, base: Measured | str | None = None) -> str:
    """Return thousands of cycles, with the ratio to `base`."""
    if isinstance(measured, str):
        return measured
    text = f"{measured.cycles / 1000:,.1f}"
    if isinstance(base, Measured):
        text += f" ({measured.cycles / base.cycles:.2f})"
    return text


def seconds(measured: Measured | str) -> str:
    """Return seconds of compiling."""
    return f"{measured.seconds:.2f}" if isinstance(measured, Measured) else "–"


def attempt(measure: Callable[[], Measured]) -> Measured | str:
    """Return what was measured, or why it could not be."""
    try:
        return measure()
    except NpucError as error:
        return str(error)[:60]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", nargs="*", type=Path, help=".tflite files (default: five networks of NPU_TEST_DATA)")
    parser.add_argument("--vela", type=Path, default=Path(".envs/bench/bin/vela"), help="Vela 5.2's program")
    options = parser.parse_args()
    data = Path(os.environ.get("NPU_TEST_DATA", "../shared/data"))
    models = options.model or [data / name for name in NETWORKS]
    missing = [model for model in models if not model.exists()]
    if missing:
        raise SystemExit(f"{missing[0]}: no such file; name models, or set NPU_TEST_DATA")

    table = Table(title="Thousands of cycles (ratio to Vela), and seconds of compiling")
    for column in ("network", "machine", "Vela 5.2", "us, its chip", "us, our chip", "bound, our chip"):
        table.add_column(column, justify="left" if column in ("network", "machine") else "right")
    table.add_column("compile: Vela", justify="right")
    table.add_column("us", justify="right")
    with tempfile.TemporaryDirectory(prefix="npu-bench-") as name:
        folder = Path(name)
        for model in track(models, description="compiling", transient=True):
            imported = folder / f"{model.stem}.mlirbc"
            import_model(model, imported)
            for pair in PAIRS:
                theirs = attempt(partial(run_vela, options.vela, model, pair, folder))
                partner = attempt(partial(run_ours, imported, pair.partner, folder))
                ours = attempt(partial(run_ours, imported, pair.ours, folder))
                bound = f"{ours.bound / 1000:,.1f}" if isinstance(ours, Measured) else "–"
                table.add_row(
                    *(model.stem, pair.ours, cell(theirs), cell(partner, theirs), cell(ours, theirs), bound),
                    *(seconds(theirs), seconds(ours)),
                )
    Console(width=160).print(table)


if __name__ == "__main__":
    main()
