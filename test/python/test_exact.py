# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The simulator and the CPU target against the TOSA reference model, bit for bit, and against counted right answers."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from networks import SMALL, Compiled
from npuc.classify import classes
from npuc.compiler import compile_model
from npuc.importer import import_model
from npuc.reference_model import ReferenceModel
from npuc.runner import load_program, run_arrays
from real_networks import LABELLED, OTHERS, Network

# The reference model takes from a tenth of a second to several for each.
REFERENCE_RUNS = 4


def run_everywhere(program: Compiled, inputs: list[np.ndarray], folder: Path) -> list[np.ndarray]:
    """Return the outputs of the simulator, having seen that a library for the CPU gives the same."""
    library = folder / f"{program.model.stem}.so"
    compile_model(program.model, library)
    simulated = run_arrays(load_program(program.compile()), inputs)
    native = run_arrays(load_program(library), inputs)
    for ours, theirs in zip(simulated, native, strict=True):
        np.testing.assert_array_equal(ours, theirs)
    return simulated


def check_against_reference(program: Compiled, inputs: list[np.ndarray], outputs: list[np.ndarray]) -> None:
    """See that the first outputs are those of the reference model, and that they say something."""
    reference = ReferenceModel(program.model, program.folder)
    # It knows no unsigned integers: the importer makes them signed and says so in an attribute.
    few = [array[:REFERENCE_RUNS].view(np.int8) for array in inputs]
    for ours, theirs in zip(outputs, reference.run_each(few, len(outputs)), strict=True):
        np.testing.assert_array_equal(ours[:REFERENCE_RUNS].view(theirs.dtype), theirs)
        assert len(np.unique(theirs)) > 1


@pytest.mark.parametrize("name", SMALL)
def test_small_networks(name: str, small: Callable[[str], Compiled], tmp_path: Path) -> None:
    program = small(name)
    random = np.random.default_rng(7)
    shapes = [port.shape for port in load_program(program.model).inputs]
    inputs = [random.integers(-128, 128, (16, *shape[1:]), np.int8) for shape in shapes]
    check_against_reference(program, inputs, run_everywhere(program, inputs, tmp_path))


@pytest.mark.parametrize("network", [*LABELLED, *OTHERS], ids=lambda network: network.name)
def test_real_networks(network: Network, data: Path, real: Callable[[Network], Compiled], tmp_path: Path) -> None:
    program = real(network)
    inputs = network.inputs(data)[:1000]
    (outputs,) = run_everywhere(program, [inputs], tmp_path)
    check_against_reference(program, [inputs], [outputs])
    if network.labels is not None:
        assert len(inputs) == 1000
        assert int((classes(outputs) == network.labels(data)[:1000]).sum()) == network.right
    # Another array, port and scratchpad, and other tiles: the same bits. Nothing needs the host on either.
    large = load_program(program.compile("edge-1024"))
    np.testing.assert_array_equal(run_arrays(large, [inputs[:REFERENCE_RUNS]])[0], outputs[:REFERENCE_RUNS])
    assert load_program(program.compile()).host == large.host == ()


def test_the_importer_changes_no_value(data: Path, tmp_path: Path) -> None:
    # What Arm's converter wrote, given as TOSA, is what the .tflite file gives.
    first, second = tmp_path / "first.mlirbc", tmp_path / "second.mlirbc"
    import_model(data / LABELLED[1].path, first)
    import_model(first, second)
    assert first.read_bytes() == second.read_bytes()
