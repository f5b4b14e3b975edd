# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""How long proving a program free of races and deadlocks takes, by its length."""

from benchmarks.common import Run, name_column, number_column, run_google_benchmark
from npuc.errors import NpucError

TITLE = "Proof: programs free of races and deadlocks; the goal is 20,000 instructions in less than a second"
SECONDS = 0.2


def measure_all(run: Run) -> None:
    """Print the table."""
    try:
        found = run_google_benchmark("npu-bench-program", "", SECONDS)
    except NpucError as error:
        run.report.skip(f"proofs: {error}")
        return
    # Each benchmark is named WORK/INSTRUCTIONS and counts in milliseconds.
    rows = [
        {
            "work": entry["name"].split("/")[0],
            "instructions": round(entry["instructions"]),
            "seconds": entry["cpu_time"] * 1e-3,
            "instructions_per_second": entry["instructions"] / (entry["cpu_time"] * 1e-3),
        }
        for entry in found
    ]
    columns = (
        name_column("work"),
        number_column("instructions", "instructions", ",.0f"),
        number_column("ms", "seconds", ",.2f", 1e-3),
        number_column("million per second", "instructions_per_second", ",.2f", 1e6),
    )
    run.report.add_table("proof", "One core", columns, sorted(rows, key=lambda row: row["instructions"]))
