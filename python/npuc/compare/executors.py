# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What runs a network so that its layers can be seen: the simulator, the CPU target, the reference model, LiteRT."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from npuc import tflite
from npuc.compare import litert
from npuc.compare.probe import Network
from npuc.compiler import compile_model
from npuc.errors import NpucError
from npuc.files import read_input
from npuc.reference_model import ReferenceModel
from npuc.runner import Port, Program, load_program, run_arrays


@dataclass(frozen=True)
class Values:
    """What one run, or several along the leading dimension, made.

    Attributes
    ----------
    outputs
        Of the network as it is.
    layers
        By name, what each layer made; a layer may be missing that the executor does not have.
    probe_outputs
        The network's own outputs where its layers are seen; equal to `outputs` unless seeing changes what is computed.
    """

    outputs: list[np.ndarray]
    layers: dict[str, np.ndarray]
    probe_outputs: list[np.ndarray]


class Executor(Protocol):
    """Runs a network on arrays, one for each input, that hold the same number of runs along the leading dimension."""

    def run(self, inputs: Sequence[np.ndarray]) -> Values:
        """Return what the runs made."""


class CompiledExecutor:
    """The simulator (.npu) or the CPU target (.so)."""

    def __init__(self, network: Network, folder: Path, suffix: str, machine: str | None) -> None:
        self.layers = network.layers
        self.programs: list[Program] = []
        for source in (network.program.path, network.probe.path):
            output = folder / f"{source.stem}{suffix}"
            compile_model(source, output, machine=machine if suffix == ".npu" else None)
            self.programs.append(load_program(output))

    def run(self, inputs: Sequence[np.ndarray]) -> Values:
        """Return what the runs made."""
        plain, probe = (run_arrays(program, inputs) for program in self.programs)
        return split_probe(plain, probe, self.layers)


class ReferenceExecutor:
    """The TOSA reference model, which takes one run at a time."""

    def __init__(self, network: Network, folder: Path) -> None:
        self.network = network
        self.models = [ReferenceModel(program.path, folder) for program in (network.program, network.probe)]

    def run(self, inputs: Sequence[np.ndarray]) -> Values:
        """Return what the runs made."""
        programs = (self.network.program, self.network.probe)
        plain, probe = (self._run(model, program, inputs) for model, program in zip(self.models, programs, strict=True))
        return split_probe(plain, probe, self.network.layers)

    @staticmethod
    def _run(model: ReferenceModel, program: Program, inputs: Sequence[np.ndarray]) -> list[np.ndarray]:
        # It knows no unsigned integers: the importer makes them signed and says so in an attribute.
        runs = [
            model.run([signed(array) for array in arrays], len(program.outputs))
            for arrays in single_runs(inputs, program)
        ]
        return [as_type(join([run[index] for run in runs]), port.dtype) for index, port in enumerate(program.outputs)]


class LiteRTExecutor:
    """LiteRT's reference kernels on the .tflite file itself; every tensor that it computes can be seen."""

    def __init__(self, network: Network, folder: Path) -> None:
        content = read_input(network.model, "model")
        if content[4:8] != tflite.IDENTIFIER:
            raise NpucError(
                f"{network.model}: litert runs .tflite models only; choose one, or another executor "
                "(simulator, cpu, reference)"
            )
        self.network = network
        self.folder = folder

    def run(self, inputs: Sequence[np.ndarray]) -> Values:
        """Return what the runs made."""
        names = [port.name for port in self.network.layers]
        outputs, layers, probe_outputs = litert.run(
            self.network.model, list(single_runs(inputs, self.network.program)), names, self.folder
        )
        return Values(outputs, layers, probe_outputs)


def split_probe(plain: list[np.ndarray], probe: list[np.ndarray], layers: Sequence[Port]) -> Values:
    """Return the values of a network and of its probe."""
    own, exposed = probe[: len(plain)], probe[len(plain) :]
    return Values(plain, {port.name: array for port, array in zip(layers, exposed, strict=True)}, own)


def count_runs(inputs: Sequence[np.ndarray], program: Program) -> int:
    """Return how many runs of a program arrays hold, one array for each of its inputs."""
    return max((len(a) // p.shape[0] for a, p in zip(inputs, program.inputs, strict=True) if p.shape), default=1)


def take_runs(inputs: Sequence[np.ndarray], program: Program, first: int, count: int) -> list[np.ndarray]:
    """Return some runs of arrays; an array of one run serves for all."""
    taken = []
    for array, port in zip(inputs, program.inputs, strict=True):
        whole = not port.shape or len(array) == port.shape[0]
        taken.append(array if whole else array[first * port.shape[0] : (first + count) * port.shape[0]])
    return taken


def single_runs(inputs: Sequence[np.ndarray], program: Program) -> list[list[np.ndarray]]:
    """Return the arrays of each run."""
    return [take_runs(inputs, program, index, 1) for index in range(count_runs(inputs, program))]


def join(arrays: list[np.ndarray]) -> np.ndarray:
    """Return arrays of one run each along the leading dimension."""
    return arrays[0] if len(arrays) == 1 else np.concatenate([np.atleast_1d(array) for array in arrays])


def signed(array: np.ndarray) -> np.ndarray:
    """Return unsigned integers as the signed ones of the same bits."""
    return array.view(f"i{array.dtype.itemsize}") if array.dtype.kind == "u" else array


def as_type(array: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """Return elements of a width as those of another type of the same width; else converted, which keeps integers."""
    return array.view(dtype) if array.dtype.itemsize == dtype.itemsize else array.astype(dtype)


EXECUTORS: dict[str, Callable[[Network, Path, str | None], Executor]] = {
    "simulator": lambda network, folder, machine: CompiledExecutor(network, folder, ".npu", machine),
    "cpu": lambda network, folder, _: CompiledExecutor(network, folder, ".so", None),
    "cpu-float": lambda network, folder, _: CompiledExecutor(network, folder, ".so", None),
    "reference": lambda network, folder, _: ReferenceExecutor(network, folder),
    "litert": lambda network, folder, _: LiteRTExecutor(network, folder),
}
