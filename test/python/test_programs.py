# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What every compiled network must be: accepted by the verifier, the same again, the same through its text."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from networks import SMALL, Compiled, write_tiny_machine
from npuc.compiler import compile_model
from npuc.errors import NpucError
from npuc.importer import import_model
from npuc.programs import find_program, run_program
from npuc.runner import load_program, run_arrays
from real_networks import LABELLED, OTHERS, Network

MACHINES = (
    "edge-128",
    "edge-256",
    "edge-512",
    "edge-1024",
    "edge-128-u55",
    "edge-256-u55",
    "edge-512-u65",
    "edge-1024-u85",
)


def name_of(network: str | Network) -> str:
    """Return what a network is called among the tests."""
    return network if isinstance(network, str) else network.name


@pytest.fixture(params=[*SMALL, *LABELLED], ids=name_of)
def network(request: pytest.FixtureRequest, small: Callable, real: Callable) -> Compiled:
    """Return each small network, and each labelled one where there is data."""
    if isinstance(request.param, str):
        return small(request.param)
    request.getfixturevalue("data")
    return real(request.param)


def check_program(network: Compiled, machine: str) -> None:
    """Prove the program for a machine, and hold its values on random inputs against those of edge-128."""
    program = network.compile(machine)
    run_program([find_program("npu-translate"), "--verify", program], str(program))
    random = np.random.default_rng(11)
    inputs = [random.integers(-128, 128, (2, *port.shape[1:]), np.int8) for port in load_program(program).inputs]
    expected = run_arrays(load_program(network.compile()), inputs)
    for ours, theirs in zip(run_arrays(load_program(program), inputs), expected, strict=True):
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("machine", MACHINES)
def test_each_machine_gives_the_same_values(machine: str, network: Compiled) -> None:
    check_program(network, machine)


def test_a_small_scratchpad_gives_the_same_values(network: Compiled) -> None:
    check_program(network, str(write_tiny_machine(network.folder)))


def test_too_small_a_scratchpad_is_named_with_the_layer_and_the_bytes(tmp_path: Path) -> None:
    # The sum over 1024 rows in 32 bits cannot be cut along the rows, and 16 channels are the least that it is cut to.
    model, imported = tmp_path / "sum.mlir", tmp_path / "sum.mlirbc"
    model.write_text(
        """func.func @main(%x: tensor<1x1024x4096xi32>) -> tensor<1x1x4096xi32> {
  %y = tosa.reduce_sum %x {axis = 1 : i32} : (tensor<1x1024x4096xi32>) -> tensor<1x1x4096xi32> loc("mean")
  return %y : tensor<1x1x4096xi32>
}
"""
    )
    import_model(model, imported)
    message = r"layer 'mean' lacks \d+ bytes of scratchpad: its smallest tiles need \d+ bytes, and 16384 of 16384"
    with pytest.raises(NpucError, match=message):
        compile_model(imported, tmp_path / "sum.npu", machine=str(write_tiny_machine(tmp_path)))
    assert not (tmp_path / "sum.npu").exists()


@pytest.mark.parametrize("machine", ["edge-128", "edge-1024", "edge-1024-u85"])
@pytest.mark.parametrize("network", [*SMALL, *LABELLED, *OTHERS], ids=name_of, indirect=True)
def test_text_and_program_are_the_same(network: Compiled, machine: str) -> None:
    translate, program = find_program("npu-translate"), network.compile(machine)
    text, again = program.with_suffix(".isa.mlir"), program.with_suffix(".again.npu")
    run_program([translate, "--binary-to-isa", program, "-o", text], str(program))
    for file in (program, text):
        run_program([translate, "--verify", file], str(file))
    run_program([translate, "--isa-to-binary", text, "-o", again], str(text))
    assert again.read_bytes() == program.read_bytes()


def test_compiling_twice_gives_the_same_bytes(network: Compiled, tmp_path: Path) -> None:
    again = tmp_path / "again.npu"
    compile_model(network.model, again, machine="edge-128")
    assert again.read_bytes() == network.compile().read_bytes()


def test_phase_by_phase_gives_the_same_bytes(network: Compiled, tmp_path: Path) -> None:
    source = network.model
    for phase in ("graph", "tile", "schedule", "isa"):
        output = tmp_path / f"{phase}.mlir"
        run_program(
            [find_program("npu-compile"), source, "--machine=edge-128", f"--compile-to={phase}", "-o", output],
            str(source),
        )
        source = output
    program = tmp_path / "program.npu"
    from_isa = [find_program("npu-compile"), "--machine=edge-128"], [find_program("npu-translate"), "--isa-to-binary"]
    for command in from_isa:
        run_program([*command, source, "-o", program], str(source))
        assert program.read_bytes() == network.compile().read_bytes()


def test_objects_need_three_functions_at_most(network: Compiled, tmp_path: Path) -> None:
    objects = tmp_path / "network.o", tmp_path / "again.o"
    for path in objects:
        folder = path.with_suffix("")
        folder.mkdir()
        compile_model(network.model, folder / "network.o")
    first, second = (path.with_suffix("") / "network.o" for path in objects)
    assert first.read_bytes() == second.read_bytes()
    listed = subprocess.run(["nm", "-u", first], capture_output=True, text=True, check=True)
    needed = {line.split()[-1] for line in listed.stdout.splitlines() if line.strip()}
    assert needed <= {"memcpy", "memmove", "memset"}
