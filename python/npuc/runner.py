# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs programs and models on arrays through npu-run."""

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from npuc.errors import NpucError
from npuc.programs import find_program, run_program

PROGRAM_SUFFIXES = (".npu", ".so", ".mlir", ".mlirbc")


@dataclass(frozen=True)
class Port:
    """An input or output of a program.

    Attributes
    ----------
    name
        As in the user's model.
    dtype
        Element type of the dense arrays that cross it.
    shape
        Extents, outermost first.
    scale, zero_point
        real = scale × (integer - zero_point); None where elements are the values themselves.
    """

    name: str
    dtype: np.dtype
    shape: tuple[int, ...]
    scale: float | None = None
    zero_point: int | None = None

    @property
    def quantized(self) -> bool:
        """Whether elements are integers that stand for reals."""
        return self.scale is not None


@dataclass(frozen=True)
class HostPart:
    """A part of a program of the chip that the host runs.

    Attributes
    ----------
    name
        Its first layer, as in the user's model.
    reason
        Its operations, and why the chip does not run them.
    read_bytes, written_bytes
        What one call takes from DRAM and puts there.
    """

    name: str
    reason: str
    read_bytes: int
    written_bytes: int


@dataclass(frozen=True)
class Program:
    """A program or model that npu-run can run: its file, inputs and outputs, and what it has the host run."""

    path: Path
    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]
    host: tuple[HostPart, ...] = ()


def host_library(program: Path) -> Path:
    """Return where the library of what a .npu file has its host run stands: m.host.so beside m.npu."""
    return program.with_suffix(".host.so")


def load_program(path: Path) -> Program:
    """Return a program with its inputs and outputs.

    Parameters
    ----------
    path
        .npu (to be simulated), .so (native) or .mlir, .mlirbc (TOSA, compiled for this CPU when run).

    Raises
    ------
    NpucError
        If it is none of these, or npu-run refuses it.
    """
    if path.suffix not in PROGRAM_SUFFIXES:
        raise NpucError(
            f"{path} is no program: expected a .npu, .so, .mlir or .mlirbc file (npuc import, npuc compile)"
        )
    if not path.is_file():
        raise NpucError(f"cannot read the program {path}: there is no such file")
    description = json.loads(run_program([find_program("npu-run"), path, "--describe"], str(path)))
    inputs, outputs = (_ports(description[key]) for key in ("inputs", "outputs"))
    return Program(path, inputs, outputs, tuple(HostPart(**entry) for entry in description["host"]))


def _ports(entries: list[dict]) -> tuple[Port, ...]:
    """Return the ports that npu-run describes."""
    return tuple(
        Port(
            entry["name"],
            np.dtype(entry["type"]),
            tuple(entry["shape"]),
            entry.get("scale"),
            entry.get("zero_point", 0) if "scale" in entry else None,
        )
        for entry in entries
    )


def run_arrays(program: Program, inputs: Sequence[np.ndarray], options: Sequence[str] = ()) -> list[np.ndarray]:
    """Run a program on arrays and return its outputs.

    Parameters
    ----------
    program
        The program.
    inputs
        One array for each input, of its type and shape, or with a leading dimension that is a multiple of the
        input's: the program then runs once for each part, on all cores.
    options
        Further options of npu-run, such as ``--stats=FILE``.

    A program that has its host run something is given the library beside it (`host_library`): native code, which is
    the user's own file, as the program is, and is refused if it does not carry the program's fingerprint.

    Raises
    ------
    NpucError
        If an array does not fit, or the run fails.
    """
    with tempfile.TemporaryDirectory(prefix="npuc-") as name:
        command: list[str | Path] = [find_program("npu-run"), program.path, *options]
        if program.host and host_library(program.path).is_file():
            command.append(f"--host={host_library(program.path)}")
        for index, array in enumerate(inputs):
            # Not ascontiguousarray, which makes a scalar a tensor of one dimension.
            np.save(f"{name}/input{index}.npy", np.asarray(array, order="C"))
            command.append(f"--input={name}/input{index}.npy")
        outputs = [f"{name}/output{index}.npy" for index in range(len(program.outputs))]
        # The arrays may be larger than half of memory together, and npu-run checks its input files itself.
        run_program([*command, *(f"--output={path}" for path in outputs)], str(program.path), limited=False)
        return [np.load(path) for path in outputs]
