# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Cycles and compile time of int8 networks: Vela's estimate | our compiler on Vela's chip | on our chip | its bound.

Only the first step is the compiler's merit: the partner machines follow the rules of Arm's chip as Vela models them.
"""

import csv
import json
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.common import ROOT, Column, Network, Run, compile_timed, name_column, number_column, ratio_column
from npuc.errors import NpucError
from npuc.programs import find_program, run_program

TITLE = "Cycles, of the chip; and seconds of compiling, each a whole process from its start to its end"
VELA = ROOT / ".envs" / "bench" / "bin" / "vela"


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


def run_vela(vela: Path, model: Path, pair: Pair, folder: Path) -> Measured:
    """Return Vela's own estimate (column cycles_total of its summary).

    Raises
    ------
    NpucError
        If Vela fails (the message is the last line that it wrote), or gives no cycles.
    """
    chip = [f"--accelerator-config={pair.accelerator}", f"--system-config={pair.system}"]
    memory = ["--config=Arm/vela.ini", f"--memory-mode={pair.memory}"]
    command = [vela, model, *chip, *memory, "--optimise=Performance", f"--output-dir={folder}"]
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines() or [f"exit status {done.returncode}"]
        raise NpucError(lines[-1])
    try:
        with open(folder / f"{model.stem}_summary_{pair.system}.csv") as file:
            row = next(csv.DictReader(file))
        return Measured(round(float(row["cycles_total"])), seconds)
    except (OSError, StopIteration, KeyError, ValueError) as error:
        raise NpucError("it wrote no summary with cycles; nothing of the network runs on its chip") from error


def run_ours(model: Path, machine: str, folder: Path) -> Measured:
    """Compile an imported network for a machine and return the simulator's count."""
    program, stats = folder / "network.npu", folder / "stats.json"
    seconds = compile_timed(model, program, f"--machine={machine}")
    run_program([find_program("npu-run"), program, f"--stats={stats}"], str(program))
    counts = json.loads(stats.read_text())
    return Measured(counts["cycles"], seconds, counts["bound"]["cycles"])


def measure(run: Run, vela: Path | None, network: Network) -> list[dict[str, Any]]:
    """Compile one network for every pair of machines; return a row for each."""
    rows = []
    for pair in PAIRS:
        theirs = None
        if vela is not None:
            try:
                theirs = run_vela(vela, network.path, pair, run.folder)
            except NpucError as error:
                run.report.skip(f"Vela on {network.name} for {pair.accelerator}: {error}")
        partner = run_ours(run.import_network(network), pair.partner, run.folder)
        ours = run_ours(run.import_network(network), pair.ours, run.folder)
        rows.append(
            {
                "network": network.name,
                "machine": pair.ours,
                "vela_cycles": theirs and theirs.cycles,
                "partner_cycles": partner.cycles,
                "partner_bound_cycles": partner.bound,
                "ours_cycles": ours.cycles,
                "ours_bound_cycles": ours.bound,
                "vela_compile_seconds": theirs and theirs.seconds,
                "partner_compile_seconds": partner.seconds,
                "ours_compile_seconds": ours.seconds,
            }
        )
    return rows


def _beside_vela(title: str, key: str) -> Column:
    """Return a column of thousands of cycles, with the ratio to Vela's."""

    def show(row: dict[str, Any]) -> str:
        ratio = f" ({row[key] / row['vela_cycles']:.2f})" if row["vela_cycles"] else ""
        return f"{row[key] / 1000:,.1f}{ratio}"

    return Column(title, show)


COLUMNS = (
    name_column("network"),
    name_column("machine"),
    number_column("Vela 5.2\nits chip", "vela_cycles", unit=1000),
    _beside_vela("us\nits chip", "partner_cycles"),
    _beside_vela("us\nour chip", "ours_cycles"),
    number_column("bound\nour chip", "ours_bound_cycles", unit=1000),
    ratio_column("us/\nbound", "ours_cycles", "ours_bound_cycles"),
    number_column("compile s\nVela", "vela_compile_seconds", ".2f"),
    number_column("compile s\nus", "ours_compile_seconds", ".2f"),
)


def measure_all(run: Run) -> None:
    """Print the table."""
    vela: Path | None = VELA
    if not VELA.is_file():
        run.report.skip(f"Vela: there is no {VELA}; `make bench-cycles` installs it")
        vela = None
    networks = [network for network in run.networks if network.quantized]
    rows = run.measure_each("cycles", networks, lambda network: measure(run, vela, network))
    if rows:
        run.report.add_table("cycles", "Thousands of cycles (ratio to Vela), and seconds of compiling", COLUMNS, rows)
