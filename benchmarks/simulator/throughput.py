# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Inferences per second of the simulator beside LiteRT's, and its kernels beside the machine's peak.

The simulator computes the values of a compiled program, bit for bit as the chip; LiteRT runs the network natively.
"""

from typing import Any

import numpy as np

from benchmarks.common import (
    Network,
    Run,
    compile_timed,
    describe_host,
    find_peak,
    name_column,
    number_column,
    ratio_column,
    run_google_benchmark,
    share_column,
    time_in_turns,
)
from benchmarks.litert import LiteRT
from benchmarks.simulator.runtime import Simulated
from npuc.errors import NpucError

TITLE = "Simulator: values of the program for edge-128, in this process; starting a process is not counted"
MACHINE = "edge-128"
KERNELS = "^(article/(baseline|avx|neon)|conv2d/|depthwise/|binary/)"
KERNEL_SECONDS = 0.1
# Of runs and of short batches the fastest counts: it had the cores for itself.
BATCHES, BATCH_SECONDS = 30, 0.01


def measure(run: Run, network: Network) -> list[dict[str, Any]]:
    """Compile and run one network; return its row."""
    program = run.folder / f"{network.name}.npu"
    compile_timed(run.import_network(network), program, f"--machine={MACHINE}")
    peer = LiteRT(network)
    given = peer.set_random_inputs()
    with Simulated(program) as simulated:
        for target, source in zip(simulated.inputs, given, strict=True):
            target[:] = source
        ours, theirs = (min(times) for times in time_in_turns((simulated, peer), run.seconds))
        load_seconds = simulated.load_seconds
    count = max(2, round(BATCH_SECONDS / ours))
    with Simulated(program, count, threads=0) as batch:
        for target, source in zip(batch.inputs, given, strict=True):
            target[:] = np.tile(source, count)
        (batches,) = time_in_turns([batch], BATCHES * BATCH_SECONDS)
        load_seconds = min(load_seconds, batch.load_seconds)
    return [
        {
            "network": network.name,
            "macs": network.macs,
            "ours_per_second": 1 / ours,
            "litert_per_second": 1 / theirs,
            "macs_per_second": network.macs / ours,
            "batch_all_cores_per_second": count / min(batches),
            "load_seconds": load_seconds,
        }
    ]


def measure_kernels(run: Run) -> None:
    """Print how fast the simulator's kernels are on programs of one instruction, beside the peak."""
    peak = find_peak("int8", run.report)
    try:
        found = run_google_benchmark("npu-bench-simulator", KERNELS, KERNEL_SECONDS)
    except NpucError as error:
        run.report.skip(f"the simulator's kernels: {error}")
        return
    rows = [
        {
            "kernel": entry["name"],
            "seconds": entry["cpu_time"] * 1e-9,
            "macs_per_second": entry.get("MAC/s"),
            "peak_macs_per_second": peak,
        }
        for entry in found
    ]
    columns = (
        name_column("kernel"),
        number_column("µs", "seconds", unit=1e-6),
        number_column("GMAC/s", "macs_per_second", unit=1e9),
        share_column("of peak", "macs_per_second", "peak_macs_per_second"),
    )
    run.report.add_table("simulator_kernels", "The simulator's kernels, one core", columns, rows)


def measure_all(run: Run) -> None:
    """Print both tables."""
    networks = [network for network in run.networks if network.quantized]
    rows = run.measure_each("simulator", networks, lambda network: measure(run, network))
    columns = (
        name_column("network"),
        number_column("MMAC", "macs", ",.2f", 1e6),
        number_column("simulator\none core", "ours_per_second"),
        number_column("LiteRT\none core", "litert_per_second"),
        ratio_column("simulator/\nLiteRT", "ours_per_second", "litert_per_second"),
        number_column("simulator\nGMAC/s", "macs_per_second", unit=1e9),
        number_column(f"batch on\n{describe_host()['cores']} cores", "batch_all_cores_per_second"),
        number_column("load and\nprove ms", "load_seconds", ",.2f", 1e-3),
    )
    if rows:
        run.report.add_table("simulator", "Inferences per second, int8 networks (fastest run)", columns, rows)
    measure_kernels(run)
