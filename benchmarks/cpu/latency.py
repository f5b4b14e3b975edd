# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Latency of networks compiled for this host's CPU beside LiteRT's.

Ours is compiled to a shared library; both are called in this process, on one thread, one inference each in turns.
"""

import ctypes
import statistics
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.common import (
    Network,
    Run,
    compile_timed,
    find_peak,
    name_column,
    number_column,
    ratio_column,
    share_column,
    time_in_turns,
)
from benchmarks.litert import LiteRT
from npuc.errors import NpucError

TITLE = "CPU: this host, one thread; starting a process is not counted"


class NativeTensor(ctypes.Structure):
    """npu_native_tensor of include/npu/Target/CPU/NativeProgram.h."""

    _fields_ = [
        ("name", ctypes.c_char_p),
        ("type", ctypes.c_char_p),
        ("shape", ctypes.POINTER(ctypes.c_int64)),
        ("rank", ctypes.c_int64),
        ("bytes", ctypes.c_int64),
        ("scale", ctypes.c_double),
        ("zero_point", ctypes.c_int64),
        ("quantized", ctypes.c_int64),
    ]


RUN = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_void_p), ctypes.POINTER(ctypes.c_void_p), ctypes.c_void_p)


class NativeProgram(ctypes.Structure):
    """npu_native_program_t of include/npu/Target/CPU/NativeProgram.h."""

    _fields_ = [
        ("version", ctypes.c_uint64),
        ("inputs", ctypes.POINTER(NativeTensor)),
        ("num_inputs", ctypes.c_int64),
        ("outputs", ctypes.POINTER(NativeTensor)),
        ("num_outputs", ctypes.c_int64),
        ("arena_bytes", ctypes.c_int64),
        ("run", RUN),
        ("features", ctypes.c_char_p),
    ]


def aligned(size: int) -> np.ndarray:
    """`size` bytes at a multiple of 64."""
    memory = np.zeros(size + 64, np.uint8)
    start = -memory.ctypes.data % 64
    return memory[start : start + size]


class Native:
    """A library made by npu-compile, with its buffers."""

    def __init__(self, path: Path) -> None:
        self.library = ctypes.CDLL(str(path))
        program = NativeProgram.in_dll(self.library, "npu_native_program")
        self.inputs = [aligned(program.inputs[i].bytes) for i in range(program.num_inputs)]
        self.outputs = [aligned(program.outputs[i].bytes) for i in range(program.num_outputs)]
        self.arena = aligned(program.arena_bytes)
        self.arguments = (
            (ctypes.c_void_p * len(self.inputs))(*[a.ctypes.data for a in self.inputs]),
            (ctypes.c_void_p * len(self.outputs))(*[a.ctypes.data for a in self.outputs]),
            self.arena.ctypes.data,
        )
        self.run = program.run

    def __call__(self) -> None:
        """Run once."""
        status = self.run(*self.arguments)
        if status:
            raise NpucError(f"the library returned status {status}")


def measure(run: Run, network: Network) -> list[dict[str, Any]]:
    """Compile and time one network; return its row."""
    library = run.folder / f"{network.name}.so"
    compile_seconds = compile_timed(run.import_network(network), library, "--target=cpu", "--cpu=host")
    native, peer = Native(library), LiteRT(network)
    for target, source in zip(native.inputs, peer.set_random_inputs(), strict=True):
        target[:] = source
    ours, theirs = time_in_turns((native, peer), run.seconds)
    return [
        {
            "network": network.name,
            "macs": network.macs,
            "ours_min_seconds": min(ours),
            "ours_median_seconds": statistics.median(ours),
            "litert_min_seconds": min(theirs),
            "litert_median_seconds": statistics.median(theirs),
            "macs_per_second": network.macs / min(ours),
            "compile_seconds": compile_seconds,
        }
    ]


COLUMNS = (
    name_column("network"),
    number_column("MMAC", "macs", ",.2f", 1e6),
    number_column("ours\nmin µs", "ours_min_seconds", unit=1e-6),
    number_column("\nmedian", "ours_median_seconds", unit=1e-6),
    number_column("LiteRT\nmin µs", "litert_min_seconds", unit=1e-6),
    number_column("\nmedian", "litert_median_seconds", unit=1e-6),
    ratio_column("ours/LiteRT\n(min)", "ours_min_seconds", "litert_min_seconds"),
    number_column("ours\nGMAC/s", "macs_per_second", unit=1e9),
    share_column("of\npeak", "macs_per_second", "peak_macs_per_second"),
    number_column("compile\nseconds", "compile_seconds", ".2f"),
)


def measure_all(run: Run) -> None:
    """Print a table of the integer networks and one of the float networks."""
    for kind, quantized in (("int8", True), ("float", False)):
        networks = [network for network in run.networks if network.quantized == quantized]
        if not networks:
            continue
        peak = find_peak(kind, run.report)
        rows = run.measure_each(f"CPU, {kind}", networks, lambda network: measure(run, network))
        for row in rows:
            row["peak_macs_per_second"] = peak
        run.report.add_table(f"cpu_{kind}", f"CPU, {kind}: one inference", COLUMNS, rows)
