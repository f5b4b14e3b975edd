# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Calls a network in a shared library of npu-compile in this process, to time it without the cost of a process."""

import ctypes
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from npuc.errors import NpucError

VERSION = 1
ARENA_ALIGNMENT = 64
RAPL = Path("/sys/class/powercap")


class _Program(ctypes.Structure):
    """npu_native_program_t of include/npu/Target/CPU/NativeProgram.h."""

    _fields_ = (
        ("version", ctypes.c_uint64),
        ("inputs", ctypes.c_void_p),
        ("num_inputs", ctypes.c_int64),
        ("outputs", ctypes.c_void_p),
        ("num_outputs", ctypes.c_int64),
        ("arena_bytes", ctypes.c_int64),
        ("run", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)),
    )


@dataclass(frozen=True)
class Timing:
    """What running a network on this host cost.

    Attributes
    ----------
    runs
        How often it was run.
    seconds
        The median of the runs.
    joules
        Energy of the processor package per run, everything on it included; None if the machine does not tell.
    """

    runs: int
    seconds: float
    joules: float | None


def read_package_joules() -> float | None:
    """Return the energy counter of all processor packages (RAPL) in joules, or None if it cannot be read."""
    total, found = 0.0, False
    for counter in RAPL.glob("intel-rapl:?/energy_uj"):
        try:
            total += int(counter.read_text()) * 1e-6
        except (OSError, ValueError):
            return None
        found = True
    return total if found else None


def time_library(library: Path, inputs: np.ndarray, outputs: np.ndarray, seconds: float = 2.0) -> Timing:
    """Run a network of one input and one output again and again on one thread, and return what a run takes.

    Parameters
    ----------
    library
        A .so of npu-compile; it is code and is trusted.
    inputs
        The elements of one run.
    outputs
        Room for the outputs of one run; holds them afterwards.
    seconds
        How long to measure.

    Raises
    ------
    NpucError
        If the library cannot be loaded or is of another version.
    """
    try:
        program = _Program.in_dll(ctypes.CDLL(str(library)), "npu_native_program")
    except (OSError, ValueError) as error:
        raise NpucError(f"{library} is no shared library of npu-compile: {error}") from error
    if program.version != VERSION or (program.num_inputs, program.num_outputs) != (1, 1):
        raise NpucError(
            f"{library}: expected a library of version {VERSION} with one input and one output, found version "
            f"{program.version} with {program.num_inputs} and {program.num_outputs}; compile it again"
        )
    memory = np.empty(program.arena_bytes + ARENA_ALIGNMENT, np.uint8)
    arena = ctypes.c_void_p(-(-memory.ctypes.data // ARENA_ALIGNMENT) * ARENA_ALIGNMENT)
    given = np.ascontiguousarray(inputs)
    pointers = (ctypes.c_void_p * 2)(given.ctypes.data, outputs.ctypes.data)
    first, second = ctypes.byref(pointers, 0), ctypes.byref(pointers, ctypes.sizeof(ctypes.c_void_p))
    times: list[float] = []
    joules = read_package_joules()
    begin = time.perf_counter()
    while not times or time.perf_counter() - begin < seconds:
        start = time.perf_counter()
        status = program.run(first, second, arena)
        times.append(time.perf_counter() - start)
        if status != 0:
            raise NpucError(f"{library}: the network returned status {status}")
    after = read_package_joules()
    used = None if joules is None or after is None or after < joules else (after - joules) / len(times)
    return Timing(len(times), float(np.median(times)), used)
